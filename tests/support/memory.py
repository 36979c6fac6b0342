"""The in-memory twin of the DynamoDB client: the calls that `edge` makes, with DynamoDB's rules, and fast."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from support import conditions
from support.refusals import cancelled, malformed, refused
from support.shelves import Item, Part, Shelf, Table, bytes_of, table_of

MOST_ROWS = 100
MOST_BYTES = 400 * 1024  # of an item
LONGEST_KEYS = (2_048, 1_024)  # bytes of a partition's key, and of a place in it
MOST_TRANSACTION_BYTES = 4 * 1024 * 1024
REMEMBERED = 64  # commits that a lagging index may be behind
VERBS = {"Put": "Item", "Delete": "Key", "ConditionCheck": "Key"}
NOTHING: Item = {}
Step = tuple[Table, Item | None, Item | None, bool]  # the table, what is there, what will be; does the condition hold


class MemoryClient:
    """Tables in memory, behind the calls of the real client.

    `page` is the most rows of one answer to a query, so that pages are met with few rows; `lag` says for each
    query of an index how many commits it is behind. Rows are kept as given: the giver must not change them.
    """

    def __init__(
        self, definitions: Iterable[Mapping[str, Any]], *, page: int | None = None, lag: Callable[[], int] | None = None
    ) -> None:
        self.tables = {table.name: table for table in map(table_of, definitions)}
        self.page = page
        self.lag = lag
        self._past: deque[list[Step]] = deque(maxlen=REMEMBERED)  # newest first

    def clear(self) -> None:
        """Empty all tables: cheaper than a new client for each of many runs."""
        self._past.clear()
        for table in self.tables.values():
            table.clear()

    def get_item(self, **asked: Any) -> dict[str, Any]:
        """One item, as it is now."""
        table = self._table("get_item", asked["TableName"])
        item = table.item(_spot("get_item", table, asked["Key"]))
        return {} if item is None else {"Item": item}

    def batch_get_item(self, **asked: Any) -> dict[str, Any]:
        """Up to a hundred items of any tables, in no promised order."""
        total, found = 0, {}
        for name, wanted in asked["RequestItems"].items():
            table = self._table("batch_get_item", name)
            spots = [_spot("batch_get_item", table, key) for key in wanted["Keys"]]
            total += len(spots)
            if len(set(spots)) < len(spots) or total > MOST_ROWS:
                raise malformed("batch_get_item", "too many keys, or one twice")
            found[name] = [item for spot in spots if (item := table.item(spot)) is not None]
        return {"Responses": found, "UnprocessedKeys": {}}

    def query(self, **asked: Any) -> dict[str, Any]:
        """A page of one partition: of a table as it is now, of an index as it was."""
        table = self._table("query", asked["TableName"])
        shelf = _shelf("query", table, asked)
        try:
            span = conditions.span(asked["KeyConditionExpression"], shelf.keys, asked)
        except (conditions.Malformed, KeyError) as error:
            raise malformed("query", f"not a key condition: {error}") from error
        part = self._part(table, shelf, span.partition)
        return self._page(asked, shelf, part, span) if part else _answer(asked, [])

    def scan(self, **asked: Any) -> dict[str, Any]:
        """All items of a table or an index, in one page."""
        table = self._table("scan", asked["TableName"])
        return _answer(asked, list(_shelf("scan", table, asked).all()))

    def put_item(self, **asked: Any) -> dict[str, Any]:
        """One item, if its condition holds."""
        return self._write("put_item", {"Put": asked})

    def delete_item(self, **asked: Any) -> dict[str, Any]:
        """One item away, if its condition holds; it need not be there."""
        return self._write("delete_item", {"Delete": asked})

    def transact_write_items(self, **asked: Any) -> dict[str, Any]:
        """All changes, or none and a reason for each."""
        changes = asked["TransactItems"]
        if not 1 <= len(changes) <= MOST_ROWS:
            raise malformed("transact_write_items", f"1 to {MOST_ROWS} changes, not {len(changes)}")
        steps = self._steps("transact_write_items", changes)
        codes = ["None" if step[3] else "ConditionalCheckFailed" for step in steps]
        if "ConditionalCheckFailed" in codes:
            raise cancelled(codes)
        self._commit(steps)
        return {}

    def _write(self, operation: str, change: Mapping[str, Any]) -> dict[str, Any]:
        steps = self._steps(operation, [change])
        if not steps[0][3]:
            raise refused(operation, "ConditionalCheckFailedException", "The conditional request failed")
        self._commit(steps)
        return {}

    def _steps(self, operation: str, changes: Sequence[Mapping[str, Any]]) -> list[Step]:
        steps, met, total = [], set(), 0
        for change in changes:
            ((verb, asked),) = change.items()
            if verb not in VERBS:
                raise malformed(operation, f"{verb} is not known here")
            table = self._table(operation, asked["TableName"])
            given = asked[VERBS[verb]]
            spot = _spot(operation, table, given, whole=verb != "Put")
            met.add((table.name, spot))
            total += _checked(operation, table, given) if verb == "Put" else 0
            now = table.item(spot)
            after = now if verb == "ConditionCheck" else given if verb == "Put" else None
            steps.append((table, now, after, _holds(operation, asked, now)))
        if len(met) < len(steps):
            raise malformed(operation, "Transaction request cannot include multiple operations on one item")
        if total > MOST_TRANSACTION_BYTES:
            raise malformed(operation, "the transaction is too large")
        return steps

    def _commit(self, steps: list[Step]) -> None:
        for table, before, after, _ in steps:
            if before is not after:
                table.put(before, after)
        if self.lag:
            self._past.appendleft(steps)

    def _part(self, table: Table, shelf: Shelf, partition: str) -> Part | None:
        behind = self.lag() if self.lag and shelf is not table.rows else 0
        if not behind:
            return shelf.parts.get(partition)
        latest = [step for steps in list(self._past)[:behind] for step in reversed(steps)]
        return shelf.as_it_was(partition, [(before, after) for its, before, after, _ in latest if its is table])

    def _page(self, asked: Mapping[str, Any], shelf: Shelf, part: Part, span: conditions.Span) -> dict[str, Any]:
        low, high = bisect_left(part.places, (span.low,)), bisect_left(part.places, (span.high,))
        forward = asked.get("ScanIndexForward", True)
        if start := asked.get("ExclusiveStartKey"):
            spot = shelf.spot(start) or ("", ())
            low = max(low, bisect_right(part.places, spot[1])) if forward else low
            high = high if forward else min(high, bisect_left(part.places, spot[1]))
        places = part.places[low:high] if forward else part.places[low:high][::-1]
        most = min(asked.get("Limit", len(places) + 1), self.page or len(places) + 1)
        items = [part.rows[place] for place in places[:most]]
        more = {"LastEvaluatedKey": {name: items[-1][name] for name in shelf.named}} if len(items) == most else {}
        return _answer(asked, items) | more

    def _table(self, operation: str, name: str) -> Table:
        if (table := self.tables.get(name)) is None:
            raise refused(operation, "ResourceNotFoundException", "Cannot do operations on a non-existent table")
        return table


def _answer(asked: Mapping[str, Any], items: list[Item]) -> dict[str, Any]:
    counted = {"Count": len(items), "ScannedCount": len(items)}
    return counted if asked.get("Select") == "COUNT" else {"Items": items, **counted}


def _shelf(operation: str, table: Table, asked: Mapping[str, Any]) -> Shelf:
    if (index := asked.get("IndexName")) is None:
        return table.rows
    if index not in table.indexes or asked.get("ConsistentRead"):
        raise malformed(operation, f"no such index, or read consistently: {index}")
    return table.indexes[index]


def _spot(operation: str, table: Table, key: Item, *, whole: bool = True) -> tuple[str, tuple[str, ...]]:
    spot = table.rows.spot(key)
    if spot is None or not spot[0] or not all(spot[1]) or (whole and len(key) > len(table.rows.keys)):
        raise malformed(operation, "The provided key element does not match the schema")
    _measured(operation, table.rows.keys, key)
    return spot


def _measured(operation: str, keys: Sequence[str], item: Item) -> None:
    for name, most in zip(keys, LONGEST_KEYS, strict=False):
        held = item.get(name, {}).get("S", "")
        if len(held) * 4 > most and len(held.encode()) > most:
            raise malformed(operation, f"Size of {name} has exceeded the maximum size limit of {most} bytes")


def _checked(operation: str, table: Table, item: Item) -> int:
    size = bytes_of(item)
    if size > MOST_BYTES:
        raise malformed(operation, "Item size has exceeded the maximum allowed size")
    for index in table.indexes.values():
        for name in index.keys:
            if name in item and not item[name].get("S"):
                raise malformed(operation, f"a key of an index is empty, or no text: {name}")
        _measured(operation, index.keys, item)
    return size


def _holds(operation: str, asked: Mapping[str, Any], now: Item | None) -> bool:
    if (expression := asked.get("ConditionExpression")) is None:
        return True
    names, values = asked.get("ExpressionAttributeNames", NOTHING), asked.get("ExpressionAttributeValues", NOTHING)
    try:
        test, used = conditions.compiled(expression)
    except (conditions.Malformed, IndexError, KeyError) as error:
        raise malformed(operation, f"not a condition: {expression}") from error
    if len(used) != len(names) + len(values) or not all(mark in names or mark in values for mark in used):
        raise malformed(operation, "a name or value is unused, or not defined")
    return test(NOTHING if now is None else now, names, values)
