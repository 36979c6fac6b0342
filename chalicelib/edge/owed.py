"""Work that is owed says so in its own row: found when due, put off when it fails, set aside after its tries."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pynamodb.models import Model

from chalicelib.edge.log import kind_of, log, where
from chalicelib.edge.rows import count, query, query_page, shard_of, shards, together
from chalicelib.edge.tables import Change, Rewrite, call, key_of, transact
from chalicelib.kernel.model import stamp
from chalicelib.kernel.problems import Problem, Stale, Unavailable

MOST_TRIES = 5
LONGEST = 180.0  # seconds for one part of a sweep: all of them fit what a function may take
LEFT = -1
SIDE_BY_SIDE = 8
R = TypeVar("R", bound=Model)


def due(kind: type[R], what: str, now: datetime) -> Iterator[R]:
    """The index entries of rows that are due, the most overdue of each shard first. They may be stale.

    All shards are asked side by side, for one page each: what is beyond it is still due in the next sweep.
    """
    asked, until = _any(kind), stamp(now)
    wanted = [(asked.due_shard == shard) & (asked.due_at <= until) for shard in shards(what)]
    for page in together(*(lambda one=one: query_page(kind, one, index="due") for one in wanted)):
        yield from page.rows


def owed(kind: type[Model], what: str) -> int:
    """How many rows owe work of a kind, due or not."""
    asked = _any(kind)
    return sum(count(kind, asked.due_shard == shard, "due") for shard in shards(what))


def overdue(kind: type[Model], what: str, now: datetime) -> int:
    """How many rows of a kind are due by now."""
    until, asked = stamp(now), _any(kind)
    parts = ((asked.due_shard == shard) & (asked.due_at <= until) for shard in shards(what))
    return sum(count(kind, part, "due") for part in parts)


def oldest(kind: type[Model], what: str) -> str | None:
    """Since when that is due which is due for the longest, or when the first will be; None when nothing is owed."""
    asked = _any(kind)
    firsts = (lambda one=one: query_page(kind, asked.due_shard == one, index="due", limit=1) for one in shards(what))
    return min((row.due_at for page in together(*firsts) for row in page.rows), default=None)


def aside(kind: type[R]) -> Iterator[R]:
    """The rows that were set aside."""
    for shard in shards("aside"):
        yield from query(kind, _any(kind).due_shard == shard, index="due")


def each(rows: Iterator[R], step: Callable[[R], None], now: datetime) -> int:
    """Do a step for every row, several side by side; one that fails is put off and never holds up the others.

    It stops in time for what comes after it: then it is `Unavailable`, and what is left is still due.
    """
    until = time.monotonic() + LONGEST

    def in_time(row: R) -> int:
        return guarded(row, step, now) if time.monotonic() < until else LEFT

    with ThreadPoolExecutor(SIDE_BY_SIDE) as workers:
        done = list(workers.map(in_time, rows))
    if LEFT in done:
        raise Unavailable("sweep-cut-short")
    return sum(done)


def guarded(row: R, step: Callable[[R], None], now: datetime) -> int:
    """One step for one row: 1 when it was done. No answer of the engine leaves the row as it is."""
    try:
        step(row)
    except Unavailable as problem:
        log.info("still-owed", extra={"code": problem.code})
        return 0
    except Exception as error:  # noqa: BLE001, a bug in one row's work must not stop the others'
        log.error("step-failed", extra={"error": kind_of(error), "where": where(error)})
        with suppress(Stale, Unavailable):  # then somebody else has it, or the next sweep does
            put_off(row, error.code if isinstance(error, Problem) else type(error).__name__, now)
        return 0
    return 1


def put_off(entry: R, reason: str, now: datetime) -> None:
    """Later, and later still; after the last try it is set aside, with the reason."""
    item = _item(entry)
    shard = item["due_shard"]["S"] if item and "due_shard" in item else "aside"
    if item is None or shard.startswith("aside"):
        return
    tries = int(item.get("tries", {"N": "0"})["N"]) + 1
    after = {"tries": {"N": str(tries)}, "reason": {"S": reason}}
    if tries < MOST_TRIES:
        after["due_at"] = {"S": stamp(now + timedelta(minutes=2**tries))}
    else:
        after |= {"due_shard": {"S": shard_of("aside", shard)}, "due_at": {"S": stamp(now)}, "owes": {"S": shard}}
    _rewrite(entry, item, after)


def resume(entry: R, now: datetime, also: Sequence[Change] = ()) -> bool:
    """A row that was set aside is owed again, as it was; False when it is not set aside."""
    item = _item(entry)
    if item is None or "owes" not in item or not item["due_shard"]["S"].startswith("aside"):
        return False
    _rewrite(entry, item, {"due_shard": item["owes"], "due_at": {"S": stamp(now)}, "tries": {"N": "0"}}, also)
    return True


def reason_of(entry: R) -> str:
    """Why a row was set aside."""
    item = _item(entry) or {}
    return str(item.get("reason", {"S": "unknown"})["S"])


def _item(entry: Model) -> dict[str, Any] | None:
    """The row as the engine has it: an index tells of rows of several kinds, and none may lose an attribute."""
    found = call("get_item", TableName=type(entry).Meta.table_name, Key=key_of(entry), ConsistentRead=True)
    item: dict[str, Any] | None = found.get("Item")
    return item


def _rewrite(entry: Model, item: dict[str, Any], after: dict[str, Any], also: Sequence[Change] = ()) -> None:
    kind = _any(type(entry))
    body = kind.body.deserialize(kind.body.get_value(item["body"]))
    unchanged = (kind.due_at == item["due_at"]["S"]) & (kind.body == body)
    transact([Rewrite(entry, {**item, **after}, unchanged), *also])


def _any(kind: type[Model]) -> Any:
    """The model, whose due attributes the type does not say: rows of several tables have them."""
    return kind
