"""Deploying: shown before anything is changed, and once more when the product's own address is known."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from infra import deploy as deploying
from infra.deploy import Cloud, NotDeployed, Package, deploy
from infra.stages import NOT_SET

OURS = "https://abc.execute-api.eu-west-1.amazonaws.com/api"


class Stacks:
    """CloudFormation, as far as a deployment sees it."""

    def __init__(self) -> None:
        self.parameters: dict[str, str] | None = None
        self.asked: dict[str, Any] = {}
        self.executed: list[str] = []

    def describe_stacks(self, **_: Any) -> Any:
        if self.parameters is None:
            raise absent()
        listed = [{"ParameterKey": name, "ParameterValue": said} for name, said in self.parameters.items()]
        outputs = [{"OutputKey": "EndpointURL", "OutputValue": f"{OURS}/"}]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Parameters": listed, "Outputs": outputs}]}

    def create_change_set(self, **asked: Any) -> Any:
        self.asked = asked
        return {"Id": asked["ChangeSetName"]}

    def delete_change_set(self, **_: Any) -> None:
        pass

    def execute_change_set(self, **_: Any) -> None:
        before = self.parameters or {"PublicUrl": NOT_SET}
        said = {
            one["ParameterKey"]: one["ParameterValue"] for one in self.asked["Parameters"] if "ParameterValue" in one
        }
        self.parameters = before | said
        self.executed.append(self.asked["ChangeSetType"])

    def get_waiter(self, _: str) -> Any:
        return SimpleNamespace(wait=lambda **_: None)

    def get_paginator(self, _: str) -> Any:
        replaced = {"Action": "Modify", "LogicalResourceId": "A", "ResourceType": "T", "Replacement": "True"}
        return SimpleNamespace(paginate=lambda **_: [{"Changes": [{"ResourceChange": replaced}]}])


def absent() -> Exception:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    return ClientError({"Error": {"Code": "ValidationError", "Message": "Stack does not exist"}}, "DescribeStacks")


@pytest.fixture
def cloud() -> Cloud:
    objects = SimpleNamespace(
        meta=SimpleNamespace(region_name="eu-west-1", endpoint_url="https://s3.eu-west-1.amazonaws.com"),
        list_buckets=lambda: {"Buckets": []},
        create_bucket=lambda **_: None,
        put_public_access_block=lambda **_: None,
        put_object=lambda **_: None,
    )
    return Cloud(Stacks(), objects, "1")


@pytest.fixture
def package() -> Iterator[Package]:
    return Package(
        "casefold-dev", {"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {}}}}, b"zip"
    )


def test_the_first_time_the_product_is_told_its_own_address(cloud: Cloud, package: Package) -> None:
    deploy(cloud, package, {}, lambda _: True)

    assert cloud.stacks.executed == ["CREATE", "UPDATE"]
    assert cloud.stacks.parameters["PublicUrl"] == OURS


def test_a_later_deployment_keeps_what_was_set(cloud: Cloud, package: Package) -> None:
    cloud.stacks.parameters = {"PublicUrl": "https://desk.example", "AlarmEmail": "a@example.com"}

    deploy(cloud, package, {"AlarmEmail": "b@example.com"}, lambda _: True)

    assert cloud.stacks.executed == ["UPDATE"]
    assert cloud.stacks.parameters == {"PublicUrl": "https://desk.example", "AlarmEmail": "b@example.com"}
    assert {"ParameterKey": "PublicUrl", "UsePreviousValue": True} in cloud.stacks.asked["Parameters"]


def test_nothing_is_changed_unless_whoever_is_asked_agrees(cloud: Cloud, package: Package) -> None:
    shown: list[str] = []

    with pytest.raises(NotDeployed, match=r"Nothing was changed\."):
        deploy(cloud, package, {}, lambda changes: bool(shown.extend(changes)))

    assert cloud.stacks.executed == []
    assert shown == ["Modify   A (T)  REPLACED: what is in it is lost"]


def test_code_and_template_are_named_by_what_is_in_them(cloud: Cloud, package: Package) -> None:
    deploy(cloud, package, {}, lambda _: True)

    bucket = "casefold-dev-artifacts-1"
    code = package.template["Resources"]["F"]["Properties"]["CodeUri"]
    assert code["Bucket"] == bucket
    assert cloud.stacks.asked["TemplateURL"].startswith(f"https://{bucket}.s3.eu-west-1.amazonaws.com/")


def test_what_is_no_parameter_is_refused() -> None:
    with pytest.raises(NotDeployed, match="Colour"):
        deploying._given(["Colour=red"])
