"""Connections, inboxes, teams and the policy, over HTTP: an administrator sets them."""

from functools import partial

from chalice.app import Blueprint

from chalicelib.access.endpoints import endpoint
from chalicelib.edge import secrets
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import done_before
from chalicelib.kernel.model import ADMINISTRATORS, LEADS, STAFF
from chalicelib.library import actions, shown
from chalicelib.library.changing import dropped, found, keep, made, page, rotated, switched
from chalicelib.library.model import (
    Connection,
    Inbox,
    NewConnection,
    NewInbox,
    NewPolicy,
    NewTeam,
    Policy,
    Team,
)
from chalicelib.library.store import POLICY, Library, current, save

routes = Blueprint(__name__)
CRC_SECRET = "consumer_secret"  # noqa: S105, its name


@endpoint(
    routes, "POST", "/connections", ADMINISTRATORS, takes=NewConnection, gives=shown.ConnectionDetail, success=201
)
def connect(ask: Ask) -> shown.ConnectionDetail:
    """Connect an app of ours on a channel; where its platform shall send to is in the answer."""
    asked = ask.read(NewConnection)
    name = asked.id or ask.cause.id

    def make(library: Library) -> Connection:
        return actions.connect(library.connection(name), asked, name, by=ask.actor.id)

    thing: Connection = made(ask, "connection", make)
    keep(f"connection/{thing.id}", asked.secrets)
    return shown.connection_detail(thing)


@endpoint(routes, "GET", "/connections", ADMINISTRATORS, gives=shown.Connections, asks=("after",))
def show_connections(ask: Ask) -> shown.Connections:
    """All connections, by id."""
    things, after = page(ask, "connection")
    return shown.Connections(connections=tuple(map(shown.connection, things)), next=after)


@endpoint(routes, "GET", "/connections/{connection_id}", ADMINISTRATORS, gives=shown.ConnectionDetail)
def show_connection(_: Ask, connection_id: str) -> shown.ConnectionDetail:
    """A connection, and which secrets it has since when."""
    return shown.connection_detail(found("connection", connection_id))


@endpoint(
    routes,
    "PUT",
    "/connections/{connection_id}/secrets/{name}",
    ADMINISTRATORS,
    takes=shown.NewSecret,
    gives=shown.ConnectionDetail,
)
def set_connection_secret(ask: Ask, connection_id: str, name: str) -> shown.ConnectionDetail:
    """Set or rotate a secret: the value it had stays valid until the next rotation, or until it is dropped."""
    return shown.connection_detail(rotated(ask, "connection", connection_id, name))


@endpoint(
    routes,
    "DELETE",
    "/connections/{connection_id}/secrets/{name}/former",
    ADMINISTRATORS,
    gives=shown.ConnectionDetail,
)
def drop_connection_secret(ask: Ask, connection_id: str, name: str) -> shown.ConnectionDetail:
    """End a rotation: only the newest value is valid from now on."""
    return shown.connection_detail(dropped(ask, "connection", connection_id, name))


@endpoint(routes, "POST", "/connections/{connection_id}/test", ADMINISTRATORS, takes=shown.Probe, gives=shown.Tested)
def probe_connection(ask: Ask, connection_id: str) -> shown.Tested:
    """Whether the connection has what it needs to hear and to speak, and what it would answer to a CRC."""
    probe, thing = ask.read(shown.Probe), found("connection", connection_id)
    owner = f"connection/{thing.id}"
    missing = actions.missing(thing.channel, [kept.name for kept in secrets.names(owner)])
    proofs = secrets.values(owner, CRC_SECRET) if thing.channel == "x" else ()
    answer = actions.answer_to_crc(proofs[0], probe.crc_token or ask.cause.id) if proofs else None
    return shown.Tested(ok=not missing, missing=missing, response_token=answer)


@endpoint(routes, "PUT", "/connections/{connection_id}/disablement", ADMINISTRATORS, gives=shown.ConnectionDetail)
def disable_connection(ask: Ask, connection_id: str) -> shown.ConnectionDetail:
    """Hear nothing by this connection, and say nothing, until it is enabled."""
    return shown.connection_detail(switched(ask, "connection", connection_id, enabled=False))


@endpoint(routes, "DELETE", "/connections/{connection_id}/disablement", ADMINISTRATORS, gives=shown.ConnectionDetail)
def enable_connection(ask: Ask, connection_id: str) -> shown.ConnectionDetail:
    """Hear and say again by this connection."""
    return shown.connection_detail(switched(ask, "connection", connection_id, enabled=True))


@endpoint(routes, "POST", "/inboxes", ADMINISTRATORS, takes=NewInbox, gives=shown.InboxDetail, success=201)
def open_inbox(ask: Ask) -> shown.InboxDetail:
    """Open an inbox for an account: from now on its messages become conversations."""
    asked = ask.read(NewInbox)
    thing: Inbox = made(ask, "inbox", partial(_inbox, asked, ask.actor.id))
    keep(f"inbox/{thing.id}", asked.secrets)
    return shown.inbox_detail(thing)


@endpoint(routes, "GET", "/inboxes", LEADS, gives=shown.Inboxes, asks=("after",))
def show_inboxes(ask: Ask) -> shown.Inboxes:
    """All inboxes, by id."""
    things, after = page(ask, "inbox")
    return shown.Inboxes(inboxes=tuple(map(shown.inbox, things)), next=after)


@endpoint(routes, "GET", "/inboxes/{inbox_id}", LEADS, gives=shown.InboxDetail)
def show_inbox(_: Ask, inbox_id: str) -> shown.InboxDetail:
    """An inbox, and which secrets it has since when."""
    return shown.inbox_detail(found("inbox", inbox_id))


@endpoint(
    routes,
    "PUT",
    "/inboxes/{inbox_id}/secrets/{name}",
    ADMINISTRATORS,
    takes=shown.NewSecret,
    gives=shown.InboxDetail,
)
def set_inbox_secret(ask: Ask, inbox_id: str, name: str) -> shown.InboxDetail:
    """Set or rotate a secret of one account, as its access token."""
    return shown.inbox_detail(rotated(ask, "inbox", inbox_id, name))


@endpoint(routes, "DELETE", "/inboxes/{inbox_id}/secrets/{name}/former", ADMINISTRATORS, gives=shown.InboxDetail)
def drop_inbox_secret(ask: Ask, inbox_id: str, name: str) -> shown.InboxDetail:
    """End a rotation: only the newest value is valid from now on."""
    return shown.inbox_detail(dropped(ask, "inbox", inbox_id, name))


@endpoint(routes, "PUT", "/inboxes/{inbox_id}/disablement", ADMINISTRATORS, gives=shown.InboxDetail)
def disable_inbox(ask: Ask, inbox_id: str) -> shown.InboxDetail:
    """Take nothing in for this account, and say nothing, until it is enabled."""
    return shown.inbox_detail(switched(ask, "inbox", inbox_id, enabled=False))


@endpoint(routes, "DELETE", "/inboxes/{inbox_id}/disablement", ADMINISTRATORS, gives=shown.InboxDetail)
def enable_inbox(ask: Ask, inbox_id: str) -> shown.InboxDetail:
    """Take in and say again for this account."""
    return shown.inbox_detail(switched(ask, "inbox", inbox_id, enabled=True))


@endpoint(routes, "POST", "/teams", ADMINISTRATORS, takes=NewTeam, gives=shown.TeamShown, success=201)
def form_team(ask: Ask) -> shown.TeamShown:
    """Form a team; who is in it is said by their tokens, which name its id."""
    asked = ask.read(NewTeam)
    name = asked.id or ask.cause.id

    def make(library: Library) -> Team:
        return actions.form_team(library.team(name), asked, name, by=ask.actor.id)

    return shown.team(made(ask, "team", make))


@endpoint(routes, "GET", "/teams", STAFF, gives=shown.Teams, asks=("after",))
def show_teams(ask: Ask) -> shown.Teams:
    """All teams, by id."""
    things, after = page(ask, "team")
    return shown.Teams(teams=tuple(map(shown.team, things)), next=after)


@endpoint(routes, "GET", "/policy", ADMINISTRATORS, gives=shown.PolicyShown)
def show_policy(_: Ask) -> shown.PolicyShown:
    """What holds for all cases."""
    return shown.policy(current().policy)


@endpoint(routes, "PUT", "/policy", ADMINISTRATORS, takes=NewPolicy, gives=shown.PolicyShown)
def set_policy(ask: Ask) -> shown.PolicyShown:
    """Set the whole policy: what is not said is as it is from the start."""
    asked, before = ask.read(NewPolicy), current().policy
    if done_before(ask.cause):
        return shown.policy(before)
    ask.expects(str(before.v))
    after: Policy = save(POLICY, POLICY, actions.set_policy(asked, by=ask.actor.id), before.v, cause=ask.cause)
    return shown.policy(after)


def _inbox(asked: NewInbox, by: str, library: Library) -> Inbox:
    connection = library.connection(asked.connection)
    there = library.inbox_of(connection.channel, asked.account) if connection else None
    team = library.team(asked.team) if asked.team else None
    return actions.open_inbox(asked, there, connection, team, by=by)
