"""A busy hour: the same seed is the same hour, it can be watched and stopped, and it holds nothing up."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from platforms_product import ACME, INBOX, World, wait_until

from local.platforms.busy_hour import Watch
from local.platforms.busy_script import LATER, WAYS, script


class Quick:
    """A watch on which waiting takes no time."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at

    def nap(self, stop: Event, seconds: float) -> bool:
        self.at += seconds
        return stop.is_set()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "platforms")
    made.platforms.offer_chat(INBOX, "Help")
    watch = Quick()
    made.platforms.desk.hours.watch = Watch(watch.now, watch.nap)
    yield made
    made.close()


def slowly(world: World) -> None:
    world.platforms.desk.hours.watch = Watch()


def played(world: World, **asked: Any) -> dict[str, Any]:
    """An hour that is over, and all of which the product has taken."""
    world.call("POST", "/control/busy-hour", {"seconds": 180, **asked})
    wait_until(lambda: (told := shown(world))["state"] == "done" and told["arrived"] == told["sent"])
    return shown(world)


def shown(world: World) -> dict[str, Any]:
    told: dict[str, Any] = world.call("GET", "/control/busy-hour")[1]
    return told


def words(world: World) -> list[str]:
    network = world.platforms.desk.network
    posts = [f"{network.person(one.author).name}: {one.text}" for one in network.posts.values()]
    return posts + [f"{network.person(one.sender).name}: {one.text}" for one in network.messages.values()]


@pytest.mark.parametrize("seed", range(20))
def test_every_hour_has_thirty_people_who_write_each_in_their_way(seed: int) -> None:
    cast, steps = script(seed)

    assert Counter(one.way for one in cast) == WAYS
    assert len({one.name for one in cast}) == sum(WAYS.values()) == 30
    assert Counter(one.deed for one in steps) == {**WAYS, **LATER}
    assert all(0 <= one.at <= 1 for one in steps)
    assert [one.at for one in steps] == sorted(one.at for one in steps)


@pytest.mark.parametrize("seed", range(20))
def test_nobody_goes_on_before_they_began_and_only_posts_are_edited_or_taken_back(seed: int) -> None:
    cast, steps = script(seed)

    began: set[int] = set()
    for step in steps:
        assert (step.deed in WAYS) == (step.who not in began)
        began.add(step.who)
    assert {cast[one.who].way for one in steps if one.deed in {"edit", "delete"}} == {"post"}
    assert next(one for one in steps if one.deed in {"post", "answer"}).deed == "post"


def test_the_same_seed_is_the_same_hour_and_another_is_another() -> None:
    assert script(7) == script(7)
    assert script(7) != script(8)


def test_an_hour_is_played_to_its_end(world: World) -> None:
    told = played(world, seed=3)

    said = len(script(3).steps)
    assert (told["sent"], told["arrived"], told["total"], told["customers"]) == (said, said, said, 30)
    assert (told["answered"], told["seed"]) == (0, 3)
    assert len(world.product.chats) == WAYS["chat"]
    assert sum(one.deleted for one in world.platforms.desk.network.posts.values()) == LATER["delete"]
    assert sum(bool(one.edits) for one in world.platforms.desk.network.posts.values()) == LATER["edit"]


def test_everything_said_in_public_reaches_the_company(world: World) -> None:
    played(world)

    assert all(ACME in str(body["for_user_id"]) for body in world.product.heard)
    assert all("@acme" in one.text for one in world.platforms.desk.network.posts.values() if not one.deleted)


def test_the_same_seed_says_the_same_to_another_company(world: World, tmp_path: Path) -> None:
    played(world, seed=5)
    other = World(tmp_path / "other")
    other.platforms.offer_chat(INBOX, "Help")
    try:
        played(other, seed=5, seconds=0.01)

        assert words(other) == words(world)
    finally:
        other.close()


def test_whoever_is_answered_is_counted_once(world: World) -> None:
    played(world)
    network = world.platforms.desk.network
    post = next(one for one in network.posts.values() if not one.deleted)
    message = next(iter(network.messages.values()))
    for text in ("Sorry!", "And again"):
        world.post(text, author=ACME, parent=post.id)
        world.call("POST", "/control/messages", {"sender": ACME, "recipient": message.sender, "text": text})
    world.product.answer_in_chats("We look into it.")
    world.platforms.desk.hours.watch.nap(Event(), 5)

    assert shown(world)["answered"] == 2 + WAYS["chat"]


def test_without_a_chat_all_write_on_x_and_without_an_account_all_chat(world: World) -> None:
    world.platforms.desk.network.chats.forget(INBOX)
    played(world)
    assert world.product.chats == {}

    world.platforms.offer_chat(INBOX, "Help")
    world.platforms.desk.network.accounts.forget(ACME)
    played(world)
    assert len(world.product.chats) == 30


def test_without_a_company_there_is_nobody_to_write_to(world: World) -> None:
    world.platforms.desk.network.accounts.forget(ACME)
    world.platforms.desk.network.chats.forget(INBOX)

    status, told = world.call("POST", "/control/busy-hour", {"seconds": 20})

    assert (status, told["detail"]) == (409, "There is no company here yet.")
    assert shown(world)["state"] == "none"


def test_one_hour_at_a_time_and_it_can_be_stopped(world: World) -> None:
    slowly(world)
    assert world.call("POST", "/control/busy-hour", {"seconds": 3600})[0] == 201

    assert world.call("POST", "/control/busy-hour", {"seconds": 20})[0] == 409
    assert shown(world)["state"] == "playing"
    told = world.call("DELETE", "/control/busy-hour")[1]

    assert told["state"] == "stopped"
    assert told["sent"] < told["total"]
    assert world.call("POST", "/control/busy-hour", {"seconds": 20})[0] == 201


def test_the_next_hour_is_another_one_after_a_restart_too(world: World) -> None:
    played(world)
    assert played(world)["seed"] == 1

    world.restart()

    assert shown(world)["state"] == "none"
    assert played(world, seconds=0.01)["seed"] == 2


def test_a_stop_of_the_platforms_does_not_wait_for_the_hour(world: World) -> None:
    slowly(world)
    world.call("POST", "/control/busy-hour", {"seconds": 3600})

    began = time.monotonic()
    world.platforms.desk.hours.close()

    assert time.monotonic() - began < 1
    assert world.platforms.desk.hours.shown().state == "stopped"


def test_a_chat_that_the_product_refuses_for_now_is_said_later_and_once(world: World) -> None:
    world.product.busy_chats = 3

    told = played(world)

    assert told["sent"] == told["total"] == len(script(0).steps)
    assert len(world.product.chats) == WAYS["chat"]


def test_what_is_never_taken_is_left_out(world: World) -> None:
    world.product.busy_chats = 10_000

    told = played(world)

    assert told["sent"] == told["total"] < len(script(0).steps)


def test_what_a_webhook_lost_has_not_arrived(world: World) -> None:
    world.fault("webhooks", "drop")
    world.call("POST", "/control/busy-hour", {"seconds": 180})

    wait_until(lambda: (told := shown(world))["state"] == "done" and told["arrived"] == told["sent"] - 1)


def test_a_post_that_somebody_took_back_meanwhile_is_no_stop(world: World) -> None:
    slowly(world)
    world.call("POST", "/control/busy-hour", {"seconds": 0.4})
    wait_until(lambda: bool(world.platforms.desk.network.posts))
    for post in list(world.platforms.desk.network.posts.values()):
        world.call("DELETE", f"/control/posts/{post.id}")

    wait_until(lambda: shown(world)["state"] == "done")


@pytest.mark.parametrize("seconds", [0, -1, 3601, "soon"])
def test_a_span_has_a_length(world: World, seconds: object) -> None:
    assert world.call("POST", "/control/busy-hour", {"seconds": seconds})[0] == 400
