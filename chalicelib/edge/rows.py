"""Reading rows, and what is in their bodies."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, NamedTuple, TypeVar

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.edge.tables import MOST_ROWS, call, expression, holder, key_of
from chalicelib.kernel.problems import TooLarge, Unavailable

MOST_BYTES = 300_000  # of one body; DynamoDB's limit for the whole item is 400 KB
SMALL = 4_096  # a body up to here is kept as readable JSON
SHARDS = 16  # of the due indexes
SIDE_BY_SIDE = 32  # reads at once: the client has fifty connections
Row = TypeVar("Row", bound=Model)
Thing = TypeVar("Thing")


class Page(NamedTuple):
    """A part of a long answer, and where the next one starts."""

    rows: list[Any]
    after: dict[str, Any] | None


def read(row: Row) -> Row | None:
    """One row, named by its keys, as it is now. Only this read is never torn by a transaction."""
    found = call("get_item", TableName=row.Meta.table_name, Key=key_of(row), ConsistentRead=True)
    return type(row).from_raw_data(found["Item"]) if "Item" in found else None


def read_each(rows: Sequence[Model]) -> list[Any]:
    """The rows as they are now, of any tables, in the order they were named; one call for a hundred."""
    found: dict[tuple[str, ...], Any] = {}
    asked = {(_table(row), *_named(row)): row for row in rows}
    names = list(asked)
    for start in range(0, len(names), MOST_ROWS):
        found |= _batch([asked[name] for name in names[start : start + MOST_ROWS]])
    return [_made(row, found.get((_table(row), *_named(row)))) for row in rows]


def query(kind: type[Row], where: Condition, **how: Any) -> Iterator[Row]:
    """All rows of a condition in order, page by page as they are used."""
    after = None
    while True:
        page = query_page(kind, where, after=after, **how)
        yield from page.rows
        if (after := page.after) is None:
            return


def query_page(kind: type[Row], where: Condition, **how: Any) -> Page:
    """One page of a query; a table is read as it is now, an index as it was a moment ago."""
    answer = call("query", **_query(kind, where, **how))
    return _page(kind, answer)


def guarded_page(kind: type[Row], where: Condition, **how: Any) -> Page:
    """One page of rows that change only with another row, which the caller has read and writes if it was not changed.

    A batch answers it without writing what it holds: whatever comes in between refuses the batch.
    """
    asked, batch = _query(kind, where, **how), holder.get()
    return _page(kind, batch.query(where, asked) if batch is not None else call("query", **asked))


def count(kind: type[Model], where: Condition, index: str) -> int:
    """How many rows of an index fulfil a condition."""
    asked = {"TableName": kind.Meta.table_name, "IndexName": index, "Select": "COUNT"}
    asked |= expression("KeyConditionExpression", where)
    total, after = 0, None
    while True:
        answer = call("query", **asked, **({"ExclusiveStartKey": after} if after else {}))
        total += int(answer["Count"])
        if (after := answer.get("LastEvaluatedKey")) is None:
            return total


def together(*calls: Callable[[], Any]) -> list[Any]:
    """The answers of several reads made side by side: one round trip's time for all."""
    if len(calls) <= 1:
        return [one() for one in calls]
    with ThreadPoolExecutor(min(len(calls), SIDE_BY_SIDE)) as threads:
        waiting = [threads.submit(copy_context().run, one) for one in calls]
        return [one.result() for one in waiting]


def packed(thing: msgspec.Struct, otherwise: str = "row-too-large") -> bytes:
    """A body: JSON, squeezed when it is long; `otherwise` is the code when it is too long even so."""
    plain = msgspec.json.encode(thing, order="deterministic")
    body = plain if len(plain) <= SMALL else zlib.compress(plain, 1)
    if len(body) > MOST_BYTES:
        raise TooLarge(otherwise, bytes=len(body), most=MOST_BYTES)
    return body


def unpacked(body: bytes, kind: type[Thing]) -> Thing:
    """What was packed."""
    return msgspec.json.decode(plain(body), type=kind)


def plain(body: bytes) -> bytes:
    """The JSON of a body. That of a struct starts with a brace, zlib never does."""
    return body if body.startswith(b"{") else zlib.decompress(body)


def shard_of(kind: str, key: str) -> str:
    """The partition of a due index where a row of this kind is owed."""
    return f"{kind}#{zlib.crc32(key.encode()) % SHARDS:02}"


def shards(kind: str) -> Iterable[str]:
    """All partitions of a due index where rows of this kind are owed."""
    return (f"{kind}#{number:02}" for number in range(SHARDS))


def _query(  # noqa: PLR0913, as many ways to ask as the engine has
    kind: type[Row],
    where: Condition,
    *,
    index: str | None = None,
    newest: bool = False,
    limit: int | None = None,
    after: dict[str, Any] | None = None,
) -> dict[str, Any]:
    asked = {"TableName": kind.Meta.table_name, **expression("KeyConditionExpression", where)}
    asked |= {"IndexName": index} if index else {"ConsistentRead": True}
    asked |= {"ScanIndexForward": False} if newest else {}
    asked |= {"Limit": limit} if limit else {}
    return asked | ({"ExclusiveStartKey": after} if after else {})


def _page(kind: type[Row], answer: Any) -> Page:
    return Page([kind.from_raw_data(item) for item in answer["Items"]], answer.get("LastEvaluatedKey"))


def _batch(rows: Sequence[Model]) -> dict[tuple[str, ...], Any]:
    asked: dict[str, Any] = {}
    for row in rows:
        asked.setdefault(_table(row), {"Keys": [], "ConsistentRead": True})["Keys"].append(key_of(row))
    names = {_table(row): list(key_of(row)) for row in rows}
    found: dict[tuple[str, ...], Any] = {}
    for _ in range(1 + len(rows)):
        answer = call("batch_get_item", RequestItems=asked)
        for table, items in answer["Responses"].items():
            found |= {(table, *(item[name]["S"] for name in names[table])): item for item in items}
        if not (asked := answer.get("UnprocessedKeys", {})):
            return found
    raise Unavailable("tables-do-not-answer")


def _made(row: Model, item: Any) -> Any:
    return type(row).from_raw_data(item) if item is not None else None


def _table(row: Model) -> str:
    return row.Meta.table_name


def _named(row: Model) -> tuple[str, ...]:
    return tuple(part["S"] for part in key_of(row).values())
