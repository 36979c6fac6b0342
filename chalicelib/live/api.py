"""Tickets for live updates, and who is in which case, over HTTP."""

from chalice.app import Blueprint

from chalicelib.access.endpoints import endpoint
from chalicelib.edge import settings
from chalicelib.edge.asking import Ask
from chalicelib.kernel.model import STAFF
from chalicelib.kernel.problems import Unavailable
from chalicelib.live import presence, store
from chalicelib.live.model import Guest, Here, Present, Ticket

routes = Blueprint(__name__)


@endpoint(routes, "POST", "/live/tickets", STAFF, gives=Ticket, success=201)
def give_ticket(ask: Ask) -> Ticket:
    """A ticket for one websocket, to be used once within a minute: it lets in whoever has it as oneself."""
    if not settings.LIVE_URL:
        raise Unavailable("live-updates-not-configured", retry_after=3_600)
    ticket, expires_at = store.issued(Guest(actor=ask.actor, ends=int(ask.expires)), ask.now)
    return Ticket(ticket=ticket, url=settings.LIVE_URL, expires_at=expires_at)


@endpoint(routes, "GET", "/presence", STAFF, gives=Present)
def show_present(ask: Ask) -> Present:
    """Who is in which case now, of all cases that one may know."""
    return Present(here=presence.everywhere(ask.actor, ask.now))


@endpoint(routes, "PUT", "/cases/{case_id}/presence", STAFF, takes=Here, gives=Present)
def come(ask: Ask, case_id: str) -> Present:
    """Say that one is in the case and what one does there; it lasts two minutes, then it is said again, or over."""
    return Present(here=presence.comes(ask.actor, case_id, ask.read(Here).mode, ask.now))


@endpoint(routes, "DELETE", "/cases/{case_id}/presence", STAFF, gives=Present)
def leave(ask: Ask, case_id: str) -> Present:
    """Say that one is no longer in the case."""
    return Present(here=presence.leaves(ask.actor, case_id, ask.now))
