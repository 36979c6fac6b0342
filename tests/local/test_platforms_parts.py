"""The parts of the loopback platforms: proofs, faults on demand, and a memory that is whole after a kill."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from platforms_product import ACME, TOKENS, World, an_account, wait_until

from local.gateway import Answer, Asked
from local.platforms import hooks
from local.platforms.answering import Routes, body, query
from local.platforms.faults import Fault, Faults
from local.platforms.kept import Kept, Shelf
from local.platforms.model import Account, Person, Post, made_at
from local.platforms.network import Network
from local.platforms.platforms import Platforms
from local.platforms.signing import Doorman, signature
from local.platforms.trouble import Refusal, unknown
from local.server import Server
from local.trouble import CannotStart

RFC_5849 = (  # the example of its section 1.2
    'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", '
    'oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH", '
    'oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"'
)
PHOTOS = "http://photos.example.net/photos?file=vacation.jpg&size=original"
SHORTLY_AFTER = 137131202.0 + 30
PRINTER = Account(
    id="1",
    connection="printer",
    name="Printer",
    handle="printer",
    consumer_key="dpf43f3p2l4k3l03",
    consumer_secret="kd94hf93k423kf44",
    access_token="nnch734d00sl2jdk",
    access_token_secret="pfkkdhi9sl3r4s00",
)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path / "kept.sqlite")
    yield made
    made.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_the_example_of_the_standard_is_let_in() -> None:
    assert Doorman().caller(RFC_5849, "GET", PHOTOS, accounts=[PRINTER], now=SHORTLY_AFTER) == PRINTER


@pytest.mark.parametrize(
    ("header", "method", "url", "now"),
    [
        (RFC_5849.replace("chapoH", "chapoI"), "GET", PHOTOS, SHORTLY_AFTER),
        (RFC_5849, "POST", PHOTOS, SHORTLY_AFTER),
        (RFC_5849, "GET", PHOTOS.replace("original", "small"), SHORTLY_AFTER),
        (RFC_5849, "GET", PHOTOS, SHORTLY_AFTER + 300),
        (RFC_5849, "GET", PHOTOS, SHORTLY_AFTER - 400),
        (RFC_5849.replace("HMAC-SHA1", "PLAINTEXT"), "GET", PHOTOS, SHORTLY_AFTER),
        (RFC_5849.replace("nnch734d00sl2jdk", "another"), "GET", PHOTOS, SHORTLY_AFTER),
        (RFC_5849.replace('oauth_nonce="chapoH", ', ""), "GET", PHOTOS, SHORTLY_AFTER),
        (RFC_5849.replace("137131202", "soon"), "GET", PHOTOS, SHORTLY_AFTER),
        ("Bearer token", "GET", PHOTOS, SHORTLY_AFTER),
        ("", "GET", PHOTOS, SHORTLY_AFTER),
    ],
)
def test_any_other_proof_is_none(header: str, method: str, url: str, now: float) -> None:
    with pytest.raises(Refusal) as refusal:
        Doorman().caller(header, method, url, accounts=[PRINTER], now=now)

    assert refusal.value.status == 401


def test_a_refused_call_does_not_use_up_its_nonce() -> None:
    doorman = Doorman()
    with pytest.raises(Refusal):
        doorman.caller(RFC_5849, "POST", PHOTOS, accounts=[PRINTER], now=SHORTLY_AFTER)

    assert doorman.caller(RFC_5849, "GET", PHOTOS, accounts=[PRINTER], now=SHORTLY_AFTER) == PRINTER


def test_webhooks_are_signed_as_x_does() -> None:
    proof = signature("test-x-secret", b"test_crc_token_12345")

    assert proof == "sha256=aOurtxf9G+BDi5Z3HkWASmR+yixbyCWN5OD/a0sJOqE="


def test_faults_come_in_order_where_they_fit_and_as_often_as_was_said() -> None:
    faults = Faults()
    first, second, third = (
        Fault(on="posts", kind="status", times=2),
        Fault(on="api", kind="lost"),
        Fault(on="webhooks", kind="drop"),
    )
    for fault in (first, second, third):
        faults.add(fault)

    assert faults.next_of({"status", "lost"}, "messages", "api") == second
    assert [faults.next_of({"status"}, "posts", "api") for _ in range(3)][-1] is None
    assert faults.left() == [third]


def test_what_is_kept_comes_back_in_the_order_of_its_ids(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.sqlite")
    shelf = Shelf(kept, "person", Person)
    for name in ("10", "9", "11"):
        shelf.keep(name, Person(id=name, name="n", handle=name))
    shelf.forget("11")
    kept.close()

    again = Kept(tmp_path / "kept.sqlite")

    assert list(Shelf(again, "person", Person)) == ["9", "10"]
    again.close()


def test_what_belongs_together_is_kept_together_or_not_at_all(tmp_path: Path) -> None:
    """A process that ends half-way leaves nothing of it."""
    path = tmp_path / "kept.sqlite"
    ending = f"""
import os, pathlib
from local.platforms.kept import Kept
kept = Kept(pathlib.Path({str(path)!r}))
kept.write("a", "before", b"1")
with kept.whole(), kept.whole():
    kept.write("a", "half", b"1")
    os._exit(9)
"""

    ended = subprocess.run([sys.executable, "-c", ending], check=False).returncode

    kept = Kept(path)
    assert ended == 9
    assert [name for name, _ in kept.rows("a")] == ["before"]
    kept.close()


def test_an_echo_is_on_its_way_as_soon_as_a_post_is_kept(kept: Kept) -> None:
    """Between the two there is no moment at which a kill could lose it."""
    network = Network(kept)
    network.accounts.keep(PRINTER.id, PRINTER)
    seen: list[bool] = []
    network.tell = lambda _: seen.append(kept._file.in_transaction)

    first = network.write(PRINTER.id, "hello")
    network.edit(first.id, "hello!")
    network.like(first.id, PRINTER.id)
    network.delete(first.id)

    assert seen == [True] * 4


def test_liking_twice_is_liking_and_told_once(kept: Kept) -> None:
    network = Network(kept)
    told: list[str] = []
    maria = network.invent("Maria").id
    network.tell = lambda happening: told.append(happening.kind)
    post = network.write(maria, "hello")

    assert [network.like(post.id, maria).likes for _ in range(2)] == [(maria,), (maria,)]
    assert told == ["post", "like"]


def test_an_edit_is_found_by_each_of_its_ids(kept: Kept) -> None:
    network = Network(kept)
    post = network.write(network.invent("Maria").id, "one")
    edited = network.edit(post.id, "two")

    assert [network.post(name) for name in (post.id, edited.newest)] == [edited, edited]
    assert Network(kept).post(edited.newest) == edited


def test_a_long_thread_is_no_endless_walk(kept: Kept) -> None:
    network = Network(kept)
    maria = network.invent("Maria").id
    last: Post | None = None
    for n in range(1_500):
        last = network.write(maria, str(n), parent=last.id if last else None)

    assert last is not None
    assert network.mentioned(last) == []


def test_the_time_of_an_id_is_its_milliseconds() -> None:
    """An example of X's documentation, made at 20:19:24."""
    assert made_at("1050118621198921728") == datetime(2018, 10, 10, 20, 19, 24, 211_000, tzinfo=UTC)


def test_routes_say_what_they_do_not_know() -> None:
    routes = Routes()

    @routes.on("PUT", "/things/{name}", 202)
    def put(asked: Asked, name: str) -> dict[str, object]:
        if name == "none":
            raise unknown("thing")
        return {"name": name, "sent": body(asked, int), **query(asked)}

    def answered(method: str, target: str, sent: bytes = b"1") -> Answer | None:
        return routes.answer(Asked(method, target, {}, sent))

    good, bad, absent, other = (
        answered("PUT", "/things/a%2Fb?q=%20"),
        answered("PUT", "/things/a", b"x"),
        answered("PUT", "/things/none"),
        answered("GET", "/things/a"),
    )
    assert good is not None
    assert (good.status, good.body) == (202, b'{"name":"a/b","sent":1,"q":" "}')
    assert [one.status for one in (bad, absent, other) if one] == [400, 404, 405]
    assert answered("GET", "/nothing") is None


def test_a_webhook_that_redirects_has_not_proven_itself(world: World) -> None:
    moved = Server(0, lambda _: Answer(302, {"Location": world.product.server.url}))
    moved.open()

    account = world.platforms.register(ACME, an_account(webhook=f"{moved.url}/x"))

    assert not account.is_valid
    moved.close()


def test_a_proof_is_asked_for_again_every_hour(world: World) -> None:
    platform = world.platforms.desk.hooks
    platform._challenged[ACME] -= hooks.CHALLENGE_EVERY
    asked = platform._challenged[ACME]

    world.post("hello", to=ACME)

    world.heard(1)
    assert platform._challenged[ACME] > asked


def test_what_nobody_takes_for_a_day_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "PATIENCE", -1.0)
    world.product.failing = 1

    world.post("hello", to=ACME)

    wait_until(lambda: world.call("GET", "/control/webhooks?state=failed")[1] != [])
    assert world.call("GET", "/control/webhooks?state=failed")[1][0]["answer"] == "503"


def test_what_was_sent_is_kept_for_a_while_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "MOST_KEPT", 2)
    for n in range(5):
        world.post(str(n), to=ACME)
        world.heard(n + 1)
        wait_until(lambda: world.platforms.desk.hooks.waiting() == 0)

    world.post("last", to=ACME)

    assert len(world.platforms.desk.hooks.sendings) == 3


def test_two_companies_hear_of_what_concerns_them(world: World) -> None:
    other = {**TOKENS, "consumer_key": "k2", "access_token": "t2", "connection": "x-two"}
    world.platforms.register("701", an_account(name="Bolt", handle="bolt", **other))

    world.post("@acme and @bolt, who has it?")
    world.post("@bolt only you")

    heard = [(body["for_user_id"], body["tweet_create_events"][0]["text"]) for body in world.heard(3)]
    assert sorted(heard) == [
        (ACME, "@acme and @bolt, who has it?"),
        ("701", "@acme and @bolt, who has it?"),
        ("701", "@bolt only you"),
    ]
    assert {"/webhooks/x/x-demo", "/webhooks/x/x-two"} <= world.product.paths


def test_a_taken_port_is_told_and_leaves_nothing_open(world: World, tmp_path: Path) -> None:
    with pytest.raises(CannotStart):
        Platforms(tmp_path / "second", world.product.server.url, world.call.port)

    free = Platforms(tmp_path / "second", world.product.server.url)
    free.stop()
