"""What was measured, in one table's words."""

from collections.abc import Sequence
from statistics import mean, median, quantiles

from msgspec import Struct

from bench.meter import Walk

PERCENT = 100


class Figure(Struct, frozen=True, kw_only=True):
    """The cost of walks of one kind: trips of the longest, units of the mean, times of the middle and the slow ones."""

    name: str
    walks: int
    trips: int
    calls: float
    reads: float
    writes: float
    p50_ms: float
    p99_ms: float
    refused: float = 0  # writes of a walk that lost a race


class Crowd(Struct, frozen=True, kw_only=True):
    """Many messages of one conversation at once."""

    workers: int
    messages: int
    measured: int  # done within the time there is for it
    placed: int  # in the end: each once, in one conversation, in the order of facts
    seconds: float
    wakes: int  # wake-ups of workers, with up to fifty records each
    transactions: float  # a message, those that were refused too
    conflicts: int  # transactions that were refused: somebody was faster
    trips: float  # of the middle wake-up
    reads: float  # a message, tries and all
    writes: float


class Sweep(Struct, frozen=True, kw_only=True):
    """One sweep while so many cases are open and so many are due."""

    open: int
    due: int
    cost: Figure


class Compared(Struct, frozen=True, kw_only=True):
    """Our units of single reads beside the engine's."""

    alike: int
    absent: int  # but for what was not there
    different: list[str]


class Step(Struct, frozen=True, kw_only=True):
    """What the import of one requirement adds, after those before it or after the app."""

    name: str
    ms: float
    at_start: bool


class Part(Struct, frozen=True, kw_only=True):
    """One package within ours, in bytes."""

    name: str
    version: str
    unpacked: int
    zipped: int


class Start(Struct, frozen=True, kw_only=True):
    """The CPU time of a new process, in milliseconds, and what is in the package."""

    rounds: int
    bare_ms: float  # Python itself
    client_ms: float  # with boto3 and a client of DynamoDB
    app_ms: float
    steps: list[Step]
    parts: list[Part]

    @property
    def ratio(self) -> float:
        """The app beside the client, both less what Python itself takes: the stricter way to read the promise."""
        return (self.app_ms - self.bare_ms) / (self.client_ms - self.bare_ms)

    @property
    def whole_ratio(self) -> float:
        """The same of whole processes."""
        return self.app_ms / self.client_ms


class Figures(Struct, frozen=True, kw_only=True):
    """All of one run."""

    walks: list[Figure]
    growth: list[Figure]
    crowds: list[Crowd]
    sweeps: list[Sweep]
    compared: Compared
    start: Start | None = None  # where the app was packaged

    def of(self, name: str) -> Figure:
        """One figure of the walks or the growth, by name."""
        return next(one for one in [*self.walks, *self.growth] if one.name == name)


def figure(name: str, walks: Sequence[Walk]) -> Figure:
    """One row for walks of one kind."""
    times = [one.ms for one in walks]
    return Figure(
        name=name,
        walks=len(walks),
        trips=max(one.trips for one in walks),
        calls=mean(one.calls for one in walks),
        reads=mean(one.reads for one in walks),
        writes=mean(one.writes for one in walks),
        p50_ms=median(times),
        p99_ms=quantiles(times, n=PERCENT, method="inclusive")[-1] if len(times) > 1 else times[0],
        refused=mean(one.refused for one in walks),
    )
