"""Capacity units by AWS's published rules, from the sizes of items: pure, and checked on published examples.

Engines report them wrongly, above all for transactions, so what a walk costs is worked out here.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Item = Mapping[str, Any]  # as the engine takes it: {"name": {"S": "text"}}
READ_SIZE, WRITE_SIZE = 4096, 1024  # bytes of one unit
EVENTUAL = 0.5
TRANSACTIONAL = 2
NESTED = 3  # bytes beside what is in a list or a map


class Index(NamedTuple):
    """A global secondary index: the attributes that name an entry in it, and all that an entry holds."""

    name: str
    keys: tuple[str, ...]
    holds: frozenset[str]


def size_of(item: Item) -> int:
    """Bytes of an item: names and values, as the developer guide counts them."""
    return sum(len(name.encode()) + _bytes(value) for name, value in item.items())


def read_units(sizes: Iterable[int], *, strong: bool = True) -> float:
    """Items that are read one by one, by GetItem or BatchGetItem: each is rounded up; an absent one counts as small."""
    return sum(_rounded(size, READ_SIZE) for size in sizes) * (1 if strong else EVENTUAL)


def query_units(sizes: Iterable[int], *, strong: bool = True) -> float:
    """One page of a query: all that it went through is added up, then rounded. Nothing found is not free."""
    return _rounded(sum(sizes), READ_SIZE) * (1 if strong else EVENTUAL)


def write_units(before: Item | None, after: Item | None) -> int:
    """One item written, deleted or checked: by the larger of what it was and what it is."""
    return _rounded(max(size_of(before or {}), size_of(after or {})), WRITE_SIZE)


def index_units(index: Index, before: Item | None, after: Item | None) -> int:
    """What the same write costs one index: nothing where its entry stays as it was.

    An entry that comes, goes or changes is one write; one that moves to another key is two. A transaction
    does not double it.
    """
    was, now = entry(index, before), entry(index, after)
    if was == now:
        return 0
    if was and now and any(was[name] != now[name] for name in index.keys):
        return write_units(was, None) + write_units(None, now)
    return write_units(was, now)


def entry(index: Index, item: Item | None) -> Item | None:
    """What an index holds of an item; None when the item lacks one of its keys, and is not in it."""
    if item is None or not all(name in item for name in index.keys):
        return None
    return {name: value for name, value in item.items() if name in index.holds}


def _rounded(size: int, unit: int) -> int:
    return max(1, -(-size // unit))


def _bytes(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    size: int = _SIZES[kind](held)
    return size


def _number(held: str) -> int:
    """One byte for two significant digits, and one more; the sign of a negative one takes a byte."""
    digits = held.lstrip("+-").partition("E")[0].replace(".", "").strip("0")
    return 1 + -(-len(digits) // 2) + held.startswith("-")


_SIZES: dict[str, Any] = {
    "S": lambda held: len(held.encode()),
    "B": len,
    "N": _number,
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "SS": lambda held: sum(len(one.encode()) for one in held),
    "BS": lambda held: sum(map(len, held)),
    "NS": lambda held: sum(map(_number, held)),
    "L": lambda held: NESTED + sum(1 + _bytes(one) for one in held),
    "M": lambda held: NESTED + sum(1 + len(name.encode()) + _bytes(one) for name, one in held.items()),
}
