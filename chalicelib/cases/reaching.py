"""How the customer is reached in a conversation: by which inbox, and until when."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge

from chalicelib.cases.replying import Reach
from chalicelib.channels.model import Limits
from chalicelib.channels.registry import CHANNELS
from chalicelib.content.model import US, Message, time_of
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import query
from chalicelib.library.store import Library

PAGE = 20  # messages in one read
MUTE = Limits(longest=0, measure="characters")  # a channel that there is no longer


def reach(head: Conversation, newest_messages: Sequence[Message], library: Library) -> Reach:
    """How one may answer in a conversation; its newest messages are as many as were read, in the order of facts."""
    name, inbox = head.inbox.partition(":")[0], library.inbox(head.inbox)
    channel = CHANNELS.get(name)
    limits = channel.limits(public=head.public) if channel else MUTE
    return Reach(
        channel=name,
        called=channel.called if channel else name,
        place=inbox.name if inbox else head.inbox,
        internal=channel is not None and channel.internal,
        connection=serving(head.inbox, library) if channel else None,
        limits=limits,
        heard_at=_last(newest_messages) or heard(head) if limits.window_hours is not None else None,
    )


def serving(inbox: str, library: Library) -> str | None:
    """The connection that serves an inbox, when both may speak."""
    one = library.inbox(inbox)
    connection = library.connection(one.connection) if one and one.enabled else None
    return connection.id if connection and connection.enabled else None


def heard(head: Conversation) -> datetime | None:
    """When somebody who is not of us wrote last."""
    return next((time_of(one.key) for one in newest(head) if one.author != US), None)


def newest(head: Conversation) -> Iterator[Message]:
    """The messages of a conversation, newest first; those that still move into it too. Read as far as they are used."""
    return merge(*map(_newest, (head.seg, *head.moving)), key=lambda one: one.key, reverse=True)


def _newest(seg: str) -> Iterator[Message]:
    kind = talks.MessageRow
    where = (kind.thing == f"conv#{seg}") & kind.sort.startswith("message#")
    return map(talks.message_in, query(kind, where, newest=True, limit=PAGE))


def _last(messages: Sequence[Message]) -> datetime | None:
    return next((time_of(one.key) for one in reversed(messages) if one.author != US), None)
