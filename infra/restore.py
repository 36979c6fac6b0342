"""`make restore`: the rows of restored tables, in place of those of a stack's own: names cannot be changed.

    python -m infra.restore FROM TO [--yes]

FROM and TO begin the names of tables, as a stack's name does. Run again, it goes on where it was stopped.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from msgspec.structs import replace

from chalicelib.edge.clock import now
from chalicelib.edge.rows import packed, plain, shard_of, shards, unpacked
from chalicelib.intake.model import Envelope
from chalicelib.intake.store import ERASED
from chalicelib.kernel.model import stamp
from infra.policies import TABLES
from infra.template import PASSING

KINDS = [kind for kind, name in TABLES.items() if name not in PASSING]
SEGMENTS = 8  # of a table that are read side by side
AT_ONCE, MOST_READ = 25, 100  # rows that one call writes, and reads
Row = dict[str, Any]
SENDING = "send"  # how the shard begins of what is to be sent
NAP = 0.2  # seconds, where a table had no room


class Pair(NamedTuple):
    """A restored table and the one whose rows it is to replace, with what names a row in both."""

    client: Any
    source: str
    target: str
    keys: list[str]

    @property
    def kind(self) -> str:
        """Which of the stack's tables it is."""
        return self.target.rpartition("-")[2]

    def key(self, row: Row) -> Row:
        """What names a row."""
        return {name: row[name] for name in self.keys}


def main(words: Sequence[str]) -> int:
    """The status to end with: 0 when the tables are the same."""
    known = argparse.ArgumentParser(prog="infra.restore", description="Rows of restored tables, in a stack's own.")
    known.add_argument("source", metavar="FROM")
    known.add_argument("target", metavar="TO")
    known.add_argument("--yes", action="store_true", help="ask nothing")
    said = known.parse_args(words)
    if said.source == said.target:
        known.error("FROM and TO are the same tables")
    pairs = list(paired(a_client(), said.source, said.target))
    print("\n".join(f"{one.source} -> {one.target}: {rows_of(one)} rows" for one in pairs))
    print("Rows of the second that are not in the first are deleted, but for envelopes that came since.")
    print("No function of the stack may be at work.")
    if erased := [name for one in pairs if one.kind == "customers" for name in erased_since(one)]:
        print(
            "Erased since then, and to be erased again (DELETE /customers/{id}); keep this list:", *erased, sep="\n  "
        )
    if not said.yes and input("Replace them? [y/N] ").strip().lower() != "y":
        print("Nothing was changed.", file=sys.stderr)
        return 1
    for one in pairs:
        written, (deleted, owed) = copied(one), pruned(one)
        since = f", {owed} that came since are owed again" if owed else ""
        print(f"{one.target}: {written} rows written, {deleted} deleted{since}", flush=True)
    return 0


def a_client() -> Any:
    """Of the account and region that the environment names, or of another engine."""
    import boto3  # noqa: PLC0415, heavy

    return boto3.client("dynamodb", endpoint_url=os.environ.get("DYNAMODB_ENDPOINT"))


def paired(client: Any, source: str, target: str) -> Iterator[Pair]:
    """Every table that is kept."""
    for kind in KINDS:
        schema = client.describe_table(TableName=f"{target}-{kind}")["Table"]["KeySchema"]
        yield Pair(client, f"{source}-{kind}", f"{target}-{kind}", [one["AttributeName"] for one in schema])


def rows_of(pair: Pair) -> int:
    """How many rows are to come."""
    pages = pair.client.get_paginator("scan").paginate(TableName=pair.source, Select="COUNT")
    return sum(int(page["Count"]) for page in pages)


def copied(pair: Pair) -> int:
    """Write every row of the one into the other.

    A reply that waited then and does not now was sent since, or given up: it is set aside, where a person finds it,
    and never sent a second time by itself.
    """
    waits, moment = _waiting(pair) if pair.kind == "content" else set(), stamp(now())

    def segment(number: int) -> int:
        asked = {"TableName": pair.source, "Segment": number, "TotalSegments": SEGMENTS, "ConsistentRead": True}
        rows = (_aside(row, moment) if _would_be_sent(row, waits) else row for row in _rows(pair, asked))
        return _written(pair, ({"PutRequest": {"Item": row}} for row in rows))

    with ThreadPoolExecutor(SEGMENTS) as threads:
        return sum(threads.map(segment, range(SEGMENTS)))


def pruned(pair: Pair) -> tuple[int, int]:
    """Delete the rows that came after the moment that is restored; but what a platform told since is owed again.

    How many were deleted, and how many envelopes are to be worked on: what was acknowledged is not lost.
    """
    came, moment = pair.kind == "intake", stamp(now())
    asked = {"TableName": pair.target, "ConsistentRead": True, **({} if came else _only(pair))}
    absent = [row for part in _parts(_rows(pair, asked), MOST_READ) for row in _absent(pair, part)]
    told = [row for row in absent if came and _is_told(row)]
    gone = [pair.key(row) for row in absent if row not in told]
    _written(pair, ({"PutRequest": {"Item": _owed(row, moment)}} for row in told))
    return _written(pair, ({"DeleteRequest": {"Key": key}} for key in gone)), len(told)


def erased_since(pair: Pair) -> list[str]:
    """Customers who are erased now, and were not at the moment that is restored: they would be back."""
    asked = {"TableName": pair.target, "ConsistentRead": True}
    now = {row["customer_id"]["S"] for row in _rows(pair, asked) if _is_erased(row)}
    then = {row["customer_id"]["S"] for row in _rows(pair, {**asked, "TableName": pair.source}) if _is_erased(row)}
    return sorted(now - then)


def _waiting(pair: Pair) -> set[tuple[str, str]]:
    """The replies that wait to be sent now."""
    found: set[tuple[str, str]] = set()
    pages = pair.client.get_paginator("query")
    for shard in shards(SENDING):
        asked = {"KeyConditionExpression": "due_shard = :s", "ExpressionAttributeValues": {":s": {"S": shard}}}
        for page in pages.paginate(TableName=pair.target, IndexName="due", **asked):
            found |= {(row["thing"]["S"], row["sort"]["S"]) for row in page["Items"]}
    return found


def _would_be_sent(row: Row, waits: set[tuple[str, str]]) -> bool:
    if not row.get("due_shard", {"S": ""})["S"].startswith(f"{SENDING}#"):
        return False
    return (row["thing"]["S"], row["sort"]["S"]) not in waits


def _aside(row: Row, moment: str) -> Row:
    """As the product sets a row aside (`edge/owed.py`): it is owed again when a person says so."""
    shard = row["due_shard"]["S"]
    after = {"due_shard": shard_of("aside", shard), "due_at": moment, "owes": shard, "reason": "restored"}
    return {**row, **{name: {"S": value} for name, value in after.items()}}


def _is_told(row: Row) -> bool:
    """An envelope, of which there is more than that it came."""
    return "received_at" in row and unpacked(row["body"]["B"], Envelope).outcome != ERASED


def _owed(row: Row, moment: str) -> Row:
    """From the start, as when it had just come."""
    envelope = replace(unpacked(row["body"]["B"], Envelope), outcome=None, reason=None)
    shard = {"S": shard_of("work", envelope.id)}
    kept: Row = {name: row[name] for name in ("envelope_id", "received_at", "expires") if name in row}
    owed = {"due_shard": shard, "due_at": {"S": moment}, "tries": {"N": "0"}}
    return {**kept, "body": {"B": packed(envelope)}, **owed}


def _only(pair: Pair) -> dict[str, Any]:
    names = {f"#{place}": name for place, name in enumerate(pair.keys)}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}


def _is_erased(row: Row) -> bool:
    return row["sort"]["S"] == "profile" and json.loads(plain(row["body"]["B"])).get("erased_at") is not None


def _rows(pair: Pair, asked: dict[str, Any]) -> Iterator[Row]:
    for page in pair.client.get_paginator("scan").paginate(**asked):
        yield from page["Items"]


def _absent(pair: Pair, rows: list[Row]) -> list[Row]:
    """Those of these rows that the restored table does not have."""
    there: list[Row] = []
    left = {pair.source: {"Keys": [pair.key(row) for row in rows], "ConsistentRead": True, **_only(pair)}}
    while left:
        answer = pair.client.batch_get_item(RequestItems=left)
        there += answer["Responses"].get(pair.source, [])
        left = answer.get("UnprocessedKeys", {})
    return [row for row in rows if pair.key(row) not in there]


def _written(pair: Pair, requests: Iterator[Any]) -> int:
    """Write them all, again where the table had no room; how many there were."""
    count = 0
    for part in _parts(requests, AT_ONCE):
        left = {pair.target: part}
        while left:
            left = pair.client.batch_write_item(RequestItems=left).get("UnprocessedItems", {})
            time.sleep(NAP if left else 0)
        count += len(part)
    return count


def _parts(things: Iterator[Any], size: int) -> Iterator[list[Any]]:
    part: list[Any] = []
    for one in things:
        part.append(one)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
