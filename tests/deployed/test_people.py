"""What people here do with a case, and what a customer may ask of us: drafts, marks, and to be forgotten."""

import pytest
from stack import Stack
from test_chat import say, session_of

pytestmark = pytest.mark.deployed
WORDS = "Heliotrope umbrellas are forgotten on platform nine"
WHO = "Philippa Quackenbush"


def test_a_draft_is_kept_for_whoever_writes_it_and_goes_when_it_is_said(stack: Stack) -> None:
    case = stack.done("POST", "/cases", {"title": "Lost and found", "team": "support"}, role="agent")
    path, draft = f"/cases/{case['id']}", {"mode": "note", "text": "I wonder whether"}
    stack.done("PUT", f"{path}/drafts/d1", draft, role="agent")
    assert [one["text"] for one in stack.done("GET", path, role="agent")["drafts"]] == ["I wonder whether"]
    assert stack.done("GET", path, role="supervisor")["drafts"] == []

    stack.done("POST", f"{path}/notes", {"text": "I wonder whether he calls.", "draft": "d1"}, role="agent")

    assert stack.done("GET", path, role="agent")["drafts"] == []


def test_a_mark_says_how_far_somebody_has_seen_a_case(stack: Stack) -> None:
    assert say(stack, session_of(stack, "Bo"), "The lamp in coach two flickers").status in {201, 202}
    case = stack.case_saying("coach two flickers", of="APIHandler")
    (message,) = stack.said_in(case["id"])

    stack.done("PUT", f"/cases/{case['id']}/mark", {"key": message["key"]})

    assert stack.done("GET", f"/cases/{case['id']}")["mark"] == message["key"]


def test_a_customer_who_is_erased_is_nowhere_in_the_tables_and_the_bucket(stack: Stack) -> None:
    assert say(stack, session_of(stack, WHO), WORDS).status in {201, 202}
    case = stack.case_saying("Heliotrope", of="APIHandler")
    customer = f"/customers/{case['customer_id']}"
    assert all(words in kept(stack) for words in (WORDS, WHO))

    answer = stack.done("DELETE", customer, {"reason": "She asked for it"}, role="administrator")
    stack.until(
        lambda: answer["done"] or stack.done("DELETE", customer, {}, role="administrator")["done"], "APIHandler"
    )

    stack.until(lambda: not any(words in kept(stack) for words in (WORDS, WHO)), "APIHandler")
    assert [(one["text"], one["erased"]) for one in stack.said_in(case["id"])] == [(None, True)]
    assert stack.done("GET", customer)["customer"]["erased"] is True


def kept(stack: Stack) -> str:
    """All that tables and bucket hold, as text."""
    objects = stack.emulator.client("s3")
    listed = objects.list_objects_v2(Bucket=stack.outputs["BucketName"]).get("Contents", [])
    bodies = [objects.get_object(Bucket=stack.outputs["BucketName"], Key=one["Key"])["Body"].read() for one in listed]
    return b"\n".join([*stack.rows(), *bodies]).decode(errors="replace")
