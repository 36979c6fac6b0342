"""Customers over HTTP: who they are, with what they said and what is done about it."""

from chalice.app import Blueprint

from chalicelib.access.endpoints import endpoint
from chalicelib.cases.customer_reading import WholeCustomer, customer_for
from chalicelib.cases.speakers import Speakers, speakers_of
from chalicelib.edge.asking import Ask
from chalicelib.kernel.model import STAFF

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/customers/{customer_id}", STAFF, gives=WholeCustomer)
def show_customer(ask: Ask, customer_id: str) -> WholeCustomer:
    """The customer: identities, cases, and the newest of what they said, as far as one may know it."""
    return customer_for(ask.actor, customer_id)


@endpoint(routes, "GET", "/conversations/{conversation_id}/speakers", STAFF, gives=Speakers, asks=("case",))
def show_speakers(ask: Ask, conversation_id: str) -> Speakers:
    """Who wrote in a conversation, and what they are called; by `case`, as one that it is shown on has it."""
    return speakers_of(ask.actor, conversation_id, ask.query("case"))
