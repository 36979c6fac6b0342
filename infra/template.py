"""What is merged into chalice's template: the tables, and all that the functions need around them."""

import json
import sys
from pathlib import Path
from typing import Any

from infra import desk, functions, gateway, sign_in, watch
from infra.policies import BUCKET, FUNCTIONS, OBJECTS
from infra.stages import CONDITIONS, STAGES, Stage, parameters

HERE = Path(__file__).parent
TABLES = HERE / "resources.json"
CONFIG = HERE.parent / ".chalice" / "config.json"
PASSING = {"LiveTable"}  # what it holds is over in minutes


def template(name: str, routes: dict[str, list[str]]) -> dict[str, Any]:
    """All of it for a stage; `routes` are the app's paths with their methods."""
    stage = STAGES[name]
    parts = (
        guarded(json.loads(TABLES.read_text())["Resources"], stage),
        functions.resources(stage, _of_webhooks(name)),
        gateway.resources(stage, routes),
        sign_in.resources(stage),
        desk.resources(),
        watch.resources(stage),
    )
    resources: dict[str, Any] = {}
    for part in parts:
        assert not resources.keys() & part.keys(), "a resource is said once"
        resources |= part
    return {
        "Description": f"Casefold, the case desk ({name})",
        "Parameters": parameters(),
        "Conditions": CONDITIONS,
        "Globals": {"Function": {"Environment": {"Variables": functions.environment(stage)}}},
        "Resources": resources,
        "Outputs": _outputs(),
    }


def guarded(resources: dict[str, Any], stage: Stage) -> dict[str, Any]:
    """What is to be kept can be had back, and is not deleted by mistake."""
    for name, resource in resources.items():
        if resource["Type"] == "AWS::DynamoDB::Table" and name not in PASSING and stage.guarded:
            resource["Properties"] |= {
                "DeletionProtectionEnabled": True,
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            }
    if stage.guarded:
        policy = resources["ContentBucketPolicy"]["Properties"]["PolicyDocument"]
        policy["Statement"].append(_only_the_product_deletes())
    return resources


def _only_the_product_deletes() -> dict[str, Any]:
    """A bucket has no older versions, for an erasure would not be one: so nobody deletes by mistake either."""
    erasers = [name for name, rights in FUNCTIONS.items() if "delete" in rights.get("bucket", "").split()]
    roles = [{"Fn::GetAtt": [f"{name}Role", "Arn"]} for name in erasers]
    return {
        "Sid": "OnlyTheProductDeletes",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucket"],
        "Resource": [{"Fn::Sub": BUCKET}, {"Fn::Sub": OBJECTS}],
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": roles}},
    }


def _of_webhooks(name: str) -> dict[str, Any]:
    """The function that chalice does not know is like the one it was parted from."""
    config = json.loads(CONFIG.read_text())
    said = config["stages"][name]
    return {
        "Runtime": f"python{sys.version_info.major}.{sys.version_info.minor}",
        "Architectures": [config["lambda_architecture"]],
        "MemorySize": said["lambda_functions"]["api_handler"].get("lambda_memory_size", said["lambda_memory_size"]),
        "Timeout": said["lambda_functions"]["api_handler"]["lambda_timeout"],
    }


def _outputs() -> dict[str, Any]:
    return {
        "BucketName": {"Value": {"Ref": "ContentBucket"}},
        "FailedQueueUrl": {"Value": {"Ref": "FailedQueue"}},
        "UserPoolId": {"Condition": "HasPool", "Value": {"Ref": "UserPool"}},
        "DeskClientId": {"Condition": "HasPool", "Value": {"Ref": "DeskClient"}},
        **desk.outputs(),
    }
