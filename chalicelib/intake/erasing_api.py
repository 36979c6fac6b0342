"""Erasing customers over HTTP."""

from datetime import datetime
from typing import Annotated

from chalice.app import Blueprint
from msgspec import Meta, Struct

from chalicelib.access.endpoints import endpoint
from chalicelib.customers.store import card
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import done_before
from chalicelib.intake.erasing import begin, go_on
from chalicelib.kernel.model import ADMINISTRATORS
from chalicelib.kernel.problems import NotFound

routes = Blueprint(__name__)


class Erasing(Struct, frozen=True, kw_only=True):
    """Why a customer is to be erased."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class Erased(Struct, frozen=True, kw_only=True):
    """A customer who is erased; until `done`, what is left of them goes by and by."""

    id: str
    erased_at: datetime
    done: bool


@endpoint(routes, "DELETE", "/customers/{customer_id}", ADMINISTRATORS, takes=Erasing, gives=Erased, success=202)
def erase_customer(ask: Ask, customer_id: str) -> Erased:
    """Erase who a customer is, and all they said. Cases, and what others said, stay."""
    reason = ask.read(Erasing).reason
    if done_before(ask.cause) is None:
        begin(customer_id, reason, ask.cause, by=ask.actor)
    done = go_on(customer_id, ask.now)
    profile, _ = card(customer_id)
    if profile is None or profile.erased_at is None:
        raise NotFound("customer-not-found")
    return Erased(id=profile.id, erased_at=profile.erased_at, done=done)
