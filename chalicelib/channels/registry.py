"""All channels by name: what each can do, and nothing of how."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from chalicelib.channels import chat, x
from chalicelib.channels.model import AnyFact, Delivery, Limits, Outcome, Outgoing, Request
from chalicelib.kernel.problems import NotFound


class Asks(Protocol):
    """Makes the call that sends a message."""

    def __call__(
        self, out: Outgoing, tokens: Mapping[str, str], base_url: str, /, *, at: datetime, nonce: str
    ) -> Request: ...


class Judges(Protocol):
    """Says what the answer to such a call means."""

    def __call__(self, status: int | None, headers: Mapping[str, str], body: bytes, /, *, at: datetime) -> Outcome: ...


class Bounds(Protocol):
    """Says what a message may be."""

    def __call__(self, *, public: bool) -> Limits: ...


class Measures(Protocol):
    """Counts a text as its limit does."""

    def __call__(self, text: str, /, *, public: bool) -> int: ...


def everywhere(_inbox: str) -> str:
    """Where the ids of a platform hold: in all inboxes of the channel alike."""
    return ""


class Channel(NamedTuple):
    """What a channel can do. Where it has no platform there is nobody to ask, and it is internal."""

    verified: Callable[[Sequence[str], Mapping[str, str], bytes], bool]
    deliveries: Callable[[bytes], list[Delivery]]
    parse: Callable[[bytes, str | None], tuple[AnyFact, ...]]
    limits: Bounds
    measured: Measures
    request: Asks | None = None
    outcome: Judges | None = None
    answered: Callable[[str, str], Mapping[str, str]] | None = None  # the proof that an address is ours: secret, token
    internal: bool = False  # what we send has arrived once it is written
    scope: Callable[[str], str] = everywhere  # where the platform's id of somebody holds, for an inbox
    called: str = ""  # by people


CHANNELS: Mapping[str, Channel] = {
    "x": Channel(
        verified=x.verified,
        deliveries=x.deliveries,
        parse=x.parse,
        limits=x.limits,
        measured=x.measured,
        request=x.request,
        outcome=x.outcome,
        answered=x.crc_answer,
        called="X",
    ),
    chat.NAME: Channel(
        verified=chat.verified,
        deliveries=chat.deliveries,
        parse=chat.parse,
        limits=chat.limits,
        measured=chat.measured,
        internal=True,
        scope=chat.scope,
        called="chat",
    ),
}


def channel(name: str) -> Channel:
    """The channel of this name; `NotFound` where there is none."""
    if name not in CHANNELS:
        raise NotFound("unknown-channel")
    return CHANNELS[name]
