"""The limits of every field of every body, as structs have them: the last value taken, and the first that is not."""

from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any, NamedTuple

from msgspec import inspect

from chalicelib.edge.http import Route

LETTERS = "aB3dE5gH"  # what patterns of ours take, over and over
MOMENT = "2026-01-05T12:00:00Z#0#"  # how the place of a message begins
Pairs = Iterator[tuple[Any, Any]]


class Edge(NamedTuple):
    """A field of a body, and both sides of one limit of it."""

    route: Route
    field: str
    within: Any
    over: Any


def edges(routes: Iterable[Route]) -> Iterator[Edge]:
    """All limits of what these routes take."""
    for route in routes:
        for field in inspect.type_info(route.takes).fields:  # type: ignore[attr-defined]
            yield from (Edge(route, field.encode_name, *both) for both in both_sides(field.type))


def parts(kind: Any) -> Iterator[Any]:
    """The types that a type is made of."""
    for one in kind.types if isinstance(kind, inspect.UnionType) else (kind,):
        yield one
        if isinstance(one, inspect.VarTupleType):
            yield from parts(one.item_type)


@singledispatch
def both_sides(_: Any) -> Pairs:
    """At a limit and one over it, for a type and what is in it; most types have none."""
    return iter(())


@both_sides.register
def _(kind: inspect.UnionType) -> Pairs:
    return (both for one in kind.types for both in both_sides(one))


@both_sides.register
def _(kind: inspect.StrType) -> Pairs:
    if kind.max_length:
        yield _text(kind, kind.max_length), _text(kind, kind.max_length) + "x"


@both_sides.register
def _(kind: inspect.IntType) -> Pairs:
    yield from ((most, most + 1) for most in [kind.le] if most is not None)
    yield from ((least, least - 1) for least in [kind.ge] if least is not None)


@both_sides.register
def _(kind: inspect.VarTupleType) -> Pairs:
    yield from (([within], [over]) for within, over in both_sides(kind.item_type))
    if kind.max_length:
        one = "https://a.example" if "http" in (getattr(kind.item_type, "pattern", "") or "") else "ab"
        yield [one] * kind.max_length, [one] * (kind.max_length + 1)


@both_sides.register
def _(kind: inspect.StructType) -> Pairs:
    for field in kind.fields:
        name = field.encode_name
        yield from (({name: within}, {name: over}) for within, over in both_sides(field.type))


@both_sides.register
def _(kind: inspect.DictType) -> Pairs:
    return (({"urgent": within}, {"urgent": over}) for within, over in both_sides(kind.value_type))


def _text(kind: inspect.StrType, length: int) -> str:
    start = MOMENT if "#[01]#" in (kind.pattern or "") else ""
    return (start + LETTERS * length)[:length]
