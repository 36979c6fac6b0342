"""Who has what to do, by what falls due first."""

from base64 import b64decode, urlsafe_b64encode
from typing import Any

from msgspec import Struct

from chalicelib.cases.answers import CaseLine
from chalicelib.cases.reading import lines
from chalicelib.cases.store import WorkRow
from chalicelib.edge.rows import query_page, together
from chalicelib.kernel.model import Actor
from chalicelib.kernel.problems import Invalid, NotFound
from chalicelib.library.store import Library

LISTS = ("mine", "team", "unassigned", "watched")
PAGE = 50
MOST_COUNTED = 1_000  # then it says 999+
LONGEST_RANK = 300
NOT_A_CURSOR = Invalid("cursor-not-understood", fields={"after": "not-a-cursor"})


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to do: a case, or a task of one."""

    case: CaseLine
    task: str | None = None


class Worklist(Struct, frozen=True, kw_only=True):
    """One page of a worklist, and the cursor to the next."""

    items: list[Item]
    next: str | None


class Counts(Struct, frozen=True, kw_only=True):
    """How much is on each list; more than 999 is "999+"."""

    mine: str
    team: str
    unassigned: str
    watched: str


def worklist(actor: Actor, name: str, library: Library, after: str | None) -> Worklist:
    """A page of a list, those that fall due first before the others."""
    since = _read(after) if after else ""
    pages = together(*(lambda holder=holder: _rows(holder, since) for holder in holders(actor, name, library)))
    rows = sorted((row for page in pages for row in page), key=lambda row: row.rank)
    shown, more = rows[:PAGE], len(rows) > PAGE
    known = {line.id: line for line in lines(actor, list(dict.fromkeys(row.case_id for row in shown)))}
    items = [_item(known[row.case_id], row.item) for row in shown if row.case_id in known]
    return Worklist(items=items, next=_written(shown[-1].rank) if more else None)


def counts(actor: Actor, library: Library) -> Counts:
    """How much is on each list."""
    lists = [(name, holder) for name in LISTS for holder in holders(actor, name, library)]
    found = together(*(lambda holder=holder: _held(holder) for _, holder in lists))
    totals = dict.fromkeys(LISTS, 0)
    for (name, _), number in zip(lists, found, strict=True):
        totals[name] += number
    return Counts(**{name: str(total) if total < MOST_COUNTED else "999+" for name, total in totals.items()})


def holders(actor: Actor, name: str, library: Library) -> list[str]:
    """Whose work a list is: one's own, or that of one's teams; who answers for all teams has all of theirs."""
    if name == "mine":
        return [f"agent#{actor.id}"]
    if name == "watched":
        return [f"watcher#{actor.id}"]
    if name not in LISTS:
        raise NotFound("worklist-not-found")
    teams = [team.id for team in library.teams()] if actor.is_lead else list(actor.teams)
    return [f"{name}#{team}" for team in dict.fromkeys([*teams, *actor.teams, "-"])]


def _rows(holder: str, since: str) -> list[Any]:
    where = (WorkRow.holder == holder) & (WorkRow.rank > since) if since else WorkRow.holder == holder
    return query_page(WorkRow, where, index="worklist", limit=PAGE + 1).rows


def _held(holder: str) -> int:
    return len(query_page(WorkRow, WorkRow.holder == holder, index="worklist", limit=MOST_COUNTED).rows)


def _item(line: CaseLine, item: str) -> Item:
    return Item(case=line, task=item.removeprefix("task#") if item.startswith("task#") else None)


def _written(rank: str) -> str:
    return urlsafe_b64encode(rank.encode()).decode()


def _read(cursor: str) -> str:
    try:
        rank = b64decode(cursor, altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise NOT_A_CURSOR from error
    if len(rank) > LONGEST_RANK:
        raise NOT_A_CURSOR
    return rank
