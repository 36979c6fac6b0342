"""An account, as far as a deployment sees it: stacks, buckets and a distribution, and what was done to them."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra.cloud import Cloud
from infra.stages import NOT_SET

ADDRESS = "https://d1.cloudfront.net"
TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Fn::Sub": "${AWS::StackName}-cases"}}}
TEMPLATE = {
    "Parameters": {"PublicUrl": {}, "AlarmEmail": {}},
    "Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {}}, "CasesTable": TABLE},
}


class Stacks:
    """CloudFormation."""

    def __init__(self) -> None:
        self.meta = SimpleNamespace(region_name="eu-west-1")
        self.parameters: dict[str, str] | None = None
        self.asked: dict[str, Any] = {}
        self.executed: list[str] = []
        self.fails = ""

    def describe_stacks(self, **_: Any) -> Any:
        if self.parameters is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "it does not exist"}}, "DescribeStacks")
        listed = [{"ParameterKey": name, "ParameterValue": said} for name, said in self.parameters.items()]
        said = {"Address": ADDRESS, "WebBucketName": "web", "DistributionId": "D1"}
        outputs = [{"OutputKey": name, "OutputValue": one} for name, one in said.items()]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Parameters": listed, "Outputs": outputs}]}

    def describe_stack_events(self, **_: Any) -> Any:
        failed = {"LogicalResourceId": "F", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "no room"}
        return {"StackEvents": [failed, {"LogicalResourceId": "G", "ResourceStatus": "CREATE_COMPLETE"}]}

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

    def get_waiter(self, name: str) -> Any:
        def wait(**_: Any) -> None:
            if self.fails and name == self.fails:
                raise WaiterError(name, "it failed", {})

        return SimpleNamespace(wait=wait)

    def get_paginator(self, _: str) -> Any:
        replaced = {"Action": "Modify", "LogicalResourceId": "A", "ResourceType": "T", "Replacement": "True"}
        return SimpleNamespace(paginate=lambda **_: [{"Changes": [{"ResourceChange": replaced}]}])


class Objects:
    """S3: what is in each bucket, and in which order it came and went."""

    def __init__(self) -> None:
        self.meta = SimpleNamespace(region_name="eu-west-1", endpoint_url="https://s3.eu-west-1.amazonaws.com")
        self.kept: dict[tuple[str, str], dict[str, Any]] = {}
        self.log: list[str] = []

    def list_buckets(self) -> Any:
        return {"Buckets": [{"Name": name} for name, _ in self.kept]}

    def create_bucket(self, **_: Any) -> None: ...

    def put_public_access_block(self, **asked: Any) -> None:
        self.log.append(f"closed {asked['Bucket']}")

    def put_object(self, **asked: Any) -> None:
        self.kept[asked["Bucket"], asked["Key"]] = asked
        self.log.append(asked["Key"])

    def get_object(self, **asked: Any) -> Any:
        return {"Body": BytesIO(self.kept[asked["Bucket"], asked["Key"]]["Body"])}

    def list_objects_v2(self, **asked: Any) -> Any:
        named = sorted(key for bucket, key in self.kept if bucket == asked["Bucket"])
        return {"Contents": [{"Key": key} for key in named if key.startswith(asked["Prefix"])]}

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=lambda **asked: [self.list_objects_v2(**asked)])

    def delete_objects(self, **asked: Any) -> None:
        for one in asked["Delete"]["Objects"]:
            del self.kept[asked["Bucket"], one["Key"]]
            self.log.append(f"deleted {one['Key']}")

    def names(self, bucket: str) -> list[str]:
        return sorted(key for where, key in self.kept if where == bucket)


class Cdn:
    """CloudFront."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def create_invalidation(self, **asked: Any) -> None:
        self.asked.append(asked)


def a_cloud() -> Cloud:
    """An empty one."""
    return Cloud(Stacks(), Objects(), "1", Cdn())
