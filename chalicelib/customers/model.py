"""Who a customer is, and as whom a platform knows them."""

from datetime import datetime
from hashlib import sha256

from msgspec import Struct


class Identity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer on one channel. The platform's id and the names live here alone, and go with it."""

    id: str
    customer_id: str
    channel: str
    scope: str  # where the platform's id holds: all of it, or one inbox
    platform_id: str
    name: str | None = None
    address: str | None = None  # what others write to mention them


class Profile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer: an individual, whoever many identities they have."""

    id: str
    first_seen_at: datetime
    erased_at: datetime | None = None


def identity_key(channel: str, scope: str, platform_id: str) -> str:
    """The hash under which an identity is found: a key never tells who somebody is on a platform."""
    return sha256(f"identity\x00{channel}\x00{scope}\x00{platform_id}".encode()).hexdigest()
