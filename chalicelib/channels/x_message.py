"""Direct messages of X: what is said between an account and one person, and what was read of it."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.channels.model import AnyFact, Ignored, Posted, Receipt
from chalicelib.channels.x_post import Heard, attachments
from chalicelib.channels.x_read import (
    dug,
    ident,
    listed,
    misread,
    needed,
    person,
    plain,
    since_1970,
    snowflake_time,
    whole,
)
from chalicelib.customers.model import Handle

MESSAGES = "direct_message_events"
READS = "direct_message_mark_read_events"
MOST = 100  # messages of one event; X tells of one
APART = timedelta(seconds=2)  # X stamps a message some 30 ms after it made its id


def messages(heard: Heard) -> tuple[AnyFact, ...]:
    """The facts of an Account Activity event, or of the arrays that an X Activity event carries."""
    if heard.kind == MESSAGES:
        return (_said(heard, heard.event),)
    if heard.kind == READS:
        return (_read(heard, heard.event),)

    said, read = listed(heard.event, MESSAGES), listed(heard.event, READS)
    if not 0 < len(said) + len(read) <= MOST:
        raise misread("message")
    return (*(_said(heard, event) for event in said), *(_read(heard, event) for event in read))


def _said(heard: Heard, event: Any) -> AnyFact:
    """A message, ours too. It has no parent: its thread is the other side."""
    create = dug(event, "message_create")
    sender = needed(create, "sender_id")
    if dug(event, "type") != "message_create":
        return Ignored(reason="unknown-kind", by=Handle(id=sender))

    return Posted(
        id=needed(event),
        author=heard.users.get(sender, Handle(id=sender)),
        at=_own_time(event),
        text=plain(_words(create)),
        public=False,
        thread=_other_side(heard, sender, ident(dug(create, "target"), "recipient_id")),
        attachments=attachments([dug(create, "message_data", "attachment", "media")]),
        mentions=tuple(
            one for entity in listed(create, "message_data", "entities", "user_mentions") if (one := person(entity))
        ),
    )


def _words(create: Any) -> str:
    text = dug(create, "message_data", "text")
    if not isinstance(text, str):
        raise misread("text")
    return text


def _own_time(event: Any) -> datetime | None:
    """The time that the answer to our own call gives too, which names an id and nothing else: the id's.

    Where `created_timestamp` is far from it, the id is not of that kind, and what is said holds. None: neither.
    """
    said, made = since_1970(dug(event, "created_timestamp")), snowflake_time(needed(event))
    best = made if made and (said is None or abs(said - made) <= APART) else said
    return whole(best) if best else None


def _read(heard: Heard, event: Any) -> AnyFact:
    """Somebody has read up to a message. When it was ourselves, nothing became of what we sent."""
    reader = needed(event, "sender_id")
    if reader == heard.account:
        return Ignored(reason="own-read", by=Handle(id=reader))

    last = ident(event, "last_read_event_id")
    until = (snowflake_time(last) if last else None) or since_1970(dug(event, "created_timestamp"))
    return Receipt(
        state="read",
        thread=_other_side(heard, reader, ident(dug(event, "target"), "recipient_id")),
        until=whole(until) if until else None,
        id=None if until else last,
        reader=heard.users.get(reader, Handle(id=reader)),
    )


def _other_side(heard: Heard, sender: str, recipient: str | None) -> str:
    if sender != heard.account and heard.kind != "dm.sent":
        return sender
    if recipient is None:
        raise misread("recipient")
    return recipient
