"""What a conversation looks like to those who may know it."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from msgspec import Struct, json
from msgspec.structs import replace

from chalicelib.cases.model import Case
from chalicelib.cases.offers import Offer, Viewer, of_reply, of_sending
from chalicelib.cases.replying import Reach
from chalicelib.content.model import US, Link, Message, Sending, time_of
from chalicelib.conversations.model import Clock, Conversation


class MessageSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message, as it is shown. One that was taken back, or whose author was erased, has no text."""

    key: str
    at: datetime
    author: str
    ours: bool
    text: str | None
    public: bool
    customer_id: str | None = None
    agent: str | None = None
    edited: bool = False
    deleted: bool = False
    erased: bool = False
    masked: bool = False
    quotes: str | None = None
    delivery: str | None = None
    attachments: tuple[Link, ...] = ()


class SendingSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message of ours on its way."""

    id: str
    state: str
    text: str | None
    agent: str
    queued_at: datetime
    reason: str | None = None
    not_before: datetime | None = None
    actions: tuple[Offer, ...] = ()  # what can be done with it, and what not, and why


class LimitsSeen(Struct, frozen=True, kw_only=True):
    """What the channel takes of an answer."""

    longest: int  # in its own measure
    measure: str  # characters, weighted, bytes
    window_closes_at: datetime | None  # after that it takes none


class ConversationSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation with its newest messages, in the order of facts."""

    id: str
    etag: str
    inbox: str
    channel: str
    place: str  # what the inbox is called
    root: str
    public: bool
    messages_in: int
    messages_out: int
    case: str | None
    clock: Clock | None
    due_at: datetime | None
    messages: list[MessageSeen]
    sending: list[SendingSeen]
    limits: LimitsSeen
    reply: Offer
    earlier: str | None = None  # cursor to older messages


def message_seen(one: Message) -> MessageSeen:
    """A message as it is shown."""
    return MessageSeen(
        key=one.key,
        at=time_of(one.key),
        author=one.author,
        ours=one.author == US,
        text=one.body.said,
        public=one.public,
        customer_id=one.customer_id if one.author != US else None,
        agent=one.body.agent,
        edited=one.body.revision > 0,
        deleted=one.body.deleted,
        erased=one.body.erased,
        masked=one.body.masked,
        quotes=one.quotes,
        delivery=one.body.delivery,
        attachments=one.body.attachments,
    )


def sending_seen(one: Sending) -> SendingSeen:
    """A message on its way, as it is shown."""
    return SendingSeen(
        id=one.id,
        state=one.state,
        text=one.body.text,
        agent=one.agent,
        queued_at=one.queued_at,
        reason=one.reason,
        not_before=one.not_before,
        actions=of_sending(one),
    )


class Told(NamedTuple):
    """What was read of a conversation beside its head."""

    messages: list[Message]
    sending: list[Sending]
    earlier: str | None
    reach: Reach


def conversation_seen(head: Conversation, told: Told, case: Case, viewer: Viewer) -> ConversationSeen:
    """A conversation as it is shown on a case; its owner and clock are told on the case that owns it."""
    reach = told.reach
    seen = ConversationSeen(
        id=head.seg,
        etag="",
        inbox=head.inbox,
        channel=reach.channel,
        place=reach.place,
        root=head.root,
        public=head.public,
        messages_in=head.n - head.ours,
        messages_out=head.ours,
        case=case.id if head.seg in case.conversations else None,
        clock=case.conversations.get(head.seg),
        due_at=case.due_of(head.seg),
        messages=[message_seen(one) for one in told.messages],
        sending=[sending_seen(one) for one in told.sending],
        limits=_limits(reach),
        reply=of_reply(case, head.seg, reach, viewer, public=head.public),
        earlier=told.earlier,
    )
    return replace(seen, etag=sha256(json.encode(seen)).hexdigest()[:16])


def _limits(reach: Reach) -> LimitsSeen:
    return LimitsSeen(longest=reach.limits.longest, measure=reach.limits.measure, window_closes_at=reach.closes_at)
