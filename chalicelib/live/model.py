"""Live updates and presence: tickets, what a connection watches, notices, and who is in which case."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from chalicelib.kernel.model import Actor


class Ticket(Struct, frozen=True, kw_only=True):
    """Lets one websocket in, once: connect to `url` with `?ticket=` before it expires."""

    ticket: str
    url: str
    expires_at: datetime


class Mode(StrEnum):
    """What somebody does in a case: they look, or write in one of the ways there are."""

    LOOKING = "looking"
    PUBLIC = "public"
    DIRECT = "direct"
    NOTE = "note"


class Here(Struct, frozen=True, kw_only=True):
    """What somebody says of themselves: said again every 50 seconds, it lasts."""

    mode: Mode


class Presence(Struct, frozen=True, kw_only=True):
    """Somebody who is in a case, and since when they do what they do there."""

    case: str
    id: str
    mode: Mode
    since: datetime


class Present(Struct, frozen=True, kw_only=True):
    """Who is there, oneself too."""

    here: list[Presence]


class Guest(Struct, frozen=True, kw_only=True):
    """Who is at the other end, as their token said, and the second when it ends."""

    actor: Actor
    ends: int


class Connection(Struct, frozen=True, kw_only=True):
    """An open websocket: who is there, and what it watches: by topic the names that its client knows it by."""

    id: str
    guest: Guest
    watches: Mapping[str, tuple[str, ...]] = {}
    said_at: int = 0  # milliseconds: when the last message came that was heeded
    v: int = 0


class Watcher(Struct, frozen=True, kw_only=True):
    """A connection that watches a topic, and the names that its client knows it by."""

    connection: str
    guest: Guest
    names: tuple[str, ...]


class Watch(Struct, frozen=True, kw_only=True):
    """What a client says: all that it wants to be told of, in place of what it said before."""

    watch: tuple[str, ...]


class Notice(Struct, frozen=True, kw_only=True):
    """What a client is told: this is another version now. What it holds, it asks for."""

    thing: str
    version: str
