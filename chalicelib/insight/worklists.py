"""Who has what to do, by what falls due first."""

from msgspec import Struct

from chalicelib.cases.offers import Viewer
from chalicelib.cases.store import WorkRow
from chalicelib.edge import cursors
from chalicelib.edge.rows import query_page, together
from chalicelib.insight.items import Item, items
from chalicelib.insight.scanning import Choice, page
from chalicelib.kernel.model import Actor
from chalicelib.kernel.problems import NotFound
from chalicelib.library.store import Library

LISTS = ("mine", "team", "unassigned", "watched")
MOST_COUNTED = 1_000  # then it says 999+


class Worklist(Struct, frozen=True, kw_only=True):
    """One page of a worklist, and the cursor to the next: a page of what was filtered may be short, or empty."""

    items: list[Item]
    next: str | None


class Counts(Struct, frozen=True, kw_only=True):
    """How much is on each list; more than 999 is "999+"."""

    mine: str
    team: str
    unassigned: str
    watched: str


def worklist(actor: Actor, name: str, library: Library, choice: Choice) -> Worklist:
    """A page of a list, those that fall due first before the others.

    After the library it is four steps, each side by side: rows, cases, conversations, and all that items say. With
    a filter the first three are made up to three times, until the page is full or 500 rows were looked at.
    """
    found = page(actor, holders(actor, name, library), choice)
    shown = items(Viewer(actor, choice.now), found.works, library)
    return Worklist(items=shown, next=cursors.written(found.after) if found.after else None)


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


def _held(holder: str) -> int:
    return len(query_page(WorkRow, WorkRow.holder == holder, index="worklist", limit=MOST_COUNTED).rows)
