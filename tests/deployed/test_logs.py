"""After all that: every function had its part, none was refused anything, and none repeats what people said."""

import re
from collections.abc import Iterator

import pytest
from stack import Stack

from infra.policies import FUNCTIONS

pytestmark = pytest.mark.deployed
WRONG = re.compile(r'"level":"(ERROR|CRITICAL)"|AccessDenied|Traceback|\[ERROR\]|Task timed out|Worker process died')
REFUSED_TOKEN = "chalicelib.access.tokens.Unauthorized: Unauthorized"  # by which the gateway knows to answer 401


def invocations(lines: list[str]) -> Iterator[str]:
    """What was said in each invocation."""
    for said in "\n".join(lines).split("START RequestId: ")[1:]:
        yield f"START RequestId: {said}"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_was_invoked_and_nothing_went_wrong_in_it(stack: Stack, told: list[str], function: str) -> None:
    found = list(invocations(stack.logged(function)))

    wrong = [said for said in found if WRONG.search(said) and not (function == "SignIn" and REFUSED_TOKEN in said)]
    assert found
    assert not wrong, f"{function}:\n" + "\n".join(wrong)
    told.append(f"invocations of {function}: {len(found)}")


def test_no_log_repeats_what_people_said_or_a_secret(stack: Stack) -> None:
    said = {one.text for one in (*stack.network.posts.values(), *stack.network.messages.values()) if one.text}
    said |= {account.consumer_secret for account in stack.network.accounts.values()}

    logged = "\n".join(line for function in FUNCTIONS for line in stack.logged(function))

    assert [words for words in said if words in logged] == []
    assert len(said) > 5


def test_no_wake_up_was_in_vain(stack: Stack) -> None:
    queue = stack.outputs["FailedQueueUrl"]
    found = stack.emulator.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])

    assert [one["Body"] for one in found] == []
