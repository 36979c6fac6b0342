"""How a view is put on a route: who may use it, what it takes and gives, and need to know over every answer."""

from collections.abc import Callable
from typing import Any, TypedDict, TypeVar, Unpack

from chalice.app import Blueprint

from chalicelib.access.tokens import sign_in
from chalicelib.access.view import view as seen
from chalicelib.edge.asking import Ask
from chalicelib.edge.http import Door, Route, View, route
from chalicelib.kernel.model import Role

V = TypeVar("V", bound=View)


class Promise(TypedDict, total=False):
    """What a route promises in the contract, beside its path."""

    takes: Any  # the struct of the body
    gives: Any  # the type of the answer
    asks: tuple[str, ...]  # names of query parameters
    success: int
    later: bool  # or 202: kept, and still to be done


def endpoint(
    routes: Blueprint, method: str, path: str, roles: frozenset[Role], **promise: Unpack[Promise]
) -> Callable[[V], V]:
    """Route a view for some roles: without a good token it is 401, in another role 403.

    What the view gives is shown to the asking actor through `access.view`.
    """

    def register(view: V) -> V:
        route(routes, Route(method, path, roles, view, **promise), Door(sign_in, _shown))
        return view

    return register


def open_endpoint(routes: Blueprint, method: str, path: str, **promise: Unpack[Promise]) -> Callable[[V], V]:
    """Route a view that has its own proof: a signature, a session, or nothing to hide.

    There is no actor, so nothing is hidden from an answer: the view gives what anybody may have.
    """

    def register(view: V) -> V:
        route(routes, Route(method, path, None, view, **promise), Door(None, _as_it_is))
        return view

    return register


def _shown(thing: Any, ask: Ask) -> Any:
    return seen(thing, ask.actor)


def _as_it_is(thing: Any, _: Ask) -> Any:
    return thing
