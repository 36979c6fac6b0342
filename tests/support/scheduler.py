"""Several workers on one thread, switched at every call of the client, killed between calls and started again."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from random import Random
from typing import Any, NamedTuple, Self

from greenlet import getcurrent, greenlet

from chalicelib.edge import rows, tables
from chalicelib.kernel.problems import Stale, Unavailable
from support import plans
from support.fates import WRITES, Call, Killed, Odds, suffered, table_of_fates
from support.refusals import OPERATIONS
from support.story import Called, told

AGAIN = (Stale, Unavailable)  # a job that ends so is started again, as a queue would
MOST_TRIES = 50  # of one job
MOST_KILLS = 4  # of one job: then it is left in peace
MOST_BEHIND = 12  # commits, of an index
SLEEP, TOGETHER = time.sleep, rows.together
CALM = Odds()
Work = Callable[[], object]
Wake = Callable[[str, Mapping[str, Any]], "tuple[str, Work] | None"]


class Job(NamedTuple):
    """What a worker does, how often it was started and killed."""

    name: str
    work: Work
    tries: int = 1
    kills: int = 0


class Worker:
    """A job on its way."""

    __slots__ = ("dead", "job", "thread")

    def __init__(self, job: Job, body: Callable[["Worker"], None]) -> None:
        self.job = job
        self.dead = False
        self.thread = greenlet(partial(body, self))


class Simulation:
    """Runs jobs side by side; everything that happens follows from the seed.

    `odds` are those of each call; `plan` chooses who goes on (drawn from the seed if not given); `wake` makes a
    job, or none, of each row that a commit leaves with `due_shard`.
    """

    def __init__(
        self,
        seed: int,
        client: Any,
        *,
        odds: Odds = CALM,
        plan: plans.Plan | None = None,
        wake: Wake | None = None,
    ) -> None:
        self.seed, self.random = seed, Random(seed)
        self.calls: list[Called] = []
        self.odds, self._fates = odds, _fates(odds)
        self._at: Mapping[int, str] = {}
        self._client, self._door = client, _Door(self, client)
        self._plan = plan or plans.drawn(self.random)
        self._wake, self._most_calls = wake, 0
        self._waiting: list[Job] = []
        self._ready: list[Worker] = []
        self._now: Worker | None = None
        self._hub: greenlet = getcurrent()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> None:
        """Tell the story with whatever failed: the run, or the look at what it left."""
        if error is not None:
            error.add_note(f"seed {self.seed}, {len(self.calls)} calls:\n{told(self.calls)}")

    def spawn(self, name: str, work: Work, times: int = 1) -> Self:
        """Have a job done so many times, and more by the odds of a repeat; from within a job too."""
        while self.odds.repeat and self.random.random() < self.odds.repeat:
            times += 1
        self._waiting += [Job(name, work)] * times
        return self

    def run(self, *, at: Mapping[int, str] | None = None, width: int = 1_000, most_calls: int = 50_000) -> Self:
        """Do all jobs, and those that they lead to, until none is left. May be called again for more.

        `at` names the fate of the nth call, whatever the odds; `width` is how many jobs are under way at once.
        """
        self._hub, self._at, self._most_calls = getcurrent(), at or {}, most_calls
        with _in_place(self._door, self.pause, self._in_turn), self._lagging():
            last = None
            while self._start(width):
                last = self._now = self._plan(self._ready, last)
                last.thread.switch()
                if last.thread.dead:
                    self._ready.remove(last)
        self._now = None
        return self

    def pause(self, _seconds: float = 0.0) -> None:
        """Let others go on: what a sleep is here."""
        worker = self._now
        self._hub.switch()
        if worker is not None and worker.dead:
            raise Killed

    def call(self, operation: str, asked: Mapping[str, Any]) -> Any:
        """One call of a worker: others go first, perhaps; then comes what its fate is."""
        self.pause()
        worker, fate = self._now, self._fate(operation)
        assert worker is not None, "only workers call through this door"
        if len(self.calls) >= self._most_calls:
            raise AssertionError(f"no end after {self._most_calls} calls")
        number = len(self.calls)
        self.calls.append(Called(worker.job.name, operation, asked, fate))
        try:
            return suffered(fate, Call(operation, asked, partial(self._really, operation), self.pause, self.random))
        except Killed:
            worker.dead = True
            raise
        except Exception as error:
            self.calls[number] = Called(worker.job.name, operation, asked, f"{fate} {error}")
            raise

    @contextmanager
    def _lagging(self) -> Iterator[None]:
        """While jobs run, and only then, indexes are behind; the twin's own `lag` holds without odds."""
        if not self.odds.stale or not hasattr(self._client, "lag"):
            yield
            return
        before, draw = self._client.lag, self.random.random
        self._client.lag = lambda: 1 + int(draw() * MOST_BEHIND) if draw() < self.odds.stale else 0
        try:
            yield
        finally:
            self._client.lag = before

    def _really(self, operation: str, asked: Mapping[str, Any]) -> Any:
        answer = getattr(self._client, operation)(**asked)
        if self._wake and operation in WRITES:
            self._stream(asked)
        return answer

    def _stream(self, asked: Mapping[str, Any]) -> None:
        """A row that is owed wakes a worker."""
        puts = [change["Put"] for change in asked.get("TransactItems", [{"Put": asked}]) if "Put" in change]
        for put in puts:
            if "due_shard" in put.get("Item", {}) and self._wake and (job := self._wake(put["TableName"], put["Item"])):
                self.spawn(*job)

    def _fate(self, operation: str) -> str:
        if fate := self._at.get(len(self.calls) + 1):
            return fate
        if not (shares := self._fates[operation]):
            return ""
        drawn = self.random.random()
        fate = next((fate for share, fate in shares if drawn < share), "")
        spared = fate.startswith("kill") and self._now is not None and self._now.job.kills >= MOST_KILLS
        return "" if spared else fate

    def _start(self, width: int) -> bool:
        """Start waiting jobs, in any order, while there is room; False when nothing is left."""
        while self._waiting and len(self._ready) < width:
            place = int(self.random.random() * len(self._waiting))
            self._waiting[place], self._waiting[-1] = self._waiting[-1], self._waiting[place]
            self._ready.append(Worker(self._waiting.pop(), self._body))
        return bool(self._ready)

    def _body(self, worker: Worker) -> None:
        job = worker.job
        try:
            job.work()
        except Killed:
            self._waiting.append(job._replace(kills=job.kills + 1))
        except AGAIN:
            if job.tries >= MOST_TRIES:
                raise
            self._waiting.append(job._replace(tries=job.tries + 1))

    def _in_turn(self, *calls: Callable[[], Any]) -> list[Any]:
        """What `rows.together` is here: one read after the other, in any order."""
        answers = {}
        for number in self.random.sample(range(len(calls)), len(calls)):
            answers[number] = calls[number]()
        return [answers[number] for number in range(len(calls))]


class _Door:
    """The client as workers see it."""

    def __init__(self, simulation: Simulation, client: Any) -> None:
        self._client = client
        self.__dict__ |= {operation: _entry(simulation, operation) for operation in OPERATIONS}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _entry(simulation: Simulation, operation: str) -> Callable[..., Any]:
    call = simulation.call
    return lambda **asked: call(operation, asked)


@cache
def _fates(odds: Odds) -> dict[str, list[tuple[float, str]]]:
    return table_of_fates(odds)


@contextmanager
def _in_place(client: Any, sleep: Callable[[float], None], together: Callable[..., Any]) -> Iterator[None]:
    """Our client, sleep and `together` wherever the product's modules name them."""
    before = tables.client
    tables.client = client
    places = _places(len(sys.modules))
    for module, name, is_sleep in places:
        setattr(module, name, sleep if is_sleep else together)
    try:
        yield
    finally:
        tables.client = before
        for module, name, is_sleep in places:
            setattr(module, name, SLEEP if is_sleep else TOGETHER)


@cache
def _places(_loaded: int) -> list[tuple[Any, str, bool]]:
    """Where the product names them; looked up again when more modules are loaded."""
    found = [(time, "sleep", True)]
    for module in [module for name, module in sys.modules.items() if name.startswith("chalicelib.")]:
        for name, thing in vars(module).items():
            if thing is SLEEP or thing is TOGETHER:
                found.append((module, name, thing is SLEEP))
    return found
