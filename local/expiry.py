"""What time takes away: AWS deletes rows whose `expires` has passed; the embedded engine never does, so this does."""

import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

from chalicelib.edge import tables
from chalicelib.edge.log import log
from local.tables import expiring

PERIOD = 3_600.0  # seconds between two rounds; AWS promises a few days


class Expiry:
    """A thread that takes expired rows away, round after round."""

    def __init__(self, period: float = PERIOD) -> None:
        self._period = period
        self._stop = Event()
        self._thread = Thread(target=self._rounds, name="expiry", daemon=True)

    def start(self) -> None:
        """Begin; the first round comes after a while."""
        self._thread.start()

    def stop(self) -> None:
        """No more rounds."""
        self._stop.set()
        self._thread.join(10)

    def _rounds(self) -> None:
        while not self._stop.wait(self._period):
            try:
                expire(time.time())
            except Exception as error:  # noqa: BLE001, the next round is another chance
                log.error("expiry failed", extra={"error": type(error).__name__})


def expire(now: float) -> int:
    """Take away all rows that expired before `now`, unless they were given more time meanwhile; how many."""
    gone = 0
    for table, attribute in expiring():
        keys = [key["AttributeName"] for key in tables.client.describe_table(TableName=table)["Table"]["KeySchema"]]
        for row in _expired(table, attribute, now):
            tables.client.delete_item(
                TableName=table,
                Key={key: row[key] for key in keys},
                ConditionExpression="#e = :e",
                ExpressionAttributeNames={"#e": attribute},
                ExpressionAttributeValues={":e": row[attribute]},
            )
            gone += 1
    return gone


def _expired(table: str, attribute: str, now: float) -> Iterator[dict[str, Any]]:
    for page in tables.client.get_paginator("scan").paginate(TableName=table):
        yield from (row for row in page["Items"] if float(row.get(attribute, {"N": "inf"})["N"]) < now)
