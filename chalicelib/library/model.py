"""Connections, inboxes, teams and the policy: what an administrator sets."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9-]{3,40}$(?!\n)")]
Account = Annotated[str, Meta(pattern=r"^[A-Za-z0-9@_.+-]{1,80}$(?!\n)")]  # as the platform names it; part of a path
Origin = Annotated[str, Meta(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$(?!\n)")]
Minutes = Annotated[int, Meta(ge=1, le=525_600)]
Word = Annotated[str, Meta(min_length=2, max_length=100)]
ReopenDays = Annotated[int, Meta(ge=0, le=3_650)]
GraceSeconds = Annotated[int, Meta(ge=0, le=900)]
SilenceDays = Annotated[int, Meta(ge=1, le=3_650)]
NoiseWords = Annotated[tuple[Word, ...], Meta(max_length=200)]
SecretName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$(?!\n)")]
SecretValue = Annotated[str, Meta(min_length=1, max_length=3_500)]  # Parameter Store keeps two in 8 KB
Channel = Literal["x", "chat"]

# Of a connection: to hear and to speak. A chat signs its sessions with keys of its own.
NEEDS: Mapping[str, tuple[str, ...]] = {"x": ("consumer_secret", "consumer_key"), "chat": ()}
# Of an inbox: to speak as its account; its connection may have them for all its inboxes.
NEEDS_OF_INBOX: Mapping[str, tuple[str, ...]] = {"x": ("access_token", "access_token_secret"), "chat": ()}


class Priority(StrEnum):
    """How much a case matters; each has its own targets."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Entry(Struct, frozen=True, kw_only=True):
    """One version of a thing: it never changes, the next one takes its place."""

    v: int = 0
    by: str = ""  # who set this version


class Connection(Entry, frozen=True, kw_only=True):
    """One app's credentials on a channel. The secrets themselves lie elsewhere."""

    id: str
    channel: str
    name: str
    enabled: bool = True


class Inbox(Entry, frozen=True, kw_only=True):
    """An account of ours on a channel, served by one connection; its id is `<channel>:<account>`."""

    id: str
    channel: str
    account: str
    name: str
    connection: str
    team: str | None = None  # that new cases go to
    enabled: bool = True
    origins: tuple[str, ...] = ()  # sites that may open a chat with it


class Team(Entry, frozen=True, kw_only=True):
    """People who share a worklist; who is in it is said by their tokens."""

    id: str
    name: str


class Policy(Entry, frozen=True, kw_only=True):
    """What holds for all cases until an administrator says otherwise. Silence and noise are off."""

    targets: Mapping[Priority, Minutes] = field(default_factory=lambda: dict.fromkeys(Priority, 60))
    reopen_days: ReopenDays = 7
    grace_seconds: GraceSeconds = 5
    close_after_silence_days: SilenceDays | None = None
    noise_words: NoiseWords = ()


class NewConnection(Struct, frozen=True, kw_only=True):
    """What makes a connection."""

    channel: Channel
    name: Name
    id: Slug | None = None
    secrets: Mapping[SecretName, SecretValue] = {}


class NewInbox(Struct, frozen=True, kw_only=True):
    """What makes an inbox."""

    connection: str
    account: Account
    name: Name
    team: str | None = None
    secrets: Mapping[SecretName, SecretValue] = {}
    origins: Annotated[tuple[Origin, ...], Meta(max_length=50)] = ()


class NewTeam(Struct, frozen=True, kw_only=True):
    """What makes a team; its id is what tokens name."""

    name: Name
    id: Slug | None = None


class NewPolicy(Struct, frozen=True, kw_only=True):
    """A whole policy: what is not said is as it is from the start."""

    targets: Mapping[Priority, Minutes] = {}
    reopen_days: ReopenDays = 7
    grace_seconds: GraceSeconds = 5
    close_after_silence_days: SilenceDays | None = None
    noise_words: NoiseWords = ()


def inbox_id(channel: str, account: str) -> str:
    """The id of an inbox: what a platform names it by."""
    return f"{channel}:{account}"
