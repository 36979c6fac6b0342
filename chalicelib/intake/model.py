"""What an envelope is: one event of a platform, as it came."""

from datetime import datetime

from msgspec import Struct


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The event and where it came from. Nothing in it differs between two deliveries but the moment of the first."""

    id: str
    connection: str
    channel: str
    account: str | None
    received_at: datetime
    raw: str | None = None  # the event's JSON; None when the bucket has it, or it was dropped
    in_bucket: bool = False
    outcome: str | None = None  # done, ignored, aside; None while it is owed
    reason: str | None = None
