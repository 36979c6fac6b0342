"""What the page shows of what became of it: the roll of customers, and the cases at the product."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from platforms_product import ACME, INBOX, World

from local.platforms.became import CaseShown, Finder


class Stores:
    """Cases by the post, message or session that they came of; and what was asked for."""

    def __init__(self) -> None:
        self.cases: dict[str, CaseShown] = {}
        self.asked: list[tuple[str, str]] = []

    def find(self, place: str, name: str) -> CaseShown | None:
        self.asked.append((place, name))
        return self.cases.get(name)

    def becomes(self, name: str, number: str) -> None:
        self.cases[name] = CaseShown(id=f"case-{number}", number=number, status="open", assignee="Anna")


@pytest.fixture
def stores() -> Stores:
    return Stores()


@pytest.fixture
def world(tmp_path: Path, stores: Stores) -> Iterator[World]:
    made = World(tmp_path / "platforms", finder=Finder(stores.find, stores.find))
    made.platforms.offer_chat(INBOX, "Help")
    yield made
    made.close()


def cases(world: World, channel: str, place: str = ACME) -> Any:
    return world.call("GET", f"/control/cases?channel={channel}&place={place}&customer={world.maria}")[1]["cases"]


def roll(world: World) -> list[Any]:
    told: list[Any] = world.call("GET", "/control/roll")[1]
    return told


def test_each_thread_has_the_case_that_it_became(world: World, stores: Stores) -> None:
    first = world.post("one", to=ACME)["id"]
    second = world.post("two", to=ACME)["id"]
    stores.becomes(first, "17")

    found = cases(world, "post")

    assert [one["about"] for one in found] == [second, first]
    assert found[0]["case"] is None
    assert found[1]["case"] == {"id": "case-17", "number": "17", "status": "open", "assignee": "Anna"}
    assert {place for place, _ in stores.asked} == {ACME}


def test_a_thread_is_asked_for_by_the_customers_own_posts_newest_first(world: World, stores: Stores) -> None:
    notice = world.post("We are open", author=ACME)["id"]
    mine = world.post("Really?", parent=notice)["id"]
    again = world.post("Hello?", parent=mine)["id"]
    stores.becomes(mine, "18")

    (found,) = cases(world, "post")

    assert (found["about"], found["case"]["number"]) == (notice, "18")
    assert [name for _, name in stores.asked] == [again, mine]


def test_direct_messages_have_one_case(world: World, stores: Stores) -> None:
    assert cases(world, "message") == []
    sent = [
        world.call("POST", "/control/messages", {"sender": world.maria, "recipient": ACME, "text": text})[1]["id"]
        for text in ("one", "two")
    ]
    stores.becomes(sent[0], "19")

    (found,) = cases(world, "message")

    assert (found["about"], found["case"]["number"]) == (sent[1], "19")


def test_a_chat_is_asked_for_by_its_session(world: World, stores: Stores) -> None:
    assert cases(world, "chat", INBOX) == []
    world.call("POST", f"/control/chats/{INBOX}/{world.maria}/messages", {"id": str(uuid4()), "text": "hi"})
    (session,) = world.product.chats
    stores.becomes(session, "20")

    (found,) = cases(world, "chat", INBOX)

    assert (found["about"], found["case"]["number"]) == (INBOX, "20")
    assert stores.asked == [(INBOX, session)]


def test_a_channel_that_is_none_is_refused(world: World) -> None:
    assert world.call("GET", "/control/cases?channel=letter&place=1&customer=2")[0] == 400


def test_alone_nobody_knows_of_cases(tmp_path: Path) -> None:
    alone = World(tmp_path / "alone")
    alone.post("one", to=ACME)
    try:
        assert cases(alone, "post") is None
    finally:
        alone.close()


def test_the_roll_has_everybody_with_what_was_said_last(world: World) -> None:
    karl = world.call("POST", "/control/customers", {"name": "Karl"})[1]["id"]
    assert [one["last"] for one in roll(world)] == [None, None]

    post = world.post("Where is it?", to=ACME)["id"]
    world.call("POST", "/control/messages", {"sender": karl, "recipient": ACME, "text": "Psst"})
    before = roll(world)
    world.post("Soon", author=ACME, parent=post)
    after = roll(world)

    assert [one["person"]["name"] for one in before] == ["Karl", "Maria"]
    assert [one["last"]["by_company"] for one in before] == [False, False]
    assert [one["person"]["name"] for one in after] == ["Maria", "Karl"]
    assert (after[0]["last"]["by_company"], after[0]["last"]["text"]) == (True, "Soon")
    assert after[1]["last"]["channel"] == "message"


def test_an_answer_in_a_chat_is_on_the_roll(world: World) -> None:
    path = f"/control/chats/{INBOX}/{world.maria}/messages"
    world.call("POST", path, {"id": str(uuid4()), "text": "hi"})
    world.product.answer_in_chats("Good day!")
    world.call("GET", path)

    last = roll(world)[0]["last"]

    assert (last["channel"], last["by_company"], last["text"]) == ("chat", True, "Good day!")
