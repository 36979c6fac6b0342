"""What was written so far, so that it is known what a write replaces: units depend on both."""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, NamedTuple

from bench.units import TRANSACTIONAL, Index, Item, entry, index_units, query_units, read_units, size_of, write_units

FOUND_BY = 100  # bytes beside an item, or an entry of an index, that AWS counts as stored
Key = tuple[str, ...]
Asked = Mapping[str, Any]


class Table(NamedTuple):
    """A table: the attributes that name an item, and its indexes."""

    keys: tuple[str, ...]
    indexes: tuple[Index, ...]


class Write(NamedTuple):
    """One item of a call: what is there before it and after it; the same for a check."""

    table: str
    key: Key
    before: Item | None
    after: Item | None


class Shadow:
    """The items of all tables as our own writes left them. Whoever writes past it tells it nothing."""

    def __init__(self, definitions: Iterable[Mapping[str, Any]]) -> None:
        self.tables = {one["TableName"]: _table(one) for one in definitions}
        self._items: dict[tuple[str, Key], Item] = {}
        self._lock = Lock()

    def writes(self, operation: str, asked: Asked) -> list[Write]:
        """What a call is about to do, item by item; nothing for a read."""
        if operation == "put_item":
            return [self._write("Put", asked)]
        if operation == "delete_item":
            return [self._write("Delete", asked)]
        if operation == "transact_write_items":
            return [self._write(verb, one) for change in asked["TransactItems"] for verb, one in change.items()]
        return []

    def written(self, writes: list[Write]) -> None:
        """They were done."""
        with self._lock:
            for one in writes:
                if one.after is None:
                    self._items.pop((one.table, one.key), None)
                else:
                    self._items[one.table, one.key] = one.after

    def units(self, operation: str, writes: list[Write], *, done: bool = True) -> int:
        """What these writes cost; those that were refused cost the items, and nothing in an index."""
        times = TRANSACTIONAL if operation == "transact_write_items" else 1
        items = sum(times * write_units(one.before, one.after) for one in writes)
        return items + (sum(map(self._indexes, writes)) if done else 0)

    def kept(self) -> int:
        """Bytes that AWS counts as stored: items and entries of indexes, each with what it takes to find it."""
        items = [(self.tables[table], item) for (table, _), item in self._items.items()]
        entries = [found for table, item in items for index in table.indexes if (found := entry(index, item))]
        return sum(FOUND_BY + size_of(one) for one in [*(item for _, item in items), *entries])

    def _indexes(self, one: Write) -> int:
        return sum(index_units(index, one.before, one.after) for index in self.tables[one.table].indexes)

    def _write(self, verb: str, asked: Asked) -> Write:
        name = asked["TableName"]
        given: Item = asked["Item"] if verb == "Put" else asked["Key"]
        key = tuple(given[part]["S"] for part in self.tables[name].keys)
        before = self._items.get((name, key))
        return Write(name, key, before, {"Put": given, "Delete": None}.get(verb, before))


class Read(NamedTuple):
    """What a read costs, and how much of that is for what was not there."""

    units: float
    absent: float


def read_of(operation: str, asked: Asked, answer: Asked) -> Read:
    """The cost of a read, by what came of it."""
    strong = asked.get("ConsistentRead", False)
    if operation == "get_item":
        return Read(read_units([size_of(answer.get("Item", {}))], strong=strong), 0)
    if operation == "query":
        units = query_units(map(size_of, answer.get("Items", ())), strong=strong)
        return Read(units, 0 if answer.get("Items") else units)
    found = [_batch(wanted, answer["Responses"].get(table, [])) for table, wanted in asked["RequestItems"].items()]
    return Read(sum(one.units for one in found), sum(one.absent for one in found))


def _batch(wanted: Asked, items: list[Item]) -> Read:
    strong = wanted.get("ConsistentRead", False)
    absent = read_units([0] * (len(wanted["Keys"]) - len(items)), strong=strong)
    return Read(read_units(map(size_of, items), strong=strong) + absent, absent)


def _table(definition: Mapping[str, Any]) -> Table:
    keys = _keys(definition)
    return Table(keys, tuple(_index(keys, one) for one in definition.get("GlobalSecondaryIndexes", [])))


def _index(keys: tuple[str, ...], definition: Mapping[str, Any]) -> Index:
    own = _keys(definition)
    return Index(definition["IndexName"], own, frozenset({*keys, *own, *definition["Projection"]["NonKeyAttributes"]}))


def _keys(definition: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one["AttributeName"] for one in definition["KeySchema"])
