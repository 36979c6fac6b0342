"""Everybody at once: all messages of one conversation are worked on by many workers, in no order they agree on."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import mean, median
from time import perf_counter

from bench.company import Company, Post, fresh
from bench.figures import Crowd
from bench.meter import Meter, Walk
from chalicelib.conversations import store
from chalicelib.edge.clock import now
from chalicelib.intake.sweeping import sweep_intake
from chalicelib.intake.worker import work
from chalicelib.kernel.problems import Stale, Unavailable

A_CALL = 50  # messages that the platform tells of in one
LATER = timedelta(minutes=2)  # when a sweep sees to what is owed
LONGEST = 60.0  # seconds that a crowd is measured for; what is left then is worked on by one, not measured


def crowded(company: Company, meter: Meter, messages: int, workers: int) -> Crowd:
    """One public thread: a post, and all others below it, by as many people; all are kept, then worked on at once."""
    posts = _thread(messages)
    calls = [posts[start : start + A_CALL] for start in range(0, messages, A_CALL)]
    gang = Gang(meter, deque(name for call in calls for name in company.told(*call)))
    seconds = gang.let_loose(workers)
    for name in gang.owed:
        work(name, now())
    sweep_intake(now() + LATER)
    return _counted(gang, seconds, workers, (_placed(company, posts), messages))


class Gang:
    """Workers that take the next message until there is none; what one gives up on is taken again, last."""

    def __init__(self, meter: Meter, owed: deque[str]) -> None:
        self.meter = meter
        self.owed = owed
        self.walks: list[Walk] = []
        self.left = 0
        self.deadline = perf_counter() + LONGEST

    def let_loose(self, workers: int) -> float:
        """So many of them at once: the seconds until they are done."""
        started = perf_counter()
        with ThreadPoolExecutor(workers) as threads:
            for done in [threads.submit(self._work) for _ in range(workers)]:
                done.result()
        return perf_counter() - started

    def _work(self) -> None:
        """What one of them does."""
        while perf_counter() < self.deadline:
            try:
                name = self.owed.popleft()
            except IndexError:
                return
            self._one(name)

    def _one(self, name: str) -> None:
        with self.meter.walk() as walk:
            try:
                work(name, now())
            except (Stale, Unavailable):
                self.left += 1
                self.owed.append(name)
        self.walks.append(walk)


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


def _counted(gang: Gang, seconds: float, workers: int, placed: tuple[int, int]) -> Crowd:
    walks = gang.walks
    return Crowd(
        workers=workers,
        messages=placed[1],
        placed=placed[0],
        measured=len(walks) - gang.left,
        seconds=seconds,
        conflicts=sum(one.refused for one in walks),
        most_tries=max(one.refused for one in walks) + 1,
        median_tries=int(median(one.refused for one in walks)) + 1,
        left=gang.left,
        trips=mean(one.trips for one in walks),
        reads=mean(one.reads for one in walks),
        writes=mean(one.writes for one in walks),
    )
