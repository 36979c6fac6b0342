"""Undo: one's last change, where it has an inverse and nothing came after it that it would undo as well."""

from datetime import datetime
from functools import singledispatch
from typing import Any

from chalicelib.cases import events as happened
from chalicelib.cases.actions import MOST_WATCHERS, in_the_way
from chalicelib.cases.commits import Commit
from chalicelib.cases.events import Events
from chalicelib.cases.fold import fold
from chalicelib.cases.model import Case, Status, TaskState
from chalicelib.cases.tasks import MOST_TASKS
from chalicelib.kernel.model import Actor, Event
from chalicelib.kernel.problems import Refused


def undo(case: Case, recent: list[Commit], *, by: Actor, at: datetime) -> Events:
    """Take back the last change of this actor, whole or not at all. `recent` are the newest commits, newest first."""
    last = next((commit for commit in recent if any(_did(by, event) for event in commit.events)), None)
    if last is None:
        raise Refused("nothing-to-undo")
    undone = [inverse(event, case, by, at) for event in reversed(last.events)]
    if not all(undone):
        raise Refused("cannot-be-undone", change=[_kind(event) for event in last.events])
    events = tuple(back for part in undone for back in part)
    _allowed(case, fold(case, events))
    return events


@singledispatch
def inverse(event: Event, case: Case, by: Actor, at: datetime) -> Events:  # noqa: ARG001
    """What takes an event back; nothing where it cannot be."""
    return ()


@inverse.register
def _(event: happened.Retitled, case: Case, by: Actor, at: datetime) -> Events:
    _still(case.title, event.title)
    return (happened.Retitled(by=by, at=at, title=event.was, was=event.title),)


@inverse.register
def _(event: happened.Classified, case: Case, by: Actor, at: datetime) -> Events:
    _still(case.classes, event.classes)
    return (happened.Classified(by=by, at=at, classes=event.was, was=event.classes),)


@inverse.register
def _(event: happened.Prioritised, case: Case, by: Actor, at: datetime) -> Events:
    _still((case.priority, case.target), (event.priority, event.target))
    back = happened.Prioritised(
        by=by,
        at=at,
        priority=event.was,
        target=event.was_target,
        was=event.priority,
        was_target=event.target,
    )
    return (back,)


@inverse.register
def _(event: happened.TeamChanged, case: Case, by: Actor, at: datetime) -> Events:
    _still(case.team, event.team)
    return (happened.TeamChanged(by=by, at=at, team=event.was, was=event.team),)


@inverse.register
def _(event: happened.Assigned, case: Case, by: Actor, at: datetime) -> Events:
    _still(case.assignee, event.assignee)
    return (happened.Assigned(by=by, at=at, assignee=event.was, was=event.assignee),)


@inverse.register
def _(event: happened.Watched, case: Case, by: Actor, at: datetime) -> Events:
    return (happened.Unwatched(by=by, at=at, watcher=event.watcher),) if event.watcher in case.watchers else ()


@inverse.register
def _(event: happened.Unwatched, case: Case, by: Actor, at: datetime) -> Events:
    return () if event.watcher in case.watchers else (happened.Watched(by=by, at=at, watcher=event.watcher),)


@inverse.register
def _(event: happened.StatusChanged, case: Case, by: Actor, at: datetime) -> Events:
    _still(case.status, event.status)
    if event.was is Status.CLOSED:
        return ()
    return (happened.StatusChanged(by=by, at=at, status=event.was, was=event.status),)


@inverse.register
def _(event: happened.CaseClosed, case: Case, by: Actor, at: datetime) -> Events:
    _still(case.status, Status.CLOSED)
    return (happened.StatusChanged(by=by, at=at, status=event.was, was=Status.CLOSED),)


@inverse.register
def _(event: happened.CaseReopened, case: Case, by: Actor, at: datetime) -> Events:
    _still(case.status, Status.OPEN)
    if event.was is Status.CLOSED:
        return ()
    return (happened.StatusChanged(by=by, at=at, status=event.was, was=Status.OPEN),)


@inverse.register
def _(event: happened.TaskAssigned, case: Case, by: Actor, at: datetime) -> Events:
    _still(_task(case, event.task_id).assignee, event.assignee)
    back = happened.TaskAssigned(
        by=by, at=at, task_id=event.task_id, assignee=event.was, was=event.assignee, audience=event.audience
    )
    return (back,)


@inverse.register
def _(event: happened.TaskMoved, case: Case, by: Actor, at: datetime) -> Events:
    _still(_task(case, event.task_id).state, event.state)
    back = happened.TaskMoved(
        by=by, at=at, task_id=event.task_id, state=event.was, was=event.state, audience=event.audience
    )
    return (back,)


@inverse.register
def _(event: happened.TaskAdded, case: Case, by: Actor, at: datetime) -> Events:
    _still(_task(case, event.task_id).state, TaskState.AVAILABLE)
    back = happened.TaskMoved(
        by=by,
        at=at,
        task_id=event.task_id,
        state=TaskState.TERMINATED,
        was=TaskState.AVAILABLE,
        audience=event.audience,
    )
    return (back,)


@inverse.register
def _(event: happened.ConversationAttached, case: Case, by: Actor, at: datetime) -> Events:
    if event.clock is not None:
        return ()
    _still(event.conversation in case.shown, then=True)
    return (happened.ConversationDetached(by=by, at=at, conversation=event.conversation),)


def _did(by: Actor, event: Event) -> bool:
    """Done by this person as one of us: a customer or a channel may have the same name."""
    return event.by.id == by.id and event.by.is_staff


def _allowed(before: Case, after: Case) -> None:
    """What nobody may do step by step is not done by an undo either."""
    if after.status is Status.CLOSED and (standing := in_the_way(after)):
        raise Refused("case-has-open-work", **standing)
    if len(after.open_tasks) > max(MOST_TASKS, len(before.open_tasks)):
        raise Refused("too-many-tasks", most=MOST_TASKS)
    if len(after.watchers) > max(MOST_WATCHERS, len(before.watchers)):
        raise Refused("too-many-watchers", most=MOST_WATCHERS)


def _still(now: Any, then: Any) -> None:
    if now != then:
        raise Refused("changed-since")


def _task(case: Case, task_id: str) -> Any:
    if task_id not in case.tasks:
        raise Refused("changed-since")
    return case.tasks[task_id]


def _kind(event: Event) -> str:
    return str(event.__struct_config__.tag)
