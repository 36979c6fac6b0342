"""What people can do with a case: state in, events out. A refusal says what stands in the way."""

from datetime import datetime

from msgspec import Struct

from chalicelib.cases import events as happened
from chalicelib.cases.events import Events
from chalicelib.cases.model import Case, Status
from chalicelib.conversations.model import Clock
from chalicelib.kernel.model import Actor, Audience, TextRef
from chalicelib.kernel.problems import Refused

MOST_WATCHERS = 10
MOST_CLASSES = 20
QUIET = frozenset({Status.PENDING, Status.SOLVED})  # where silence may close a case
CHOSEN = frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED})


class Start(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a case that one of us opens starts from."""

    case_id: str
    number: str
    title: TextRef
    customer_id: str | None = None
    team: str | None = None
    priority: str = "normal"
    target: int = 3600


def open_case(start: Start, *, by: Actor, at: datetime) -> Events:
    """Open a case that no message asked for."""
    return (
        happened.CaseOpened(
            by=by,
            at=at,
            case_id=start.case_id,
            number=start.number,
            customer_id=start.customer_id,
            team=start.team,
            priority=start.priority,
            target=start.target,
            title=start.title,
        ),
    )


def retitle(case: Case, title: TextRef, *, by: Actor, at: datetime) -> Events:
    """Say what the case is called."""
    return (happened.Retitled(by=by, at=at, title=title, was=case.title),)


def classify(case: Case, classes: tuple[str, ...], *, by: Actor, at: datetime) -> Events:
    """Say what the case is about; the order does not matter."""
    wanted = tuple(sorted(set(classes)))
    if len(wanted) > MOST_CLASSES:
        raise Refused("too-many-classes", most=MOST_CLASSES)
    if wanted == case.classes:
        return ()
    return (happened.Classified(by=by, at=at, classes=wanted, was=case.classes),)


def prioritise(case: Case, priority: str, target: int, *, by: Actor, at: datetime) -> Events:
    """Say how much it matters. Clocks keep their start; a target that is exceeded by now is breached now."""
    if (priority, target) == (case.priority, case.target):
        return ()
    return (
        happened.Prioritised(by=by, at=at, priority=priority, target=target, was=case.priority, was_target=case.target),
    )


def give(case: Case, team: str | None, *, by: Actor, at: datetime) -> Events:
    """Give the case to a team. Who had it lets go of it, so that the team finds it among what nobody has."""
    if team == case.team:
        return ()
    given = happened.TeamChanged(by=by, at=at, team=team, was=case.team)
    return (given, *(assign(case, None, by=by, at=at) if team else ()))


def assign(case: Case, assignee: str | None, *, by: Actor, at: datetime) -> Events:
    """Say who has the case. A new one is open once somebody has it."""
    if assignee == case.assignee:
        return ()
    taken = happened.Assigned(by=by, at=at, assignee=assignee, was=case.assignee)
    return (taken, *(_touched(case, by, at) if assignee else ()))


def watch(case: Case, watcher: str, *, by: Actor, at: datetime) -> Events:
    """Want to know what happens."""
    if watcher in case.watchers:
        return ()
    if len(case.watchers) >= MOST_WATCHERS:
        raise Refused("too-many-watchers", most=MOST_WATCHERS)
    return (happened.Watched(by=by, at=at, watcher=watcher),)


def unwatch(case: Case, watcher: str, *, by: Actor, at: datetime) -> Events:
    """No longer want to know."""
    return (happened.Unwatched(by=by, at=at, watcher=watcher),) if watcher in case.watchers else ()


def set_status(case: Case, status: Status, closes_at: datetime | None = None, *, by: Actor, at: datetime) -> Events:
    """Say where the case stands. Closing has a reason of its own, and so has reopening.

    A case that waits for the customer, or is solved, may close by itself at a moment: only where a policy says so.
    """
    if status is case.status:
        return ()
    if status not in CHOSEN:
        raise Refused("status-is-not-set-by-hand", status=status)
    if case.status is Status.CLOSED:
        raise Refused("case-is-closed")
    if case.is_done and status is Status.OPEN:
        return (happened.CaseReopened(by=by, at=at, was=case.status),)
    closes = closes_at if status in QUIET else None
    return (happened.StatusChanged(by=by, at=at, status=status, was=case.status, closes_at=closes),)


def note(case: Case, text: TextRef, audience: Audience, *, by: Actor, at: datetime) -> Events:  # noqa: ARG001
    """Say something among staff; a case takes notes even when it is closed."""
    return (happened.NoteAdded(by=by, at=at, note=text, audience=audience),)


def close(case: Case, reason: TextRef, *, by: Actor, at: datetime) -> Events:
    """Close a case that has nothing left to do.

    Closing twice changes nothing, so a retried request is safe. What stands in
    the way is named in the refusal.
    """
    if case.status is Status.CLOSED:
        return ()
    if standing := in_the_way(case):
        raise Refused("case-has-open-work", **standing)

    return (happened.CaseClosed(by=by, at=at, reason=reason, was=case.status),)


def in_the_way(case: Case) -> dict[str, list[str]]:
    """What keeps a case from being closed: the one guard, whoever closes it."""
    return {"tasks": case.open_tasks} if case.open_tasks else {}


def reopen(case: Case, *, by: Actor, at: datetime) -> Events:
    """Go on with a case that was solved or closed."""
    return (happened.CaseReopened(by=by, at=at, was=case.status),) if case.is_done else ()


def queue_reply(  # noqa: PLR0913, a reply names its sending and its conversation
    case: Case, out: str, seg: str, words: TextRef, *, by: Actor, at: datetime
) -> Events:
    """Answer in a conversation of the case."""
    if seg not in case.conversations:
        raise Refused("conversation-is-not-of-this-case")
    if case.status is Status.CLOSED:
        raise Refused("case-is-closed")
    queued = happened.ReplyQueued(by=by, at=at, out=out, conversation=seg, words=words)
    return (queued, *_touched(case, by, at))


def end_reply(  # noqa: PLR0913, a reply names its sending and its conversation
    case: Case, out: str, seg: str, ending: str, *, by: Actor, at: datetime
) -> Events:
    """Say what is to become of a reply that was not sent."""
    if seg not in case.conversations:
        raise Refused("conversation-is-not-of-this-case")
    return (happened.ReplyEnded(by=by, at=at, out=out, conversation=seg, ending=ending),)


def attach(case: Case, seg: str, clock: Clock | None, *, by: Actor, at: datetime) -> Events:
    """Show a conversation on this case; with a clock, this case owns it from now on, unless it is closed."""
    if seg in case.conversations or (clock is None and seg in case.shown):
        return ()
    if clock is not None and case.status is Status.CLOSED:
        raise Refused("case-is-closed")
    return (happened.ConversationAttached(by=by, at=at, conversation=seg, clock=clock),)


def detach(case: Case, seg: str, owner: str | None, *, by: Actor, at: datetime) -> Events:
    """Take a conversation off this case; the case that owned it names the one that owns it now."""
    if seg not in case.conversations and seg not in case.shown:
        return ()
    if seg in case.conversations and owner is None:
        raise Refused("conversation-needs-an-owner")
    return (happened.ConversationDetached(by=by, at=at, conversation=seg, owner=owner),)


def part(winner: Case, loser: Case, *, by: Actor, at: datetime) -> tuple[Events, Events]:
    """Take back a merge by threading: the loser lives again beside the winner, which keeps the conversations."""
    if loser.into is None or loser.id == winner.id:
        raise Refused("case-was-not-merged-into-this-one")
    parted = happened.CaseParted(by=by, at=at, case_id=loser.id)
    return (parted,), (happened.CaseRestored(by=by, at=at, beside=winner.id),)


def _touched(case: Case, by: Actor, at: datetime) -> Events:
    if case.status is not Status.NEW:
        return ()
    return (happened.StatusChanged(by=by, at=at, status=Status.OPEN, was=Status.NEW),)
