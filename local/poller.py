"""Reads one table's stream: every shard, parents before their children, each from where it was left."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from threading import Event, Thread
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.edge.log import log
from local.checkpoints import Checkpoints

BATCH = 25  # records: small, so that several are worked on side by side
MOST_UNDER_WAY = 8  # batches of one shard
QUICK, SLOW = 0.05, 0.5  # seconds to wait when there is nothing to read: soon at first, then less often
LOOK_FOR_SHARDS = 20  # empty reads until the list of shards is read again
AGAIN = 0.5  # seconds until the engine is asked again after it did not answer
TRIMMED = "TrimmedDataAccessException"
GONE = {TRIMMED, "ResourceNotFoundException"}
PASSED = {TRIMMED, "ExpiredIteratorException"}  # an iterator that is no good any more: that happens, a new one is


class Takes(Protocol):
    """Who works on batches."""

    def take(self, batch: list[dict[str, Any]]) -> Future[None]: ...

    def close(self) -> None: ...


class Poller(Thread):
    """A thread for one stream. Whatever goes wrong with the engine, it asks again, until it is stopped."""

    def __init__(self, client: Any, table: str, checkpoints: Checkpoints, consumer: Takes, stop: Event) -> None:
        super().__init__(name=f"stream {table}", daemon=True)
        self._client = client
        self._table = table
        self._checkpoints = checkpoints
        self._consumer = consumer
        self._stopped = stop
        self._shards: dict[str, Shard] = {}
        self._empty = LOOK_FOR_SHARDS

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._stopped.wait(self._round())
            except (BotoCoreError, ClientError) as error:
                self._again(error)
        self._consumer.close()
        for shard in self._shards.values():
            shard.settle()
        self._checkpoints.write()

    def _round(self) -> float:
        """Read once from every shard; how long to wait before the next round."""
        if self._empty >= LOOK_FOR_SHARDS:
            self._look()
        read = sum([shard.read(self._consumer) for shard in self._shards.values()])
        if any(shard.is_closed for shard in self._shards.values()):
            self._empty = LOOK_FOR_SHARDS
            return 0.0
        self._empty = 0 if read else self._empty + 1
        return 0.0 if read else min(SLOW, QUICK * (self._empty + 1))

    def _look(self) -> None:
        """Open every shard that is not done and whose parent is: in a stream the older half is read first."""
        self._empty = 0
        arn = self._arn()
        listed = {shard["ShardId"]: shard.get("ParentShardId") for shard in self._listed(arn)}
        self._shards = {name: shard for name, shard in self._shards.items() if name in listed and not shard.is_closed}
        self._checkpoints.keep_only(set(listed))
        for name, parent in listed.items():
            waits = parent in listed and not self._checkpoints.is_done(str(parent))
            if name not in self._shards and not waits and not self._checkpoints.is_done(name):
                self._shards[name] = Shard(self._client, arn, name, self._checkpoints)

    def _arn(self) -> str:
        found = self._client.list_streams(TableName=self._table)["Streams"]
        return str(found[-1]["StreamArn"])

    def _listed(self, arn: str) -> Iterator[dict[str, Any]]:
        start: dict[str, str] = {}
        while True:
            page = self._client.describe_stream(StreamArn=arn, **start)["StreamDescription"]
            yield from page["Shards"]
            if not (last := page.get("LastEvaluatedShardId")):
                return
            start = {"ExclusiveStartShardId": last}

    def _again(self, error: BotoCoreError | ClientError) -> None:
        if _code(error) not in PASSED:
            log.warning("stream not read", extra={"table": self._table, "error": type(error).__name__})
        for shard in self._shards.values():
            shard.forget_iterator()
        self._empty = LOOK_FOR_SHARDS
        self._stopped.wait(AGAIN)


class Shard:
    """One shard being read. Its checkpoint moves past a batch when that and all before it are done."""

    def __init__(self, client: Any, arn: str, name: str, checkpoints: Checkpoints) -> None:
        self._client = client
        self._arn = arn
        self._name = name
        self._checkpoints = checkpoints
        self._read_up_to = checkpoints.after(name)
        self._iterator: str | None = None
        self._ended = False
        self._under_way: deque[tuple[str, Future[None]]] = deque()

    @property
    def is_closed(self) -> bool:
        """There will be no more records, and all were done."""
        return self._checkpoints.is_done(self._name)

    def read(self, consumer: Takes) -> int:
        """Take the next batch, if there is one and room for it; how many records it had."""
        self.settle()
        if self._ended or len(self._under_way) >= MOST_UNDER_WAY:
            return 0
        answer = self._records()
        if batch := answer["Records"]:
            self._read_up_to = batch[-1]["dynamodb"]["SequenceNumber"]
            self._under_way.append((self._read_up_to, consumer.take(batch)))
        self._iterator = answer.get("NextShardIterator")
        self._ended = self._iterator is None
        self.settle()
        return len(batch)

    def settle(self) -> None:
        """Move the checkpoint past what is done."""
        while self._under_way and _is_done(self._under_way[0][1]):
            after, _ = self._under_way.popleft()
            self._checkpoints.move(self._name, after)
        if self._ended and not self._under_way:
            self._checkpoints.finish(self._name)

    def forget_iterator(self) -> None:
        """Ask for a new one next time: the old one may have expired, or belong to an engine that is gone."""
        self._iterator = None

    def _records(self) -> dict[str, Any]:
        self._iterator = self._iterator or self._new_iterator()
        answer: dict[str, Any] = self._client.get_records(ShardIterator=self._iterator, Limit=BATCH)
        return answer

    def _new_iterator(self) -> str:
        kind = "AFTER_SEQUENCE_NUMBER" if self._read_up_to else "TRIM_HORIZON"
        where = {"SequenceNumber": self._read_up_to} if self._read_up_to else {}
        asked = {"StreamArn": self._arn, "ShardId": self._name, "ShardIteratorType": kind, **where}
        try:
            return str(self._client.get_shard_iterator(**asked)["ShardIterator"])
        except ClientError as error:
            if _code(error) in GONE:
                self._read_up_to = None
            raise


def _is_done(work: Future[None]) -> bool:
    """It came to an end of its own, and was not cut short by a stop."""
    return work.done() and not work.cancelled() and work.exception() is None


def _code(error: BotoCoreError | ClientError) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""
