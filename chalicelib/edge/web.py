"""Calls to platforms over HTTP: with deadlines, without redirects, and never tried again by itself."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0


class Answer(NamedTuple):
    """What came of a call: no status when no answer came; `left` says whether it may have been made at all."""

    status: int | None
    headers: Mapping[str, str]
    body: bytes
    left: bool = True


def called(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Make one call. A refused connection was never made; any other lost answer may have been."""
    import urllib3  # noqa: PLC0415, heavy and needed by senders only
    from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError  # noqa: PLC0415

    try:
        made = _pool().request(method, url, headers=dict(headers), body=body, retries=False, redirect=False)
    except (NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
        return Answer(None, {}, b"", left=False)
    except MaxRetryError as error:
        return Answer(None, {}, b"", left=not isinstance(error.reason, NewConnectionError))
    except HTTPError:
        return Answer(None, {}, b"")
    return Answer(made.status, {name.lower(): value for name, value in made.headers.items()}, made.data)


@cache
def _pool() -> Any:
    import urllib3  # noqa: PLC0415

    return urllib3.PoolManager(timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS), maxsize=8)
