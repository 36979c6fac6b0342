"""The routes as they are registered, and how each is asked: what holds for all is tried on all, new ones too."""

from collections.abc import Iterator
from itertools import product
from re import findall
from typing import Any, get_args

import msgspec

import app as _registered
from chalicelib.edge.http import ROUTES, Route

assert _registered.app.routes, "the routes are registered when the app is read"

# Proofs of their own, or nothing to hide: a decision for each one.
OPEN = {
    ("GET", "/health"),
    ("GET", "/openapi.json"),
    ("GET", "/sign-in"),
    ("POST", "/webhooks/{channel_name}/{connection_id}"),
    ("GET", "/webhooks/{channel_name}/{connection_id}"),
    ("POST", "/chat/{inbox}/sessions"),
    ("POST", "/chat/{inbox}/messages"),
    ("GET", "/chat/{inbox}/messages"),
    ("POST", "/chat/{inbox}/forms"),
    ("OPTIONS", "/chat/{inbox}/sessions"),
    ("OPTIONS", "/chat/{inbox}/messages"),
    ("OPTIONS", "/chat/{inbox}/forms"),
}
Names = dict[str, list[str]]  # what each name in a path may be


def closed_routes() -> list[Route]:
    return [route for route in ROUTES if route.roles is not None]


def reads() -> list[Route]:
    return [route for route in ROUTES if route.method == "GET"]


def label(route: Route) -> str:
    return f"{route.method} {route.path}"


def paths(route: Route, names: Names) -> Iterator[str]:
    """The route with everything that it may name. A name that nobody thought of is a failure."""
    keys = findall(r"{(\w+)}", route.path)
    assert set(keys) <= names.keys(), f"say what {set(keys) - names.keys()} may be, for {route.path}"
    for chosen in product(*(names[key] for key in keys)):
        yield route.path.format(**dict(zip(keys, chosen, strict=True)))


def any_path(route: Route) -> str:
    """The route with some name everywhere."""
    return "/".join("none" if part.startswith("{") else part for part in route.path.split("/"))


def fields(route: Route) -> list[str]:
    """What its body may hold."""
    kinds = get_args(route.takes) or (route.takes,)
    return sorted({field.encode_name for kind in kinds for field in msgspec.structs.fields(kind)})


def nonsense(route: Route) -> dict[str, Any]:
    """A body in which every field is wrong, and one is unheard of."""
    return {"unheard_of": 1} | {name: {"not": ["this"]} for name in fields(route)}
