"""Where the in-memory twin keeps the rows of a table or an index: partitions, in the order of their range keys."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Item = Mapping[str, Any]
Place = tuple[str, ...]  # range key; in an index then the keys of the table, which part equals
Change = tuple["Table", Item | None, Item | None]  # where, what was there, what is there now


class Part:
    """One partition: its places in order, and the item at each."""

    __slots__ = ("places", "rows")

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.rows: dict[Place, Item] = {}

    def put(self, place: Place, item: Item) -> None:
        if place not in self.rows:
            insort(self.places, place)
        self.rows[place] = item

    def drop(self, place: Place) -> None:
        if self.rows.pop(place, None) is not None:
            del self.places[bisect_left(self.places, place)]


class Shelf:
    """A table's own rows, or those of one index: only items that have its keys, and what it projects of them."""

    def __init__(self, keys: Sequence[str], table_keys: Sequence[str] = (), shown: Iterable[str] | None = None) -> None:
        self.keys = tuple(keys)
        self.named = tuple(dict.fromkeys((*keys, *table_keys)))  # what a cursor holds
        self.shown = None if shown is None else frozenset((*self.named, *shown))
        self.parts: dict[str, Part] = {}
        self._rest = (*keys[1:], *table_keys)

    def spot(self, item: Item) -> tuple[str, Place] | None:
        """Partition and place of an item; None when it lacks a key, and so is not here."""
        try:
            return item[self.keys[0]]["S"], tuple([item[name]["S"] for name in self._rest])
        except KeyError:
            return None

    def change(self, before: Item | None, after: Item | None) -> None:
        old = self.spot(before) if before is not None else None
        new = self.spot(after) if after is not None else None
        if old and old != new:
            self.parts[old[0]].drop(old[1])
        if new and after is not None:
            (self.parts.get(new[0]) or self.parts.setdefault(new[0], Part())).put(new[1], self.of(after))

    def of(self, item: Item) -> Item:
        """What this index keeps of an item."""
        shown = self.shown
        return item if shown is None else {name: value for name, value in item.items() if name in shown}

    def as_it_was(self, partition: str, undone: Iterable[tuple[Item | None, Item | None]]) -> Part:
        """A partition without the latest changes, which are named newest first."""
        was = Part()
        now = self.parts.get(partition)
        was.rows.update(now.rows if now else {})
        for before, after in undone:
            if after is not None and (spot := self.spot(after)) and spot[0] == partition:
                was.rows.pop(spot[1], None)
            if before is not None and (spot := self.spot(before)) and spot[0] == partition:
                was.rows[spot[1]] = self.of(before)
        was.places = sorted(was.rows)
        return was

    def all(self) -> Iterator[Item]:
        return (part.rows[place] for part in self.parts.values() for place in part.places)


class Table(NamedTuple):
    """A table with its indexes, as its definition says."""

    name: str
    rows: Shelf
    indexes: Mapping[str, Shelf]

    def put(self, before: Item | None, after: Item | None) -> None:
        self.rows.change(before, after)
        for index in self.indexes.values():
            index.change(before, after)

    def item(self, spot: tuple[str, Place]) -> Item | None:
        part = self.rows.parts.get(spot[0])
        return part.rows.get(spot[1]) if part else None

    def clear(self) -> None:
        for shelf in (self.rows, *self.indexes.values()):
            shelf.parts.clear()


def table_of(definition: Mapping[str, Any]) -> Table:
    """The empty table that `CreateTable` would make."""
    keys = _keys(definition)
    indexes = {}
    for index in definition.get("GlobalSecondaryIndexes", []):
        projection = index["Projection"]
        shown = None if projection["ProjectionType"] == "ALL" else projection.get("NonKeyAttributes", [])
        indexes[index["IndexName"]] = Shelf(_keys(index), keys, shown)
    return Table(definition["TableName"], Shelf(keys), indexes)


def bytes_of(item: Item) -> int:
    """The size of an item as DynamoDB counts it, close enough for its limits."""
    total = 0
    for name, value in item.items():
        for held in value.values():
            total += len(name) + (len(held) if isinstance(held, bytes) or not isinstance(held, str) else _length(held))
    return total


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _keys(definition: Mapping[str, Any]) -> list[str]:
    return [key["AttributeName"] for key in sorted(definition["KeySchema"], key=lambda key: key["KeyType"])]
