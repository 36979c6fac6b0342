"""What a case looks like to those who may know it: content, context and status in one answer."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.cases.asked import DraftMode
from chalicelib.cases.model import Case
from chalicelib.cases.offers import Offer, Viewer, of_case, of_task
from chalicelib.cases.talk import ConversationSeen
from chalicelib.customers.model import Identity, Profile
from chalicelib.kernel.model import Audience, Text, TextRef

Words = dict[str, str]


class IdentitySeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer on one channel."""

    id: str
    channel: str
    name: str | None = None
    address: str | None = None


class CustomerSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who the customer is."""

    id: str
    first_seen_at: datetime
    identities: list[IdentitySeen]
    erased: bool = False


class TaskSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to do."""

    id: str
    title: str | None
    state: str
    audience: Audience
    assignee: str | None = None
    due_at: datetime | None = None
    reason: str | None = None
    actions: tuple[Offer, ...] = ()  # what can be done with it, and what not, and why


class NoteSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something said among staff."""

    id: str
    text: str | None
    by: str
    at: datetime
    audience: Audience


class OtherCase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another case, as a line; only for those who may know it."""

    id: str
    number: str
    relation: str  # past, merged, followed-by, follows
    status: str | None = None
    opened_at: str | None = None
    open_tasks: int = 0
    team: str | None = None
    people: tuple[str, ...] = ()  # of us, who have something to do with it


class CaseLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case, as a line of a worklist and as the answer to a change."""

    id: str
    number: str
    etag: str
    status: str
    priority: str
    opened_at: datetime
    title: str | None = None
    classes: tuple[str, ...] = ()
    customer_id: str | None = None
    inbox: str | None = None
    team: str | None = None
    assignee: str | None = None
    watchers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()  # of us, who have something to do with it
    due_at: datetime | None = None
    closes_at: datetime | None = None  # when silence closes it
    reason: str | None = None  # of its closing
    follows: str | None = None  # the closed case that it goes on from
    tasks: list[TaskSeen] = []
    notes: list[NoteSeen] = []
    actions: tuple[Offer, ...] = ()  # what can be done with it, and what not, and why


class ReplyLine(CaseLine, frozen=True, kw_only=True, omit_defaults=True):
    """A case as the answer to a reply."""

    reply: str  # the id of what is on its way now


class DraftSeen(Struct, frozen=True, kw_only=True):
    """What the viewer is writing, and has not sent."""

    id: str
    mode: DraftMode
    conversation: str | None
    to: str | None
    text: str
    at: datetime
    length: int  # as its channel counts
    longest: int | None  # that the channel takes


class Marked(Struct, frozen=True, kw_only=True):
    """How far the viewer has seen a case: the key of a message."""

    key: str


class CaseSeen(Struct, frozen=True, kw_only=True):
    """A case: content, context and status."""

    case: CaseLine
    etag: str
    conversations: list[ConversationSeen]
    more_conversations: list[str]
    customer: CustomerSeen | None
    others: list[OtherCase]
    history: list[dict[str, Any]]
    drafts: list[DraftSeen]  # the viewer's own, newest first
    mark: str | None  # how far the viewer has seen it


def line(case: Case, words: Words, viewer: Viewer | None = None) -> CaseLine:
    """A case as a line, with its tasks and notes; and for a viewer with what can be done."""
    return CaseLine(
        id=case.id,
        number=case.number,
        etag=str(case.version),
        status=case.status,
        priority=case.priority,
        opened_at=case.opened_at,
        title=_said(case.title, words),
        classes=case.classes,
        customer_id=case.customer_id,
        inbox=case.inbox,
        team=case.team,
        assignee=case.assignee,
        watchers=case.watchers,
        people=tuple(case.people),
        due_at=case.due_at,
        closes_at=case.closes_at,
        reason=_said(case.reason, words),
        follows=case.follows,
        tasks=[_task(case, key, words, viewer) for key in sorted(case.tasks)],
        notes=[
            NoteSeen(id=one.text.id, text=_said(one.text, words), by=one.by, at=one.at, audience=one.audience)
            for one in case.notes
        ],
        actions=of_case(case, viewer) if viewer else (),
    )


def short(case: Case, words: Words, viewer: Viewer | None = None) -> CaseLine:
    """A case as a line of a list: without its tasks and notes."""
    bare = line(replace(case, tasks={}, notes=()), words)
    return replace(bare, people=tuple(case.people), actions=of_case(case, viewer) if viewer else ())


def refs(case: Case) -> list[TextRef]:
    """All words that a line of this case shows."""
    tasks = [ref for task in case.tasks.values() for ref in (task.title, task.reason) if ref]
    return [*(ref for ref in (case.title, case.reason) if ref), *tasks, *(one.text for one in case.notes)]


def said(texts: dict[str, Text]) -> Words:
    """Words by the id of their text; those that were erased are not there."""
    return {key: text.words for key, text in texts.items()}


def customer_seen(profile: Profile | None, identities: list[Identity]) -> CustomerSeen | None:
    """A customer as they are shown."""
    if profile is None:
        return None
    seen = [IdentitySeen(id=one.id, channel=one.channel, name=one.name, address=one.address) for one in identities]
    return CustomerSeen(
        id=profile.id, first_seen_at=profile.first_seen_at, identities=seen, erased=profile.erased_at is not None
    )


def _task(case: Case, key: str, words: Words, viewer: Viewer | None) -> TaskSeen:
    task = case.tasks[key]
    return TaskSeen(
        id=task.id,
        title=_said(task.title, words),
        state=task.state,
        audience=task.audience,
        assignee=task.assignee,
        due_at=task.due_at,
        reason=_said(task.reason, words),
        actions=of_task(case, task, viewer) if viewer else (),
    )


def _said(ref: TextRef | None, words: Words) -> str | None:
    return words.get(ref.id) if ref else None
