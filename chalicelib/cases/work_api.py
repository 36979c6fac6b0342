"""Tasks and notes of cases over HTTP."""

from datetime import UTC, datetime
from functools import partial

from chalice.app import Blueprint

from chalicelib.access.endpoints import endpoint
from chalicelib.cases import actions, asked, drafts, tasks
from chalicelib.cases.answers import CaseLine
from chalicelib.cases.doors import changed
from chalicelib.edge.asking import Ask
from chalicelib.kernel.model import STAFF
from chalicelib.kernel.problems import Invalid

routes = Blueprint(__name__)
YEARS = range(2000, 2200)


@endpoint(routes, "POST", "/cases/{case_id}/notes", STAFF, takes=asked.NewNote, gives=CaseLine, success=201)
def add_note(ask: Ask, case_id: str) -> CaseLine:
    """Say something among staff."""
    wanted = ask.read(asked.NewNote)
    text = ask.text("text", wanted.text)
    decide = partial(actions.note, text=text.ref, audience=wanted.audience, by=ask.actor, at=ask.now)
    return changed(ask, case_id, decide, [text], lambda case: drafts.gone(ask.actor, case, wanted.draft))


@endpoint(routes, "POST", "/cases/{case_id}/tasks", STAFF, takes=asked.NewTask, gives=CaseLine, success=201)
def add_task(ask: Ask, case_id: str) -> CaseLine:
    """Put something to do on the case."""
    wanted = ask.read(asked.NewTask)
    title = ask.text("title", wanted.title)
    due_at = _moment(wanted.due_at) if wanted.due_at else None
    plan = tasks.Plan(title=title.ref, assignee=wanted.assignee, due_at=due_at, audience=wanted.audience)
    return changed(ask, case_id, partial(tasks.add, plan=plan, by=ask.actor, at=ask.now), [title])


@endpoint(routes, "PUT", "/cases/{case_id}/tasks/{task_id}/assignee", STAFF, takes=asked.NewAssignee, gives=CaseLine)
def assign_task(ask: Ask, case_id: str, task_id: str) -> CaseLine:
    """Say who does it."""
    assignee = ask.read(asked.NewAssignee).assignee
    decide = partial(tasks.assign, task_id=task_id, assignee=assignee, by=ask.actor, at=ask.now)
    return changed(ask, case_id, decide)


@endpoint(routes, "PUT", "/cases/{case_id}/tasks/{task_id}/start", STAFF, gives=CaseLine)
def start_task(ask: Ask, case_id: str, task_id: str) -> CaseLine:
    """Begin."""
    return changed(ask, case_id, partial(tasks.start, task_id=task_id, by=ask.actor, at=ask.now))


@endpoint(routes, "PUT", "/cases/{case_id}/tasks/{task_id}/completion", STAFF, gives=CaseLine)
def complete_task(ask: Ask, case_id: str, task_id: str) -> CaseLine:
    """Say that a task is done."""
    return changed(ask, case_id, partial(tasks.complete, task_id=task_id, by=ask.actor, at=ask.now))


@endpoint(routes, "PUT", "/cases/{case_id}/tasks/{task_id}/cancellation", STAFF, takes=asked.Reason, gives=CaseLine)
def cancel_task(ask: Ask, case_id: str, task_id: str) -> CaseLine:
    """Say that it will not be done, and why."""
    reason = ask.text("reason", ask.read(asked.Reason).reason)
    decide = partial(tasks.cancel, task_id=task_id, reason=reason.ref, by=ask.actor, at=ask.now)
    return changed(ask, case_id, decide, [reason])


def _moment(said: datetime) -> datetime:
    """In UTC and whole seconds, as all our moments are."""
    if said.year not in YEARS:
        raise Invalid("fields-not-understood", fields={"due_at": "not-in-our-time"})
    return said.astimezone(UTC).replace(microsecond=0)
