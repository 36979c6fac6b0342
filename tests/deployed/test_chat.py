"""A visitor of the company's site, whose page talks to the gateway from a site of its own."""

from uuid import uuid4

import pytest
from stack import Answer, Stack

pytestmark = pytest.mark.deployed
CHAT = "/chat/bluebird"


def session_of(stack: Stack, name: str) -> str:
    answer = stack.call("POST", f"{CHAT}/sessions", {"name": name}, Origin=stack.platforms.url)
    assert answer.status == 201, answer.body
    return answer.json["session"]


def say(stack: Stack, session: str, text: str) -> Answer:
    said = {"id": str(uuid4()), "text": text}
    bearer = {"Origin": stack.platforms.url, "Authorization": f"Bearer {session}"}
    return stack.call("POST", f"{CHAT}/messages", said, **bearer)


def shown(stack: Stack, session: str) -> list[tuple[str, str]]:
    bearer = {"Origin": stack.platforms.url, "Authorization": f"Bearer {session}"}
    answer = stack.call("GET", f"{CHAT}/messages?after=0", **bearer)
    assert answer.status == 200, answer.body
    return [(one["author"], one["text"]) for one in answer.json["messages"]]


def test_a_visitor_asks_and_sees_the_answer(stack: Stack) -> None:
    session = session_of(stack, "Noor")
    assert say(stack, session, "Does my pass hold on the ferry?").status in {201, 202}
    case = stack.case_saying("on the ferry", of="APIHandler")

    stack.done("POST", f"/cases/{case['id']}/replies", {"text": "It does, until May."})

    wanted = [("visitor", "Does my pass hold on the ferry?"), ("company", "It does, until May.")]
    stack.until(lambda: shown(stack, session) == wanted, "WorkContent")


def test_a_page_of_another_site_is_refused_and_one_of_this_site_may_read_the_answer(stack: Stack) -> None:
    ours = stack.call("POST", f"{CHAT}/sessions", {}, Origin=stack.platforms.url)
    foreign = stack.call("POST", f"{CHAT}/sessions", {}, Origin="https://elsewhere.example")

    assert (ours.status, ours.headers["Access-Control-Allow-Origin"]) == (201, stack.platforms.url)
    assert (foreign.status, foreign.json["code"]) == (403, "origin-not-allowed")


def test_a_browser_that_asks_first_is_told_what_a_page_may_do(stack: Stack) -> None:
    asked = {"Origin": stack.platforms.url, "Access_Control_Request_Method": "POST"}

    answer = stack.call("OPTIONS", f"{CHAT}/messages", **asked)

    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == stack.platforms.url
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_a_session_that_was_changed_is_nobodys(stack: Stack) -> None:
    session = session_of(stack, "Mallory")

    answer = say(stack, session[:-4] + "AAAA", "Who am I?")

    assert answer.status == 401
