"""The loopback platforms tell the product what customers do: signed, in X's shapes, until it is taken."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from platforms_product import ACME, World, an_account, wait_until

from chalicelib.channels import x
from chalicelib.channels.model import AnyFact, Deleted, Ignored, Posted, Receipt
from local.platforms.model import made_at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, shape="xaa")
    yield made
    made.close()


@pytest.fixture(params=["aaa", "xaa"])
def either(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(tmp_path, shape=request.param)
    yield made
    made.close()


def facts(world: World, count: int) -> list[AnyFact]:
    """What the product's own parser makes of all that was heard."""
    bodies = [json.dumps(body).encode() for body in world.heard(count)]
    told = [one for raw in bodies for one in x.deliveries(raw)]
    return [fact for one in told for fact in x.parse(bytes(one.raw), ACME)]


def test_a_post_that_names_the_company_reaches_its_usual_webhook(world: World) -> None:
    shown = world.post("Where is my parcel?", to=ACME)

    (body,) = world.heard(1)

    assert body["for_user_id"] == ACME
    assert body["tweet_create_events"][0]["id_str"] == shown["id"]
    assert body["tweet_create_events"][0]["text"] == "@acme Where is my parcel?"
    assert "/webhooks/x/x-demo" in world.product.paths


def test_the_product_understands_a_post(either: World) -> None:
    shown = either.post("a < b & c", to=ACME)

    (fact,) = facts(either, 1)

    assert isinstance(fact, Posted)
    assert (fact.id, fact.author.id, fact.author.address) == (shown["id"], either.maria, "maria")
    assert (fact.text, fact.public, fact.parent) == ("@acme a < b & c", True, None)
    assert fact.at == made_at(fact.id).replace(microsecond=0)
    assert [one.id for one in fact.mentions] == [ACME]


def test_a_long_post_arrives_whole(either: World) -> None:
    words = "parcel " * 60

    either.post(words, to=ACME)

    (fact,) = facts(either, 1)
    assert isinstance(fact, Posted)
    assert fact.text == f"@acme {words}"


def test_a_reply_names_its_parent_and_a_quote_is_none(either: World) -> None:
    first = either.post("hello", to=ACME)["id"]
    either.heard(1)
    either.post("and?", parent=first)
    either.heard(2)
    either.post("look, @acme", quotes=first)

    _, reply, quote = facts(either, 3)

    assert isinstance(reply, Posted)
    assert isinstance(quote, Posted)
    assert (reply.parent, quote.parent, quote.quotes) == (first, None, first)


def test_an_edit_has_a_new_id_that_leads_to_the_first(either: World) -> None:
    first = either.post("Where is it?", to=ACME)["id"]
    either.heard(1)
    _, shown = either.call("PUT", f"/control/posts/{first}", {"text": "@acme Where are they?"})

    edited = facts(either, 2)[1]

    assert isinstance(edited, Posted)
    assert (edited.id, edited.revision, edited.aliases) == (first, 1, (shown["ids"][1],))
    assert edited.text == "@acme Where are they?"


def test_the_fifth_edit_is_the_last(world: World) -> None:
    first = world.post("one", to=ACME)["id"]

    answers = [world.call("PUT", f"/control/posts/{first}", {"text": f"@acme {n}"})[0] for n in range(6)]

    assert answers == [200] * 5 + [403]


def test_deletes_likes_and_reposts_are_told_as_such(either: World) -> None:
    first = either.post("hello", to=ACME)["id"]
    own = either.post("We are open", author=ACME)["id"]
    either.heard(2)
    either.call("POST", f"/control/posts/{own}/likes", {"by": either.maria})
    either.heard(3)
    either.call("POST", f"/control/posts/{own}/reposts", {"by": either.maria})
    either.heard(4)
    either.call("DELETE", f"/control/posts/{first}")

    like, repost, deleted = facts(either, 5)[2:]

    assert isinstance(like, Ignored)
    assert isinstance(repost, Ignored)
    assert isinstance(deleted, Deleted)
    assert (like.reason, repost.reason, deleted.id) == ("like", "repost", first)


def test_direct_messages_go_both_ways_and_are_read(either: World) -> None:
    hers, ours = (
        either.call("POST", "/control/messages", {"sender": one, "recipient": other, "text": "hi"})[1]
        for one, other in ((either.maria, ACME), (ACME, either.maria))
    )
    either.heard(2)
    either.call("POST", f"/control/messages/{ours['id']}/reading")

    told = facts(either, 3)

    said = {fact.id: fact for fact in told if isinstance(fact, Posted)}
    (read,) = (fact for fact in told if isinstance(fact, Receipt))
    assert [said[one["id"]].thread for one in (hers, ours)] == [either.maria] * 2
    assert [said[one["id"]].author.id for one in (hers, ours)] == [either.maria, ACME]
    assert not said[hers["id"]].public
    assert (read.state, read.thread) == ("read", either.maria)
    assert read.until == made_at(ours["id"]).replace(microsecond=0)


def test_posts_that_do_not_concern_the_company_are_not_told(world: World) -> None:
    world.post("nothing to do with anybody")
    world.post("hello", to=ACME)

    bodies = world.heard(1)

    assert [body["tweet_create_events"][0]["text"] for body in bodies] == ["@acme hello"]


def test_an_answer_deep_in_a_thread_still_names_the_company(world: World) -> None:
    karl = world.call("POST", "/control/customers", {"name": "Karl"})[1]["id"]
    first = world.post("hello", to=ACME)["id"]
    second = world.post("same here", author=karl, parent=first)["id"]
    world.post("you too?", parent=second)

    last = max((body["tweet_create_events"][0] for body in world.heard(3)), key=lambda post: post["id"])

    assert last["text"] == "you too?"
    assert {one["screen_name"] for one in last["entities"]["user_mentions"]} == {"acme", "Karl"}


def test_an_activity_event_of_each_reason_has_its_own_uuid(activity: World) -> None:
    own = activity.post("We are open", author=ACME)["id"]
    activity.heard(1)
    activity.post("till when, @acme?", parent=own)

    told = [body["data"] for body in activity.heard(3)[1:]]

    assert {one["event_type"] for one in told} == {"post.mention.create", "post.reply.create"}
    assert len({one["event_uuid"] for one in told}) == 2


def test_what_is_not_taken_is_sent_again(world: World) -> None:
    world.product.failing = 2

    shown = world.post("hello", to=ACME)

    (body,) = world.heard(1)
    assert body["tweet_create_events"][0]["id_str"] == shown["id"]
    wait_until(lambda: world.call("GET", "/control/webhooks?state=sent")[1] != [])
    (sent,) = world.call("GET", "/control/webhooks?state=sent")[1]
    assert (sent["tries"], sent["answer"]) == (3, "200")


def test_what_is_on_its_way_is_sent_after_a_restart(world: World) -> None:
    world.product.failing = 10_000
    shown = world.post("hello", to=ACME)
    wait_until(lambda: world.product.failing < 10_000)

    world.restart()
    world.product.failing = 0

    assert world.heard(1)[0]["tweet_create_events"][0]["id_str"] == shown["id"]


def test_nothing_is_sent_to_a_webhook_that_cannot_prove_itself(world: World) -> None:
    world.product.secret = "another"
    shown = world.call("PUT", f"/control/accounts/{ACME}", _put())[1]
    world.post("hello", to=ACME)
    wait_until(lambda: any(one.get("tries") for one in world.call("GET", "/control/webhooks")[1]))

    assert not shown["is_valid"]
    assert (world.product.heard, world.product.refused) == ([], 0)
    world.product.secret = an_account().consumer_secret
    assert world.call("POST", f"/control/accounts/{ACME}/challenge")[1] == {"verdict": "valid"}
    world.heard(1)


def test_a_product_that_is_away_leaves_the_verdict_as_it_was(world: World) -> None:
    world.product.failing = 1

    assert world.call("POST", f"/control/accounts/{ACME}/challenge")[1] == {"verdict": "away"}
    assert world.call("GET", "/control/accounts")[1][0]["is_valid"]


def test_webhooks_are_dropped_doubled_and_sent_again_on_demand(world: World) -> None:
    world.fault("webhooks", "drop")
    world.fault("webhooks", "double")

    lost = world.post("one", to=ACME)["id"]
    twice = world.post("two", to=ACME)["id"]
    first = [body["tweet_create_events"][0]["id_str"] for body in world.heard(2)]
    wait_until(lambda: world.call("GET", "/control/state")[1]["waiting"] == 0)
    again = world.call("POST", "/control/webhooks/replay", {"minutes": 5})[1]

    assert first == [twice, twice]
    assert again == {"events": 3}
    assert lost in {body["tweet_create_events"][0]["id_str"] for body in world.heard(5)}


def test_webhooks_are_shuffled_on_demand(world: World) -> None:
    world.platforms.desk.hooks._random = Random(1)
    world.fault("webhooks", "shuffle", times=8, seconds=0.4)

    posted = [world.post(str(n), to=ACME)["id"] for n in range(8)]
    heard = [body["tweet_create_events"][0]["id_str"] for body in world.heard(8)]

    assert sorted(heard) == posted
    assert heard != posted


def test_a_bad_signature_comes_once_and_then_a_good_one(world: World) -> None:
    world.fault("webhooks", "missign")

    world.post("hello", to=ACME)

    world.heard(1)
    assert world.product.refused == 1


def test_any_body_is_signed_and_sent_as_it_is(world: World) -> None:
    body = {"user_event": {"revoke": {"source": {"user_id": ACME}}}}

    world.call("POST", f"/control/accounts/{ACME}/events", {"body": body})

    assert world.heard(1) == [body]


def _put() -> dict[str, Any]:
    import msgspec  # noqa: PLC0415

    return msgspec.to_builtins(an_account())
