"""One row of a batch: what becomes of it, and what must be so before."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

from pynamodb.expressions.condition import Condition

from chalicelib.edge.holds import Item, holds
from chalicelib.edge.tables import Change, Check, Delete, Put, Rewrite, expression, key_of
from chalicelib.kernel.problems import Problem, Stale

ATTRIBUTE = 4  # bytes beside the name and the value of an attribute, at most
Name = tuple[str, ...]  # a table, and the keys of a row


class Held(NamedTuple):
    """A row as a batch leaves it, and what must be so of it as the engine has it now."""

    change: Change  # the last one
    key: Item
    item: Item | None  # what is there then; None is no row
    only_if: tuple[Condition, ...] = ()
    refusal: Problem | None = None

    @property
    def is_written(self) -> bool:
        """More than looked at: from here on, conditions are of what the batch leaves."""
        return not isinstance(self.change, Check)

    @property
    def size(self) -> int:
        """Bytes, about as DynamoDB counts them."""
        item = self.item or self.key
        return sum(len(name) + ATTRIBUTE + len(next(iter(value.values()))) for name, value in item.items())

    @property
    def merged(self) -> Change:
        """The one change that it comes to: the last content, if everything holds that had to before the first."""
        row, only_if = self.change.row, reduce(and_, self.only_if) if self.only_if else None
        if self.item is not None:
            return Rewrite(row, self.item, only_if, self.refusal)
        if self.is_written:
            return Delete(row, only_if, self.refusal)
        assert only_if is not None, "a check has a condition"
        return Check(row, only_if, self.refusal)


def joined(held: Held | None, change: Change) -> Held:
    """A row after one more change. Once a batch has written it, what must be so is known here and now."""
    conditions = () if change.only_if is None else (change.only_if,)
    if held is None:
        return Held(change, key_of(change.row), _left(change), conditions, change.refusal)
    if not held.is_written:
        more = [one for one in conditions if _text(one) not in map(_text, held.only_if)]
        return Held(change, held.key, _left(change), (*held.only_if, *more), held.refusal or change.refusal)
    if not all(holds(one, held.item) for one in conditions):
        raise change.refusal or Stale("changed-meanwhile")
    return held if isinstance(change, Check) else held._replace(change=change, item=_left(change))


def named(table: str, key: Item) -> Name:
    """What a row is called."""
    return (table, *(part["S"] for part in key.values()))


def overlaid(said: Mapping[str, Any], mine: Sequence[Held], asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the engine's with rows put in, changed and taken out, as far as the page reaches."""
    *_, sort = mine[0].key
    forward = asked.get("ScanIndexForward", True)
    start, end = asked.get("ExclusiveStartKey"), said.get("LastEvaluatedKey")
    found = {item[sort]["S"]: item for item in said["Items"]}
    for row in mine:
        place = row.key[sort]["S"]
        if _within(place, start and start[sort]["S"], end and end[sort]["S"], forward=forward):
            found |= {place: row.item}
    there = [found[place] for place in sorted(found, reverse=not forward) if found[place] is not None]
    shown = there[: asked.get("Limit")]
    after = {part: shown[-1][part] for part in mine[0].key} if len(shown) < len(there) else end
    return {"Items": shown, **({"LastEvaluatedKey": after} if after else {})}


def _within(place: str, start: str | None, end: str | None, *, forward: bool) -> bool:
    """After the place where a page starts, and not beyond the one up to which it was read."""
    if not forward:
        return (start is None or place < start) and (end is None or place >= end)
    return (start is None or place > start) and (end is None or place <= end)


def _left(change: Change) -> Item | None:
    if isinstance(change, Put):
        item: Item = change.row.serialize()
        return item
    return change.item if isinstance(change, Rewrite) else None


def _text(condition: Condition) -> str:
    return str(expression("", condition))
