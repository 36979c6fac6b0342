"""Who acts, what happens and why, and the words people say."""

from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct, field


class Role(StrEnum):
    """What an actor is to us."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    CUSTOMER = "customer"
    MACHINE = "machine"
    CLOCK = "clock"


STAFF = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR})
LEADS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


class Audience(StrEnum):
    """Who may know of a part of a case."""

    EVERYONE = "everyone"
    STAFF = "staff"


class Actor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who acts, and through which door: `via` is a channel and our id of an address, never a handle."""

    id: str
    role: Role
    customer_id: str | None = None
    via: str = "api"
    teams: tuple[str, ...] = ()  # of staff, from the token's claims

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def is_lead(self) -> bool:
        return self.role in LEADS


SWEEP = Actor(id="sweep", role=Role.CLOCK, via="schedule")


class Event(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """What happened: who, when and where; a subclass says what, and why. `v` is the version of its kind.

    A kind that changes its version overrides `v`; made by a factory, it is written even where it is the default.
    """

    by: Actor
    at: datetime
    v: int = field(default_factory=lambda: 1)


class TextRef(Struct, frozen=True, kw_only=True):
    """Where a person's words are kept, and proof of them. The words can be erased; this stays."""

    id: str
    digest: str


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's words, on their way to a row of their own."""

    id: str
    salt: str
    words: str
    masked: bool = False  # somebody who was erased is covered in it: it no longer fits its proof

    @property
    def ref(self) -> TextRef:
        return TextRef(id=self.id, digest=salted(self.salt, self.words))


class Once(Struct, frozen=True, kw_only=True):
    """A client's Idempotency-Key, and a digest of what it asked with it."""

    key: str
    digest: str


class Cause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why something is decided. One request keeps one id, however often it decides again."""

    id: str
    source: str
    recorded_at: datetime
    once: Once | None = None


def salted(salt: str, words: str) -> str:
    """The digest that proves words without telling them, as long as the salt is kept apart."""
    return sha256(f"{salt}{words}".encode()).hexdigest()


def minted(*parts: str) -> str:
    """An id that the same parts give again: what is made once from them is found after a lost answer."""
    return sha256("\x00".join(parts).encode()).hexdigest()[:32]


def stamp(at: datetime) -> str:
    """An instant as our keys write it: RFC 3339, UTC, whole seconds, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> datetime:
    """The instant that `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
