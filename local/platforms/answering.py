"""Routes of the platforms: which function answers what, and how its answer is written."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, unquote

from msgspec import MsgspecError
from msgspec.json import decode, encode

from local.gateway import Answer, Asked
from local.platforms.trouble import Refusal, invalid

T = TypeVar("T")
Act = Callable[..., Any]
JSON = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class Route(NamedTuple):
    """A method, a path with names in braces, and who answers it with what status."""

    method: str
    path: re.Pattern[str]
    act: Act
    status: int


class Routes:
    """A list of routes, filled by the functions that answer them."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def on(self, method: str, path: str, status: int = 200) -> Callable[[Act], Act]:
        """Let this function answer there: with the asked, then the path's names."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

        def taken(act: Act) -> Act:
            self._routes.append(Route(method, pattern, act, status))
            return act

        return taken

    def answer(self, asked: Asked, *given: Any) -> Answer | None:
        """The answer of the route that fits, or why there is none; None where no path fits."""
        fitting = [(route, found) for route in self._routes if (found := route.path.fullmatch(asked.path))]
        if not fitting:
            return None
        for route, found in fitting:
            if route.method == asked.method:
                names = {name: unquote(value) for name, value in found.groupdict().items()}
                return _done(route, (*given, asked), names)
        return refused(Refusal(405, "Method Not Allowed", "Method Not Allowed"))


def body(asked: Asked, kind: type[T]) -> T:
    """The body as this type; 400 that says what is wrong with it."""
    try:
        return decode(asked.body, type=kind)
    except (MsgspecError, ValueError) as error:
        raise invalid("body", str(error)) from error


def query(asked: Asked) -> Mapping[str, str]:
    """The names and values after the question mark; the last of each name."""
    return dict(parse_qsl(asked.target.partition("?")[2]))


def refused(refusal: Refusal) -> Answer:
    """A refusal as X writes it."""
    kind = {"Content-Type": "application/problem+json"}
    return Answer(refusal.status, {**JSON, **kind, **refusal.headers}, encode(refusal.body))


def _done(route: Route, given: tuple[Any, ...], names: Mapping[str, str]) -> Answer:
    try:
        done = route.act(*given, **names)
    except Refusal as refusal:
        return refused(refusal)
    if isinstance(done, Answer):
        return done
    return Answer(route.status, JSON, encode(done))
