"""`make deploy`: what `make package` made, as a stack: shown as changes before anything is changed.

    python -m infra.deploy STAGE [NAME=VALUE ...] [--yes]

The account and region are those of the environment, as for the AWS command line. A parameter that is not named stays
as it was.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from infra.stages import NOT_SET, PARAMETERS

BUILT = Path(__file__).parent.parent / ".build"
ALLOWED = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
Asked = Callable[[list[str]], bool]


class NotDeployed(Exception):  # noqa: N818, what happened, as the domain says it
    """Nothing was changed, or it was changed back; the message is for people."""


class Cloud(NamedTuple):
    """The services that a deployment needs."""

    stacks: Any
    objects: Any
    account: str

    @staticmethod
    def of_the_environment() -> "Cloud":
        """Those of the account and region that the environment names."""
        import boto3  # noqa: PLC0415, heavy, and needed here only

        account = boto3.client("sts").get_caller_identity()["Account"]
        return Cloud(boto3.client("cloudformation"), boto3.client("s3"), account)


class Package(NamedTuple):
    """What is deployed, and as which stack."""

    stack: str
    template: dict[str, Any]
    code: bytes


def main(words: list[str]) -> int:
    """Deploy a stage; the first time again with its own address, which nobody knows before."""
    stage, *rest = [word for word in words if word != "--yes"]
    try:
        given = _given(rest)
        package = packaged(BUILT / stage, f"casefold-{stage}")
        outputs = deploy(Cloud.of_the_environment(), package, given, (lambda _: True) if "--yes" in words else _asked)
    except NotDeployed as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print("\n".join(f"{name}: {value}" for name, value in sorted(outputs.items())))
    return 0


def packaged(folder: Path, stack: str) -> Package:
    """What `make package` made."""
    try:
        template = json.loads((folder / "template.json").read_text())
        return Package(stack, template, (folder / "deployment.zip").read_bytes())
    except FileNotFoundError:
        raise NotDeployed(f"{folder} is not there: make package STAGE={folder.name}") from None


def deploy(cloud: Cloud, package: Package, given: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """Bring the stack to what the package says, if whoever is asked agrees; what the stack says of itself."""
    url = _uploaded(cloud, package)
    outputs = _changed(cloud, package.stack, url, given, asked)
    if _parameters(cloud, package.stack).get("PublicUrl") == NOT_SET:
        return _changed(cloud, package.stack, url, {"PublicUrl": outputs["EndpointURL"].rstrip("/")}, asked)
    return outputs


def _given(words: list[str]) -> dict[str, str]:
    given = dict(word.split("=", 1) for word in words if "=" in word)
    if unknown := [word for word in words if word.partition("=")[0] not in PARAMETERS or "=" not in word]:
        raise NotDeployed(f"Not a parameter of a stack: {', '.join(unknown)}. There are: {', '.join(PARAMETERS)}.")
    return given


def _asked(changes: list[str]) -> bool:
    print("\n".join(changes))
    return input("Apply these changes? [y/N] ").strip().lower() == "y"


def _uploaded(cloud: Cloud, package: Package) -> str:
    """Where the template is; code and template are named by what is in them, so that older ones can be gone back to."""
    bucket = f"{package.stack}-artifacts-{cloud.account}"
    _made(cloud.objects, bucket)
    code = f"{hashlib.sha256(package.code).hexdigest()[:24]}.zip"
    cloud.objects.put_object(Bucket=bucket, Key=code, Body=package.code)
    for resource in package.template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": code}
    body = json.dumps(package.template, separators=(",", ":"), sort_keys=True).encode()
    name = f"{hashlib.sha256(body).hexdigest()[:24]}.json"
    cloud.objects.put_object(Bucket=bucket, Key=name, Body=body)
    return f"{_endpoint(cloud, bucket)}/{name}"


def _endpoint(cloud: Cloud, bucket: str) -> str:
    where = cloud.objects.meta.endpoint_url
    return where.replace("://", f"://{bucket}.") if where.endswith(".amazonaws.com") else f"{where}/{bucket}"


def _made(objects: Any, bucket: str) -> None:
    if bucket in {one["Name"] for one in objects.list_buckets()["Buckets"]}:
        return
    region = objects.meta.region_name
    objects.create_bucket(
        Bucket=bucket,
        **({} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}),
    )
    closed = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    objects.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)


def _changed(cloud: Cloud, stack: str, url: str, given: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """Make a change set, ask, and carry it out. What a stack of the same package says has nothing to change."""
    there = _stack(cloud, stack)
    name = f"c{hashlib.sha256(f'{url}{sorted(given.items())}'.encode()).hexdigest()[:20]}"
    is_new = there is None or there["StackStatus"] == "REVIEW_IN_PROGRESS"
    said = list(_said(given, set() if is_new else {one["ParameterKey"] for one in (there or {}).get("Parameters", [])}))
    made = cloud.stacks.create_change_set(
        StackName=stack,
        ChangeSetName=name,
        ChangeSetType="CREATE" if is_new else "UPDATE",
        TemplateURL=url,
        Parameters=said,
        Capabilities=ALLOWED,
    )["Id"]
    if not _has_changes(cloud, made):
        cloud.stacks.delete_change_set(ChangeSetName=made)
        return _outputs(_stack(cloud, stack))
    if not asked(list(_shown(cloud, made))):
        cloud.stacks.delete_change_set(ChangeSetName=made)
        raise NotDeployed("Nothing was changed.")
    cloud.stacks.execute_change_set(ChangeSetName=made)
    return _outputs(_settled(cloud, stack, "create" if is_new else "update"))


def _said(given: Mapping[str, str], there: set[str]) -> Iterator[dict[str, Any]]:
    for name in PARAMETERS:
        if name in given:
            yield {"ParameterKey": name, "ParameterValue": given[name]}
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


def _settled(cloud: Cloud, stack: str, verb: str) -> Any:
    import botocore.exceptions  # noqa: PLC0415

    try:
        cloud.stacks.get_waiter(f"stack_{verb}_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 5, "MaxAttempts": 360}
        )
    except botocore.exceptions.WaiterError as error:
        raise NotDeployed("\n".join(["It was not deployed:", *_failures(cloud, stack)])) from error
    return _stack(cloud, stack)


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


def _parameters(cloud: Cloud, stack: str) -> dict[str, str]:
    return {one["ParameterKey"]: one["ParameterValue"] for one in _stack(cloud, stack)["Parameters"]}


def _outputs(there: Any) -> dict[str, str]:
    return {one["OutputKey"]: one["OutputValue"] for one in there.get("Outputs", [])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
