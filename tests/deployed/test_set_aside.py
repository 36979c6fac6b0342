"""What could not be worked on is set aside where people see it, and is worked on again when they say so."""

from typing import Any
from urllib.parse import quote

import pytest
from stack import NAME, Stack

from support.x_bodies import a_call, a_tweet

pytestmark = pytest.mark.deployed
OLD, NEW, OTHER = "the-first-consumer-secret", "the-second-consumer-secret", "nobodys-secret"


def connected(stack: Stack, name: str) -> None:
    made = {"id": name, "channel": "x", "name": name, "secrets": {"consumer_secret": OLD}}
    stack.done("POST", "/connections", made, role="administrator")


def inbox(stack: Stack, connection: str, account: str) -> str:
    made = {"connection": connection, "account": account, "name": account, "team": "support"}
    return stack.done("POST", "/inboxes", made, role="administrator")["id"]


def a_post(account: str, post: str, text: str) -> bytes:
    return a_call(account, tweet_create_events=[a_tweet(post, text=text)])


def asides(stack: Stack, connection: str) -> list[Any]:
    told = stack.done("GET", "/intake/set-aside", role="administrator")
    return [one for one in told["envelopes"] if one["connection"] == connection]


def replayed(stack: Stack, name: str) -> None:
    stack.done("POST", f"/intake/set-aside/{quote(name, safe='')}/replay", role="administrator")


def test_a_post_to_an_account_without_an_inbox_becomes_a_case_once_there_is_one(stack: Stack) -> None:
    connected(stack, "branch-line")
    assert (
        stack.hear("branch-line", a_post("7002", "2080763914820927811", "Is the branch line open?"), OLD).status == 200
    )
    (aside,) = stack.until(lambda: asides(stack, "branch-line"), "WorkIntake")
    assert aside["reason"] == "unknown-account"
    assert stack.done("GET", "/intake/status")["set_aside"] >= 1

    inbox(stack, "branch-line", "7002")
    replayed(stack, aside["id"])

    assert stack.case_saying("branch line open")
    stack.until(lambda: asides(stack, "branch-line") == [], "WorkIntake")


def test_a_post_to_an_inbox_that_is_off_waits_until_it_is_on(stack: Stack) -> None:
    connected(stack, "night-bus")
    name = inbox(stack, "night-bus", "7003")
    stack.done("PUT", f"/inboxes/{name}/disablement", role="administrator")
    assert stack.hear("night-bus", a_post("7003", "2080763914820927821", "When is the last bus?"), OLD).status == 200
    (aside,) = stack.until(lambda: asides(stack, "night-bus"), "WorkIntake")
    assert aside["reason"] == "inbox-disabled"

    stack.done("DELETE", f"/inboxes/{name}/disablement", role="administrator")
    replayed(stack, aside["id"])

    assert stack.case_saying("the last bus")


def test_while_a_secret_is_rotated_webhooks_signed_by_either_value_pass(stack: Stack) -> None:
    connected(stack, "rotating")
    inbox(stack, "rotating", "7004")
    stack.done("PUT", "/connections/rotating/secrets/consumer_secret", {"value": NEW}, role="administrator")

    signed = [
        stack.hear("rotating", a_post("7004", "2080763914820927831", "Signed by the former"), OLD),
        stack.hear("rotating", a_post("7004", "2080763914820927832", "Signed by the newest"), NEW),
        stack.hear("rotating", a_post("7004", "2080763914820927833", "Signed by nobody"), OTHER),
    ]

    assert [answer.status for answer in signed] == [200, 200, 401]
    assert stack.case_saying("by the former")
    assert stack.case_saying("by the newest")


def test_secrets_lie_encrypted_in_parameter_store_and_in_no_table(stack: Stack) -> None:
    connected(stack, "secretive")
    path = f"/{NAME}/connections/secretive"

    kept = stack.emulator.client("ssm").get_parameters_by_path(Path=path)["Parameters"]

    assert [(one["Type"], OLD in one["Value"]) for one in kept] == [("SecureString", False)]
    assert OLD.encode() not in b"".join(stack.rows())
