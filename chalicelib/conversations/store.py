"""Where posts, conversations, messages and exchanges are kept."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.content.model import Message, Participant, Sending
from chalicelib.conversations.model import Conversation, Post
from chalicelib.edge import settings
from chalicelib.edge.rows import packed, query, read, shard_of, unpacked
from chalicelib.edge.tables import Delete, Put
from chalicelib.kernel.model import stamp
from chalicelib.kernel.problems import NotFound, Stale

AFTER_ALL = "~"  # greater than any key
TORN = Stale("torn-view")


class ContentRow(Model):
    """A row of the content table."""

    class Meta:
        table_name = settings.CONTENT_TABLE

    thing = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    due_shard = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)


class PostRow(ContentRow):
    """thing: post#<inbox>#<platform id>, sort: post. Due while others wait for a place that it has got."""

    v = NumberAttribute()


class WaitRow(ContentRow):
    """thing: post#<inbox>#<id of the parent>, sort: wait#<id of the child>. The child follows its parent."""


class HeadRow(ContentRow):
    """thing: conv#<seg>, sort: conversation. Due while it is moved, or while its case has its grace."""

    v = NumberAttribute()
    inbox = UnicodeAttribute()
    at = UnicodeAttribute()
    root = UnicodeAttribute()


class MessageRow(ContentRow):
    """thing: conv#<seg>, sort: message#<key>. The message with its words and their salt."""

    v = NumberAttribute()
    customer_id = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    author = UnicodeAttribute(null=True)


class SendingRow(ContentRow):
    """thing: conv#<seg>, sort: sending#<id>. A message of ours on its way: due until it has arrived."""

    v = NumberAttribute()


class ParticipantRow(ContentRow):
    """thing: conv#<seg>, sort: participant#<our id of the identity>. Put blindly: joining twice is joining."""


def post_key(inbox: str, post: str) -> PostRow:
    """The row of a post, named by its keys."""
    return PostRow(f"post#{inbox}#{post}", "post")


def post_in(row: PostRow | None, inbox: str, post: str) -> Post:
    """What a row says of a post; without one it has not been heard of."""
    return unpacked(row.body, Post) if row else Post(inbox=inbox, id=post)


def post(inbox: str, post_id: str) -> Post:
    """What is known of a post now."""
    return post_in(read(post_key(inbox, post_id)), inbox, post_id)


def post_put(after: Post, before: Post) -> Put:
    """The row of a post, if nobody changed it since it was read."""
    row = post_key(after.inbox, after.id)
    row.body, row.v = packed(after), after.v
    if after.owed_at:
        row.due_shard, row.due_at, row.tries = shard_of("work", row.thing), after.owed_at, 0
    unchanged = PostRow.v == before.v if before.v else PostRow.thing.does_not_exist()
    return Put(row, unchanged)


def wait_row(up: Post, child: str) -> WaitRow:
    """The row that says that a child waits for the place of its parent."""
    return WaitRow(f"post#{up.inbox}#{up.id}", f"wait#{child}", body=b"{}")


def waits(up: Post) -> Iterator[str]:
    """The ids of all that wait under a post."""
    where = (WaitRow.thing == f"post#{up.inbox}#{up.id}") & WaitRow.sort.startswith("wait#")
    return (row.sort.removeprefix("wait#") for row in query(WaitRow, where))


def head_key(seg: str) -> HeadRow:
    """The row of a conversation, named by its keys."""
    return HeadRow(f"conv#{seg}", "conversation")


def head(seg: str) -> Conversation:
    """A conversation as it is now, wherever it has gone since."""
    found = head_or_none(seg)
    if found is None:
        raise NotFound("conversation-not-found")
    return found


def head_or_none(seg: str) -> Conversation | None:
    """A conversation as it is now, if there is one."""
    row = read(head_key(seg))
    return unpacked(row.body, Conversation) if row else None


def find(seg: str) -> Conversation:
    """The live conversation that this one is, or has become a part of."""
    found = head(seg)
    while found.into:
        found = head(found.into)
    return found


def head_put(after: Conversation, before: Conversation | None) -> Put:
    """The row of a conversation, if nobody changed it since it was read."""
    row = head_key(after.seg)
    row.body, row.v = packed(after), after.v
    row.inbox, row.at, row.root = after.inbox, after.root_key.partition("#")[0], after.root
    if after.owed_at:
        what = "work" if after.into else "grace"
        row.due_shard, row.due_at, row.tries = shard_of(what, row.thing), after.owed_at, 0
    return Put(row, HeadRow.v == before.v if before else HeadRow.thing.does_not_exist())


def message_key(seg: str, key: str) -> MessageRow:
    """The row of a message, named by its keys."""
    return MessageRow(f"conv#{seg}", f"message#{key}")


def message_row(seg: str, key: str) -> MessageRow | None:
    """The row of a message in one partition, if it is there."""
    return read(message_key(seg, key))


def message_in(row: MessageRow) -> Message:
    """The message that a row holds."""
    return unpacked(row.body, Message)


def message_put(seg: str, message: Message) -> Put:
    """The row of a message; its own key and the post's version keep it from being doubled."""
    row = message_key(seg, message.key)
    row.body, row.v = packed(message), message.v
    if message.customer_id:
        row.customer_id, row.at, row.author = message.customer_id, message.key, message.author
    return Put(row)


def message_gone(seg: str, message: Message) -> Delete:
    """A message leaves a conversation that became a part of another, as it was read: an edit in between is not lost."""
    return Delete(message_key(seg, message.key), MessageRow.v == message.v)


def sending_put(seg: str, after: Sending, before: Sending | None) -> Put:
    """A message on its way, if nobody changed it since it was read."""
    row = SendingRow(f"conv#{seg}", f"sending#{after.id}", body=packed(after), v=after.v)
    if after.owed_at:
        row.due_shard, row.due_at, row.tries = shard_of("send", row.sort), after.owed_at, 0
    elif after.state in {"failed", "unknown"}:  # it waits for a person, and no sweep is to find it
        row.due_shard, row.due_at = shard_of("failed", row.sort), stamp(after.queued_at)
    return Put(row, SendingRow.v == before.v if before else SendingRow.thing.does_not_exist())


def sending_gone(seg: str, sending: Sending) -> Delete:
    """A message that is on its way no longer."""
    return Delete(SendingRow(f"conv#{seg}", f"sending#{sending.id}"), SendingRow.v == sending.v)


def sendings(seg: str) -> list[Sending]:
    """All of ours that are on their way in one partition."""
    where = (SendingRow.thing == f"conv#{seg}") & SendingRow.sort.startswith("sending#")
    return [unpacked(row.body, Sending) for row in query(SendingRow, where)]


def sending(seg: str, name: str) -> Sending | None:
    """One of ours that is on its way, wherever its conversation has gone; None when it no longer is."""
    row = read(SendingRow(f"conv#{seg}", f"sending#{name}"))
    if row is None and (into := head(seg).into):
        return sending(into, name)
    return unpacked(row.body, Sending) if row else None


def participant_put(seg: str, who: Participant) -> Put:
    """Somebody joins a conversation."""
    return Put(ParticipantRow(f"conv#{seg}", f"participant#{who.author}", body=packed(who)))


def messages(seg: str, *, newest: bool = False, limit: int | None = None) -> Iterator[Message]:
    """The messages of one partition in the order of facts, or the other way round."""
    where = (MessageRow.thing == f"conv#{seg}") & MessageRow.sort.startswith("message#")
    rows = query(MessageRow, where, newest=newest, limit=limit)
    return (unpacked(row.body, Message) for row in (islice(rows, limit) if limit else rows))


def page(seg: str, before: str | None, limit: int) -> list[Message]:
    """The newest messages of one partition, before a key, in the order of facts."""
    where = between(MessageRow, seg, "", before or AFTER_ALL)
    rows = query(MessageRow, where, newest=True, limit=limit + 1)
    found = (message_in(row) for row in rows if not (before and row.sort.endswith(before)))
    return list(islice(found, limit))[::-1]


def leftovers(seg: str) -> Iterator[ContentRow]:
    """Eras, exchanges and participants of a conversation whose messages have all moved."""
    for prefix in ("era#", "exchange#", "participant#"):
        yield from query(ContentRow, (ContentRow.thing == f"conv#{seg}") & ContentRow.sort.startswith(prefix))


def between(kind: Any, seg: str, low: str, high: str) -> Condition:
    """The rows of a kind with keys from `low` to `high`, both included, in one conversation."""
    prefix = "message#" if kind is MessageRow else "exchange#"
    where: Condition = (kind.thing == f"conv#{seg}") & kind.sort.between(prefix + low, prefix + high)
    return where
