"""The tables of the infra file, made on an engine. Running it again changes nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.edge import settings

RESOURCES = Path(__file__).parent.parent / "infra" / "resources.json"
STACK_NAME = "${AWS::StackName}-"
CREATED = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")  # as the call names them


def create_tables(client: Any) -> None:
    """Make every table that is not there, with its indexes and stream; add indexes that an older folder lacks."""
    there = set(_names(client))
    for table in definitions():
        if table["TableName"] not in there:
            client.create_table(**table)
        else:
            _add_indexes(client, table)


def definitions() -> Iterator[dict[str, Any]]:
    """Each table of the infra file as `CreateTable` takes it, under the name that the settings give it."""
    for resource in json.loads(RESOURCES.read_text())["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            yield _call(resource["Properties"])


def expiring() -> Iterator[tuple[str, str]]:
    """The tables whose rows expire, and the attribute that says when."""
    for resource in json.loads(RESOURCES.read_text())["Resources"].values():
        if expires := resource["Properties"].get("TimeToLiveSpecification"):
            yield _name(resource["Properties"]["TableName"]["Fn::Sub"]), expires["AttributeName"]


def _call(properties: dict[str, Any]) -> dict[str, Any]:
    call = {name: properties[name] for name in CREATED if name in properties}
    call["TableName"] = _name(properties["TableName"]["Fn::Sub"])
    if stream := properties.get("StreamSpecification"):
        call["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return call


def _name(pattern: str) -> str:
    """`${AWS::StackName}-cases` is what the settings call CASES_TABLE."""
    kind = pattern.removeprefix(STACK_NAME).replace("-", "_").upper()
    return str(getattr(settings, f"{kind}_TABLE"))


def _names(client: Any) -> Iterator[str]:
    for page in client.get_paginator("list_tables").paginate():
        yield from page["TableNames"]


def _add_indexes(client: Any, table: dict[str, Any]) -> None:
    found = client.describe_table(TableName=table["TableName"])["Table"]
    there = {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])}
    for index in table.get("GlobalSecondaryIndexes", []):
        if index["IndexName"] not in there:
            client.update_table(
                TableName=table["TableName"],
                AttributeDefinitions=table["AttributeDefinitions"],
                GlobalSecondaryIndexUpdates=[{"Create": index}],
            )
