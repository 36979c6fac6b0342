"""Web chat and form: the protocol is our own, so a message is a fact of ours from its first moment on."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from msgspec import MsgspecError, Raw, Struct
from msgspec.json import decode, encode

from chalicelib.channels.model import AnyFact, Delivery, Limits, Posted
from chalicelib.customers.model import Handle
from chalicelib.kernel.model import minted
from chalicelib.kernel.problems import Invalid, TooLarge

NAME = "chat"
LIMITS = Limits(longest=4_000, measure="characters")
KEPT = "\n\t"  # of all control characters
FAULTS = (MsgspecError, UnicodeDecodeError, RecursionError)


class Said(Struct, frozen=True, kw_only=True):
    """What a visitor wrote: with the client's own id, and the moment it first reached us."""

    inbox: str
    visitor: str
    id: UUID
    text: str
    at: datetime
    name: str | None = None
    address: str | None = None
    form: bool = False


def verified(_secrets: Sequence[str], _headers: Mapping[str, str], _raw: bytes) -> bool:
    """Nobody may tell of a chat by webhook: visitors write to routes of their own."""
    return False


def deliveries(_raw: bytes) -> list[Delivery]:
    """A webhook call holds none."""
    return []


def delivery(said: Said, account: str) -> Delivery:
    """What an envelope keeps of a message; the same client id from the same visitor is the same event."""
    return Delivery(key=event_key(said), account=account, raw=Raw(encode(posted(said))))


def event_key(said: Said) -> str:
    """The idempotency key of a message within its connection. The id of a form is used once, whoever sends it."""
    return f"{minted('chat-form', said.inbox) if said.form else _mark(said)}:{said.id}"


def posted(said: Said) -> Posted:
    """The fact that a message is. Its id sorts by the millisecond, so that quick messages keep their order."""
    moment = said.at.astimezone(UTC)
    milliseconds = int(moment.timestamp() * 1000)
    return Posted(
        id=f"{milliseconds:012x}-{said.id.hex}-{_mark(said)}",
        author=Handle(id=said.visitor, name=said.name, address=said.address),
        text=said.text,
        public=False,
        at=moment.replace(microsecond=0),
        thread=said.visitor,
    )


def parse(raw: bytes, _account: str | None) -> tuple[AnyFact, ...]:
    """The one fact of a message; `Invalid("not-understood")` when it is none."""
    try:
        return (decode(raw, type=Posted),)
    except FAULTS:
        raise Invalid("not-understood") from None


def client_id(post: str) -> UUID | None:
    """The client's own id of a post; None when it is none of a visitor."""
    parts = post.split("-")
    try:
        return UUID(parts[1])
    except (IndexError, ValueError):
        return None


def plain(text: str) -> str:
    """The text as it was given, without control characters: of these only newlines and tabs are words.

    What is longer than the limit is refused, what is empty too.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    words = "".join(one for one in lines if one in KEPT or unicodedata.category(one) != "Cc")
    if measured(words, public=False) > LIMITS.longest:
        raise TooLarge("text-too-long", most=LIMITS.longest)
    if not words.strip():
        raise Invalid("fields-not-understood", fields={"text": "empty"})
    return words


def limits(*, public: bool) -> Limits:  # noqa: ARG001, there is only one kind
    """What a message may be at most."""
    return LIMITS


def measured(text: str, *, public: bool) -> int:  # noqa: ARG001, there is only one kind
    """How long a text is in the measure of its limit."""
    return len(text)


def scope(inbox: str) -> str:
    """Where the id of a visitor holds: in the one inbox that gave it."""
    return inbox


def _mark(said: Said) -> str:
    """Keeps the ids of visitors apart, and tells neither of them."""
    return minted("chat-visitor", said.inbox, said.visitor)
