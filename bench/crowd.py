"""Everybody at once: all messages of one conversation, in wake-ups as a stream makes them, by workers side by side."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any
from zlib import crc32

from bench.company import Company, Post, fresh
from bench.figures import Crowd
from bench.meter import Meter, Walk
from chalicelib.conversations import store
from chalicelib.edge.clock import now
from chalicelib.edge.rows import read_each
from chalicelib.intake.jobs import wake_intake
from chalicelib.intake.store import EnvelopeRow, is_owed
from chalicelib.intake.sweeping import sweep_intake

AT_ONCE = 50  # messages in a call of the platform, and records in a wake-up
LATER = timedelta(minutes=2)  # when a sweep sees to what is owed
LONGEST = 60.0  # seconds that a crowd is measured for; what is left then is the sweep's, and not measured


def crowded(company: Company, meter: Meter, messages: int, workers: int) -> Crowd:
    """One public thread: a post, and all others below it, by as many people; all are kept, then worked on at once."""
    posts = _thread(messages)
    calls = [posts[start : start + AT_ONCE] for start in range(0, messages, AT_ONCE)]
    names = [name for call in calls for name in company.told(*call)]
    gang = Gang(meter, [[name for name in names if _lane(name, workers) == lane] for lane in range(workers)])
    seconds = gang.let_loose()
    owed = sum(is_owed(row) for row in read_each([EnvelopeRow(name) for name in names]))
    sweep_intake(now() + LATER)
    return _counted(gang, seconds, owed, (_placed(company, posts), messages))


class Gang:
    """Workers, each of which is woken by the records of its own part of the stream, one wake-up after the other."""

    def __init__(self, meter: Meter, lanes: list[list[str]]) -> None:
        self.meter = meter
        self.lanes = lanes
        self.walks: list[Walk] = []
        self.deadline = perf_counter() + LONGEST

    def let_loose(self) -> float:
        """All at once: the seconds until they are done."""
        started = perf_counter()
        with ThreadPoolExecutor(len(self.lanes)) as threads:
            for done in [threads.submit(self._work, lane) for lane in self.lanes]:
                done.result()
        return perf_counter() - started

    def _work(self, lane: list[str]) -> None:
        """What one of them does."""
        for start in range(0, len(lane), AT_ONCE):
            if perf_counter() > self.deadline:
                return
            with self.meter.walk() as walk:
                wake_intake(_woken(lane[start : start + AT_ONCE]))
            self.walks.append(walk)


def _lane(name: str, workers: int) -> int:
    """Which worker a record goes to: by a hash of its key, as a stream's shards and their parts have it."""
    return crc32(name.encode()) % workers


def _woken(names: list[str]) -> dict[str, Any]:
    """The event of a stream that says that these are owed."""
    image = {"due_shard": {"S": "work#00"}}
    return {"Records": [{"dynamodb": {"Keys": {"envelope_id": {"S": name}}, "NewImage": image}} for name in names]}


def _thread(messages: int) -> list[Post]:
    start = now() - timedelta(seconds=messages)
    root = Post(fresh(start), fresh(start), start)
    times = [start + timedelta(seconds=number) for number in range(1, messages)]
    return [root, *(Post(fresh(at), fresh(at), at, root.name) for at in times)]


def _placed(company: Company, posts: list[Post]) -> int:
    """How many are in their place; a conversation with one too many, twice or in another order has none."""
    head = store.find(company.seg_of(posts[0]))
    there = [one.post for one in store.messages(head.seg)]
    in_order = there == [post.name for post in posts if post.name in set(there)]
    return len(there) if in_order and head.n == len(there) else 0


def _counted(gang: Gang, seconds: float, owed: int, placed: tuple[int, int]) -> Crowd:
    walks, messages = gang.walks, placed[1]
    measured = messages - owed
    return Crowd(
        workers=len(gang.lanes),
        messages=messages,
        placed=placed[0],
        measured=measured,
        seconds=seconds,
        wakes=len(walks),
        transactions=sum(one.written for one in walks) / max(measured, 1),
        conflicts=sum(one.refused for one in walks),
        trips=median(one.trips for one in walks),
        reads=sum(one.reads for one in walks) / max(measured, 1),
        writes=sum(one.writes for one in walks) / max(measured, 1),
    )
