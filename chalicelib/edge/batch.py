"""Several decisions in one transaction: each decides on what those before it have left, and each row is written once.

While a batch is open, reads are answered as if what it holds were written, and transactions join what it holds. What
is written together is what they would have written one after the other with nobody in between, or nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.expressions.condition import Condition

from chalicelib.edge.held import Held, Name, joined, named, overlaid
from chalicelib.edge.holds import Item, holds
from chalicelib.edge.tables import MOST_ROWS, Change, answer, holder, key_of, sent
from chalicelib.kernel.problems import Problem

MOST_BYTES = 3_500_000  # of the rows of one transaction; DynamoDB's limit is 4 MB
Known = Mapping[Name, Item | None]  # rows as the engine had them; None is no row


class Lost(Exception):  # noqa: N818, no error of ours: somebody was faster, or no answer came
    """What a batch held was not written, or nobody knows: whoever opened it begins again, or goes another way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Batch:
    """What is held back, what was read, and what of the work is done for good."""

    def __init__(self, known: Known) -> None:
        self.known = dict(known)
        self.landed: list[Any] = []  # marks of what is written
        self._held: dict[Name, Held] = {}
        self._marked: list[Any] = []
        self._lost: Lost | None = None

    def mark(self, done: object) -> None:
        """Everything up to here belongs to this: it has landed when what is held now is written."""
        self._marked.append(done)

    def hold(self, changes: Sequence[Change]) -> None:
        """Join one transaction to those that are held; these are written first where they do not fit together."""
        self._alive()
        after = self._with(changes)
        if self._held and (len(after) > MOST_ROWS or sum(row.size for row in after.values()) > MOST_BYTES):
            self.flush()
            after = self._with(changes)
        self._held = after

    def flush(self) -> None:
        """Write what is held, each row once. What was written is forgotten: others may go on from it.

        Refused, or without an answer, the batch is lost, and stays so.
        """
        self._alive()
        held, self._held = self._held, {}
        try:
            if held:
                sent([row.merged for row in held.values()])
        except (Problem, ClientError) as refused:
            self._lost = Lost(refused.code if isinstance(refused, Problem) else "not-understood")
            raise self._lost from refused
        for name in held:
            self.known.pop(name, None)
        self.landed, self._marked = [*self.landed, *self._marked], []

    def call(self, operation: str, asked: Mapping[str, Any]) -> Any:
        """The answer to a read.

        Whoever writes, and then asks who else is there, relies on those who come later seeing what was written. So
        what is held of a partition is written before the partition is asked for, and everything before an index is.
        """
        self._alive()
        if operation == "get_item":
            return self._one(asked)
        if operation == "batch_get_item":
            return self._many(asked["RequestItems"])
        if "IndexName" in asked or operation != "query" or self._has_written(asked):
            self.flush()
        return answer(operation, asked)

    def query(self, where: Condition, asked: Mapping[str, Any]) -> Any:
        """A page of one partition of a table, with what is held of it in its place: nothing needs to be written."""
        self._alive()
        table = asked["TableName"]
        held = (row for name, row in self._held.items() if name[0] == table and row.is_written)
        mine = [row for row in held if holds(where, row.key)]
        more = {"Limit": asked["Limit"] + len(mine)} if "Limit" in asked else {}
        said = answer("query", {**asked, **more})
        return overlaid(said, mine, asked) if mine else said

    def _alive(self) -> None:
        if self._lost:
            raise self._lost

    def _has_written(self, asked: Mapping[str, Any]) -> bool:
        """Some of a partition, or of one that is named like a range in it."""
        table, values = asked["TableName"], [value.get("S") for value in asked["ExpressionAttributeValues"].values()]
        return any(name[0] == table and name[1] in values for name, row in self._held.items() if row.is_written)

    def _with(self, changes: Sequence[Change]) -> dict[Name, Held]:
        after = dict(self._held)
        names = [named(change.row.Meta.table_name, key_of(change.row)) for change in changes]
        if len({*names}) < len(names):
            raise ValueError("a row twice in one transaction")  # as the engine would say
        for name, change in zip(names, changes, strict=True):
            after[name] = joined(after.get(name), change)
        return after

    def _is_known(self, name: Name) -> bool:
        return name in self.known or (name in self._held and self._held[name].is_written)

    def _item(self, name: Name) -> Item | None:
        held = self._held.get(name)
        return held.item if held is not None and held.is_written else self.known.get(name)

    def _one(self, asked: Mapping[str, Any]) -> Any:
        name = named(asked["TableName"], asked["Key"])
        if not self._is_known(name):
            self.known[name] = answer("get_item", asked).get("Item")
        item = self._item(name)
        return {} if item is None else {"Item": item}

    def _many(self, asked: Mapping[str, Any]) -> Any:
        keys = [(table, key) for table, one in asked.items() for key in one["Keys"]]
        left = self._learnt([(table, key) for table, key in keys if not self._is_known(named(table, key))])
        items = [(table, self._item(named(table, key))) for table, key in keys]
        found = {name: [item for table, item in items if table == name and item is not None] for name in asked}
        return {"Responses": found, "UnprocessedKeys": left}

    def _learnt(self, keys: Sequence[tuple[str, Item]]) -> Any:
        """Read rows that are not known yet; gives those that the engine left for another call."""
        wanted: dict[str, Any] = {}
        for table, key in keys:
            wanted.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append(key)
        said = answer("batch_get_item", {"RequestItems": wanted}) if wanted else {}
        left = said.get("UnprocessedKeys", {})
        later = [named(table, key) for table, one in left.items() for key in one["Keys"]]
        for table, items in said.get("Responses", {}).items():
            parts = wanted[table]["Keys"][0]
            there = {named(table, {part: item[part] for part in parts}): item for item in items}
            asked = [named(table, key) for key in wanted[table]["Keys"]]
            self.known |= {name: there.get(name) for name in asked if name not in later}
        return left


@contextmanager
def opened(known: Known | None = None) -> Iterator[Batch]:
    """A batch, for whatever is called within. What is still held at the end is forgotten, not written."""
    batch = Batch(known or {})
    before = holder.set(batch)
    try:
        yield batch
    finally:
        holder.reset(before)


def is_open() -> bool:
    """Whoever is called now works in somebody's batch."""
    return holder.get() is not None
