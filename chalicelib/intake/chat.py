"""Web chat: what a visitor says is kept and placed at once, and what was said in their thread is shown to them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from chalicelib.channels import chat
from chalicelib.channels.chat import Said
from chalicelib.channels.model import Posted
from chalicelib.content.model import US, Message, time_of
from chalicelib.conversations import store as posts
from chalicelib.customers.store import claim_key
from chalicelib.edge.log import log
from chalicelib.edge.rows import query
from chalicelib.intake import store
from chalicelib.intake.arriving import message_at
from chalicelib.intake.worker import thread_of, work
from chalicelib.kernel.model import minted
from chalicelib.kernel.problems import Invalid, NotFound, Stale, Unavailable
from chalicelib.library.model import Inbox
from chalicelib.library.store import current

MOST_SHOWN = 100  # messages in one answer
BESIDE = 2  # rows read at once beyond those wanted: time and sequence differ a little


class Line(Struct, frozen=True, kw_only=True):
    """A message as its visitor sees it; `id` is the client's own, of what the visitor wrote."""

    sequence: int
    author: Literal["visitor", "company"]
    at: datetime
    text: str | None  # None: it was taken back
    deleted: bool = False
    id: UUID | None = None


class Thread(Struct, frozen=True, kw_only=True):
    """What came after a sequence, in sequence. `sequence` is where to go on; `more` says that there is more by now."""

    messages: list[Line]
    sequence: int
    more: bool


def inbox_for(name: str) -> Inbox:
    """The chat of this name, or of this inbox id; absent, disabled and cut off look alike."""
    library = current()
    inbox = library.inbox_of(chat.NAME, name.removeprefix(f"{chat.NAME}:"))
    if inbox is None or not inbox.enabled:
        raise NotFound("inbox-not-found")
    connection = library.connection(inbox.connection)
    if connection is None or not connection.enabled:
        raise NotFound("inbox-not-found")
    return inbox


def visitor_of_form(inbox: str, form: UUID, *fields: str | None) -> str:
    """Who sent a form: the same form again is the same visitor, and only who sent it knows all that is in it."""
    return minted("chat-form", inbox, str(form), *(field or "" for field in fields))


def keep(inbox: Inbox, said: Said) -> Posted:
    """Keep a message before anything is done with it: its first version, when it came before.

    The same id with other words is refused.
    """
    delivery = chat.delivery(said, inbox.account)
    if store.keep(inbox.connection, chat.NAME, delivery, said.at):
        return chat.posted(said)
    (first,) = chat.parse(store.event_of(store.envelope_in(store.envelope_row(_envelope(inbox, said)))), None)
    if not isinstance(first, Posted) or (first.text, first.thread) != (said.text, said.visitor):
        raise Invalid("id-used-for-another-message", id=str(said.id))
    return first


def place(inbox: Inbox, said: Said, fact: Posted, now: datetime) -> int | None:
    """Do the work of a kept message now: its sequence; None when it is still owed, and a sweep will do it."""
    try:
        work(_envelope(inbox, said), now)
        me = posts.post(inbox.id, fact.id)
        return message_at(me).seq if me.is_placed else None
    except (Stale, Unavailable) as problem:
        log.info("left-to-the-sweep", extra={"code": problem.code})
        return None


def thread(inbox: str, visitor: str, after: int) -> Thread:
    """What was said in a visitor's own thread after a sequence, by either side."""
    seg = _seg(inbox, visitor)
    last = last_sequence(inbox, visitor)
    wanted = range(after + 1, min(last, after + MOST_SHOWN) + 1)
    found = sorted(_found(seg, wanted, newest=2 * after > last), key=lambda one: one.seq)
    until = wanted[-1] if wanted else after
    return Thread(messages=[_line(one) for one in found], sequence=until, more=until < last)


def last_sequence(inbox: str, visitor: str) -> int:
    """How many messages the visitor's thread has; 0 before the first."""
    head = posts.head_or_none(_seg(inbox, visitor))
    return head.n if head else 0


def _found(seg: str, wanted: range, *, newest: bool) -> Iterator[Message]:
    """The messages of these sequences, read from the nearer end until all are there: a thread has no gaps."""
    left = len(wanted)
    if not left:
        return
    where = (posts.MessageRow.thing == f"conv#{seg}") & posts.MessageRow.sort.startswith("message#")
    for row in query(posts.MessageRow, where, newest=newest, limit=left + BESIDE):
        message = posts.message_in(row)
        if message.seq in wanted:
            yield message
            left -= 1
        if not left:
            return


def _line(message: Message) -> Line:
    ours = message.author == US
    return Line(
        sequence=message.seq,
        author="company" if ours else "visitor",
        at=time_of(message.key),
        text=message.body.said,
        deleted=message.body.said is None,
        id=None if ours else chat.client_id(message.post),
    )


def _seg(inbox: str, visitor: str) -> str:
    return thread_of(inbox, claim_key(chat.NAME, chat.scope(inbox), visitor))


def _envelope(inbox: Inbox, said: Said) -> str:
    return store.envelope_id(inbox.connection, chat.event_key(said))
