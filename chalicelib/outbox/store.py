"""Where messages that wait for a person are found."""

from collections.abc import Iterator
from typing import Any

from chalicelib.content.model import Sending
from chalicelib.conversations.store import SendingRow
from chalicelib.edge.owed import aside
from chalicelib.edge.rows import query, read_each, shards, unpacked

WAITING = ("failed#", "aside#")


def stuck() -> Iterator[Sending]:
    """Those that failed, that nobody knows of, and that no worker could do anything with."""
    named = [(row.thing, row.sort) for row in _entries() if row.sort.startswith("sending#")]
    rows = read_each([SendingRow(*keys) for keys in dict.fromkeys(named)])
    return (
        unpacked(row.body, Sending) for row in rows if row and row.due_shard and not row.due_shard.startswith("send")
    )


def _entries() -> Iterator[Any]:
    kind: Any = SendingRow
    for shard in shards("failed"):
        yield from query(kind, kind.due_shard == shard, index="due")
    yield from aside(kind)
