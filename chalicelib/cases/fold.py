"""Where events make state: nothing else makes a case."""

from datetime import datetime
from functools import reduce, singledispatch
from hashlib import sha256
from typing import Any

from msgspec import json
from msgspec.structs import replace

from chalicelib.cases import events as happened
from chalicelib.cases.commits import Commit
from chalicelib.cases.model import KEPT_SPANS, Absorbed, Case, Note, Status, Task
from chalicelib.kernel.model import Cause, Event

REMEMBERED = 8  # commit ids in a case
LATEST = 8  # conversations of which a case knows the order
KEPT = 20  # closed tasks, notes and merges in a case: the rest is in its history


def fold(case: Case | None, events: happened.Events) -> Case:
    """The case after these events; None is a case that has not been opened yet."""
    folded = reduce(_next, events, case)
    assert folded is not None, "the first event of a case opens it"
    return folded


def decided(case: Case | None, events: happened.Events, cause: Cause) -> Commit:
    """The commit that these events are, after the last one of the case."""
    before = case or fold(None, events[:1])
    version, chain = (before.version + 1, before.chain) if case else (1, "")
    return Commit(case_id=before.id, version=version, cause=cause, events=events, previous=chain)


def committed(case: Case | None, commit: Commit, digest: str | None = None) -> Case:
    """The case after one more commit; `digest` is that of its bytes where they were written by an earlier version."""
    after = fold(case, commit.events)
    recent = (*after.commits, commit.cause.id)[-REMEMBERED:]
    return replace(after, version=commit.version, chain=digest or digest_of(commit), commits=recent)


def digest_of(commit: Commit) -> str:
    """What the next commit names as the one before it."""
    return sha256(json.encode(commit, order="deterministic")).hexdigest()


def _next(case: Case | None, event: happened.CaseEvent) -> Case:
    after = applied(event, case or Case(id="", number="", opened_at=event.at))
    return replace(after, worked=True) if event.by.is_staff and not after.worked else after


@singledispatch
def applied(event: Event, case: Case) -> Case:  # noqa: ARG001
    """The case with one event recorded. It never refuses and never decides."""
    raise TypeError(f"no fold for {type(event).__name__}")


@applied.register
def _(event: happened.CaseOpened, case: Case) -> Case:
    return replace(
        case,
        id=event.case_id,
        number=event.number,
        opened_at=event.at,
        customer_id=event.customer_id,
        inbox=event.inbox,
        team=event.team,
        opened=event.opened,
        follows=event.follows,
        priority=event.priority,
        target=event.target,
        title=event.title,
        conversations=event.conversations,
        latest=tuple(event.conversations)[:LATEST],
    )


@applied.register(happened.MessageReceived)
@applied.register(happened.ClocksReplayed)
def _(event: happened.MessageReceived | happened.ClocksReplayed, case: Case) -> Case:
    clocks = {**case.conversations, event.conversation: event.clock}
    customer_id = event.customer_id or case.customer_id
    return replace(case, conversations=clocks, customer_id=customer_id, latest=_latest(case, event))


@applied.register(happened.MessageSent)
@applied.register(happened.ClockStruck)
def _(event: happened.MessageSent | happened.ClockStruck, case: Case) -> Case:
    clocks = {**case.conversations, event.conversation: event.clock}
    return replace(case, conversations=clocks, latest=_latest(case, event))


@applied.register(happened.MessageAmended)
@applied.register(happened.ReplyQueued)
@applied.register(happened.ReplyEnded)
def _(_: Event, case: Case) -> Case:
    return case


@applied.register
def _(event: happened.CaseAbsorbed, case: Case) -> Case:
    one = Absorbed(case=event.case_id, number=event.number, at=event.at, open_tasks=event.open_tasks)
    clocks = {**case.conversations, **event.conversations}
    return replace(
        case,
        conversations={seg: clock for seg, clock in clocks.items() if seg not in event.gone},
        latest=tuple(seg for seg in case.latest if seg not in event.gone),
        absorbed=(*case.absorbed, one)[-KEPT:] if event.case_id != case.id else case.absorbed,
        customer_id=event.customer_id or case.customer_id,
    )


@applied.register
def _(event: happened.CaseMerged, case: Case) -> Case:
    return replace(case, into=event.into, conversations={}, latest=())


@applied.register
def _(event: happened.CaseParted, case: Case) -> Case:
    return replace(case, absorbed=tuple(one for one in case.absorbed if one.case != event.case_id))


@applied.register
def _(_: happened.CaseRestored, case: Case) -> Case:
    return replace(case, into=None)


@applied.register
def _(event: happened.ConversationAttached, case: Case) -> Case:
    others = tuple(seg for seg in case.shown if seg != event.conversation)
    if event.clock is None:
        return replace(case, shown=(*others, event.conversation))
    clocks = {**case.conversations, event.conversation: event.clock}
    return replace(case, shown=others, conversations=clocks, latest=_latest(case, event))


@applied.register
def _(event: happened.ConversationDetached, case: Case) -> Case:
    return replace(
        case,
        conversations={seg: clock for seg, clock in case.conversations.items() if seg != event.conversation},
        latest=tuple(seg for seg in case.latest if seg != event.conversation),
        shown=tuple(seg for seg in case.shown if seg != event.conversation),
    )


@applied.register
def _(event: happened.StatusChanged, case: Case) -> Case:
    if event.status is not Status.SOLVED:
        return replace(_going_on(case, event, event.status), closes_at=event.closes_at)
    done = case.done if case.is_done else _spans(case, event)
    return replace(case, status=event.status, reason=None, done=done, done_at=event.at, closes_at=event.closes_at)


@applied.register
def _(event: happened.CaseClosed, case: Case) -> Case:
    done = case.done if case.is_done else _spans(case, event)
    return replace(case, status=Status.CLOSED, reason=event.reason, done=done, done_at=event.at, closes_at=None)


@applied.register
def _(event: happened.CaseReopened, case: Case) -> Case:
    return replace(_going_on(case, event, Status.OPEN), closes_at=None)


@applied.register
def _(event: happened.Retitled, case: Case) -> Case:
    return replace(case, title=event.title)


@applied.register
def _(event: happened.Classified, case: Case) -> Case:
    return replace(case, classes=event.classes)


@applied.register
def _(event: happened.Prioritised, case: Case) -> Case:
    changed = event.at if event.target != event.was_target else case.targeted_at
    return replace(case, priority=event.priority, target=event.target, targeted_at=changed)


@applied.register
def _(event: happened.TeamChanged, case: Case) -> Case:
    return replace(case, team=event.team)


@applied.register
def _(event: happened.Assigned, case: Case) -> Case:
    return replace(case, assignee=event.assignee)


@applied.register
def _(event: happened.Watched, case: Case) -> Case:
    return replace(case, watchers=(*case.watchers, event.watcher))


@applied.register
def _(event: happened.Unwatched, case: Case) -> Case:
    return replace(case, watchers=tuple(one for one in case.watchers if one != event.watcher))


@applied.register
def _(event: happened.NoteAdded, case: Case) -> Case:
    note = Note(text=event.note, by=event.by.id, at=event.at, audience=event.audience)
    return replace(case, notes=(*case.notes, note)[-KEPT:])


@applied.register
def _(event: happened.TaskAdded, case: Case) -> Case:
    task = Task(
        id=event.task_id, title=event.title, assignee=event.assignee, due_at=event.due_at, audience=event.audience
    )
    return replace(case, tasks={**case.tasks, task.id: task})


@applied.register
def _(event: happened.TaskAssigned, case: Case) -> Case:
    return _with(case, replace(case.tasks[event.task_id], assignee=event.assignee))


@applied.register
def _(event: happened.TaskMoved, case: Case) -> Case:
    task = replace(case.tasks[event.task_id], state=event.state, reason=event.reason)
    return _with(case, replace(task, ended_at=None if task.is_open else event.at))


def _latest(case: Case, event: Any) -> tuple[str, ...]:
    """Where something was said last, in the order of the records: time and late verdicts are not said."""
    if isinstance(event, happened.ClocksReplayed | happened.ClockStruck):
        return case.latest
    return (event.conversation, *(seg for seg in case.latest if seg != event.conversation))[:LATEST]


def _with(case: Case, task: Task) -> Case:
    """The case with a task as it is now; of those that are over, the last ones stay."""
    others = {key: one for key, one in case.tasks.items() if key != task.id}
    over = sorted((one.ended_at or case.opened_at, key) for key, one in others.items() if not one.is_open)
    dropped = {key for _, key in over[: max(0, len(over) - KEPT + 1)]}
    return replace(case, tasks={**{key: one for key, one in others.items() if key not in dropped}, task.id: task})


def _spans(case: Case, event: Event) -> tuple[tuple[datetime, datetime | None], ...]:
    return (*case.done, (event.at, None))[-KEPT_SPANS:]


def _going_on(case: Case, event: Event, status: Status) -> Case:
    """No longer done, if it was: the clocks that stood still go on from here."""
    ended = tuple((start, end or event.at) for start, end in case.done)
    return replace(case, status=status, reason=None, done=ended, done_at=None)
