"""Webhooks, and how the intake stands, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalice.app import Blueprint, Response
from msgspec import Struct, json

from chalicelib.access.endpoints import endpoint, open_endpoint
from chalicelib.channels.model import Delivery
from chalicelib.channels.registry import Channel, channel
from chalicelib.edge import secrets
from chalicelib.edge.asking import Ask
from chalicelib.edge.log import log
from chalicelib.intake import store, sweeping
from chalicelib.intake.asides import Asides, asides, replayed
from chalicelib.kernel.model import ADMINISTRATORS, LEADS
from chalicelib.kernel.problems import Forbidden, NotFound, Unknown
from chalicelib.library.store import current

routes = Blueprint(__name__)
SIDE_BY_SIDE = 16  # envelopes of one call


class Replayed(Struct, frozen=True, kw_only=True):
    """What is owed again."""

    id: str


@open_endpoint(routes, "POST", "/webhooks/{channel_name}/{connection_id}")
def receive(ask: Ask, channel_name: str, connection_id: str) -> Response:
    """Take what a platform tells: verified on the raw bytes, kept, then acknowledged. The work comes after."""
    spoken = _connected(channel_name, connection_id)
    if not spoken.verified(_secrets(connection_id), ask.request.headers, ask.raw):
        log.info("webhook-refused", extra={"channel": channel_name, "connection": connection_id})
        raise Unknown("signature-does-not-fit")
    _keep_all(connection_id, channel_name, spoken.deliveries(ask.raw), ask)
    return Response("", status_code=200)


@open_endpoint(routes, "GET", "/webhooks/{channel_name}/{connection_id}", asks=("crc_token",))
def prove(ask: Ask, channel_name: str, connection_id: str) -> Response:
    """Prove to a platform that this address is ours."""
    spoken = _connected(channel_name, connection_id)
    token, known = ask.query("crc_token"), _secrets(connection_id)
    if not token or not known or spoken.answered is None:
        raise Forbidden("nothing-to-prove")
    body = json.encode(spoken.answered(known[0], token)).decode()
    return Response(body, headers={"Content-Type": "application/json"})


@endpoint(routes, "GET", "/intake/status", LEADS, gives=sweeping.Standing)
def show_status(ask: Ask) -> sweeping.Standing:
    """How the intake stands: all zero but `set_aside` when everything that came is in its place."""
    return sweeping.status(ask.now)


@endpoint(routes, "GET", "/intake/set-aside", ADMINISTRATORS, gives=Asides, asks=("after",))
def show_asides(ask: Ask) -> Asides:
    """What could not be worked on, with the reason of each: envelopes, and work that failed time and again."""
    return asides(ask.query("after"))


@endpoint(routes, "POST", "/intake/set-aside/{envelope_id}/replay", ADMINISTRATORS, gives=Replayed, success=202)
def replay(ask: Ask, envelope_id: str) -> Replayed:
    """Work on it again: a parser was mended, an inbox made, a fault removed."""
    replayed(ask, envelope_id)
    return Replayed(id=envelope_id)


def _connected(channel_name: str, connection_id: str) -> Channel:
    connection = current().connection(connection_id)
    if connection is None or connection.channel != channel_name or not connection.enabled:
        raise NotFound("unknown-connection")
    return channel(channel_name)


def _secrets(connection_id: str) -> tuple[str, ...]:
    return secrets.values(f"connection/{connection_id}", "consumer_secret")


def _keep_all(connection_id: str, channel_name: str, deliveries: list[Delivery], ask: Ask) -> None:
    def keep(one: Delivery) -> Any:
        return store.keep(connection_id, channel_name, one, ask.now)

    if len(deliveries) == 1:
        keep(deliveries[0])
        return
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        list(threads.map(keep, deliveries))
