"""The parts of a case: its conversations as they are read, no more of each than one answer can carry."""

from collections.abc import Iterable
from json import dumps
from typing import NamedTuple

from msgspec import Struct
from msgspec.json import encode

from chalicelib.cases.model import Case
from chalicelib.cases.talk import ConversationSeen, conversation_seen, message_seen, sending_seen
from chalicelib.content.model import Message, Sending
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import together
from chalicelib.kernel.problems import NotFound

NEWEST_MESSAGES = 50
MOST_OF_ONE = 1_000_000  # bytes of a conversation in an answer
MOST_OF_ALL = 4_000_000  # bytes of all conversations in an answer: Lambda hands on six megabytes


class Part(NamedTuple):
    """One conversation as it was read: its head, its newest messages, what is on its way, and whether there is more."""

    head: Conversation
    messages: list[Message]
    sending: list[Sending]
    has_earlier: bool


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
        more = together(
            *(lambda other=other: talks.page(other, before, NEWEST_MESSAGES) for other in head.moving),
            *(lambda other=other: talks.sendings(other) for other in head.moving),
        )
        messages = [*messages, *(one for page in more[: len(head.moving)] for one in page)]
        sending = [*sending, *(one for page in more[len(head.moving) :] for one in page)]
    newest = sorted(messages, key=lambda one: one.key)[-NEWEST_MESSAGES:]
    shown = _fitting(newest, MOST_OF_ONE - _sent(map(sending_seen, sending)))
    return Part(head, shown, sending, len(newest) == NEWEST_MESSAGES or len(shown) < len(newest))


def talk(one: Part, case: Case | None) -> ConversationSeen:
    """A conversation as it is shown on a case; `earlier` leads to the messages before those."""
    earlier = one.messages[0].key if one.has_earlier else None
    return conversation_seen(one.head, one.messages, one.sending, case, earlier)


def talks_of(parts: Iterable[Part], case: Case) -> tuple[list[ConversationSeen], list[str]]:
    """The first conversations, as many as an answer can carry, and the names of the others."""
    seen = [talk(one, case) for one in {one.head.seg: one for one in parts}.values()]
    fits, left = 0, MOST_OF_ALL
    for one in seen:
        left -= _sent([one])
        if fits and left < 0:
            break
        fits += 1
    return seen[:fits], [one.id for one in seen[fits:]]


def _fitting(messages: list[Message], most: int) -> list[Message]:
    """The newest messages that fit; the newest of all is always there."""
    left = most
    for number, one in enumerate(reversed(messages)):
        left -= _sent([message_seen(one)])
        if number and left < 0:
            return messages[-number:]
    return messages


def _sent(things: Iterable[Struct]) -> int:
    """How many bytes things are on their way through Lambda: JSON in a JSON string, in ASCII."""
    return sum(len(dumps(encode(one).decode())) for one in things)
