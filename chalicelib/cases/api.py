"""Cases over HTTP: opened, read, and their fields changed."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from chalice.app import Blueprint
from msgspec import Struct, ValidationError, convert

from chalicelib.access.endpoints import endpoint
from chalicelib.cases import actions, asked, owning, reading, store
from chalicelib.cases.answers import CaseLine, CaseSeen
from chalicelib.cases.customer_reading import customer_for
from chalicelib.cases.doors import acted, changed, shown
from chalicelib.cases.events import Events
from chalicelib.cases.model import Case
from chalicelib.cases.numbers import by_number, free_number
from chalicelib.cases.offers import Viewer
from chalicelib.cases.talk import ConversationSeen
from chalicelib.cases.undoing import undo
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import done_before
from chalicelib.kernel.model import STAFF
from chalicelib.kernel.problems import Invalid, NotFound
from chalicelib.library.store import current

routes = Blueprint(__name__)
NEWEST = 20  # commits among which one's last change is looked for
LONGEST_KEY = 200  # of a message
MOST_DIGITS = 12  # of a version


class History(Struct, frozen=True, kw_only=True):
    """What happened, newest first; `next` is where older things start."""

    events: list[dict[str, Any]]
    next: str | None


@endpoint(routes, "POST", "/cases", STAFF, takes=asked.NewCase, gives=CaseLine, success=201)
def open_case(ask: Ask) -> CaseLine:
    """Open a case that no message asked for."""
    if done := done_before(ask.cause):
        return shown(ask, store.case_for(ask.actor, done))
    wanted = ask.read(asked.NewCase)
    _team(wanted.team)
    _met(ask, wanted.customer_id)
    title = ask.text("title", wanted.title)
    start = actions.Start(
        case_id=ask.cause.id,
        number=free_number(ask.cause.id),
        title=title.ref,
        customer_id=wanted.customer_id,
        team=wanted.team,
        priority=wanted.priority,
        target=_target(wanted.priority),
    )
    return shown(ask, store.save(None, actions.open_case(start, by=ask.actor, at=ask.now), ask.cause, [title]))


@endpoint(routes, "GET", "/cases/{case_id}", STAFF, gives=CaseSeen, asks=("as_of",))
def show_case(ask: Ask, case_id: str) -> CaseSeen:
    """The case: content, context and status in one answer; with `as_of`, as it was on record at that moment."""
    if as_of := ask.query("as_of"):
        return reading.case_then(ask.actor, case_id, _moment(as_of))
    return reading.case_seen(_viewer(ask), case_id)


@endpoint(routes, "GET", "/cases/by-number/{number}", STAFF, gives=CaseSeen)
def find_case(ask: Ask, number: str) -> CaseSeen:
    """The case with the number that somebody said."""
    return reading.case_seen(_viewer(ask), by_number(number))


@endpoint(routes, "GET", "/cases/{case_id}/history", STAFF, gives=History, asks=("after",))
def show_history(ask: Ask, case_id: str) -> History:
    """What happened, newest first: who, what, when, where and why."""
    events, older = reading.history_seen(ask.actor, case_id, _version(ask.query("after")))
    return History(events=events, next=str(older) if older else None)


@endpoint(routes, "GET", "/conversations/{conversation_id}", STAFF, gives=ConversationSeen, asks=("before", "case"))
def show_conversation(ask: Ask, conversation_id: str) -> ConversationSeen:
    """A conversation with its newest messages, or those before a key; by `case`, as one that it is shown on has it."""
    before = ask.query("before")
    if before and len(before) > LONGEST_KEY:
        raise Invalid("cursor-not-understood", fields={"before": "not-a-cursor"})
    return reading.conversation_for(_viewer(ask), conversation_id, before, ask.query("case"))


@endpoint(routes, "PUT", "/cases/{case_id}/title", STAFF, takes=asked.NewTitle, gives=CaseLine)
def retitle(ask: Ask, case_id: str) -> CaseLine:
    """Say what the case is called."""
    title = ask.text("title", ask.read(asked.NewTitle).title)
    return changed(ask, case_id, partial(actions.retitle, title=title.ref, by=ask.actor, at=ask.now), [title])


@endpoint(routes, "PUT", "/cases/{case_id}/classes", STAFF, takes=asked.NewClasses, gives=CaseLine)
def classify(ask: Ask, case_id: str) -> CaseLine:
    """Say what the case is about."""
    classes = ask.read(asked.NewClasses).classes
    return changed(ask, case_id, partial(actions.classify, classes=classes, by=ask.actor, at=ask.now))


@endpoint(routes, "PUT", "/cases/{case_id}/priority", STAFF, takes=asked.NewPriority, gives=CaseLine)
def prioritise(ask: Ask, case_id: str) -> CaseLine:
    """Say how much the case matters; its clocks go on with the new target."""
    wanted = ask.read(asked.NewPriority).priority
    decide = partial(actions.prioritise, priority=wanted, target=_target(wanted), by=ask.actor, at=ask.now)
    return changed(ask, case_id, decide)


@endpoint(routes, "PUT", "/cases/{case_id}/team", STAFF, takes=asked.GivenTeam, gives=CaseLine)
def give(ask: Ask, case_id: str) -> CaseLine:
    """Give the case to a team."""
    team = ask.read(asked.GivenTeam).team
    _team(team)
    return changed(ask, case_id, partial(actions.give, team=team, by=ask.actor, at=ask.now))


@endpoint(routes, "PUT", "/cases/{case_id}/assignee", STAFF, takes=asked.NewAssignee, gives=CaseLine)
def assign(ask: Ask, case_id: str) -> CaseLine:
    """Say who has the case."""
    assignee = ask.read(asked.NewAssignee).assignee
    return changed(ask, case_id, partial(actions.assign, assignee=assignee, by=ask.actor, at=ask.now))


@endpoint(routes, "PUT", "/cases/{case_id}/watchers/{watcher}", STAFF, gives=CaseLine)
def watch(ask: Ask, case_id: str, watcher: str) -> CaseLine:
    """Have somebody told what happens."""
    return changed(ask, case_id, partial(actions.watch, watcher=_person(watcher), by=ask.actor, at=ask.now))


@endpoint(routes, "DELETE", "/cases/{case_id}/watchers/{watcher}", STAFF, gives=CaseLine)
def unwatch(ask: Ask, case_id: str, watcher: str) -> CaseLine:
    """Have somebody no longer told."""
    return changed(ask, case_id, partial(actions.unwatch, watcher=_person(watcher), by=ask.actor, at=ask.now))


@endpoint(routes, "PUT", "/cases/{case_id}/status", STAFF, takes=asked.NewStatus, gives=CaseLine)
def set_status(ask: Ask, case_id: str) -> CaseLine:
    """Say where the case stands."""
    status, days = ask.read(asked.NewStatus).status, current().policy.close_after_silence_days
    closes_at = ask.now + timedelta(days=days) if days else None
    decide = partial(actions.set_status, status=status, closes_at=closes_at, by=ask.actor, at=ask.now)
    return changed(ask, case_id, decide)


@endpoint(routes, "POST", "/cases/{case_id}/closure", STAFF, takes=asked.Reason, gives=CaseLine)
def close_case(ask: Ask, case_id: str) -> CaseLine:
    """Close the case, saying why."""
    reason = ask.text("reason", ask.read(asked.Reason).reason)
    return changed(ask, case_id, partial(actions.close, reason=reason.ref, by=ask.actor, at=ask.now), [reason])


@endpoint(routes, "DELETE", "/cases/{case_id}/closure", STAFF, gives=CaseLine)
def reopen_case(ask: Ask, case_id: str) -> CaseLine:
    """Go on with a case that was solved or closed."""
    return changed(ask, case_id, lambda case: owning.goes_on(ask, case, actions.reopen(case, by=ask.actor, at=ask.now)))


@endpoint(routes, "POST", "/cases/{case_id}/undo", STAFF, gives=CaseLine)
def undo_last(ask: Ask, case_id: str) -> CaseLine:
    """Take back one's last change, where it has an inverse."""

    def undone(case: Case) -> Events:
        return owning.goes_on(ask, case, undo(case, store.history(case.id, NEWEST), by=ask.actor, at=ask.now))

    return changed(ask, case_id, undone)


@endpoint(routes, "DELETE", "/cases/{case_id}/merge", STAFF, gives=CaseLine)
def part(ask: Ask, case_id: str) -> CaseLine:
    """Take back a merge by threading: the case lives again, with its notes, tasks and number."""
    if done := done_before(ask.cause):
        return shown(ask, store.case_for(ask.actor, done))
    return shown(ask, owning.part(ask, case_id))


@endpoint(routes, "POST", "/cases/{case_id}/conversations", STAFF, takes=asked.Attached, gives=CaseLine)
def attach(ask: Ask, case_id: str) -> CaseLine:
    """Show a conversation on the case; the clocks stay with the case that owns it."""
    seg = ask.read(asked.Attached).conversation
    return acted(ask, case_id, lambda case: owning.attach(ask, case, seg))


@endpoint(routes, "DELETE", "/cases/{case_id}/conversations/{conversation_id}", STAFF, gives=CaseLine, asks=("owner",))
def detach(ask: Ask, case_id: str, conversation_id: str) -> CaseLine:
    """Take a conversation off the case; its owner names another case in `owner`, or `new`."""
    return acted(ask, case_id, lambda case: owning.detach(ask, case, conversation_id, ask.query("owner")))


def _viewer(ask: Ask) -> Viewer:
    return Viewer(ask.actor, ask.now)


def _target(priority: Any) -> int:
    return current().policy.targets[priority] * 60


def _team(team: str | None) -> None:
    if team is not None and current().team(team) is None:
        raise Invalid("fields-not-understood", fields={"team": "not-known"})


def _met(ask: Ask, customer_id: str | None) -> None:
    """A customer that a case is opened for is one whom the actor may know: the others are as absent as none."""
    try:
        if customer_id:
            customer_for(ask.actor, customer_id)
    except NotFound as error:
        raise Invalid("fields-not-understood", fields={"customer_id": "not-known"}) from error


def _person(name: str) -> str:
    """Somebody of us, as a path names them."""
    try:
        return convert(name, asked.Id)
    except ValidationError as error:
        raise Invalid("fields-not-understood", fields={"watcher": str(error)}) from error


def _version(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isdecimal() or len(cursor) > MOST_DIGITS or int(cursor) < 1:
        raise Invalid("cursor-not-understood", fields={"after": "not-a-cursor"})
    return int(cursor)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("fields-not-understood", fields={"as_of": "not-a-moment"}) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
