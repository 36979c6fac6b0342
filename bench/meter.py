"""Counts what a walk costs: every call to the engine goes through here, in whatever thread it is made."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock, local
from time import perf_counter
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError

from bench.shadow import Read, Shadow, read_of
from chalicelib.edge import tables

READS = {"get_item", "batch_get_item", "query"}
WRITES = {"put_item", "delete_item", "transact_write_items"}
REFUSED = {"TransactionCanceledException", "ConditionalCheckFailedException"}


class Walk:
    """What one walk cost so far."""

    def __init__(self) -> None:
        self.trips = 0  # one after the other: the longest chain
        self.calls = 0
        self.reads = 0.0
        self.writes = 0
        self.written = 0  # calls that write, refused ones too
        self.refused = 0  # writes that lost a race, or found their work done
        self.ms = 0.0
        self._lock = Lock()

    def add(self, read: float, written: int, *, refused: bool) -> None:
        """One more call; whatever writes costs something."""
        with self._lock:
            self.calls += 1
            self.written += bool(written)
            self.reads += read
            self.writes += written
            self.refused += refused


class Branch:
    """One line of work within a walk: how many trips lead up to where it is."""

    def __init__(self, walk: Walk, trips: int) -> None:
        self.walk = walk
        self.trips = trips


class Compared:
    """Our units of reads beside the engine's own."""

    def __init__(self) -> None:
        self.alike = 0
        self.absent = 0  # alike but for what was not there: the engine says it is free, which is known to be wrong
        self.different: list[str] = []

    def see(self, operation: str, ours: Read, answer: Any) -> None:
        """One more read, where the engine says what it took."""
        said = answer.get("ConsumedCapacity", [])
        theirs = sum(one["CapacityUnits"] for one in (said if isinstance(said, list) else [said]))
        if theirs == ours.units:
            self.alike += 1
        elif theirs == ours.units - ours.absent:
            self.absent += 1
        else:
            self.different.append(f"{operation}: {ours.units:g} by our rules, {theirs:g} by the engine")


class Meter:
    """The client, with a count kept of what goes through it within a walk."""

    def __init__(self, client: Any, shadow: Shadow) -> None:
        self.client = client
        self.shadow = shadow
        self.compared = Compared()

    def __getattr__(self, operation: str) -> Any:
        plain = getattr(self.client, operation)
        if operation not in READS | WRITES:
            return plain
        return lambda **asked: self._called(operation, plain, asked)

    @contextmanager
    def walk(self) -> Iterator[Walk]:
        """Count what is called within, also side by side: branches of a pool count as the longest of them."""
        branch = Branch(Walk(), 0)
        with _on(branch):
            started = perf_counter()
            yield branch.walk
            branch.walk.ms = (perf_counter() - started) * 1000
        branch.walk.trips = branch.trips

    def _called(self, operation: str, plain: Callable[..., Any], asked: dict[str, Any]) -> Any:
        if operation in READS:
            answer = plain(**asked, ReturnConsumedCapacity="TOTAL")
            units = read_of(operation, asked, answer)
            self.compared.see(operation, units, answer)
            _count(units.units, 0)
            return answer
        return self._written(operation, plain, asked)

    def _written(self, operation: str, plain: Callable[..., Any], asked: dict[str, Any]) -> Any:
        writes = self.shadow.writes(operation, asked)
        try:
            answer = plain(**asked)
        except ClientError as error:
            if error.response["Error"]["Code"] in REFUSED:
                _count(0, self.shadow.units(operation, writes, done=False), refused=True)
            raise
        _count(0, self.shadow.units(operation, writes))
        self.shadow.written(writes)
        return answer


@contextmanager
def metered(shadow: Shadow) -> Iterator[Meter]:
    """The product's client is a meter meanwhile, and what pools do is counted too.

    A pool's work goes on from the trips of who hands it out; who waits for it goes on from the longest.
    """
    meter = Meter(tables.client, shadow)
    pools = patch.multiple(ThreadPoolExecutor, submit=_submit, __exit__=_exit)
    with patch.object(tables, "client", meter), pools:
        yield meter


_here = local()
_plain_submit, _plain_exit = ThreadPoolExecutor.submit, ThreadPoolExecutor.__exit__


def _branch() -> Branch | None:
    return getattr(_here, "branch", None)


@contextmanager
def _on(branch: Branch) -> Iterator[None]:
    before, _here.branch = _branch(), branch
    try:
        yield
    finally:
        _here.branch = before


def _count(read: float, written: int, *, refused: bool = False) -> None:
    branch = _branch()
    if branch is not None:
        branch.trips += 1
        branch.walk.add(read, written, refused=refused)


def _submit(pool: ThreadPoolExecutor, step: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
    mine = _branch()
    if mine is None:
        return _plain_submit(pool, step, *given, **named)
    branch = Branch(mine.walk, mine.trips)
    vars(pool).setdefault("branches", []).append(branch)

    def run() -> Any:
        with _on(branch):
            return step(*given, **named)

    return _plain_submit(pool, run)


def _exit(pool: ThreadPoolExecutor, *raised: Any) -> Any:
    left = _plain_exit(pool, *raised)
    mine = _branch()
    if mine is not None:
        mine.trips = max([mine.trips, *(branch.trips for branch in vars(pool).get("branches", []))])
    return left
