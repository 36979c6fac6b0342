"""Whoever looks on is told over a websocket, also of what no request of theirs has changed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from stack import LONGEST_WAIT, Stack
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

pytestmark = pytest.mark.deployed


@contextmanager
def watching(stack: Stack, *things: str) -> Iterator[ClientConnection]:
    """A websocket of a supervisor who looks at these; it is watched once the first notice has come."""
    ticket = stack.done("POST", "/live/tickets")
    with connect(f"{ticket['url']}?ticket={ticket['ticket']}", max_size=None, open_timeout=LONGEST_WAIT) as wire:
        wire.send(json.dumps({"watch": list(things)}))
        told(wire, {things[0]})
        yield wire


def told(wire: ClientConnection, things: set[str]) -> list[dict[str, Any]]:
    """The notices that come until each of these things was named."""
    notices: list[dict[str, Any]] = []
    while things - {one["thing"] for one in notices}:
        notices.append(json.loads(wire.recv(timeout=LONGEST_WAIT)))
    return notices


def test_what_a_customer_writes_is_told_through_the_streams_alone(stack: Stack) -> None:
    ida = stack.network.invent("Ida Novak", "idanovak")
    first = stack.network.write(ida.id, "@BluebirdRail my bicycle ticket is for the wrong day")
    case = stack.case_saying("bicycle ticket")
    (talk,) = stack.done("GET", f"/cases/{case['id']}")["conversations"]
    things = (f"case/{case['id']}", f"conversation/{talk['id']}", "list/unassigned")
    before = stack.runs("RelayCases"), stack.runs("WorkContent")

    with watching(stack, *things) as wire:
        stack.network.write(ida.id, "@BluebirdRail it should be Friday", parent=first.id)
        notices = told(wire, set(things))

    versions = [int(one["version"]) for one in notices if one["thing"] == things[0]]
    assert versions[-1] > int(case["etag"])
    stack.until(lambda: stack.runs("RelayCases") > before[0], "RelayCases")
    stack.until(lambda: stack.runs("WorkContent") > before[1], "WorkContent")


def test_what_a_colleague_does_is_told(stack: Stack) -> None:
    case = stack.done("POST", "/cases", {"title": "Watched", "team": "support"})

    with watching(stack, f"case/{case['id']}") as wire:
        stack.done("POST", f"/cases/{case['id']}/notes", {"text": "seen"}, role="agent")
        assert told(wire, {f"case/{case['id']}"})


def test_who_may_not_know_a_case_is_told_nothing_of_it(stack: Stack) -> None:
    case = stack.done("POST", "/cases", {"title": "Of the billing team", "team": "billing"})
    other = stack.done("POST", "/cases", {"title": "Of the support team", "team": "support"})
    ticket = stack.done("POST", "/live/tickets", role="agent")  # of the support team

    with connect(f"{ticket['url']}?ticket={ticket['ticket']}", open_timeout=LONGEST_WAIT) as wire:
        wire.send(json.dumps({"watch": [f"case/{case['id']}", f"case/{other['id']}"]}))
        told(wire, {f"case/{other['id']}"})
        stack.done("POST", f"/cases/{case['id']}/notes", {"text": "not for them"})
        stack.done("POST", f"/cases/{other['id']}/notes", {"text": "for them"})
        notices = told(wire, {f"case/{other['id']}"})

    assert {one["thing"] for one in notices} == {f"case/{other['id']}"}


def test_a_websocket_needs_a_ticket_that_was_not_used(stack: Stack) -> None:
    ticket = stack.done("POST", "/live/tickets")
    url = f"{ticket['url']}?ticket={ticket['ticket']}"
    with connect(url, open_timeout=LONGEST_WAIT):
        pass

    for refused in (url, f"{ticket['url']}?ticket=none", ticket["url"]):
        with pytest.raises(InvalidStatus) as seen, connect(refused, open_timeout=LONGEST_WAIT):
            pass
        assert seen.value.response.status_code in {401, 403}  # the app says 401; the emulator makes 403 of any


def test_a_websocket_that_is_closed_is_forgotten(stack: Stack) -> None:
    before = stack.runs("WebsocketDisconnect")
    with watching(stack, f"case/{stack.done('POST', '/cases', {'title': 'Left'})['id']}"):
        assert rows(stack)

    stack.until(lambda: stack.runs("WebsocketDisconnect") > before, "WebsocketDisconnect")
    stack.until(lambda: not rows(stack), "WebsocketDisconnect")


def rows(stack: Stack) -> list[Any]:
    """Who is connected, and what they watch."""
    found = stack.emulator.client("dynamodb").scan(TableName=stack.names["LiveTable"])["Items"]
    return [row for row in found if row["thing"]["S"].startswith(("connection", "watch#"))]
