"""After all that: every function had its part, none was refused anything, and none repeats what people said."""

import re

import pytest
from stack import Stack

from infra.policies import FUNCTIONS

pytestmark = pytest.mark.deployed
WRONG = re.compile(r'"level":"(ERROR|CRITICAL)"|AccessDenied|Traceback|\[ERROR\]|Task timed out|Worker process died')
REFUSED_TOKEN = "chalicelib.access.tokens.Unauthorized"  # the gateway makes its 401 of it, and of nothing else


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_was_invoked_and_nothing_went_wrong_in_it(stack: Stack, told: list[str], function: str) -> None:
    lines, runs = stack.logged(function), stack.runs(function)

    assert runs > 0
    assert [f"{function}: {line}" for line in lines if WRONG.search(line)] == []
    told.append(f"invocations of {function}: {runs}")


def test_no_log_repeats_what_people_said_or_a_secret(stack: Stack) -> None:
    said = {one.text for one in (*stack.network.posts.values(), *stack.network.messages.values()) if one.text}
    said |= {account.consumer_secret for account in stack.network.accounts.values()}

    logged = "\n".join(line for function in FUNCTIONS for line in stack.logged(function))

    assert [words for words in said if words in logged] == []
    assert len(said) > 10


def test_nothing_was_given_up(stack: Stack) -> None:
    queue = stack.outputs["FailedQueueUrl"]
    found = stack.emulator.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])

    assert [one["Body"] for one in found] == []
