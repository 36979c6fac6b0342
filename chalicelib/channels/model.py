"""What platforms tell us, and what we tell them, in words that no platform owns."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Raw, Struct

from chalicelib.content.model import Link
from chalicelib.customers.model import Handle


class Delivery(Struct, frozen=True, kw_only=True):
    """One event of a webhook call: what an envelope keeps.

    `key` is the platform's idempotency key within the connection; `raw` is JSON of all that `parse` needs,
    without anything that differs between two deliveries of the same event.
    """

    key: str
    account: str | None  # the platform's id of the account that it is for: names the inbox; None is not said
    raw: Raw


class Fact(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Something that a platform says has happened."""


class Posted(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="posted"):
    """A message, or a later revision of one. Whoever wrote it; the company's own too."""

    id: str  # of the first revision: what never changes
    author: Handle
    text: str
    public: bool
    at: datetime | None = None  # its own time, whole seconds; None is not said: the time of receipt stands in for it
    parent: str | None = None  # the message it answers, as the platform names it (may be a later revision)
    thread: str | None = None  # where the platform names the thread: the id of the other side of a direct message
    revision: int = 0  # 0 is the original
    aliases: tuple[str, ...] = ()  # ids of later revisions: they lead to `id`, as parents too
    quotes: str | None = None  # a message it shows: not a reply to it
    attachments: tuple[Link, ...] = ()
    mentions: tuple[Handle, ...] = ()  # people it names


class Deleted(Fact, frozen=True, kw_only=True, tag="deleted"):
    """A message was taken back by its author, or by the platform."""

    id: str
    author: Handle | None = None


class Receipt(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="receipt"):
    """What became of messages that we sent: all up to `until` in a thread, or one by its id."""

    state: str  # delivered, read, failed
    thread: str | None = None
    until: datetime | None = None
    id: str | None = None
    reader: Handle | None = None


class Revoked(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="revoked"):
    """An account took our permission away."""

    account: Handle


class Ignored(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="ignored"):
    """Nothing for us: a like, a follow, typing, a repost, or a kind we do not know."""

    reason: str  # a code, kebab-case
    by: Handle | None = None


AnyFact = Posted | Deleted | Receipt | Revoked | Ignored


class Outgoing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message of ours on its way to a platform."""

    id: str  # ours
    account: str
    text: str
    public: bool
    parent: str | None = None  # the public message it answers
    thread: str | None = None  # the platform id of the other side of a direct message


class Request(Struct, frozen=True, kw_only=True):
    """An HTTP call to make."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class Ending(StrEnum):
    """What a platform's answer to our call means."""

    SENT = "sent"
    LATER = "later"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a call ended. A lost answer is unknown: it may have arrived."""

    ending: Ending
    id: str | None = None  # the platform's id of what we sent
    at: datetime | None = None  # its own time, where the platform says it or its id holds it; never our clock
    reason: str | None = None  # a code
    retry_at: datetime | None = None  # the platform's own word for when


class Limits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a channel takes."""

    longest: int  # in the channel's own measure
    measure: str  # characters, weighted, bytes
    window_hours: int | None = None  # after the customer's last message; None is always
    latest_answer_seconds: float = 10.0  # a webhook must be answered within
