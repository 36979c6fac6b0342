"""What can be done now, as data: each offer is tried with the very action that does it, and nothing comes of it.

What only other cases can forbid is not tried here: it is said when the thing is done.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from msgspec import Struct

from chalicelib.cases import actions, tasks
from chalicelib.cases.commits import Commit
from chalicelib.cases.model import Case, Status, Task
from chalicelib.cases.replying import Reach, listened, releases, resends, through, waits
from chalicelib.cases.undoing import undo
from chalicelib.content.model import Sending
from chalicelib.kernel.model import Actor, Audience, TextRef
from chalicelib.kernel.problems import Problem, Refused

SOMEBODY = SOME_TEAM = SOME_REPLY = "-"
SOME_CLASS = "?"  # no class is called so
SOME_WORDS = TextRef(id="-", digest="-")
STATUSES = {
    Status.OPEN: "Open",
    Status.PENDING: "Waiting for the customer",
    Status.ON_HOLD: "Waiting for others",
    Status.SOLVED: "Solved",
}
PRIORITIES = {"urgent": "Urgent", "high": "High", "normal": "Normal", "low": "Low"}

UNCHANGED = Refused("nothing-would-change")


class Asks(StrEnum):
    """What whoever takes an offer has to say with it."""

    NOTHING = "nothing"
    PERSON = "person"
    TEAM = "team"
    REASON = "reason"
    LINE = "line"
    WORDS = "words"
    CHOICE = "choice"
    CLASSES = "classes"
    TASK = "task"


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why something cannot be done now: the code and facts of the problem that doing it would be."""

    code: str
    facts: dict[str, Any] = {}


class Choice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the values that an offer asks for."""

    value: str
    label: str
    allowed: bool
    reason: Refusal | None = None


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that can be done, or why not: buttons, menus, keys and the palette are drawn from these."""

    name: str
    label: str
    allowed: bool
    asks: Asks
    shortcut: str = ""
    reason: Refusal | None = None
    choices: tuple[Choice, ...] = ()


class Viewer(NamedTuple):
    """Who looks, and when: for whom things are offered."""

    by: Actor
    at: datetime

    @property
    def who(self) -> dict[str, Any]:
        return self._asdict()


Deed = Callable[[], object]


def of_case(case: Case, viewer: Viewer, recent: Sequence[Commit] | None = None) -> tuple[Offer, ...]:
    """What can be done with a case; undo is among it where its newest commits are known."""
    offers = [*_holding(case, viewer), *_describing(case, viewer), *_following(case, viewer), _ending(case, viewer)]
    if recent is not None:
        offers.append(_offer("undo", "Undo", lambda: undo(case, list(recent), **viewer.who), shortcut="z"))
    return tuple(offers)


def of_task(case: Case, task: Task, viewer: Viewer) -> tuple[Offer, ...]:
    """What can be done with a task."""
    name, who = task.id, viewer.who
    return (
        _offer("start", "Start", lambda: tasks.start(case, name, **who)),
        _offer("complete", "Complete", lambda: tasks.complete(case, name, **who), shortcut="x"),
        _offer(
            "assign_task", "Assign", lambda: tasks.assign(case, name, SOMEBODY, **who), asks=Asks.PERSON, shortcut="a"
        ),
        _offer(
            "cancel_task",
            "Cancel",
            lambda: tasks.cancel(case, name, SOME_WORDS, **who),
            asks=Asks.REASON,
            shortcut="Shift X",
        ),
    )


def of_sending(one: Sending) -> tuple[Offer, ...]:
    """What can be done with a reply that has not arrived."""
    held = one.state == "queued"
    return (
        _offer("discard", "Undo" if held else "Discard", _said(waits, one), shortcut="z" if held else ""),
        _offer("release", "Send now", _said(releases, one)),
        _offer("resend", "Send again", _said(resends, one)),
    )


def of_reply(case: Case, seg: str, reach: Reach, viewer: Viewer, *, public: bool) -> Offer:
    """To answer in a conversation that a case has or shows."""

    def replies() -> object:
        events = actions.queue_reply(case, SOME_REPLY, seg, SOME_WORDS, **viewer.who)
        through(reach.connection)
        listened(reach.limits, reach.heard_at, viewer.at)
        return events

    how = "publicly" if public else "directly"
    label = "Reply in the chat" if reach.internal else f"Reply {how} on {reach.called}"
    return _offer("reply", label, replies, asks=Asks.WORDS, shortcut="r")


def _holding(case: Case, viewer: Viewer) -> list[Offer]:
    who, me = viewer.who, viewer.by.id
    return [
        _offer("take", "Take it", lambda: actions.assign(case, me, **who), shortcut="Shift A"),
        _offer("assign", "Assign", lambda: actions.assign(case, SOMEBODY, **who), asks=Asks.PERSON, shortcut="a"),
        _offer("give", "Give to a team", lambda: actions.give(case, SOME_TEAM, **who), asks=Asks.TEAM),
    ]


def _describing(case: Case, viewer: Viewer) -> list[Offer]:
    who = viewer.who
    statuses = [_choice(one, said, partial(actions.set_status, case, one, **who)) for one, said in STATUSES.items()]
    priorities = [
        _choice(one, said, partial(actions.prioritise, case, one, case.target, **who))
        for one, said in PRIORITIES.items()
    ]
    return [
        _chosen("status", "Status", statuses, "s"),
        _chosen("priority", "Priority", priorities, "p"),
        _offer(
            "classify",
            "Classify",
            lambda: actions.classify(case, (SOME_CLASS,), **who),
            asks=Asks.CLASSES,
            shortcut="c",
        ),
    ]


def _following(case: Case, viewer: Viewer) -> list[Offer]:
    who, me = viewer.who, viewer.by.id
    watch = _offer("watch", "Watch", lambda: actions.watch(case, me, **who), shortcut="w")
    unwatch = _offer("unwatch", "Stop watching", lambda: actions.unwatch(case, me, **who), shortcut="w")
    plan, staff = tasks.Plan(title=SOME_WORDS), Audience.STAFF
    return [
        unwatch if me in case.watchers else watch,
        _offer("retitle", "Rename", lambda: actions.retitle(case, SOME_WORDS, **who), asks=Asks.LINE),
        _offer(
            "note", "Add a note", lambda: actions.note(case, SOME_WORDS, staff, **who), asks=Asks.WORDS, shortcut="n"
        ),
        _offer("add_task", "Add a task", lambda: tasks.add(case, plan, **who), asks=Asks.TASK, shortcut="t"),
    ]


def _ending(case: Case, viewer: Viewer) -> Offer:
    who = viewer.who
    if case.status is Status.CLOSED:
        return _offer("reopen", "Reopen case", lambda: actions.reopen(case, **who))
    return _offer("close", "Close case", lambda: actions.close(case, SOME_WORDS, **who), asks=Asks.REASON, shortcut="e")


def _offer(name: str, label: str, deed: Deed, *, asks: Asks = Asks.NOTHING, shortcut: str = "") -> Offer:
    reason = _refusal(deed)
    return Offer(name=name, label=label, allowed=reason is None, asks=asks, shortcut=shortcut, reason=reason)


def _choice(value: str, label: str, deed: Deed) -> Choice:
    reason = _refusal(deed)
    return Choice(value=str(value), label=label, allowed=reason is None, reason=reason)


def _chosen(name: str, label: str, choices: Sequence[Choice], shortcut: str) -> Offer:
    """An offer of several values: refused when each of them is, for the reason of the first that is another value."""
    allowed = any(one.allowed for one in choices)
    reasons = [one.reason for one in choices if one.reason and one.reason.code != UNCHANGED.code]
    return Offer(
        name=name,
        label=label,
        allowed=allowed,
        asks=Asks.CHOICE,
        shortcut=shortcut,
        reason=None if allowed else reasons[0],
        choices=tuple(choices),
    )


def _refusal(deed: Deed) -> Refusal | None:
    """Why a deed is refused now. One that would change nothing is no use to anybody."""
    try:
        problem: Problem | None = None if deed() else UNCHANGED
    except Problem as refused:
        problem = refused
    return Refusal(code=problem.code, facts=problem.facts) if problem else None


def _said(verdict: Callable[[Sending], None], one: Sending) -> Deed:
    """A verdict that says nothing lets it be done."""

    def tried() -> bool:
        verdict(one)
        return True

    return tried
