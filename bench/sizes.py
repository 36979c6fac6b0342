"""How much is measured: all of it, or enough to see that it works."""

from typing import NamedTuple


class Size(NamedTuple):
    """How much is measured."""

    rounds: int  # of each walk
    length: int  # of the conversation that grows
    looked: tuple[int, ...]  # at which of its messages
    crowd: int  # messages at once
    workers: tuple[int, ...]
    open: tuple[int, ...]  # cases, at a sweep
    sweeps: int  # of each kind
    starts: int  # of each kind of process; none needs no package, which the registry has to be there for


FULL = Size(100, 1_000, (2, 3, 100, 101, 999, 1_000), 1_000, (1, 8, 16), (1_000, 10_000, 100_000), 5, 15)
QUICK = Size(5, 70, (2, 3, 60, 61, 69, 70), 60, (1, 4), (25, 250), 2, 0)
