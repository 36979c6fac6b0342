"""The web chat as a customer of the loopback platforms has it: over the product's own routes, and kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from platforms_product import INBOX, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "platforms")
    made.platforms.offer_chat(INBOX, "Help")
    yield made
    made.close()


def say(world: World, text: str, name: str = "") -> tuple[int, Any]:
    path = f"/control/chats/{INBOX}/{world.maria}/messages"
    return world.call("POST", path, {"id": name or str(uuid4()), "text": text})


def lines(world: World) -> list[tuple[str, str]]:
    told = world.call("GET", f"/control/chats/{INBOX}/{world.maria}/messages")[1]
    return [(one["author"], one["text"]) for one in told]


def test_a_chat_goes_both_ways_and_is_allowed_as_the_platforms_own_page(world: World) -> None:
    assert lines(world) == []
    assert say(world, "Hello?")[0] == 201
    world.product.answer_in_chats("Good day!")

    assert lines(world) == [("visitor", "Hello?"), ("company", "Good day!")]
    assert world.product.origins == {world.platforms.url}


def test_nobody_who_has_not_written_opens_a_session(world: World) -> None:
    lines(world)

    assert world.product.chats == {}


def test_the_same_id_is_said_once(world: World) -> None:
    name = str(uuid4())
    say(world, "Hello?", name)
    say(world, "Hello?", name)

    assert lines(world) == [("visitor", "Hello?")]


def test_the_thread_goes_on_after_a_restart(world: World) -> None:
    say(world, "Hello?")
    world.restart()
    say(world, "Still there?")

    assert lines(world) == [("visitor", "Hello?"), ("visitor", "Still there?")]
    assert len(world.product.chats) == 1


def test_a_session_that_the_product_forgot_is_opened_again(world: World) -> None:
    say(world, "Hello?")
    world.product.chats.clear()

    assert say(world, "Again")[0] == 201
    assert len(world.product.chats) == 1


def test_a_refusal_is_told_in_words(world: World) -> None:
    world.product.busy_chats = 1

    status, told = say(world, "Hello?")

    assert (status, told["detail"]) == (429, "That is too much at once. Wait a moment.")


def test_a_product_that_fails_or_is_away_is_told_as_away(world: World) -> None:
    world.product.failing = 1
    failed = say(world, "Hello?")
    world.product.garbled = True
    garbled = say(world, "Hello?")[0]

    assert (failed[0], failed[1]["detail"]) == (503, "The product does not answer.")
    assert garbled == 502


def test_strangers_have_no_chat_here(world: World) -> None:
    path = f"/control/chats/{INBOX}/9/messages"

    assert world.call("GET", path)[0] == 404
    assert world.call("POST", path, {"id": str(uuid4()), "text": "hi"})[0] == 404
    assert say(world, "")[0] == 400


def test_no_session_is_ever_shown(world: World) -> None:
    say(world, "Hello?")
    (session,) = world.product.chats

    shown = [f"/control/chats/{INBOX}/{world.maria}/messages", "/control/roll", "/control/customers", "/control/state"]

    assert not [path for path in shown if session.encode() in world.call.raw("GET", path)[2]]
