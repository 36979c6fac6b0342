"""Who a customer is, and as whom a platform knows them."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from msgspec import Struct


class Handle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody as a platform knows them. Never part of a key, an event or a log."""

    id: str  # the platform's id: stable
    name: str | None = None  # as they show it
    address: str | None = None  # what others write to mention them: a screen name, without its sign


class Identity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer on one channel. The platform's id and the names live here and go with it; one name is a profile's."""

    id: str
    customer_id: str
    channel: str
    scope: str  # where the platform's id holds: all of it, or one inbox
    platform_id: str
    name: str | None = None
    address: str | None = None  # what others write to mention them
    other_names: tuple[str, ...] = ()  # that they had at other times
    other_addresses: tuple[str, ...] = ()


class Profile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer: an individual, whoever many identities they have.

    `called` is the name of their only identity, for lists, where it was known at first; an erasure begins without it.
    """

    id: str
    first_seen_at: datetime
    called: str | None = None
    erased_at: datetime | None = None
    erased_by: str | None = None  # of us
    reason: str | None = None  # of the erasure, with the person covered


class Erasure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the erasing of a customer has come. Of who they are it holds hashes, and they go with it."""

    customer_id: str
    stage: str
    claims: tuple[str, ...]  # hashes of their identities
    cursor: Mapping[str, Mapping[str, str]] | None = None  # where a stage that goes page by page is
    parted_at: datetime | None = None  # from then on the same person is somebody new
    reason: str | None = None  # until the person is covered in it, and it goes to the profile
    v: int = 1


def identity_key(channel: str, scope: str, platform_id: str) -> str:
    """The hash under which an identity is found: a key never tells who somebody is on a platform."""
    return sha256(f"identity\x00{channel}\x00{scope}\x00{platform_id}".encode()).hexdigest()
