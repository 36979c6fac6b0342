"""Who may do what: one role for each function, that names its tables, indexes and actions, and nothing else.

The lists are what the functions were seen to call in the tests, which fail on any other call; and a run of all tests
fails on a right that nothing was seen to use (`tests/support/rights.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

WEBHOOKS = "Webhooks"
Rights = Mapping[str, str]  # of a table, an index, or what is under OTHERS: the actions

FUNCTIONS: dict[str, Rights] = {
    "Webhooks": {  # nothing of cases, content and customers
        "library": "GetItem BatchGetItem",
        "intake": "GetItem PutItem",
        "secrets": "read",
        "bucket": "put",
    },
    "APIHandler": {
        "cases": "GetItem BatchGetItem Query PutItem DeleteItem Scan",
        "cases/due": "Query",
        "cases/of_customer": "Query",
        "cases/worklist": "Query",
        "content": "GetItem BatchGetItem Query PutItem DeleteItem Scan",
        "content/due": "Query",
        "content/of_customer": "Query",
        "content/of_inbox": "Query",
        "intake": "GetItem BatchGetItem PutItem DeleteItem UpdateItem Scan",
        "intake/due": "Query",
        "intake/of_identity": "Query",
        "customers": "GetItem BatchGetItem Query PutItem DeleteItem",
        "library": "GetItem BatchGetItem Query PutItem",
        "live": "Query PutItem DeleteItem",
        "secrets": "read write",
        "bucket": "get put delete list",
        "sockets": "say",
    },
    "SignIn": {},  # asks the issuer for its keys, and nobody else
    "Sweep": {  # whatever a stream would have had done, and the rest of an erasure
        "cases": "GetItem Query PutItem DeleteItem Scan",
        "cases/due": "Query",
        "cases/of_customer": "Query",
        "content": "GetItem BatchGetItem Query PutItem DeleteItem ConditionCheckItem Scan",
        "content/due": "Query",
        "content/of_customer": "Query",
        "intake": "GetItem BatchGetItem PutItem DeleteItem Scan",
        "intake/due": "Query",
        "intake/of_identity": "Query",
        "customers": "GetItem BatchGetItem Query PutItem DeleteItem",
        "library": "GetItem BatchGetItem",
        "secrets": "read",
        "bucket": "get put delete list",
    },
    "TellStanding": {  # counts, and reads when the last sweep was
        "cases/due": "Query",
        "content/due": "Query",
        "intake": "GetItem",
        "intake/due": "Query",
    },
    "WorkIntake": {
        "cases": "GetItem PutItem DeleteItem",
        "content": "GetItem BatchGetItem Query PutItem DeleteItem ConditionCheckItem",
        "intake": "GetItem BatchGetItem PutItem",
        "customers": "GetItem BatchGetItem PutItem",
        "library": "GetItem BatchGetItem",
        "bucket": "get delete",  # the message of somebody who was erased meanwhile goes at once
    },
    "WorkContent": {
        "cases": "GetItem BatchGetItem PutItem DeleteItem",
        "content": "GetItem BatchGetItem Query PutItem DeleteItem ConditionCheckItem",
        "customers": "Query",
        "library": "GetItem BatchGetItem",
        "live": "Query GetItem DeleteItem",
        "secrets": "read",
        "sockets": "say close",
    },
    "RelayCases": {
        "live": "Query GetItem DeleteItem",
        "sockets": "say close",
    },
    "WebsocketConnect": {
        "live": "GetItem PutItem DeleteItem",
    },
    "WebsocketMessage": {
        "cases": "BatchGetItem",
        "content": "BatchGetItem",
        "library": "GetItem BatchGetItem",
        "live": "GetItem PutItem DeleteItem",
        "sockets": "say close",
    },
    "WebsocketDisconnect": {
        "live": "GetItem DeleteItem",
    },
}

TABLES = {name: f"{name.title()}Table" for name in ("cases", "content", "intake", "customers", "library", "live")}
BUCKET, OBJECTS = "${ContentBucket.Arn}", "${ContentBucket.Arn}/*"
IN_SSM = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/*"
SOCKETS = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${WebsocketAPI}/*/%s/@connections/*"
OTHERS: dict[tuple[str, str], list[tuple[str, str]]] = {
    ("bucket", "get"): [("s3:GetObject", OBJECTS), ("s3:ListBucket", BUCKET)],  # else what is not there is forbidden
    ("bucket", "put"): [("s3:PutObject", OBJECTS)],
    ("bucket", "delete"): [("s3:DeleteObject", OBJECTS)],
    ("bucket", "list"): [("s3:ListBucket", BUCKET)],
    ("secrets", "read"): [("ssm:GetParametersByPath", IN_SSM)],
    ("secrets", "write"): [("ssm:PutParameter", IN_SSM)],
    ("sockets", "say"): [("execute-api:ManageConnections", SOCKETS % "POST")],
    ("sockets", "close"): [("execute-api:ManageConnections", SOCKETS % "DELETE")],
}
FROM_STREAMS = ("DescribeStream", "GetRecords", "GetShardIterator")


def roles(streams: Mapping[str, str]) -> dict[str, Any]:
    """A role for each function; `streams` says which are woken by which table."""
    return {f"{name}Role": _role(name, streams.get(name)) for name in FUNCTIONS}


def statements(name: str, table: str | None = None) -> Iterator[dict[str, Any]]:
    """What a function may do; `table` is the one whose stream wakes it."""
    yield allowed(["logs:CreateLogStream", "logs:PutLogEvents"], f"${{{name}Logs.Arn}}")
    for resource, actions in FUNCTIONS[name].items():
        yield from _granted(resource, actions.split())
    if table:
        yield allowed(
            [f"dynamodb:{action}" for action in FROM_STREAMS], f"${{{table}.Arn}}/stream/*"
        )  # also a later one
        yield {"Effect": "Allow", "Action": ["dynamodb:ListStreams"], "Resource": "*"}  # takes no narrower one
    if table or name == "Sweep":
        yield allowed(["sqs:SendMessage"], "${FailedQueue.Arn}")


def allowed(actions: list[str], arn: str) -> dict[str, Any]:
    """A statement of a policy."""
    return {"Effect": "Allow", "Action": actions, "Resource": {"Fn::Sub": arn}}


def _granted(resource: str, actions: list[str]) -> Iterator[dict[str, Any]]:
    kind, _, index = resource.partition("/")
    if kind in TABLES:
        arn = f"${{{TABLES[kind]}.Arn}}" + (f"/index/{index}" if index else "")
        yield allowed([f"dynamodb:{action}" for action in actions], arn)
    else:
        for action in actions:
            yield from (allowed([verb], arn) for verb, arn in OTHERS[kind, action])


def _role(name: str, table: str | None) -> dict[str, Any]:
    trusted = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": list(statements(name, table))}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
            "Policies": [{"PolicyName": name, "PolicyDocument": policy}],
        },
    }
