"""The main job over HTTP: what customers write becomes cases, and what is answered reaches them, once."""

from typing import Any

import pytest
from stack import Stack

from local.demo import STORY
from local.platforms.model import Message, Post
from support.x_bodies import a_call, a_tweet

pytestmark = pytest.mark.deployed
COMPANY = "7001"  # the demo's account on X


@pytest.fixture
def secret(stack: Stack) -> str:
    return stack.network.accounts[COMPANY].consumer_secret


def replied(stack: Stack, case: str, text: str) -> Any:
    return stack.done("POST", f"/cases/{case}/replies", {"text": text}, role="agent")


def posted(stack: Stack, text: str) -> Post:
    """What the platform got of a reply: it adds whom it is for."""
    return stack.until(lambda: only(one for one in stack.network.posts.values() if text in one.text), "WorkContent")


def sent(stack: Stack, text: str) -> Message:
    return stack.until(lambda: only(one for one in stack.network.messages.values() if text in one.text), "WorkContent")


def only(found: Any) -> Any:
    there = list(found)
    assert len(there) <= 1, there
    return there[0] if there else None


def heard(stack: Stack) -> bool:
    """All that the platform tells has come, and was worked on."""
    return not stack.platforms.desk.hooks.waiting() and not stack.done("GET", "/intake/status")["unprocessed"]


def test_the_story_of_the_demo_has_become_cases(stack: Stack) -> None:
    listed = [
        item["case"]["id"]
        for name in ("unassigned", "team")
        for item in stack.done("GET", f"/worklists/{name}")["items"]
    ]

    texts = {message["text"] for case in listed for message in stack.said_in(case)}

    assert {text for text in texts if "night train" in text}
    assert STORY.exists()


def test_a_post_becomes_a_case_and_its_answer_reaches_the_customer_once(stack: Stack) -> None:
    olga = stack.network.invent("Olga Petrova", "olgapetrova")
    asked = stack.network.write(olga.id, "@BluebirdRail is the dining car open on Sundays?")
    case = stack.case_saying("dining car")

    replied(stack, case["id"], "It opens at ten.")

    answer = posted(stack, "It opens at ten.")
    assert (answer.author, answer.parent) == (COMPANY, asked.id)
    stack.until(lambda: heard(stack), "WorkIntake")  # its echo too
    (ours,) = [one for one in stack.said_in(case["id"]) if one["ours"]]
    assert ("It opens at ten." in ours["text"], ours["agent"]) == (True, "agent-1")
    (talk,) = stack.done("GET", f"/cases/{case['id']}")["conversations"]
    assert (talk["messages_in"], talk["messages_out"], talk["sending"]) == (1, 1, [])


def test_a_direct_message_is_answered_and_the_case_shows_that_it_was_read(stack: Stack) -> None:
    piet = stack.network.invent("Piet Janssen", "pietjanssen")
    stack.network.send(piet.id, COMPANY, "My seat reservation has vanished.")
    case = stack.case_saying("reservation has vanished")

    replied(stack, case["id"], "We have found it again.")
    answer = sent(stack, "We have found it again.")
    stack.until(lambda: heard(stack), "WorkIntake")
    (ours,) = [one for one in stack.said_in(case["id"]) if one["ours"]]
    assert ours.get("delivery") is None

    stack.network.read(answer.id)

    def deliveries() -> list[Any]:
        return [one.get("delivery") for one in stack.said_in(case["id"]) if one["ours"]]

    stack.until(lambda: deliveries() == ["read"], "WorkIntake")


def test_the_same_webhook_twice_is_one_message(stack: Stack, secret: str) -> None:
    raw = a_call(COMPANY, tweet_create_events=[a_tweet("2080763914820927801", text="Twice told, my umbrella")])

    statuses = [stack.hear("demo-x", raw, secret).status for _ in range(2)]

    assert statuses == [200, 200]
    case = stack.case_saying("my umbrella")
    stack.until(lambda: heard(stack), "WorkIntake")
    assert [one["text"] for one in stack.said_in(case["id"])] == ["Twice told, my umbrella"]


def test_a_webhook_that_is_not_signed_by_the_platform_is_refused(stack: Stack, secret: str) -> None:
    raw = a_call(COMPANY, tweet_create_events=[a_tweet("2080763914820927802", text="Forged words")])

    forged = [
        stack.hear("demo-x", raw, f"{secret}x"),
        stack.hear("demo-x", raw.replace(b"Forged", b"Altered"), "another"),
        stack.call("POST", "/webhooks/x/demo-x", raw),
    ]

    assert [(one.status, one.json["code"]) for one in forged] == [(401, "signature-does-not-fit")] * 3


def test_a_webhook_too_large_for_a_row_lies_in_the_bucket_and_becomes_a_case(stack: Stack, secret: str) -> None:
    entities = {"urls": [{"url": f"https://example.com/{number}", "note": "x" * 100} for number in range(700)]}
    tweet = a_tweet("2080763914820927803", text="A long list of my complaints", entities=entities)

    answer = stack.hear("demo-x", a_call(COMPANY, tweet_create_events=[tweet]), secret)

    assert answer.status == 200
    assert stack.case_saying("list of my complaints")
    objects = stack.emulator.client("s3").list_objects_v2(Bucket=stack.outputs["BucketName"])["Contents"]
    assert [one["Key"] for one in objects if one["Key"].startswith("envelopes/demo-x#")]
