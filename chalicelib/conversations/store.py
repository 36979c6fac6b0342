"""Where posts, conversations, messages and exchanges are kept."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.content.model import Message, Participant, Sending, is_ours
from chalicelib.conversations.ledger import Around
from chalicelib.conversations.model import Conversation, Era, Exchange, Post
from chalicelib.edge import settings
from chalicelib.edge.rows import packed, query, query_page, read, shard_of, together, unpacked
from chalicelib.edge.tables import Change, Delete, Put
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


class EraRow(ContentRow):
    """thing: conv#<seg>, sort: era#<since>. What an earlier case counts of the conversation."""


class MessageRow(ContentRow):
    """thing: conv#<seg>, sort: message#<key>. The message with its words and their salt."""

    v = NumberAttribute()
    customer_id = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    author = UnicodeAttribute(null=True)


class ExchangeRow(ContentRow):
    """thing: conv#<seg>, sort: exchange#<key of its first customer message>."""


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
        row.due_shard, row.due_at, row.tries = shard_of("work", row.thing), after.owed_at, 0
    return Put(row, HeadRow.v == before.v if before else HeadRow.thing.does_not_exist())


def era_put(seg: str, era: Era) -> Put:
    """What an earlier case counts, once a follow-up case counts what comes."""
    return Put(EraRow(f"conv#{seg}", f"era#{era.since}", body=packed(era)))


def era_at(seg: str, key: str) -> Era | None:
    """The era of an earlier case that a key belongs to."""
    where = (EraRow.thing == f"conv#{seg}") & EraRow.sort.between("era#", f"era#{key}")
    rows = query_page(EraRow, where, newest=True, limit=1).rows
    return unpacked(rows[0].body, Era) if rows else None


def era_after(seg: str, since: str) -> str | None:
    """Where the next earlier-case era after this one starts; None when only the present one follows."""
    where = (EraRow.thing == f"conv#{seg}") & EraRow.sort.between(f"era#{since}", f"era#{AFTER_ALL}")
    starts = [row.sort.removeprefix("era#") for row in query_page(EraRow, where, limit=2).rows]
    return next((start for start in starts if start > since), None)


def exchanges_from(seg: str, key: str) -> list[Exchange]:
    """The exchanges that start after a key."""
    where = _between(ExchangeRow, seg, key, AFTER_ALL)
    return [unpacked(row.body, Exchange) for row in query(ExchangeRow, where)]


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


def exchange_changes(seg: str, gone: Iterable[Exchange], come: Iterable[Exchange]) -> list[Change]:
    """Exchanges taken out and put in, each row once."""
    came = {one.start: one for one in come}
    taken = [one.start for one in gone if one.start not in came]
    return [
        *(Delete(_exchange_row(seg, start)) for start in taken),
        *(Put(_exchange_row(seg, one.start, packed(one))) for one in came.values()),
    ]


def around(seg: str, key: str, since: str = "", until: str = AFTER_ALL) -> Around:
    """What lies beside a key that came late, within the era of one case: three reads of a row, side by side."""
    ours = is_ours(key)
    before, after, beside = together(
        lambda: _last_before(MessageRow, seg, since, key),
        lambda: _first_after(MessageRow, seg, key, until),
        lambda: _last_before(ExchangeRow, seg, since, key) if ours else _first_after(ExchangeRow, seg, key, until),
    )
    exchange = unpacked(beside.body, Exchange) if beside else None
    return Around(
        before=before.sort.removeprefix("message#") if before else None,
        after=after.sort.removeprefix("message#") if after else None,
        held=exchange if ours else None,
        following=None if ours else exchange,
    )


def messages(seg: str, *, newest: bool = False, limit: int | None = None) -> Iterator[Message]:
    """The messages of one partition in the order of facts, or the other way round."""
    where = (MessageRow.thing == f"conv#{seg}") & MessageRow.sort.startswith("message#")
    rows = query(MessageRow, where, newest=newest, limit=limit)
    return (unpacked(row.body, Message) for row in (islice(rows, limit) if limit else rows))


def page(seg: str, before: str | None, limit: int) -> list[Message]:
    """The newest messages of one partition, before a key, in the order of facts."""
    where = _between(MessageRow, seg, "", before or AFTER_ALL)
    rows = query_page(MessageRow, where, newest=True, limit=limit + 1).rows
    found = [message_in(row) for row in rows if not (before and row.sort.endswith(before))]
    return found[:limit][::-1]


def leftovers(seg: str) -> Iterator[ContentRow]:
    """Exchanges and participants of a conversation whose messages have all moved."""
    for kind, prefix in ((ExchangeRow, "exchange#"), (ParticipantRow, "participant#")):
        yield from query(kind, (kind.thing == f"conv#{seg}") & kind.sort.startswith(prefix))


def _last_before(kind: Any, seg: str, since: str, key: str) -> Any:
    """The row with the greatest key before `key`, not before `since`."""
    page = query_page(kind, _between(kind, seg, since, key), newest=True, limit=2)
    return next((row for row in page.rows if not row.sort.endswith(key)), None)


def _first_after(kind: Any, seg: str, key: str, until: str) -> Any:
    """The row with the smallest key after `key`, and before `until`."""
    page = query_page(kind, _between(kind, seg, key, until), limit=2)
    found = next((row for row in page.rows if not row.sort.endswith(key)), None)
    return None if found is None or found.sort.endswith(until) else found


def _between(kind: Any, seg: str, low: str, high: str) -> Condition:
    prefix = "message#" if kind is MessageRow else "exchange#"
    where: Condition = (kind.thing == f"conv#{seg}") & kind.sort.between(prefix + low, prefix + high)
    return where


def _exchange_row(seg: str, start: str, body: bytes = b"{}") -> ExchangeRow:
    return ExchangeRow(f"conv#{seg}", f"exchange#{start}", body=body)
