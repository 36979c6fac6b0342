"""Whether a reply may be written, sent at once, taken back or sent again: one verdict, whoever asks for it."""

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.channels.model import Limits
from chalicelib.content.model import Sending
from chalicelib.kernel.problems import Refused

ON_ITS_WAY = frozenset({"sending", "sent"})


class Reach(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one may answer in a conversation: which inbox it is held in, and what the channel takes there."""

    channel: str
    called: str  # the channel, as people call it
    place: str  # what the inbox is called
    internal: bool  # no platform is between us and the customer
    connection: str | None  # that speaks for the inbox; None where either is disabled
    limits: Limits
    heard_at: datetime | None = None  # when somebody else wrote last; only where a window hangs on it

    @property
    def closes_at(self) -> datetime | None:
        return closes_at(self.limits, self.heard_at)


def through(connection: str | None) -> str:
    """The connection by which an inbox speaks."""
    if connection is None:
        raise Refused("inbox-disabled")
    return connection


def closes_at(limits: Limits, heard_at: datetime | None) -> datetime | None:
    """When the channel takes no more messages; None is never, or before anybody wrote."""
    if limits.window_hours is None or heard_at is None:
        return None
    return heard_at + timedelta(hours=limits.window_hours)


def listened(limits: Limits, heard_at: datetime | None, at: datetime) -> None:
    """The channel takes a message now: some do only for a while after the customer's last one."""
    if limits.window_hours is None:
        return
    until = closes_at(limits, heard_at)
    if until is None or at > until:
        raise Refused("window-closed", hours=limits.window_hours, last_at=heard_at)


def waits(one: Sending) -> None:
    """It is not with the platform now, so that it can be taken back; `reply-is-on-its-way` when it may be."""
    if one.state in ON_ITS_WAY:
        raise Refused("reply-is-on-its-way", state=one.state)


def resends(one: Sending) -> None:
    """It failed, or nobody knows of it: only a person can say that it is to be sent again."""
    waits(one)
    if one.state == "queued":
        raise Refused("reply-is-on-its-way", state=one.state)


def releases(one: Sending) -> None:
    """It is held, so that it could be taken back; a wait that the platform asked for is not cut short."""
    waits(one)
    if one.state != "queued" or one.not_before is None or one.attempts:
        raise Refused("reply-is-not-held", state=one.state)
