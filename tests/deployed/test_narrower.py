"""Negative controls: with one action less in its policy each function fails, and says at what; put back, it works.

The last of all: what is proved before is proved under policies that hold.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple
from uuid import uuid4

import pytest
from stack import LONGEST_WAIT, Stack
from test_live import rows
from test_main_job import COMPANY
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from infra.policies import FUNCTIONS, TABLES
from support.x_bodies import a_call, a_tweet

pytestmark = pytest.mark.deployed
Worked = Callable[[], object]
SCHEDULED = {
    "version": "0",
    "id": "1",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {},
}


class Less(NamedTuple):
    """An action that is taken from a policy, and what somebody does then: it gives whether that has worked."""

    resource: str
    action: str
    deed: Callable[[Stack, ExitStack], Worked]


@contextmanager
def narrower(stack: Stack, function: str, less: Less) -> Iterator[None]:
    """A function's policy without one action."""
    roles, role = stack.emulator.client("iam"), stack.names[f"{function}Role"]
    held = roles.get_role_policy(RoleName=role, PolicyName=function)["PolicyDocument"]
    table, _, index = less.resource.partition("/")
    ends = f"/{index}" if index else f"table/{stack.names[TABLES[table]]}"
    kept = [
        without(one, f"dynamodb:{less.action}") if one["Resource"].endswith(ends) else one for one in held["Statement"]
    ]
    assert kept != held["Statement"]
    left = {**held, "Statement": [one for one in kept if one["Action"]]}
    roles.put_role_policy(RoleName=role, PolicyName=function, PolicyDocument=json.dumps(left))
    try:
        yield
    finally:
        roles.put_role_policy(RoleName=role, PolicyName=function, PolicyDocument=json.dumps(held))


def without(statement: dict[str, object], action: str) -> dict[str, object]:
    return {**statement, "Action": [one for one in statement["Action"] if one != action]}


def a_webhook(stack: Stack, _: ExitStack) -> Worked:
    raw = a_call(COMPANY, tweet_create_events=[a_tweet(str(uuid4().int % 10**18), text="Heard?")])
    answer = stack.hear("demo-x", raw, stack.network.accounts[COMPANY].consumer_secret)
    return lambda: answer.status == 200


def a_look_at_a_list(stack: Stack, _: ExitStack) -> Worked:
    answer = stack.call("GET", "/worklists/unassigned", role="supervisor")
    return lambda: answer.status == 200


def invoked(function: str) -> Callable[[Stack, ExitStack], Worked]:
    """What the schedule does, at once."""

    def deed(stack: Stack, _: ExitStack) -> Worked:
        functions = stack.emulator.client("lambda")
        answer = functions.invoke(FunctionName=stack.names[function], Payload=json.dumps(SCHEDULED))
        return lambda: "FunctionError" not in answer

    return deed


def a_post(stack: Stack, _: ExitStack) -> Worked:
    words = uuid4().hex
    lea = stack.network.invent("Lea Roth", f"lea{words[:10]}")  # nobody whom we have met
    stack.network.write(lea.id, f"@BluebirdRail what does {words} on my ticket mean?")
    return lambda: stack.listed(words)


def a_reply(stack: Stack, stops: ExitStack) -> Worked:
    words = uuid4().hex
    worked = a_post(stack, stops)
    case = stack.until(worked, "WorkIntake")
    stack.done("POST", f"/cases/{case['id']}/replies", {"text": f"It means {words}."})
    return lambda: any(words in one.text for one in list(stack.network.posts.values()))


def a_change(stack: Stack, stops: ExitStack) -> Worked:
    case = stack.done("POST", "/cases", {"title": "Watched", "team": "support"})
    wire = opened(stack, stops)
    wire.send(json.dumps({"watch": [f"case/{case['id']}"]}))
    assert heard(wire, LONGEST_WAIT)
    stack.done("POST", f"/cases/{case['id']}/notes", {"text": "changed"})
    return lambda: heard(wire)


def a_connection(stack: Stack, stops: ExitStack) -> Worked:
    with suppress(InvalidStatus):
        wire = opened(stack, stops)
        return lambda: wire
    return lambda: None


def a_watch(stack: Stack, stops: ExitStack) -> Worked:
    case = stack.done("POST", "/cases", {"title": "Watched", "team": "support"})
    wire = opened(stack, stops)
    wire.send(json.dumps({"watch": [f"case/{case['id']}"]}))
    return lambda: heard(wire)


def a_farewell(stack: Stack, stops: ExitStack) -> Worked:
    before = rows(stack)
    wire = opened(stack, stops)
    assert len(rows(stack)) > len(before)
    wire.close()
    return lambda: len(rows(stack)) <= len(before)


def opened(stack: Stack, stops: ExitStack) -> ClientConnection:
    ticket = stack.done("POST", "/live/tickets")
    return stops.enter_context(connect(f"{ticket['url']}?ticket={ticket['ticket']}", open_timeout=LONGEST_WAIT))


def heard(wire: ClientConnection, longest: float = 1.0) -> bool:
    """A notice came; a gateway that could not hand a message on says so, and that is none."""
    with suppress(TimeoutError):
        return '"thing"' in str(wire.recv(timeout=longest))
    return False


NARROWER = {
    "Webhooks": Less("intake", "PutItem", a_webhook),
    "APIHandler": Less("cases/worklist", "Query", a_look_at_a_list),
    "Sweep": Less("intake/due", "Query", invoked("Sweep")),
    "TellStanding": Less("content/due", "Query", invoked("TellStanding")),
    "WorkIntake": Less("customers", "PutItem", a_post),
    "WorkContent": Less("content", "PutItem", a_reply),
    "RelayCases": Less("live", "Query", a_change),
    "WebsocketConnect": Less("live", "PutItem", a_connection),
    "WebsocketMessage": Less("live", "PutItem", a_watch),
    "WebsocketDisconnect": Less("live", "DeleteItem", a_farewell),
}


def test_each_function_that_may_do_anything_is_tried_with_less() -> None:
    assert NARROWER.keys() == {name for name, rights in FUNCTIONS.items() if rights}


@pytest.mark.parametrize("function", NARROWER)
def test_one_action_less_in_a_policy_is_noticed_and_named(stack: Stack, function: str) -> None:
    less = NARROWER[function]

    def refusals() -> int:
        return sum("AccessDenied" in line for line in stack.logged(function))

    before = refusals()
    with ExitStack() as stops:
        with narrower(stack, function, less):
            worked = less.deed(stack, stops)
            stack.until(lambda: refusals() > before, function)
            assert not worked()
        stack.until(less.deed(stack, stops), function)
