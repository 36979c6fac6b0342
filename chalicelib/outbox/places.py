"""Where a reply goes: below which message, to which person, and whether the channel takes it there now."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from chalicelib.channels.registry import Channel, channel
from chalicelib.content.model import US, Message, time_of
from chalicelib.conversations import store
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import query
from chalicelib.kernel.problems import Invalid, Refused
from chalicelib.library.store import Library
from chalicelib.outbox import actions

PAGE = 20  # messages in one read


def spoken(inbox: str) -> Channel:
    """The channel that an inbox speaks."""
    return channel(inbox.partition(":")[0])


def newest(head: Conversation) -> Iterator[Message]:
    """The messages of a conversation, newest first; those that still move into it too. Read as far as they are used."""
    return merge(*map(_newest, (head.seg, *head.moving)), key=lambda one: one.key, reverse=True)


def to_answer(head: Conversation, key: str | None) -> Message | None:
    """The message that was named, else the newest of somebody else that is still there.

    None where there is none and none is needed: a direct message goes to a person.
    """
    if key is not None:
        return _named(head, key)
    found = next((one for one in newest(head) if one.author != US and not one.body.deleted), None)
    if found is None and head.public:
        raise Refused("nothing-to-answer")
    return found


def listened(head: Conversation, at: datetime) -> None:
    """The channel takes a message there now; `window-closed` when the customer's last one is too long ago."""
    limits = spoken(head.inbox).limits(public=head.public)
    if limits.window_hours is None:
        return
    last = next((time_of(one.key) for one in newest(head) if one.author != US), None)
    if last is None or not actions.is_open(limits, last, at):
        raise Refused("window-closed", hours=limits.window_hours, last_at=last)


def served(inbox: str, library: Library) -> str:
    """The connection that serves an inbox, when both may speak."""
    one = library.inbox(inbox)
    connection = library.connection(one.connection) if one and one.enabled else None
    if connection is None or not connection.enabled:
        raise Refused("inbox-disabled")
    return connection.id


def _newest(seg: str) -> Iterator[Message]:
    kind = store.MessageRow
    where = (kind.thing == f"conv#{seg}") & kind.sort.startswith("message#")
    return map(store.message_in, query(kind, where, newest=True, limit=PAGE))


def _named(head: Conversation, key: str) -> Message:
    rows = (store.message_row(seg, key) for seg in (head.seg, *head.moving))
    row = next((row for row in rows if row is not None), None)
    if row is None:
        raise Invalid("fields-not-understood", fields={"to": "not-known"})
    return store.message_in(row)
