"""The control API: who is on the platforms, and what goes wrong there; for the page and for tests."""

from typing import NamedTuple

from local.gateway import Asked
from local.platforms.answering import Routes, body, query
from local.platforms.asks import NewAccount, NewChat, NewCustomer, Raw, Since
from local.platforms.became import Cases
from local.platforms.busy_hour import BusyHours
from local.platforms.faults import Fault, Faults
from local.platforms.hooks import Hooks
from local.platforms.model import Account, Chat, Person, Sending
from local.platforms.network import Network
from local.platforms.shown import AccountShown, account_shown
from local.platforms.trouble import invalid, unknown
from local.platforms.visits import Visits
from local.platforms.x_api import Limits, XApi

routes = Routes()


class Desk(NamedTuple):
    """All that the control API works on."""

    network: Network
    hooks: Hooks
    faults: Faults
    x: XApi
    visits: Visits
    cases: Cases
    hours: BusyHours


def register(desk: Desk, name: str, new: NewAccount) -> Account:
    """A company's account, or a change of one; its webhook is asked for its proof at once."""
    if any(one.handle.lower() == new.handle.lower() and one.id != name for one in desk.network.people()):
        raise invalid("handle", "is somebody else's")
    made = Account(
        id=name,
        connection=new.connection,
        name=new.name,
        handle=new.handle,
        consumer_key=new.consumer_key,
        consumer_secret=new.consumer_secret,
        access_token=new.access_token,
        access_token_secret=new.access_token_secret,
        webhook=new.webhook,
        shape=new.shape,
    )
    desk.network.accounts.keep(name, made)
    desk.hooks.challenge(made)
    return desk.network.accounts[name]


@routes.on("PUT", "/control/accounts/{name}")
def put_account(desk: Desk, asked: Asked, name: str) -> AccountShown:
    """Register a company's account."""
    return _shown(desk, register(desk, name, body(asked, NewAccount)))


@routes.on("GET", "/control/accounts")
def show_accounts(desk: Desk, _: Asked) -> list[AccountShown]:
    """All accounts of companies."""
    return [_shown(desk, account) for account in list(desk.network.accounts.values())]


@routes.on("POST", "/control/accounts/{name}/challenge")
def challenge(desk: Desk, _: Asked, name: str) -> dict[str, str]:
    """Ask the webhook of an account for its proof: valid, invalid, or away."""
    return {"verdict": desk.hooks.challenge(_account(desk, name))}


@routes.on("POST", "/control/accounts/{name}/events", 202)
def send_raw(desk: Desk, asked: Asked, name: str) -> dict[str, str]:
    """Send any webhook body, signed for an account: a follow, a revocation, what has no route here."""
    desk.hooks.send(_account(desk, name), body(asked, Raw).body)
    return {}


@routes.on("POST", "/control/customers", 201)
def invent(desk: Desk, asked: Asked) -> Person:
    """Invent a customer."""
    new = body(asked, NewCustomer)
    return desk.network.invent(new.name, new.handle or "", accepts_messages=new.accepts_messages)


@routes.on("GET", "/control/customers")
def show_customers(desk: Desk, _: Asked) -> list[Person]:
    """All customers."""
    return list(desk.network.customers.values())


@routes.on("PUT", "/control/chats/{inbox}")
def put_chat(desk: Desk, asked: Asked, inbox: str) -> Chat:
    """Offer a web chat of the product on the page."""
    return desk.network.chats.keep(inbox, Chat(inbox=inbox, name=body(asked, NewChat).name))


@routes.on("GET", "/control/chats")
def show_chats(desk: Desk, _: Asked) -> list[Chat]:
    """The web chats that the page offers."""
    return list(desk.network.chats.values())


@routes.on("POST", "/control/faults", 201)
def add_fault(desk: Desk, asked: Asked) -> list[Fault]:
    """Let something go wrong soon."""
    fault = body(asked, Fault)
    if not fault.is_possible:
        raise invalid("kind", f"does not go wrong with {fault.on}")
    desk.faults.add(fault)
    return desk.faults.left()


@routes.on("GET", "/control/faults")
def show_faults(desk: Desk, _: Asked) -> list[Fault]:
    """What is still to go wrong."""
    return desk.faults.left()


@routes.on("DELETE", "/control/faults")
def clear_faults(desk: Desk, _: Asked) -> list[Fault]:
    """Let nothing go wrong any more."""
    desk.faults.clear()
    return []


@routes.on("PUT", "/control/limits")
def set_limits(desk: Desk, asked: Asked) -> Limits:
    """How often an account may call X's API in 15 minutes, and whether it is held to that."""
    desk.x.limits = body(asked, Limits)
    return desk.x.limits


@routes.on("GET", "/control/webhooks")
def show_webhooks(desk: Desk, asked: Asked) -> list[Sending]:
    """The webhooks of this state (waiting, sent, dropped, failed) or of any, oldest first, with what became of them."""
    state = query(asked).get("state")
    found = [one for one in list(desk.hooks.sendings.values()) if state in {None, one.state}]
    return sorted(found, key=lambda one: one.made_at)


@routes.on("POST", "/control/webhooks/replay", 202)
def replay(desk: Desk, asked: Asked) -> dict[str, int]:
    """Send the webhooks of the last minutes once more, those that were taken or dropped too."""
    return {"events": desk.hooks.again(body(asked, Since).minutes * 60)}


def _account(desk: Desk, name: str) -> Account:
    if name not in desk.network.accounts:
        raise unknown("account")
    return desk.network.accounts[name]


def _shown(desk: Desk, account: Account) -> AccountShown:
    return account_shown(account, desk.hooks.address(account))
