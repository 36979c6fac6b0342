"""Tries, in the role of each function, whatever can be done to what the stack has: a small function for each role."""

import json
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZipFile

from stack import Stack

from infra.policies import FUNCTIONS, TABLES

CODE = """
import boto3
from botocore.exceptions import ClientError

def tried(service, call, given):
    try:
        getattr(boto3.client(service), call)(**given)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "done"

def handler(event, context):
    return [tried(*one) for one in event]
"""
NO = {"ConditionExpression": "attribute_exists(probe) AND attribute_not_exists(probe)"}  # nothing is changed
DENIED = ("AccessDenied", "AccessDeniedException")


class Try(NamedTuple):
    """One thing that could be done: in the words of the policies, and as a call."""

    resource: str
    action: str
    call: tuple[str, str, dict[str, Any]]


class Probe:
    """Somebody in the role of a function."""

    def __init__(self, stack: Stack, function: str) -> None:
        self._functions, self._name = stack.emulator.client("lambda"), f"probe-{function}"
        role = stack.emulator.client("iam").get_role(RoleName=stack.names[f"{function}Role"])["Role"]["Arn"]
        how = {"Runtime": "python3.12", "Handler": "probe.handler", "Timeout": 120, "Role": role}
        self._functions.create_function(FunctionName=self._name, Code={"ZipFile": zipped()}, **how)

    def told(self, *calls: tuple[str, str, dict[str, Any]]) -> list[str]:
        """For each call "done", or the code of its refusal."""
        made = self._functions.invoke(FunctionName=self._name, Payload=json.dumps(calls))
        answer = json.loads(made["Payload"].read())
        assert isinstance(answer, list), answer
        return answer

    def close(self) -> None:
        self._functions.delete_function(FunctionName=self._name)


def zipped() -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as out:
        out.writestr("probe.py", CODE)
    return made.getvalue()


def granted(function: str, one: Try) -> bool:
    """Whether the policies say that a function may do this. Whoever gets from the bucket may list it, too."""
    said = FUNCTIONS[function].get(one.resource, "").split()
    return one.action in said or ((one.resource, one.action) == ("bucket", "list") and "get" in said)


def tries(stack: Stack) -> list[Try]:
    """Each action on each table, on each index, and on bucket, secrets and sockets."""
    tables = stack.emulator.client("dynamodb")
    found = []
    for kind, name in TABLES.items():
        there = tables.describe_table(TableName=stack.names[name])["Table"]
        names = [one["AttributeName"] for one in there["KeySchema"]]
        found += [Try(kind, action, call) for action, call in of_table(stack.names[name], names).items()]
        for index in there.get("GlobalSecondaryIndexes", []):
            hashed = index["KeySchema"][0]["AttributeName"]
            found.append(Try(f"{kind}/{index['IndexName']}", "Query", queried(stack.names[name], hashed, index)))
    return [*found, *beside(stack)]


def of_table(table: str, names: list[str]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    key = {name: {"S": "probe"} for name in names}
    one = {"TableName": table, "Key": key}
    check = {"TransactItems": [{"ConditionCheck": one | NO}]}
    return {
        "GetItem": ("dynamodb", "get_item", one),
        "BatchGetItem": ("dynamodb", "batch_get_item", {"RequestItems": {table: {"Keys": [key]}}}),
        "Query": queried(table, names[0]),
        "Scan": ("dynamodb", "scan", {"TableName": table, "Limit": 1}),
        "PutItem": ("dynamodb", "put_item", {"TableName": table, "Item": key} | NO),
        "UpdateItem": ("dynamodb", "update_item", one | NO),
        "DeleteItem": ("dynamodb", "delete_item", one | NO),
        "ConditionCheckItem": ("dynamodb", "transact_write_items", check),
    }


def queried(table: str, hashed: str, index: dict[str, Any] | None = None) -> tuple[str, str, dict[str, Any]]:
    asked = {"KeyConditionExpression": f"{hashed} = :probe", "ExpressionAttributeValues": {":probe": {"S": "probe"}}}
    return "dynamodb", "query", {"TableName": table, **asked, **({"IndexName": index["IndexName"]} if index else {})}


def beside(stack: Stack) -> list[Try]:
    thing = {"Bucket": stack.outputs["BucketName"], "Key": "probe"}
    secret = f"/{stack.names['CasesTable'].removesuffix('-cases')}/probe"
    kept = {"Name": f"{secret}/kept", "Value": "1", "Type": "SecureString", "Overwrite": True}
    return [
        Try("bucket", "get", ("s3", "get_object", thing)),
        Try("bucket", "put", ("s3", "put_object", thing)),
        Try("bucket", "delete", ("s3", "delete_object", thing)),
        Try("bucket", "list", ("s3", "list_objects_v2", {"Bucket": thing["Bucket"]})),
        Try("secrets", "read", ("ssm", "get_parameters_by_path", {"Path": secret})),
        Try("secrets", "write", ("ssm", "put_parameter", kept)),
    ]
