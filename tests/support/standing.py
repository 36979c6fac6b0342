"""What stands in the tables, of any client, real or not."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Item = Mapping[str, Any]


def all_rows(client: Any, tables: Iterable[str]) -> Iterator[tuple[str, Item]]:
    """Every row of these tables, with its table: what a reference result is compared with."""
    for table in tables:
        yield from ((table, item) for item in _scanned(client, TableName=table, ConsistentRead=True))


def owed(client: Any, tables: Iterable[str]) -> list[tuple[str, Item]]:
    """The rows that carry `due_shard`, with their table: keys and moment, in no promised order.

    The tables must have the index `due`. Rows of an engine's lagging index may be missing, or done already.
    """
    return [(table, item) for table in tables for item in _scanned(client, TableName=table, IndexName="due")]


def emptied(client: Any, tables: Iterable[str]) -> None:
    """Tables without any row: for a test that sweeps or scans, and must not meet what others left."""
    for table in tables:
        schema = client.describe_table(TableName=table)["Table"]["KeySchema"]
        names = [key["AttributeName"] for key in schema]
        for _, row in list(all_rows(client, [table])):
            client.delete_item(TableName=table, Key={name: row[name] for name in names})


def _scanned(client: Any, **asked: Any) -> Iterator[Item]:
    after: dict[str, Any] = {}
    while True:
        answer = client.scan(**asked, **after)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        after = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
