"""The whole way round with the loopback platforms: their webhooks to our app, our calls to their API, on the wire."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest

from app import app
from chalicelib.conversations import store as talks
from chalicelib.edge import settings, tables
from chalicelib.edge.clock import now
from chalicelib.intake.worker import work
from chalicelib.outbox.sending import send
from local.gateway import Gateway
from local.platforms.asks import NewAccount
from local.platforms.faults import Fault
from local.platforms.platforms import Platforms
from local.platforms.x_api import Limits
from local.server import Server
from support.calling import Caller
from support.chatting import ADA, ANNA
from support.standing import owed
from support.talking import SECRETS, TOKENS

PATIENCE = 20.0


class World:
    """X as it is played on this machine, and the product's own app behind a server."""

    def __init__(self, folder: Path) -> None:
        self.ask, self.account = Caller(app), f"7{uuid4().int % 10**12}"
        self.product = Server(0, Gateway(app).answer)
        self.product.open()
        self.platforms = Platforms(folder, self.product.url, 0)
        self.platforms.start()
        self.network = self.platforms.desk.network
        made = self.ask("POST", "/connections", {"channel": "x", "name": "App", "secrets": SECRETS}, by=ADA)
        self.connection = made.json["id"]
        body = {"connection": self.connection, "account": self.account, "name": "Shop", "secrets": TOKENS}
        assert self.ask("POST", "/inboxes", body, by=ADA).status == 201
        known = {"connection": self.connection, "name": "Shop", "handle": "shop", **SECRETS, **TOKENS}
        self.platforms.register(self.account, NewAccount(**known))
        self.maria = self.network.invent("Maria").id

    def close(self) -> None:
        self.platforms.stop()
        self.product.close()

    def settled(self) -> None:
        """All that X tells us has reached us and is worked on."""
        until(lambda: self.platforms.desk.hooks.waiting() == 0)
        for _, row in owed(tables.client, [settings.INTAKE_TABLE]):
            if row["envelope_id"]["S"].startswith(f"{self.connection}#") and row["due_shard"]["S"].startswith("work"):
                work(row["envelope_id"]["S"], now())

    def head(self, post: str) -> Any:
        return talks.find(talks.post(f"x:{self.account}", post).seg or "")

    def replies(self, post: str, text: str) -> None:
        self.settled()
        answer = self.ask("POST", f"/cases/{self.head(post).case}/replies", {"text": text}, by=ANNA)
        assert answer.status == 202, answer.text
        self.sends(post)

    def sends(self, post: str, **later: float) -> None:
        for one in talks.sendings(self.head(post).seg):
            send(one.seg, one.id, now() + timedelta(**later))
        self.settled()

    def ours(self, post: str) -> list[tuple[str | None, str | None]]:
        found = talks.messages(self.head(post).seg)
        return [(one.body.text, one.body.agent) for one in found if one.author == "us"]

    def state(self, post: str) -> list[str]:
        return [one.state for one in talks.sendings(self.head(post).seg)]


def until(is_so: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < deadline, "it never came"
        sleep(0.01)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[World]:
    for name in ("tables", "secrets_file"):
        request.getfixturevalue(name)
    made = World(tmp_path / "platforms")
    monkeypatch.setattr(settings, "X_API_URL", made.platforms.url)
    yield made
    made.close()


def test_a_customer_sees_the_answer_and_we_see_it_once(world: World) -> None:
    post = world.network.write(world.maria, "@shop where is it?").id
    world.replies(post, "On its way")

    below = [one for one in world.network.posts.values() if one.parent == post]
    assert [(one.author, one.text) for one in below] == [(world.account, "On its way")]
    assert (world.ours(post), world.state(post)) == ([("On its way", "anna")], [])


def test_a_direct_message_reaches_one_person_and_is_read(world: World) -> None:
    first = world.network.send(world.maria, world.account, "My number is 17").id
    world.replies(first, "Thank you")

    sent = world.network.between(world.account, world.maria)[-1]
    assert (sent.recipient, sent.text, world.ours(first)) == (world.maria, "Thank you", [("Thank you", "anna")])
    world.network.read(sent.id)
    world.settled()
    ours = [one for one in talks.messages(world.head(first).seg) if one.author == "us"]
    assert [one.body.delivery for one in ours] == ["read"]


def test_an_answer_that_is_lost_is_found_by_its_echo(world: World) -> None:
    world.platforms.desk.faults.add(Fault(on="posts", kind="lost"))
    post = world.network.write(world.maria, "@shop where is it?").id
    world.replies(post, "On its way: https://example.com/17 & more")
    assert world.state(post) == ["unknown"]
    world.sends(post, minutes=2)

    assert [agent for _, agent in world.ours(post)] == ["anna"]
    assert world.state(post) == []
    assert len([one for one in world.network.posts.values() if one.parent == post]) == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault(on="api", kind="status", status=503), "queued"),
        (Fault(on="api", kind="status", status=429, seconds=30), "queued"),
        (Fault(on="api", kind="status", status=401), "failed"),
        (Fault(on="api", kind="status", status=500), "unknown"),
    ],
)
def test_what_x_refuses_is_put_off_failed_or_unknown(world: World, fault: Fault, state: str) -> None:
    world.platforms.desk.faults.add(fault)
    post = world.network.write(world.maria, "@shop where is it?").id
    world.replies(post, "On its way")

    assert (world.state(post), world.ours(post)) == ([state], [])
    world.sends(post, minutes=4)
    assert world.ours(post) == ([("On its way", "anna")] if state == "queued" else [])


def test_the_same_words_to_two_people_are_refused_by_x_and_not_sent_again(world: World) -> None:
    first, second = (world.network.write(world.maria, f"@shop {what}?").id for what in ("where", "when"))
    world.replies(first, "On its way")
    world.replies(second, "On its way")

    assert (world.ours(first), world.state(second)) == ([("On its way", "anna")], ["unknown"])
    (one,) = talks.sendings(world.head(second).seg)
    assert one.reason == "duplicate"


def test_a_used_up_limit_holds_until_x_opens_it_again(world: World) -> None:
    world.platforms.desk.x.limits = Limits(posts=1, messages=1, enforced=True)
    first, second = (world.network.write(world.maria, f"@shop {what}?").id for what in ("where", "when"))
    world.replies(first, "On its way")
    world.replies(second, "Tomorrow")

    (one,) = talks.sendings(world.head(second).seg)
    assert (one.state, one.reason) == ("queued", "rate-limited")
    assert one.not_before is not None
    assert timedelta(minutes=14) < one.not_before - now() <= timedelta(minutes=15, seconds=1)
