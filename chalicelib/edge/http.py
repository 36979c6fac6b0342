"""Views are plain functions: read, decide, save, answer."""

from collections.abc import Callable
from functools import wraps
from random import uniform
from time import sleep
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec
from chalice.app import Blueprint, ChaliceAuthorizer, Request, Response

from chalicelib.edge.asking import Ask
from chalicelib.edge.log import kind_of, log, where
from chalicelib.kernel.model import Role
from chalicelib.kernel.problems import (
    Busy,
    Changed,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Refused,
    Stale,
    TooLarge,
    Unavailable,
    Unknown,
)

LONGEST_NAME = 400  # bytes of a thing in a path or a query: with its prefix it fits into a key of the engine
LONGEST_CURSOR = 1_024  # bytes: it holds two or three names
TRIES = 20  # to win a race; then the client is told
LONGEST_NAP = 0.4  # seconds between two tries
STATUS: dict[type[Problem], int] = {
    Unknown: 401,
    Forbidden: 403,
    NotFound: 404,
    Refused: 409,
    Stale: 409,
    Changed: 412,
    TooLarge: 413,
    Invalid: 422,
    Busy: 429,
    Unavailable: 503,
}
LATER = {429, 503}  # the client is told when to ask again
PROBLEM = "application/problem+json"
View = Callable[..., Any]


class Route(NamedTuple):
    """What the contract says of a route: the OpenAPI document is made of these."""

    method: str
    path: str
    roles: frozenset[Role] | None  # None: no sign-in, the view has its own proof
    view: View
    takes: Any = None  # the type of the body
    gives: Any = None  # the type of the answer
    asks: tuple[str, ...] = ()  # query parameters
    success: int = 200
    later: bool = False  # 202 is a success too: it is kept, and its work is still to be done


ROUTES: list[Route] = []


class Door(NamedTuple):
    """How callers come in: who signs them in, and what they are shown of an answer."""

    authorizer: ChaliceAuthorizer | None
    shown: Callable[[Any, Any], Any]


def route(routes: Blueprint, contract: Route, door: Door, **how: Any) -> None:
    """Register a view, check who may use it, and turn a `Problem` into its status.

    Anything else that is raised is a bug: 500, and the log says where, not what was in it. Whatever a body says it
    is, the view looks at it: chalice's own refusal of a content type is no problem document.
    """

    @wraps(contract.view)
    def answer(**keys: str) -> Response:
        try:
            return _answered(contract, door, routes.current_request, _decoded(keys))
        except Problem as problem:
            return refusal(problem)
        except Exception as error:  # noqa: BLE001, the last place where one can be answered
            return _bug(error, routes.current_request)

    ROUTES.append(contract)
    how.setdefault("content_types", ["*/*"])
    how |= {"authorizer": door.authorizer} if door.authorizer and contract.roles is not None else {}
    routes.route(contract.path, methods=[contract.method], name=contract.view.__name__, **how)(answer)


def decided(view: Callable[[], Any], tries: int = TRIES) -> Any:
    """A lost race reads and decides again, after a moment of its own."""
    for attempt in range(tries - 1):
        try:
            return view()
        except Stale:
            sleep(uniform(0, min(LONGEST_NAP, 0.02 * 2**attempt)))  # noqa: S311, jitter
    return view()


def refusal(problem: Problem) -> Response:
    """RFC 9457, with our code and facts beside its own members."""
    status = next(STATUS[kind] for kind in type(problem).__mro__ if kind in STATUS)
    log.info("refused", extra={"code": problem.code, "status": status})
    headers = {"Retry-After": str(problem.facts.get("retry_after", 1))} if status in LATER else {}
    return _problem(problem.code, status, problem.facts, headers)


def _answered(contract: Route, door: Door, request: Request, keys: dict[str, str]) -> Response:
    request.uri_params = keys
    ask = Ask(request, signed_in=contract.roles is not None)
    if contract.roles is not None and ask.actor.role not in contract.roles:
        raise Forbidden("role-may-not", role=ask.actor.role)
    _bounded(keys, {name: ask.query(name) or "" for name in contract.asks})
    thing = decided(lambda: contract.view(ask, **keys))
    return thing if isinstance(thing, Response) else _answer(door.shown(thing, ask), contract.success)


def _decoded(keys: dict[str, str]) -> dict[str, str]:
    """The names in a path as they are: the gateway hands them on as they were sent. None of ours holds a `%`."""
    return {key: unquote(name) for key, name in keys.items()}


def _bounded(keys: dict[str, str], asked: dict[str, str]) -> None:
    """No name is longer than one that the engine can look up."""
    cursor = asked.pop("after", "")
    if any(len(name.encode()) > LONGEST_NAME for name in (*keys.values(), *asked.values())):
        raise NotFound("no-such-name")
    if len(cursor.encode()) > LONGEST_CURSOR:
        raise Invalid("fields-not-understood", fields={"after": "not-a-cursor"})


def _answer(thing: Any, success: int) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    etag = thing.get("etag") if isinstance(thing, dict) else getattr(thing, "etag", None)
    if etag is not None:
        headers["ETag"] = f'"{etag}"'
    return Response(msgspec.json.encode(thing).decode(), headers=headers, status_code=success)


def _problem(code: str, status: int, facts: dict[str, Any], headers: dict[str, str]) -> Response:
    body = {"type": f"urn:casefold:problem:{code}", "title": code.replace("-", " "), "status": status}
    shown = msgspec.json.encode({**body, "code": code, "facts": facts}).decode()
    return Response(shown, headers={"Content-Type": PROBLEM, **headers}, status_code=status)


def _bug(error: Exception, request: Request) -> Response:
    named = request.context.get("requestId", "")
    log.error("bug", extra={"error": kind_of(error), "where": where(error), "request_id": named})
    return _problem("unexpected-error", 500, {"request_id": named}, {})
