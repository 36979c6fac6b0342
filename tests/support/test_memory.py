"""What the twin adds to the engine: pages of few rows, and indexes that lag."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.edge import settings
from local.tables import definitions
from support.memory import MemoryClient
from support.standing import all_rows, owed

TABLE = settings.CONTENT_TABLE
OF_SHARD = {
    "TableName": TABLE,
    "IndexName": "due",
    "KeyConditionExpression": "#0 = :0",
    "ExpressionAttributeNames": {"#0": "due_shard"},
    "ExpressionAttributeValues": {":0": {"S": "work#01"}},
}


def item(sort: str, **attributes: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in {"thing": "post", "sort": sort, **attributes}.items()}


def put(client: MemoryClient, sort: str, **attributes: str) -> None:
    client.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": item(sort, **attributes)}}])


def due(client: MemoryClient) -> list[str]:
    return [found["sort"]["S"] for found in client.query(**OF_SHARD)["Items"]]


def test_an_index_can_be_some_commits_behind() -> None:
    behind = [0]
    client = MemoryClient(definitions(), lag=lambda: behind[0])
    put(client, "first", due_shard="work#01", due_at="2026-01-02")
    put(client, "second", due_shard="work#01", due_at="2026-01-01")
    put(client, "first")

    seen = []
    for behind[0] in range(5):
        seen.append(due(client))

    assert seen == [["second"], ["second", "first"], ["first"], [], []]
    assert [row["sort"]["S"] for _, row in all_rows(client, [TABLE])] == ["first", "second"], "the table never lags"


def test_a_page_can_be_of_few_rows() -> None:
    client = MemoryClient(definitions(), page=2)
    for sort in ("first", "second", "third"):
        put(client, sort, due_shard="work#01", due_at="2026-01-01")

    answer = client.query(**OF_SHARD)
    rest = client.query(**OF_SHARD, ExclusiveStartKey=answer["LastEvaluatedKey"])

    assert (answer["Count"], rest["Count"], "LastEvaluatedKey" in rest) == (2, 1, False)


def test_what_is_owed_is_what_carries_a_shard() -> None:
    client = MemoryClient(definitions())
    put(client, "owed", due_shard="work#01", due_at="2026-01-01")
    put(client, "done")

    assert [(table, row["sort"]["S"]) for table, row in owed(client, [TABLE])] == [(TABLE, "owed")]


def test_clearing_leaves_nothing() -> None:
    client = MemoryClient(definitions(), lag=lambda: 9)
    put(client, "owed", due_shard="work#01", due_at="2026-01-01")

    client.clear()

    assert list(all_rows(client, client.tables)) == due(client) == []


@pytest.mark.parametrize(
    "expression",
    ["contains (#0, :0)", "size (#0) > :0", "#0 = :0 AND", "#0 = :0)", "(#0 = :0", "#0 LIKE :0", "begins_with (#0)"],
)
def test_what_the_twin_does_not_know_it_refuses(expression: str) -> None:
    client = MemoryClient(definitions())
    marks = {"ExpressionAttributeNames": {"#0": "sort"}, "ExpressionAttributeValues": {":0": {"S": "x"}}}

    with pytest.raises(ClientError) as refusal:
        client.put_item(TableName=TABLE, Item=item("x"), ConditionExpression=expression, **marks)

    assert refusal.value.response["Error"]["Code"] == "ValidationException"


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        MemoryClient(definitions()).scan(TableName="elsewhere")
