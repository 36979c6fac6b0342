"""Who works here, as colleagues and screens know them: a card of their own, and how they like to work."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from chalicelib.kernel.model import Actor, Role

UndoSeconds = Annotated[int, Meta(ge=0, le=60)]


class Density(StrEnum):
    """How much fits on a screen."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class Theme(StrEnum):
    """Which colours; the system's are those of the person's machine."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Screen(StrEnum):
    """A part of the workspace."""

    INBOX = "inbox"
    OPERATIONS = "operations"


class Preferences(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How somebody likes to work, on whatever machine they sign in."""

    single_keys: bool = True  # one letter does something
    announcements: bool = True  # new messages are read out by a screen reader
    undo_seconds: UndoSeconds = 8  # a reply waits so long before it is sent
    density: Density = Density.COMFORTABLE
    theme: Theme = Theme.SYSTEM


class Card(Struct, frozen=True, kw_only=True):
    """One of us, as their token said when they came last, and as they like to work."""

    id: str
    name: str
    role: Role
    teams: tuple[str, ...] = ()
    preferences: Preferences = Preferences()
    v: int = 0


class Mine(Struct, frozen=True, kw_only=True):
    """What somebody says of themselves: all their preferences, or nothing, and they stay as they are."""

    preferences: Preferences | None = None


class Me(Struct, frozen=True, kw_only=True):
    """Oneself: who one is here, how one likes to work, and which screens one may open."""

    id: str
    name: str
    role: Role
    teams: tuple[str, ...]
    preferences: Preferences
    screens: tuple[Screen, ...]
    etag: str


class PersonSeen(Struct, frozen=True, kw_only=True):
    """A colleague who has been here."""

    id: str
    name: str
    role: Role
    teams: tuple[str, ...]


class People(Struct, frozen=True, kw_only=True):
    """Some of those who work here, by id, and where the next ones start."""

    people: list[PersonSeen]
    next: str | None


class SignIn(Struct, frozen=True, kw_only=True):
    """How a browser signs somebody in: at this issuer, by a code with PKCE; and which token of the two to send here."""

    issuer: str
    client_id: str
    scope: str
    token: Literal["access_token", "id_token"]


def greeted(before: Card | None, actor: Actor, name: str, preferences: Preferences | None) -> Card:
    """The card of somebody who comes in: what their token says now, and what they prefer. Nothing new: no new card."""
    known = before or Card(id=actor.id, name=name, role=actor.role)
    after = replace(known, name=name, role=actor.role, teams=actor.teams, preferences=preferences or known.preferences)
    return after if after == before else replace(after, v=known.v + 1)


def me(card: Card) -> Me:
    """A card as its owner sees it."""
    return Me(
        id=card.id,
        name=card.name,
        role=card.role,
        teams=card.teams,
        preferences=card.preferences,
        screens=screens(card.role),
        etag=str(card.v),
    )


def screens(role: Role) -> tuple[Screen, ...]:
    """What somebody in this role may open: operations are for administrators, as their routes are."""
    return tuple(Screen) if role is Role.ADMINISTRATOR else (Screen.INBOX,)


def person_seen(card: Card) -> PersonSeen:
    """A card as colleagues see it: how somebody likes to work is their own."""
    return PersonSeen(id=card.id, name=card.name, role=card.role, teams=card.teams)
