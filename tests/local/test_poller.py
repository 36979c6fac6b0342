"""A stream is read whole: every shard from its checkpoint, parents first, whatever the engine does."""

from concurrent.futures import Future
from pathlib import Path
from threading import Event

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from local.checkpoints import Checkpoints
from local.poller import BATCH, MOST_UNDER_WAY, Poller


class Stream:
    """What a stream answers, of shards that are lists of numbers: `open` ones wait for more."""

    def __init__(self, shards: dict[str, list[int]], parents: dict[str, str] | None = None, is_open: str = "") -> None:
        self.shards = shards
        self.parents = parents or {}
        self.is_open = is_open
        self.failures: list[Exception] = []
        self.asked: list[str] = []

    def list_streams(self, **_):
        return {"Streams": [{"StreamArn": "arn:stream"}]}

    def describe_stream(self, ExclusiveStartShardId=None, **_):  # noqa: N803, as the client calls it
        """One shard a page."""
        names = list(self.shards)
        at = names.index(ExclusiveStartShardId) + 1 if ExclusiveStartShardId else 0
        shard = {"ShardId": names[at]} | (
            {"ParentShardId": self.parents[names[at]]} if names[at] in self.parents else {}
        )
        return {
            "StreamDescription": {"Shards": [shard]} | ({"LastEvaluatedShardId": names[at]} if names[at + 1 :] else {})
        }

    def get_shard_iterator(self, ShardId, ShardIteratorType, SequenceNumber="-1", **_):  # noqa: N803
        self.asked.append(f"{ShardId} {ShardIteratorType}")
        return {"ShardIterator": f"{ShardId}/{int(SequenceNumber) + 1}"}

    def get_records(self, ShardIterator, Limit):  # noqa: N803
        if self.failures:
            raise self.failures.pop(0)
        name, _, start = ShardIterator.partition("/")
        numbers = [number for number in self.shards[name] if number >= int(start)][:Limit]
        records = [{"eventID": f"{name}/{number}", "dynamodb": {"SequenceNumber": str(number)}} for number in numbers]
        after = numbers[-1] + 1 if numbers else int(start)
        ended = name != self.is_open and after > max(self.shards[name], default=-1)
        return {"Records": records} | ({} if ended else {"NextShardIterator": f"{name}/{after}"})


class Taker:
    """Takes batches: done at once, or held until `release`; stops the poller after so many records."""

    def __init__(self, enough: int, *, holds: bool = False) -> None:
        self.taken: list[str] = []
        self.enough, self.holds, self.stop = enough, holds, Event()
        self.waiting: list[Future[None]] = []

    def take(self, batch):
        self.taken += [record["eventID"] for record in batch]
        self.waiting.append(Future())
        if not self.holds:
            self.release()
        if len(self.taken) >= self.enough:
            self.stop.set()
        return self.waiting[-1]

    def release(self) -> None:
        self.waiting[-1].set_result(None)

    def close(self) -> None:
        for work in self.waiting:
            work.cancel()


def _read(stream: Stream, taker: Taker, folder: Path) -> list[str]:
    poller = Poller(stream, "intake", Checkpoints(folder / "at.json"), taker, taker.stop)
    poller.start()
    poller.join(10)
    assert not poller.is_alive()
    return taker.taken


def test_all_records_of_all_shards_are_handed_over_once(tmp_path: Path) -> None:
    stream = Stream({"a": list(range(60)), "b": list(range(5))}, is_open="b")

    taken = _read(stream, Taker(65), tmp_path)

    assert sorted(taken) == sorted([*(f"a/{number}" for number in range(60)), *(f"b/{number}" for number in range(5))])


def test_a_child_is_read_after_its_parent_is_done(tmp_path: Path) -> None:
    stream = Stream({"child": [5, 6], "parent": [1, 2]}, {"child": "parent", "parent": "gone"}, is_open="child")

    assert _read(stream, Taker(4), tmp_path) == ["parent/1", "parent/2", "child/5", "child/6"]


def test_the_next_start_goes_on_after_what_was_done(tmp_path: Path) -> None:
    stream = Stream({"parent": [1, 2], "child": [5]}, {"child": "parent"}, is_open="child")
    _read(stream, Taker(3), tmp_path)
    stream.shards["child"] += [6, 7]

    assert _read(stream, Taker(2), tmp_path) == ["child/6", "child/7"]
    assert stream.asked[-1] == "child AFTER_SEQUENCE_NUMBER"


def test_what_was_cut_short_by_a_stop_is_read_again(tmp_path: Path) -> None:
    stream = Stream({"a": [1, 2, 3]}, is_open="a")
    _read(stream, Taker(3, holds=True), tmp_path)

    assert _read(stream, Taker(3), tmp_path) == ["a/1", "a/2", "a/3"]


def test_a_consumer_that_is_slow_is_not_buried(tmp_path: Path) -> None:
    stream = Stream({"a": list(range(1000))}, is_open="a")
    taker = Taker(BATCH * MOST_UNDER_WAY, holds=True)

    assert len(_read(stream, taker, tmp_path)) == BATCH * MOST_UNDER_WAY


@pytest.mark.parametrize(
    "failure",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
        ClientError({"Error": {"Code": "ExpiredIteratorException"}}, "GetRecords"),
    ],
)
def test_an_engine_that_does_not_answer_is_asked_again(tmp_path: Path, failure: Exception) -> None:
    stream = Stream({"a": [1, 2]}, is_open="a")
    stream.failures.append(failure)

    assert _read(stream, Taker(2), tmp_path) == ["a/1", "a/2"]
    assert stream.asked == ["a TRIM_HORIZON"] * 2, "an iterator of before is not used again"


def test_records_that_the_stream_no_longer_keeps_are_passed_over(tmp_path: Path) -> None:
    class Trimmed(Stream):
        def get_shard_iterator(self, ShardId, ShardIteratorType, **how):  # noqa: N803
            if ShardIteratorType != "TRIM_HORIZON":
                raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")
            return super().get_shard_iterator(ShardId, ShardIteratorType, **how)

    Checkpoints(tmp_path / "at.json").finish("other")
    kept = Checkpoints(tmp_path / "at.json")
    kept.move("a", "1")
    kept.write()

    assert _read(Trimmed({"a": [8, 9]}, is_open="a"), Taker(2), tmp_path) == ["a/8", "a/9"]
