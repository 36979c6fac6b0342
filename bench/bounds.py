"""The numbers to hold, and whether they are held. Promises are trips and units; times are of this machine only."""

from collections.abc import Iterator
from typing import NamedTuple

from bench.figures import Figures
from bench.growth import all_but_the_first, message, opened
from bench.sizes import Size
from bench.sweeps import DUE
from bench.walks import FIRST, NEXT, OPEN

TRIPS_TO_OPEN, TRIPS_OF_A_MESSAGE = 2, 5
STARTS = 1.3  # times a bare client
ALONE, CROWDED = 0.2, 1.0  # transactions a message when many come at once, without races and with them
FLAT = 0.1  # how far apart two figures may be that are to be the same


class Bound(NamedTuple):
    """A number to hold, what it is, and whether that is so."""

    what: str
    bound: str
    measured: str
    holds: bool


def bounds(figures: Figures, size: Size) -> list[Bound]:
    """Every bound with what was measured."""
    return [*_trips(figures, size), *_flat(figures, size), *_sweeps(figures), *_crowds(figures), *_start(figures)]


def _trips(figures: Figures, size: Size) -> Iterator[Bound]:
    opens = [OPEN, *map(opened, size.looked)]
    trips = max(figures.of(name).trips for name in opens)
    yield _at_most("opening a case: sequential round trips", TRIPS_TO_OPEN, trips)
    messages = [FIRST, NEXT, all_but_the_first(size.length)]
    trips = max(figures.of(name).trips for name in messages)
    yield _at_most("a message, delivered in order: sequential round trips", TRIPS_OF_A_MESSAGE, trips)


def _flat(figures: Figures, size: Size) -> Iterator[Bound]:
    """The same kind of message each time: ours are even, the customer's are odd."""
    early, late = size.looked[:2], size.looked[-1:-3:-1]
    for one, other in zip(early, late, strict=True):
        what = f"write units, message {other:,} as message {one}"
        yield _same(what, figures.of(message(one)).writes, figures.of(message(other)).writes)
    one, other = size.looked[2], size.looked[-1]
    what = f"opening a case: read units, after {other:,} messages as after {one}"
    yield _same(what, figures.of(opened(one)).reads, figures.of(opened(other)).reads)


def _sweeps(figures: Figures) -> Iterator[Bound]:
    for due in (0, DUE):
        sweeps = [one for one in figures.sweeps if one.due == due]
        few, many = sweeps[0], sweeps[-1]
        what = f"a sweep with {due or 'nothing'} due: units, among {many.open:,} open cases as among {few.open:,}"
        yield _same(what, *(one.cost.reads + one.cost.writes for one in (few, many)))


def _crowds(figures: Figures) -> Iterator[Bound]:
    for one in figures.crowds:
        name = f"{one.messages:,} messages at once, {one.workers} worker{'s' * (one.workers > 1)}"
        placed = f"{name}: in their place, each once, in order"
        yield Bound(placed, f"{one.messages:,}", f"{one.placed:,}", one.placed == one.messages)
        most = ALONE if one.workers == 1 else CROWDED
        what = f"{name}: transactions a message, lost ones too"
        yield Bound(what, f"at most {most}", f"{one.transactions:.2f}", one.transactions <= most)


def _start(figures: Figures) -> Iterator[Bound]:
    if start := figures.start:
        what = "importing the packaged app: CPU time beside a bare client of boto3, both less Python's own"
        yield Bound(what, f"at most {STARTS}", f"{start.ratio:.2f}", start.ratio <= STARTS)


def _at_most(what: str, most: int, measured: int) -> Bound:
    return Bound(what, f"at most {most}", str(measured), measured <= most)


def _same(what: str, one: float, other: float) -> Bound:
    return Bound(what, f"± {FLAT:.0%}", f"{one:g} and {other:g}", abs(other - one) <= FLAT * one)
