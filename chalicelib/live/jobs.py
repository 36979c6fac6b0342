"""What wakes live updates: websockets that come and go, and the streams of what changed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from chalice.app import Response

from chalicelib.edge import sockets
from chalicelib.edge.clock import now
from chalicelib.edge.http import decided, refusal
from chalicelib.edge.log import kind_of, log, where
from chalicelib.kernel.problems import Problem
from chalicelib.live import changes, store, watching
from chalicelib.live.telling import Change, tell


def connect(event: dict[str, Any]) -> Response | None:
    """Let a websocket in by its ticket; without a good one the gateway refuses it with our status."""
    ticket = (event.get("queryStringParameters") or {}).get("ticket") or ""
    try:
        store.let_in(ticket, _named(event), now())
    except Problem as problem:
        return refusal(problem)
    return None


def hear(event: dict[str, Any]) -> None:
    """What the other end says; whatever comes of it, it is told nothing: it says it again after a while."""
    said_at = int(event["requestContext"].get("requestTimeEpoch", 0))
    try:
        decided(lambda: watching.heard(_named(event), event.get("body") or "", said_at, now()))
    except Problem as problem:
        log.info("not-watched", extra={"code": problem.code})


def disconnect(event: dict[str, Any]) -> None:
    """A websocket was closed: nobody is there to be told."""
    try:
        decided(lambda: store.forget(_named(event)))
    except Problem as problem:  # then the first notice finds nobody
        log.info("not-forgotten", extra={"code": problem.code})


def relay_cases(event: dict[str, Any]) -> None:
    """Tell of cases that were changed, and of the lists that they are or were on."""
    _relay(event, changes.of_cases)


def relay_content(event: dict[str, Any]) -> None:
    """Tell of conversations in which something was said, or sent."""
    _relay(event, changes.of_content)


def _relay(event: dict[str, Any], read: Callable[[dict[str, Any], datetime], Iterable[Change]]) -> None:
    """No batch ever fails for a notice, and where nobody is connected it costs one small read."""
    if not sockets.are_on():
        return
    moment = now()
    try:
        found = list(read(event, moment))
        if found and store.anybody():
            tell(found, moment)
    except Exception as error:  # noqa: BLE001, who works on the same stream must not wait for those who look on
        log.error("changes-not-told", extra={"error": kind_of(error), "where": where(error)})


def _named(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])
