"""The control API: chats, the roll of customers, the cases that came of it, and the busy hour."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from local.gateway import Asked
from local.platforms.answering import body, query
from local.platforms.became import Became
from local.platforms.busy_hour import BusyHourShown, NewBusyHour
from local.platforms.control import Desk
from local.platforms.deeds import routes
from local.platforms.model import Person
from local.platforms.roll import Entry, roll
from local.platforms.trouble import invalid, unknown
from local.platforms.visits import Line

__all__ = ["routes"]


class NewLine(Struct, frozen=True, kw_only=True):
    """What a visitor says; under the same id it is said once."""

    id: UUID
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]


class CasesShown(Struct, frozen=True, kw_only=True):
    """Cases, newest first; None where the product cannot be asked."""

    cases: list[Became] | None


@routes.on("POST", "/control/chats/{inbox}/{customer}/messages", 201)
def say(desk: Desk, asked: Asked, inbox: str, customer: str) -> list[Line]:
    """Say something in a chat as a visitor of the company's site."""
    new = body(asked, NewLine)
    who = _customer(desk, customer)
    desk.visits.say(inbox, who, new.text, mark=new.id)
    return list(desk.visits.look(inbox, who))


@routes.on("GET", "/control/chats/{inbox}/{customer}/messages")
def show_chat(desk: Desk, _: Asked, inbox: str, customer: str) -> list[Line]:
    """What was said in a chat by now."""
    return list(desk.visits.look(inbox, _customer(desk, customer)))


@routes.on("GET", "/control/roll")
def show_roll(desk: Desk, _: Asked) -> list[Entry]:
    """All customers with the last that was said; newest first."""
    return roll(desk.network, desk.visits)


@routes.on("GET", "/control/cases")
def show_cases(desk: Desk, asked: Asked) -> CasesShown:
    """What became of what a customer wrote to a company in one channel."""
    said = query(asked)
    channel, place, customer = (said.get(name, "") for name in ("channel", "place", "customer"))
    if channel not in {"post", "message", "chat"}:
        raise invalid("channel", "is post, message or chat")
    return CasesShown(cases=desk.cases.of(channel, place, customer))  # type: ignore[arg-type]


@routes.on("POST", "/control/busy-hour", 201)
def start_busy_hour(desk: Desk, asked: Asked) -> BusyHourShown:
    """Let thirty invented customers write, in so many seconds."""
    return desk.hours.start(body(asked, NewBusyHour))


@routes.on("GET", "/control/busy-hour")
def show_busy_hour(desk: Desk, _: Asked) -> BusyHourShown:
    """How far the busy hour is."""
    return desk.hours.shown()


@routes.on("DELETE", "/control/busy-hour")
def stop_busy_hour(desk: Desk, _: Asked) -> BusyHourShown:
    """End the busy hour where it is."""
    return desk.hours.stop()


def _customer(desk: Desk, name: str) -> Person:
    if name not in desk.network.customers:
        raise unknown("customer")
    return desk.network.customers[name]
