"""What people ask of cases: the bodies of requests."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.cases.model import Status
from chalicelib.kernel.model import Audience
from chalicelib.library.model import Priority

Words = Annotated[str, Meta(max_length=10_000, pattern=r"\S")]
Line = Annotated[str, Meta(max_length=200, pattern=r"\S")]
Key = Annotated[str, Meta(min_length=1, max_length=200)]
Id = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9@_.:|+-]+\Z")]
Moment = Annotated[datetime, Meta(tz=True)]
DraftId = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+\Z")]
Place = Annotated[str, Meta(max_length=200, pattern=r"^[0-9TZ:-]{20}#[01]#.")]  # of a message, in the order of facts
Seconds = Annotated[int, Meta(ge=0, le=60)]
Class = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[\w ./-]+\Z")]


class DraftMode(StrEnum):
    """Whom somebody writes to: the world, one person, or us."""

    PUBLIC = "public"
    DIRECT = "direct"
    NOTE = "note"


class NewCase(Struct, frozen=True, kw_only=True):
    """A case that no message asked for."""

    title: Line
    customer_id: Id | None = None
    team: Id | None = None
    priority: Priority = Priority.NORMAL


class NewTitle(Struct, frozen=True, kw_only=True):
    """What the case is called."""

    title: Line


class NewClasses(Struct, frozen=True, kw_only=True):
    """What the case is about."""

    classes: tuple[Class, ...]


class NewPriority(Struct, frozen=True, kw_only=True):
    """How much it matters."""

    priority: Priority


class GivenTeam(Struct, frozen=True, kw_only=True):
    """Which team has it; null is none."""

    team: Id | None


class NewAssignee(Struct, frozen=True, kw_only=True):
    """Who has it; null is nobody."""

    assignee: Id | None


class NewStatus(Struct, frozen=True, kw_only=True):
    """Where it stands: open, pending, on_hold or solved."""

    status: Status


class NewNote(Struct, frozen=True, kw_only=True):
    """Something to say among staff, or to everyone on the case."""

    text: Words
    audience: Audience = Audience.STAFF
    draft: DraftId | None = None  # that it was: it goes with this


class Reason(Struct, frozen=True, kw_only=True):
    """Why."""

    reason: Line


class NewReply(Struct, frozen=True, kw_only=True):
    """An answer in a conversation of the case; without one, in that which waits longest, else moved last."""

    text: Words
    conversation: Id | None = None
    to: Key | None = None  # the key of the message that it answers; else the newest of the customer
    hold_seconds: Seconds = 0  # that it waits before it leaves, so that it can be taken back
    draft: DraftId | None = None  # that it was: it goes with this


class NewDraft(Struct, frozen=True, kw_only=True):
    """What somebody is writing, and has not sent; without text there is no draft any more."""

    mode: DraftMode
    text: Annotated[str, Meta(max_length=10_000)]
    conversation: Id | None = None
    to: Key | None = None


class NewMark(Struct, frozen=True, kw_only=True):
    """How far one has seen: the key of the newest message."""

    key: Place


class NewTask(Struct, frozen=True, kw_only=True):
    """Something to do."""

    title: Line
    assignee: Id | None = None
    due_at: Moment | None = None
    audience: Audience = Audience.STAFF


class Attached(Struct, frozen=True, kw_only=True):
    """A conversation to show on the case."""

    conversation: Id
