"""Work that is owed says so in its own row: found when due, put off when it fails, set aside after its tries."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pynamodb.models import Model

from chalicelib.edge.log import log, where
from chalicelib.edge.rows import count, query, query_page, read, shard_of, shards, together
from chalicelib.edge.tables import Put, transact
from chalicelib.kernel.model import stamp
from chalicelib.kernel.problems import Problem, Stale, Unavailable

MOST_TRIES = 5
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


def aside(kind: type[R]) -> Iterator[R]:
    """The rows that were set aside."""
    for shard in shards("aside"):
        yield from query(kind, _any(kind).due_shard == shard, index="due")


def each(rows: Iterator[R], step: Callable[[R], None], now: datetime) -> int:
    """Do a step for every row, several side by side; one that fails is put off and never holds up the others."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as workers:
        return sum(workers.map(lambda row: guarded(row, step, now), rows))


def guarded(row: R, step: Callable[[R], None], now: datetime) -> int:
    """One step for one row: 1 when it was done. No answer of the engine leaves the row as it is."""
    try:
        step(row)
    except Unavailable as problem:
        log.info("still-owed", extra={"code": problem.code})
        return 0
    except Exception as error:  # noqa: BLE001, a bug in one row's work must not stop the others'
        log.error("step-failed", extra={"error": type(error).__name__, "where": where(error)})
        with suppress(Stale, Unavailable):  # then somebody else has it, or the next sweep does
            put_off(row, error.code if isinstance(error, Problem) else type(error).__name__, now)
        return 0
    return 1


def put_off(entry: R, reason: str, now: datetime) -> None:
    """Later, and later still; after the last try it is set aside, with the reason."""
    row: Any = read(entry)
    if row is None or not row.due_shard or row.due_shard.startswith("aside"):
        return
    was = row.due_at
    row.tries = int(row.tries or 0) + 1
    row.due_at = stamp(now + timedelta(minutes=2**row.tries))
    if row.tries >= MOST_TRIES:
        row.due_shard, row.due_at = shard_of("aside", row.due_shard), stamp(now)
    if hasattr(row, "reason"):
        row.reason = reason
    transact([Put(row, (type(row).due_at == was) & (type(row).body == row.body))])


def _any(kind: type[Model]) -> Any:
    """The model, whose due attributes the type does not say: rows of several tables have them."""
    return kind
