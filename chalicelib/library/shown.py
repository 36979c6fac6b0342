"""What an administrator is shown of the library, and the requests that change secrets. No secret is ever in it."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from chalicelib.edge import secrets, settings
from chalicelib.edge.secrets import Named
from chalicelib.library.actions import missing, missing_of_inbox
from chalicelib.library.model import Connection, Inbox, NewPolicy, Policy, SecretValue, Team


class NewSecret(Struct, frozen=True, kw_only=True):
    """A value to use from now on."""

    value: SecretValue

    def __repr__(self) -> str:
        return "NewSecret(...)"


class Probe(Struct, frozen=True, kw_only=True):
    """What a test may try: the answer to this token is shown, to compare with what the platform expects."""

    crc_token: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class Tested(Struct, frozen=True, kw_only=True):
    """Whether a connection can hear and speak: which secrets it lacks, and for X what it answers to a CRC."""

    ok: bool
    missing: tuple[str, ...]
    response_token: str | None = None


class ConnectionShown(Struct, frozen=True, kw_only=True):
    """A connection, and where its platform sends to."""

    id: str
    channel: str
    name: str
    enabled: bool
    webhook_url: str | None
    etag: str


class ConnectionDetail(ConnectionShown, frozen=True, kw_only=True):
    """A connection, which secrets it has, and which it lacks."""

    secrets: tuple[Named, ...]
    missing: tuple[str, ...]


class InboxShown(Struct, frozen=True, kw_only=True):
    """An inbox."""

    id: str
    channel: str
    account: str
    name: str
    connection: str
    team: str | None
    enabled: bool
    origins: tuple[str, ...]
    etag: str


class InboxDetail(InboxShown, frozen=True, kw_only=True):
    """An inbox, which secrets it has, and which it and its connection lack."""

    secrets: tuple[Named, ...]
    missing: tuple[str, ...]


class TeamShown(Struct, frozen=True, kw_only=True):
    """A team."""

    id: str
    name: str
    etag: str


class PolicyShown(NewPolicy, frozen=True, kw_only=True):
    """The policy as it is."""

    etag: str


class Connections(Struct, frozen=True, kw_only=True):
    """A page of connections, by id."""

    connections: tuple[ConnectionShown, ...]
    next: str | None


class Inboxes(Struct, frozen=True, kw_only=True):
    """A page of inboxes, by id."""

    inboxes: tuple[InboxShown, ...]
    next: str | None


class Teams(Struct, frozen=True, kw_only=True):
    """A page of teams, by id."""

    teams: tuple[TeamShown, ...]
    next: str | None


def connection(thing: Connection) -> ConnectionShown:
    """A connection in a list."""
    return ConnectionShown(
        id=thing.id,
        channel=thing.channel,
        name=thing.name,
        enabled=thing.enabled,
        webhook_url=_webhook_url(thing),
        etag=str(thing.v),
    )


def connection_detail(thing: Connection) -> ConnectionDetail:
    """A connection alone."""
    kept = secrets.names(f"connection/{thing.id}")
    lacks = missing(thing.channel, (one.name for one in kept))
    return ConnectionDetail(secrets=kept, missing=lacks, **_fields(connection(thing)))


def inbox(thing: Inbox) -> InboxShown:
    """An inbox in a list."""
    names = [name for name in InboxShown.__struct_fields__ if name != "etag"]
    return InboxShown(etag=str(thing.v), **{name: getattr(thing, name) for name in names})


def inbox_detail(thing: Inbox) -> InboxDetail:
    """An inbox alone."""
    kept, common = secrets.names(f"inbox/{thing.id}"), secrets.names(f"connection/{thing.connection}")
    lacks = missing_of_inbox(thing.channel, (one.name for one in (*kept, *common)))
    return InboxDetail(secrets=kept, missing=lacks, **_fields(inbox(thing)))


def team(thing: Team) -> TeamShown:
    """A team."""
    return TeamShown(id=thing.id, name=thing.name, etag=str(thing.v))


def policy(thing: Policy) -> PolicyShown:
    """The policy."""
    return PolicyShown(etag=str(thing.v), **{name: getattr(thing, name) for name in NewPolicy.__struct_fields__})


def _webhook_url(thing: Connection) -> str | None:
    """Where the platform sends to; a chat is ours and sends to its own routes."""
    return None if thing.channel == "chat" else f"{settings.PUBLIC_URL}/webhooks/{thing.channel}/{thing.id}"


def _fields(shown: Struct) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in shown.__struct_fields__}
