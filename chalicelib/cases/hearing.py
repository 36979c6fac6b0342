"""What a case decides when messages, clocks and joins reach it. Verdicts come in the clock; they are recorded here."""

from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.cases import events as happened
from chalicelib.cases.actions import in_the_way
from chalicelib.cases.events import Events
from chalicelib.cases.model import DONE, Case, Status
from chalicelib.content.model import Message, Sending, is_ours, time_of
from chalicelib.conversations.model import Clock
from chalicelib.kernel.model import SWEEP, Actor, Role

M = TypeVar("M", happened.MessageReceived, happened.MessageSent, happened.MessageAmended)
WAITED_FOR = frozenset({Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED})


class Opening(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a case that a conversation opens starts from."""

    case_id: str
    number: str
    inbox: str
    team: str | None
    target: int
    priority: str = "normal"
    follows: str | None = None


def opened_by(opening: Opening, seg: str, key: str, clock: Clock, customer_id: str | None) -> Events:
    """Open a case for a conversation: its clocks start at the message's own time."""
    by = Actor(id="intake", role=Role.MACHINE, via=opening.inbox)
    return (
        happened.CaseOpened(
            by=by,
            at=time_of(key),
            case_id=opening.case_id,
            number=opening.number,
            customer_id=customer_id,
            inbox=opening.inbox,
            team=opening.team,
            opened=key,
            follows=opening.follows,
            priority=opening.priority,
            target=opening.target,
            conversations={seg: clock},
        ),
    )


def heard(  # noqa: PLR0913, what is known of one message
    case: Case | None, seg: str, message: Message, clock: Clock, *, root_of: str | None, at: datetime
) -> Events:
    """A message has taken its place. What a customer writes takes a case back from waiting, solved or closed.

    None is a case that this message opens.

    `at` is when it was recorded: a message that reaches us after a solve reopens, whatever its own time.
    """
    said = time_of(message.key)
    if is_ours(message.key):
        by = Actor(id=message.body.agent or "company", role=Role.MACHINE, via=message.inbox)
        return (
            _with(happened.MessageSent(by=by, at=said, conversation=seg, message=message.key, clock=clock), message),
        )
    came = happened.MessageReceived(
        by=_author(message), at=said, conversation=seg, message=message.key, clock=clock, customer_id=root_of
    )
    return (_with(came, message), *taken_back(case, message, at=at))


def taken_back(case: Case | None, message: Message, *, at: datetime) -> Events:
    """What somebody who is not of the company writes takes a case back from waiting, solved or closed."""
    return () if is_ours(message.key) else _taken_back(case, _author(message), at)


def replayed(case: Case, seg: str, clock: Clock, *, root_of: str | None, at: datetime) -> Events:
    """The metrics of a conversation changed without a new message; nothing, when they did not."""
    known = case.conversations.get(seg)
    moved = root_of is not None and root_of != case.customer_id
    if known == clock and not moved:
        return ()
    taken_back = bool(known and known.struck and not clock.struck)
    event = happened.ClocksReplayed(
        by=SWEEP, at=at, conversation=seg, clock=clock, taken_back=taken_back, customer_id=root_of if moved else None
    )
    return (event,)


def amended(case: Case, seg: str, message: Message, change: str, *, at: datetime) -> Events:
    """A message was edited, or taken back."""
    if seg not in case.conversations:
        return ()
    by = Actor(id=message.author, role=Role.MACHINE, via=message.inbox)
    event = happened.MessageAmended(by=by, at=at, conversation=seg, message=message.key, change=change)
    return (_with(event, message),)


def struck(case: Case, seg: str, clock: Clock, *, due_at: datetime) -> Events:
    """A reply was not given by its due moment."""
    metric = case.conversations[seg].metric or "next_reply_time"
    return (happened.ClockStruck(by=SWEEP, at=due_at, conversation=seg, metric=metric, clock=clock),)


def reply_ended(one: Sending, ending: str, reason: str | None, *, at: datetime) -> Events:
    """A sending ended: it failed, nobody knows, or its echo was seen after all."""
    by = Actor(id="outbox", role=Role.MACHINE, via=one.inbox)
    ended = happened.ReplyEnded(by=by, at=at, out=one.id, conversation=one.seg, ending=ending, reason=reason)
    return (ended,)


def silenced(case: Case, *, at: datetime) -> Events:
    """Nobody wrote until the case was to close: it closes, unless there is still something to do."""
    if case.status is Status.CLOSED:
        return ()
    if in_the_way(case):
        return (happened.StatusChanged(by=SWEEP, at=at, status=case.status, was=case.status),)
    return (happened.CaseClosed(by=SWEEP, at=at, was=case.status, code="silence"),)


def is_noise(words: str | None, noise: tuple[str, ...]) -> bool:
    """A message holds a word that an administrator called noise; nothing is noise where none was."""
    said = f" {' '.join((words or '').casefold().split())} "
    return any(f" {word.casefold()} " in said for word in noise)


def quieted(inbox: str, *, at: datetime) -> Events:
    """A case that noise opened is closed at once: it is there, and bothers nobody."""
    by = Actor(id="intake", role=Role.MACHINE, via=inbox)
    return (happened.CaseClosed(by=by, at=at, was=Status.NEW, code="noise"),)


def wins(one: Case, other: Case) -> bool:
    """Whose case goes on when two threads turn out to be one: one that was worked on, else the older question."""
    return _claim(one) <= _claim(other)


def absorbs(  # noqa: PLR0913, what is known of one join
    winner: Case, loser: Case, stays: tuple[str, Clock], gone: str, *, root_of: str | None, at: datetime
) -> Events:
    """The winner takes over what the loser counted; who was not done when it was merged is not done after."""
    seg, clock = stays
    others = {name: one for name, one in loser.conversations.items() if name not in {seg, gone}}
    event = happened.CaseAbsorbed(
        by=SWEEP,
        at=at,
        case_id=loser.id,
        number=loser.number,
        conversations={**others, seg: clock},
        gone=(gone,),
        open_tasks=len(loser.open_tasks),
        customer_id=root_of,
    )
    if loser is not winner and winner.is_done and not loser.is_done:
        return (event, *_taken_back(winner, SWEEP, at))
    return (event,)


def merged(winner: Case, *, at: datetime) -> Events:
    """The loser points to the winner."""
    return (happened.CaseMerged(by=SWEEP, at=at, into=winner.id),)


def is_past(case: Case, reopen_days: int, at: datetime) -> bool:
    """Closed for so long that what comes now is another matter: a follow-up case."""
    closed = case.status is Status.CLOSED and case.done_at is not None
    return closed and at - (case.done_at or at) > timedelta(days=reopen_days)


def _with(event: M, message: Message) -> M:
    """The event, with proof of the words as they are in this revision."""
    return replace(event, words=message.ref, revision=max(0, message.body.revision))


def _author(message: Message) -> Actor:
    return Actor(id=message.author, role=Role.CUSTOMER, customer_id=message.customer_id, via=message.inbox)


def _taken_back(case: Case | None, by: Actor, at: datetime) -> Events:
    if case is None or case.status not in WAITED_FOR:
        return ()
    if case.status in DONE:
        return (happened.CaseReopened(by=by, at=at, was=case.status),)
    return (happened.StatusChanged(by=by, at=at, status=Status.OPEN, was=case.status),)


def _claim(case: Case) -> tuple[bool, str, str]:
    return (not case.worked, case.opened or "~", case.id)
