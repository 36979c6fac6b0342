"""What an administrator may decide: what is there and what is asked in, the thing as it is to be out."""

from base64 import b64encode
from collections.abc import Iterable
from hmac import digest
from typing import TypeVar

from msgspec.structs import replace

from chalicelib.kernel.problems import Invalid, Refused
from chalicelib.library.model import (
    NEEDS,
    NEEDS_OF_INBOX,
    Connection,
    Inbox,
    NewConnection,
    NewInbox,
    NewPolicy,
    NewTeam,
    Policy,
    Priority,
    Team,
    inbox_id,
)

Switched = TypeVar("Switched", Connection, Inbox)


def connect(there: Connection | None, asked: NewConnection, name: str, *, by: str) -> Connection:
    """A connection of a channel, under an id that nothing has yet."""
    if there is not None:
        raise Refused("connection-exists", id=there.id)

    return Connection(id=name, channel=asked.channel, name=asked.name, by=by)


def open_inbox(
    asked: NewInbox, there: Inbox | None, connection: Connection | None, team: Team | None, *, by: str
) -> Inbox:
    """An inbox for an account, which has only one. Only a chat has sites that may open it."""
    if there is not None:
        raise Refused("inbox-exists", id=there.id)
    wrong = {"team": "not-known"} if asked.team and not team else {}
    if connection is None:
        raise Invalid("fields-not-understood", fields={"connection": "not-known", **wrong})
    wrong |= {"origins": "only-for-chat"} if asked.origins and connection.channel != "chat" else {}
    if wrong:
        raise Invalid("fields-not-understood", fields=wrong)

    return Inbox(
        id=inbox_id(connection.channel, asked.account),
        channel=connection.channel,
        account=asked.account,
        name=asked.name,
        connection=connection.id,
        team=asked.team,
        origins=asked.origins,
        by=by,
    )


def form_team(there: Team | None, asked: NewTeam, name: str, *, by: str) -> Team:
    """A team under an id that no team has yet."""
    if there is not None:
        raise Refused("team-exists", id=there.id)

    return Team(id=name, name=asked.name, by=by)


def set_policy(asked: NewPolicy, *, by: str) -> Policy:
    """The policy as asked, whole: a priority that is not named has the target it has from the start."""
    targets = {**dict.fromkeys(Priority, 60), **asked.targets}
    return Policy(
        targets=targets,
        reopen_days=asked.reopen_days,
        grace_seconds=asked.grace_seconds,
        close_after_silence_days=asked.close_after_silence_days,
        noise_words=asked.noise_words,
        by=by,
    )


def switch(thing: Switched, *, enabled: bool, by: str) -> Switched:
    """On or off. A thing that is so already is left as it is."""
    return thing if thing.enabled is enabled else replace(thing, enabled=enabled, by=by)


def missing(channel: str, names: Iterable[str]) -> tuple[str, ...]:
    """The secrets without which a connection of this channel cannot hear or speak."""
    there = set(names)
    return tuple(name for name in NEEDS[channel] if name not in there)


def missing_of_inbox(channel: str, names: Iterable[str]) -> tuple[str, ...]:
    """The secrets without which nothing can be said as an inbox's account; `names` are those of its connection too."""
    there = set(names)
    return tuple(name for name in NEEDS_OF_INBOX[channel] if name not in there)


def answer_to_crc(secret: str, token: str) -> str:
    """What our webhook answers when X asks it to prove that it knows the secret."""
    return f"sha256={b64encode(digest(secret.encode(), token.encode(), 'sha256')).decode()}"
