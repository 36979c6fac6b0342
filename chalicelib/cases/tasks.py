"""What people can do with the tasks of a case."""

from datetime import datetime

from msgspec import Struct

from chalicelib.cases import events as happened
from chalicelib.cases.events import Events
from chalicelib.cases.model import Case, Status, Task, TaskState
from chalicelib.kernel.model import Actor, Audience, TextRef
from chalicelib.kernel.problems import NotFound, Refused

MOST_TASKS = 30  # open at once: the worklist rows of two cases that are merged fit one transaction


class Plan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be done, by whom, until when."""

    title: TextRef
    assignee: str | None = None
    due_at: datetime | None = None
    audience: Audience = Audience.STAFF


def add(case: Case, plan: Plan, *, by: Actor, at: datetime) -> Events:
    """Put something to do on an open case. A task has the id of its title."""
    if case.status is Status.CLOSED:
        raise Refused("case-is-closed")
    if len(case.open_tasks) >= MOST_TASKS:
        raise Refused("too-many-tasks", most=MOST_TASKS)
    return (
        happened.TaskAdded(
            by=by,
            at=at,
            task_id=plan.title.id,
            title=plan.title,
            assignee=plan.assignee,
            due_at=plan.due_at,
            audience=plan.audience,
        ),
    )


def assign(case: Case, task_id: str, assignee: str | None, *, by: Actor, at: datetime) -> Events:
    """Say who does it."""
    task = _open(case, task_id)
    if task.assignee == assignee:
        return ()
    event = happened.TaskAssigned(
        by=by, at=at, task_id=task.id, assignee=assignee, was=task.assignee, audience=task.audience
    )
    return (event,)


def start(case: Case, task_id: str, *, by: Actor, at: datetime) -> Events:
    """Begin. Saying it twice changes nothing."""
    task = _open(case, task_id)
    return () if task.state is TaskState.ACTIVE else _moved(task, TaskState.ACTIVE, None, by, at)


def complete(case: Case, task_id: str, *, by: Actor, at: datetime) -> Events:
    """Say that a task is done. Saying it twice changes nothing; one that was cancelled cannot be done."""
    task = _task(case, task_id)
    if task.state is TaskState.COMPLETED:
        return ()
    if not task.is_open:
        raise Refused("task-was-cancelled", task=task_id)
    return _moved(task, TaskState.COMPLETED, None, by, at)


def cancel(case: Case, task_id: str, reason: TextRef, *, by: Actor, at: datetime) -> Events:
    """Say that it will not be done, and why. Saying it twice changes nothing; what is done stays done."""
    task = _task(case, task_id)
    if task.state is TaskState.TERMINATED:
        return ()
    if not task.is_open:
        raise Refused("task-is-done", task=task_id)
    return _moved(task, TaskState.TERMINATED, reason, by, at)


def _moved(task: Task, state: TaskState, reason: TextRef | None, by: Actor, at: datetime) -> Events:
    event = happened.TaskMoved(
        by=by, at=at, task_id=task.id, state=state, was=task.state, reason=reason, audience=task.audience
    )
    return (event,)


def _task(case: Case, task_id: str) -> Task:
    if task_id not in case.tasks:
        raise NotFound("task-not-found")
    return case.tasks[task_id]


def _open(case: Case, task_id: str) -> Task:
    task = _task(case, task_id)
    if not task.is_open:
        raise Refused("task-is-over", task=task_id, state=task.state)
    return task
