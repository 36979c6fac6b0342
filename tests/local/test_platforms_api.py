"""The loopback platforms take the product's real calls: signed by OAuth, and refused where X refuses."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from uuid import uuid4

import pytest
from platforms_product import ACME, TOKENS, World

from chalicelib.channels import x
from chalicelib.channels.model import Ending, Outcome, Outgoing, Request
from chalicelib.edge.clock import now
from local.platforms.model import made_at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def asked(world: World, out: Outgoing, tokens: Mapping[str, str] = TOKENS, at: datetime | None = None) -> Request:
    """The product's own request."""
    return x.request(out, tokens, world.platforms.url, at=at or now(), nonce=uuid4().hex)


def sent(world: World, request: Request) -> tuple[int, dict[str, str], bytes]:
    return world.call.raw("POST", request.url.removeprefix(world.platforms.url), request.body, **request.headers)


def done(world: World, out: Outgoing, **more: Mapping[str, str]) -> Outcome:
    """What the product makes of the answer to its request."""
    status, headers, raw = sent(world, asked(world, out, **more))
    return x.outcome(status, headers, raw, at=now())


def a_reply(parent: str, text: str = "We are looking into it.") -> Outgoing:
    return Outgoing(id="m1", account=ACME, text=text, public=True, parent=parent)


def a_message(world: World, text: str = "Here is your code.") -> Outgoing:
    return Outgoing(id="m2", account=ACME, text=text, public=False, thread=world.maria)


def test_a_reply_is_posted_below_what_it_answers_and_comes_back_as_an_echo(world: World) -> None:
    first = world.post("Where is it?", to=ACME)["id"]

    outcome = done(world, a_reply(first))

    assert (outcome.ending, outcome.at) == (Ending.SENT, made_at(outcome.id or "").replace(microsecond=0))
    thread = world.call("GET", f"/control/posts/{first}/thread")[1]
    assert [(one["id"], one["depth"], one["is_company"]) for one in thread] == [
        (first, 0, False),
        (outcome.id, 1, True),
    ]
    echo = max((body["tweet_create_events"][0] for body in world.heard(2)), key=lambda post: post["id"])
    assert (echo["id_str"], echo["user"]["id_str"], echo["in_reply_to_status_id_str"]) == (outcome.id, ACME, first)


def test_a_direct_message_arrives_and_comes_back_as_an_echo(world: World) -> None:
    status, _, raw = sent(world, asked(world, a_message(world)))

    assert status == 201
    assert f'"dm_conversation_id":"{ACME}-{world.maria}"'.encode() in raw
    (shown,) = world.call("GET", f"/control/messages?account={ACME}&customer={world.maria}")[1]
    assert (shown["text"], shown["is_company"], shown["read"]) == ("Here is your code.", True, False)
    echo = world.heard(1)[0]["direct_message_events"][0]
    assert (echo["id"], echo["message_create"]["sender_id"]) == (shown["id"], ACME)


@pytest.mark.parametrize("name", sorted(TOKENS))
def test_a_call_with_a_wrong_secret_is_refused(world: World, name: str) -> None:
    outcome = done(world, a_message(world), tokens={**TOKENS, name: "wrong"})

    assert (outcome.ending, outcome.reason) == (Ending.PERMANENT, "unauthorized")


def test_a_call_is_let_in_once_and_only_while_it_is_fresh(world: World) -> None:
    twice = asked(world, a_message(world))
    old = asked(world, a_message(world), at=now() - timedelta(minutes=10))

    assert [sent(world, one)[0] for one in (twice, twice, old)] == [201, 401, 401]


def test_a_call_without_a_signature_is_refused(world: World) -> None:
    assert world.call("POST", "/2/tweets", {"text": "hello"})[0] == 401
    assert world.call("POST", "/2/tweets", {"text": "hello"}, Authorization='OAuth oauth_nonce="1"')[0] == 401


def test_the_signature_covers_the_address(world: World) -> None:
    request = asked(world, a_message(world))
    another = request.url.replace(world.maria, ACME).removeprefix(world.platforms.url)

    assert world.call.raw("POST", another, request.body, **request.headers)[0] == 401


def test_a_text_is_posted_once(world: World) -> None:
    first = world.post("Where is it?", to=ACME)["id"]

    outcomes = [done(world, a_reply(first)) for _ in range(2)]

    assert [one.ending for one in outcomes] == [Ending.SENT, Ending.UNKNOWN]
    assert outcomes[1].reason == "duplicate"


def test_a_text_that_was_taken_back_may_be_posted_again(world: World) -> None:
    first = world.post("Where is it?", to=ACME)["id"]
    world.call("DELETE", f"/control/posts/{done(world, a_reply(first)).id}")

    assert done(world, a_reply(first)).ending == Ending.SENT


@pytest.mark.parametrize(("text", "status"), [("x" * 280, 201), ("x" * 281, 403), ("日" * 141, 403), ("  ", 400)])
def test_a_post_has_a_weighted_length(world: World, text: str, status: int) -> None:
    first = world.post("Where is it?", to=ACME)["id"]

    assert sent(world, asked(world, a_reply(first, text)))[0] == status


@pytest.mark.parametrize(("length", "status"), [(10_000, 201), (10_001, 400)])
def test_a_direct_message_has_a_length(world: World, length: int, status: int) -> None:
    assert sent(world, asked(world, a_message(world, "x" * length)))[0] == status


def test_nobody_answers_what_is_not_there(world: World) -> None:
    first = world.post("Where is it?", to=ACME)["id"]
    world.call("DELETE", f"/control/posts/{first}")

    assert [done(world, a_reply(one)).reason for one in (first, "12345")] == ["forbidden", "forbidden"]


def test_who_takes_no_messages_gets_none(world: World) -> None:
    world.call("POST", "/control/customers", {"name": "Maria", "handle": "maria", "accepts_messages": False})

    outcome = done(world, a_message(world))

    assert (outcome.ending, outcome.reason) == (Ending.PERMANENT, "forbidden")
    assert world.call("GET", f"/control/messages?account={ACME}&customer={world.maria}")[1] == []


def test_a_call_that_is_no_json_is_a_bad_request(world: World) -> None:
    request = asked(world, a_message(world))

    status = world.call.raw("POST", request.url.removeprefix(world.platforms.url), b"{", **request.headers)[0]

    assert status == 400


@pytest.mark.parametrize(
    ("status", "ending"), [(429, Ending.LATER), (503, Ending.LATER), (500, Ending.UNKNOWN), (403, Ending.PERMANENT)]
)
def test_the_next_call_fails_on_demand_and_does_nothing(world: World, status: int, ending: Ending) -> None:
    world.fault("api", "status", status=status, seconds=90)

    outcomes = [done(world, a_message(world)) for _ in range(2)]

    assert [one.ending for one in outcomes] == [ending, Ending.SENT]
    assert len(world.call("GET", f"/control/messages?account={ACME}&customer={world.maria}")[1]) == 1
    if status == 429:
        assert outcomes[0].retry_at is not None
        assert timedelta(seconds=80) < outcomes[0].retry_at - now() < timedelta(seconds=95)


def test_an_answer_is_lost_on_demand_after_the_deed_is_done(world: World) -> None:
    first = world.post("Where is it?", to=ACME)["id"]
    world.fault("posts", "lost")

    with pytest.raises((HTTPException, OSError)):
        sent(world, asked(world, a_reply(first)))

    assert len(world.call("GET", f"/control/posts/{first}/thread")[1]) == 2
    world.heard(2)
    assert done(world, a_reply(first)).reason == "duplicate"


def test_an_answer_is_late_on_demand(world: World) -> None:
    world.fault("messages", "late", seconds=0.3)
    start = now()

    assert done(world, a_message(world)).ending == Ending.SENT

    assert now() - start >= timedelta(seconds=0.3)


def test_a_fault_of_posts_leaves_messages_alone_and_can_be_cleared(world: World) -> None:
    world.fault("posts", "status", times=5)

    assert done(world, a_message(world)).ending == Ending.SENT
    assert world.call("GET", "/control/faults")[1][0]["times"] == 5
    world.call("DELETE", "/control/faults")
    assert done(world, a_reply(world.post("hello", to=ACME)["id"])).ending == Ending.SENT


def test_the_limit_is_told_and_held_on_demand(world: World) -> None:
    world.call("PUT", "/control/limits", {"posts": 1, "messages": 2, "enforced": True})

    answers = [sent(world, asked(world, a_message(world))) for _ in range(3)]

    assert [(status, headers["x-rate-limit-remaining"]) for status, headers, _ in answers] == [
        (201, "1"),
        (201, "0"),
        (429, "0"),
    ]
    reset = datetime.fromtimestamp(int(answers[2][1]["x-rate-limit-reset"]), UTC)
    assert timedelta(minutes=14) < reset - now() <= timedelta(minutes=15)


def test_a_fault_that_cannot_be_is_refused(world: World) -> None:
    assert world.call("POST", "/control/faults", {"on": "webhooks", "kind": "status"})[0] == 400
    assert world.call("POST", "/control/faults", {"on": "api", "kind": "drop"})[0] == 400
