"""From the rows of worklists to the cases behind them, until a page is full."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct
from pynamodb.models import Model

from chalicelib.access.view import may_know
from chalicelib.cases import store as cases
from chalicelib.cases.model import Case, Task
from chalicelib.cases.store import WorkRow
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import query_page, read_each, together, unpacked
from chalicelib.edge.tables import MOST_ROWS
from chalicelib.insight.wanted import Wanted, fits
from chalicelib.kernel.model import Actor

PAGE = 50
MOST_HEADS = 3  # conversations of a case that are looked at
ROUNDS = (1, 3, 6)  # pages of rows that are looked at, one round after the other, while a page is not full


class Choice(Struct, frozen=True, kw_only=True):
    """What of a list is asked for: which things, from where on, as of when."""

    now: datetime
    wish: Wanted = Wanted()
    since: str = ""  # rank after which to start


class Work(NamedTuple):
    """Something to do: its place in the list, its case, and the first conversations of that."""

    rank: str
    case: Case
    task: Task | None
    heads: Sequence[Conversation]

    @property
    def head(self) -> Conversation | None:
        """The conversation that matters most."""
        return self.heads[0] if self.heads else None


class Page(NamedTuple):
    """Some things to do, and the rank after which to go on."""

    works: list[Work]
    after: str | None


def page(actor: Actor, holders: Sequence[str], choice: Choice) -> Page:
    """The next things of some holders that are wanted, by rank; at most 500 rows are looked at for them.

    A round is three steps: rows, cases, conversations. Where everything is wanted one round is enough.
    """
    found, since = list[Work](), choice.since
    for pages in ROUNDS[:1] if choice.wish.is_all else ROUNDS:
        rows, has_more = _rows(holders, since, pages * PAGE)
        found += _works(actor, rows, choice)
        if len(found) > PAGE or (len(found) == PAGE and has_more):
            return Page(found[:PAGE], found[PAGE - 1].rank)
        if not has_more:
            return Page(found, None)
        since = rows[-1].rank
    return Page(found, since)


def each(rows: Sequence[Model]) -> list[Any]:
    """The rows, in the order they were named: however many, one step."""
    parts = [rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS)]
    return [row for part in together(*(lambda part=part: read_each(part) for part in parts)) for row in part]


def known(actor: Actor, ids: Sequence[str]) -> dict[str, Case]:
    """The live cases with these ids that the actor may know."""
    found = map(cases.case_in, each([cases.state_key(one) for one in dict.fromkeys(ids)]))
    return {case.id: case for case in found if case is not None and case.is_live and may_know(case, actor)}


def rows_of(holders: Sequence[str], since: str, limit: int) -> list[Any]:
    """The first rows of all these holders, as one list by rank."""
    pages = together(*(lambda holder=holder: _held(holder, since, limit) for holder in holders))
    return sorted((row for page in pages for row in page), key=lambda row: str(row.rank))[:limit]


def _rows(holders: Sequence[str], since: str, most: int) -> tuple[list[Any], bool]:
    rows = rows_of(holders, since, most + 1)
    return rows[:most], len(rows) > most


def _held(holder: str, since: str, limit: int) -> list[Any]:
    where = (WorkRow.holder == holder) & (WorkRow.rank > since) if since else WorkRow.holder == holder
    return query_page(WorkRow, where, index="worklist", limit=limit).rows


def _works(actor: Actor, rows: Sequence[Any], choice: Choice) -> Iterator[Work]:
    """What is wanted of these rows. An index lags: what is no longer to be done is left out."""
    there = known(actor, [row.case_id for row in rows])
    fitting = [
        (row.rank, there[row.case_id], _task(there[row.case_id], row.item))
        for row in rows
        if row.case_id in there and _is_wanted(there[row.case_id], row, choice)
    ]
    heads = _heads({case.id: case for _, case, _ in fitting})
    for rank, case, task in fitting:
        work = Work(rank, case, task, heads[case.id])
        if not choice.wish.channels or channel(work) in choice.wish.channels:
            yield work


def _is_wanted(case: Case, row: Any, choice: Choice) -> bool:
    task = _task(case, row.item)
    due_at = task.due_at if task else case.due_at
    return (row.holder, row.item) in case.work() and fits(case, due_at, choice.wish, choice.now)


def _task(case: Case, item: str) -> Task | None:
    return case.tasks.get(item.removeprefix("task#")) if item.startswith("task#") else None


def channel(work: Work) -> str | None:
    """The channel on which the words that matter were said; of a case without any, that which it came by."""
    place = inbox(work)
    return place.partition(":")[0] if place else None


def inbox(work: Work) -> str | None:
    """The inbox of the conversation that matters; of a case without any, that which it came by."""
    return work.head.inbox if work.head else work.case.inbox


def _heads(known: dict[str, Case]) -> dict[str, list[Conversation]]:
    """The first conversations of cases, by case: one read for all, and one more while some have moved."""
    segs = {name: _first(case) for name, case in known.items()}
    heads = _read({seg for few in segs.values() for seg in few})
    return {name: [heads[seg] for seg in few if seg in heads] for name, few in segs.items()}


def _read(segs: set[str]) -> dict[str, Conversation]:
    names = sorted(segs)
    rows = each([talks.head_key(seg) for seg in names])
    found = {seg: unpacked(row.body, Conversation) for seg, row in zip(names, rows, strict=True) if row}
    gone = {seg: head.into for seg, head in found.items() if head.into}
    live = _read(set(gone.values())) if gone else {}
    return found | {seg: live[into] for seg, into in gone.items() if into in live}


def _first(case: Case) -> list[str]:
    """The conversations of a case that come first on opening it: who waits, then where something was said last."""
    waiting = {seg: clock.waiting_since for seg, clock in case.conversations.items() if clock.waiting_since}
    newest = sorted(waiting, key=lambda seg: waiting[seg], reverse=True)
    return list(dict.fromkeys([*newest[:1], *case.latest, *newest, *case.conversations, *case.shown]))[:MOST_HEADS]
