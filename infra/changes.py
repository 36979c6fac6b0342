"""Change sets: what would become of a stack, shown before anything is changed, and carried out when that is agreed."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from infra.cloud import Cloud, NotDeployed

ALLOWED = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
Asked = Callable[[list[str]], bool]


class Wanted(NamedTuple):
    """What a stack is to be: its template, the parameters that it knows, and those that are given."""

    stack: str
    url: str
    parameters: Iterable[str]
    given: Mapping[str, str]
    takes_back: bool = False  # tables and buckets of its names that an earlier stack left


def changed(cloud: Cloud, wanted: Wanted, asked: Asked) -> dict[str, str]:
    """Make a change set, ask, and carry it out. What a stack of the same package says has nothing to change."""
    is_new, made = _made(cloud, wanted)
    if not _has_changes(cloud, made):
        cloud.stacks.delete_change_set(ChangeSetName=made)
        return outputs_of(cloud, wanted.stack)
    if not asked(list(_shown(cloud, made))):
        cloud.stacks.delete_change_set(ChangeSetName=made)
        raise NotDeployed("Nothing was changed.")
    cloud.stacks.execute_change_set(ChangeSetName=made)
    _settled(cloud, wanted.stack, "create" if is_new else "update")
    return outputs_of(cloud, wanted.stack)


def parameters_of(cloud: Cloud, stack: str) -> dict[str, str]:
    """What a stack was told."""
    there = _stack(cloud, stack) or {}
    return {one["ParameterKey"]: one["ParameterValue"] for one in there.get("Parameters", [])}


def outputs_of(cloud: Cloud, stack: str) -> dict[str, str]:
    """What a stack tells."""
    there = _stack(cloud, stack) or {}
    return {one["OutputKey"]: one["OutputValue"] for one in there.get("Outputs", [])}


def _made(cloud: Cloud, wanted: Wanted) -> tuple[bool, str]:
    there = _stack(cloud, wanted.stack)
    name = f"c{hashlib.sha256(f'{wanted.url}{sorted(wanted.given.items())}'.encode()).hexdigest()[:20]}"
    is_new = there is None or there["StackStatus"] == "REVIEW_IN_PROGRESS"
    made = cloud.stacks.create_change_set(
        StackName=wanted.stack,
        ChangeSetName=name,
        ChangeSetType="CREATE" if is_new else "UPDATE",
        TemplateURL=wanted.url,
        Parameters=list(_said(wanted, set() if is_new else set(parameters_of(cloud, wanted.stack)))),
        Capabilities=ALLOWED,
        **({"ImportExistingResources": True} if wanted.takes_back else {}),
    )
    return is_new, str(made["Id"])


def _said(wanted: Wanted, there: set[str]) -> Iterator[dict[str, Any]]:
    for name in wanted.parameters:
        if name in wanted.given:
            yield {"ParameterKey": name, "ParameterValue": wanted.given[name]}
        elif name in there:
            yield {"ParameterKey": name, "UsePreviousValue": True}


def _has_changes(cloud: Cloud, made: str) -> bool:
    import botocore.exceptions  # noqa: PLC0415

    try:
        cloud.stacks.get_waiter("change_set_create_complete").wait(
            ChangeSetName=made, WaiterConfig={"Delay": 2, "MaxAttempts": 150}
        )
    except botocore.exceptions.WaiterError as error:
        reason = cloud.stacks.describe_change_set(ChangeSetName=made).get("StatusReason", "")
        if any(said in reason for said in NOTHING_TO_DO):
            return False
        raise NotDeployed(f"The changes cannot be made: {reason}") from error
    return True


def _shown(cloud: Cloud, made: str) -> Iterator[str]:
    """A line for each change; what would be replaced loses what is in it."""
    for page in cloud.stacks.get_paginator("describe_change_set").paginate(ChangeSetName=made):
        for one in (change["ResourceChange"] for change in page["Changes"]):
            lost = "  REPLACED: what is in it is lost" if one.get("Replacement") == "True" else ""
            yield f"{one['Action']:8} {one['LogicalResourceId']} ({one['ResourceType']}){lost}"


def _settled(cloud: Cloud, stack: str, verb: str) -> None:
    import botocore.exceptions  # noqa: PLC0415

    try:
        cloud.stacks.get_waiter(f"stack_{verb}_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 5, "MaxAttempts": 360}
        )
    except botocore.exceptions.WaiterError as error:
        raise NotDeployed("\n".join(["It was not deployed:", *_failures(cloud, stack)])) from error


def _failures(cloud: Cloud, stack: str) -> Iterator[str]:
    for event in cloud.stacks.describe_stack_events(StackName=stack)["StackEvents"]:
        if event["ResourceStatus"].endswith("FAILED"):
            yield f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', event['ResourceStatus'])}"


def _stack(cloud: Cloud, stack: str) -> Any:
    import botocore.exceptions  # noqa: PLC0415

    try:
        return cloud.stacks.describe_stacks(StackName=stack)["Stacks"][0]
    except botocore.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
