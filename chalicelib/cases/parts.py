"""The parts of a case: its conversations as they are read, no more of each than one answer can carry."""

from collections.abc import Iterable
from json import dumps
from typing import NamedTuple

from msgspec import Struct
from msgspec.json import encode

from chalicelib.cases.model import Case
from chalicelib.cases.offers import Viewer
from chalicelib.cases.reaching import reach
from chalicelib.cases.talk import ConversationSeen, Told, conversation_seen, message_seen, sending_seen
from chalicelib.content.model import Message, Sending
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import together
from chalicelib.kernel.problems import NotFound
from chalicelib.library.store import Library

NEWEST_MESSAGES = 50
MOST_OF_ONE = 1_000_000  # bytes of a conversation in an answer
MOST_OF_ALL = 4_000_000  # bytes of all conversations in an answer: Lambda hands on six megabytes


class Part(NamedTuple):
    """One conversation as it was read: its head, its newest messages, what is on its way, and whether there is more."""

    head: Conversation
    messages: list[Message]
    sending: list[Sending]
    has_earlier: bool
    is_newest: bool


class Shows(NamedTuple):
    """For whom conversations are shown, and on which case."""

    case: Case
    viewer: Viewer
    library: Library


def part(seg: str, before: str | None = None) -> Part:
    """A conversation's head, newest messages and what is on its way; also of those that still move into it."""
    head, messages, sending = together(
        lambda: talks.head_or_none(seg),
        lambda: talks.page(seg, before, NEWEST_MESSAGES),
        lambda: talks.sendings(seg),
    )
    if head is None:
        raise NotFound("conversation-not-found")
    if head.into:
        return part(head.into, before)
    if head.moving:
        messages, sending = _meanwhile(head, before)
    newest = sorted(messages, key=lambda one: one.key)[-NEWEST_MESSAGES:]
    shown = _fitting(newest, MOST_OF_ONE - sent(map(sending_seen, sending)))
    has_earlier = len(newest) == NEWEST_MESSAGES or len(shown) < len(newest)
    return Part(head, shown, sending, has_earlier, before is None)


def talk(one: Part, on: Shows) -> ConversationSeen:
    """A conversation as it is shown on a case; `earlier` leads to the messages before those."""
    earlier = one.messages[0].key if one.has_earlier else None
    answers = reach(one.head, one.messages if one.is_newest else (), on.library)
    return conversation_seen(one.head, Told(one.messages, one.sending, earlier, answers), on.case, on.viewer)


def talks_of(parts: Iterable[Part], on: Shows) -> tuple[list[ConversationSeen], list[str]]:
    """The first conversations, as many as an answer can carry, and the names of the others."""
    seen = [talk(one, on) for one in {one.head.seg: one for one in parts}.values()]
    fits, left = 0, MOST_OF_ALL
    for one in seen:
        left -= sent([one])
        if fits and left < 0:
            break
        fits += 1
    return seen[:fits], [one.id for one in seen[fits:]]


def sent(things: Iterable[Struct]) -> int:
    """How many bytes things are on their way through Lambda: JSON in a JSON string, in ASCII."""
    return sum(len(dumps(encode(one).decode())) for one in things)


def _meanwhile(head: Conversation, before: str | None) -> tuple[list[Message], list[Sending]]:
    """What a conversation has while others move into it: where they leave is read before where they arrive.

    So nothing is missed between the two; what is seen in both is shown as it arrived.
    """
    read = [_pages(head.moving, before), _pages((head.seg,), before)]
    messages = {one.key: one for page, _ in read for one in page}
    return list(messages.values()), list({one.id: one for _, sending in read for one in sending}.values())


def _pages(segs: tuple[str, ...], before: str | None) -> tuple[list[Message], list[Sending]]:
    found = together(
        *(lambda seg=seg: talks.page(seg, before, NEWEST_MESSAGES) for seg in segs),
        *(lambda seg=seg: talks.sendings(seg) for seg in segs),
    )
    pages, sendings = found[: len(segs)], found[len(segs) :]
    return [one for page in pages for one in page], [one for sending in sendings for one in sending]


def _fitting(messages: list[Message], most: int) -> list[Message]:
    """The newest messages that fit; the newest of all is always there."""
    left = most
    for number, one in enumerate(reversed(messages)):
        left -= sent([message_seen(one)])
        if number and left < 0:
            return messages[-number:]
    return messages
