"""Calls to platforms over HTTP: with deadlines, without redirects, and never tried again by itself."""

from collections.abc import Mapping
from functools import cache
from ssl import SSLCertVerificationError
from time import monotonic
from typing import Any, NamedTuple

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.0, 10.0, 20.0
MOST_BYTES = 64_000  # of an answer: the rest says nothing that we ask for
PIECE = 8_192


class Answer(NamedTuple):
    """What came of a call: no status when no answer came; `left` says whether it may have been made at all."""

    status: int | None
    headers: Mapping[str, str]
    body: bytes
    left: bool = True


def called(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Make one call. One that never reached anybody was not made; any other lost answer may have been."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415, heavy and needed by senders only

    asked = {"headers": dict(headers), "body": body, "retries": False, "redirect": False, "preload_content": False}
    try:
        made = _pool().request(method, url, **asked)
        return Answer(made.status, {name.lower(): value for name, value in made.headers.items()}, _body(made))
    except HTTPError as error:
        return Answer(None, {}, b"", left=_may_have_left(error))


def _body(made: Any) -> bytes:
    """Its beginning: an answer that never ends is none. What is left of it would spoil the connection for others."""
    deadline, read = monotonic() + WHOLE_SECONDS, b""
    try:
        while len(read) < MOST_BYTES and monotonic() < deadline:
            if not (piece := made.read1(PIECE)):
                made.release_conn()
                return read
            read += piece
        return read
    finally:
        made.close()


def _may_have_left(error: Exception) -> bool:
    """Nobody was there, or was not who they said, or the address is none: then nothing was said."""
    from urllib3 import exceptions  # noqa: PLC0415

    never = (exceptions.NewConnectionError, exceptions.ConnectTimeoutError, exceptions.LocationValueError)
    return not isinstance(error, never) and not isinstance(next(iter(error.args), None), SSLCertVerificationError)


@cache
def _pool() -> Any:
    import urllib3  # noqa: PLC0415

    return urllib3.PoolManager(timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS), maxsize=8)
