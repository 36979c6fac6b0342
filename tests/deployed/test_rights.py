"""What each function may do and may not, tried in its own role: all that the policies say, and all that they do not."""

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from probing import DENIED, Probe, granted, tries
from stack import Stack

from infra.policies import FUNCTIONS, WEBHOOKS

pytestmark = pytest.mark.deployed


@pytest.fixture(scope="module")
def probes(stack: Stack) -> Iterator[dict[str, Probe]]:
    made = {name: Probe(stack, name) for name in FUNCTIONS}
    yield made
    for one in made.values():
        one.close()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_its_policy_says_and_nothing_else(
    stack: Stack, probes: dict[str, Probe], told: list[str], function: str
) -> None:
    asked = tries(stack)

    answers = probes[function].told(*(one.call for one in asked))

    may = [one for one, answer in zip(asked, answers, strict=True) if answer not in DENIED]
    wrong = [f"{one.resource} {one.action}" for one in asked if (one in may) is not granted(function, one)]
    assert wrong == []
    told.append(f"rights of {function}: {len(may)} granted, {len(asked) - len(may)} refused")


def test_what_takes_webhooks_cannot_read_a_case_that_there_is(stack: Stack, probes: dict[str, Probe]) -> None:
    case = stack.done("POST", "/cases", {"title": "Private", "team": "support"})
    key = {"case_id": {"S": case["id"]}, "sort": {"S": "state"}}
    read = ("dynamodb", "get_item", {"TableName": stack.names["CasesTable"], "Key": key})

    assert probes["APIHandler"].told(read) == ["done"]
    assert probes[WEBHOOKS].told(read) == ["AccessDeniedException"]


def test_nobody_but_a_function_takes_its_role(stack: Stack) -> None:
    """Not even somebody whose own policy lets them take any role: the roles trust functions alone."""
    people = stack.emulator.client("iam")
    anything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}
    people.create_user(UserName="eve")
    people.put_user_policy(UserName="eve", PolicyName="all", PolicyDocument=json.dumps(anything))
    key = people.create_access_key(UserName="eve")["AccessKey"]
    eve = stack.emulator.client("sts", key["AccessKeyId"], key["SecretAccessKey"])
    assert eve.get_caller_identity()["Arn"].endswith("user/eve")

    for function in FUNCTIONS:
        arn = people.get_role(RoleName=stack.names[f"{function}Role"])["Role"]["Arn"]
        with pytest.raises(ClientError, match="AccessDenied"):
            eve.assume_role(RoleArn=arn, RoleSessionName="eve")
