"""Where a reply goes: below which message, to which person, and whether the channel takes it there now."""

from datetime import datetime

from chalicelib.cases import replying
from chalicelib.cases.reaching import heard, newest, serving
from chalicelib.channels.registry import Channel, channel
from chalicelib.content.model import US, Message
from chalicelib.conversations import store
from chalicelib.conversations.model import Conversation
from chalicelib.kernel.problems import Invalid, Refused
from chalicelib.library.store import Library


def spoken(inbox: str) -> Channel:
    """The channel that an inbox speaks."""
    return channel(inbox.partition(":")[0])


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
    if limits.window_hours is not None:
        replying.listened(limits, heard(head), at)


def served(inbox: str, library: Library) -> str:
    """The connection that serves an inbox, when both may speak."""
    return replying.through(serving(inbox, library))


def _named(head: Conversation, key: str) -> Message:
    rows = (store.message_row(seg, key) for seg in (head.seg, *head.moving))
    row = next((row for row in rows if row is not None), None)
    if row is None:
        raise Invalid("fields-not-understood", fields={"to": "not-known"})
    return store.message_in(row)
