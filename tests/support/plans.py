"""Who goes on: ways to choose, at each call, which worker is next."""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

Plan = Callable[[Sequence[Any], Any], Any]  # the workers that can go on, and the one that went last: who is next
Prefix = tuple[int, ...]


def uniform(random: Random) -> Plan:
    """Anyone, at every call."""
    draw = random.random
    return lambda ready, _last: ready[int(draw() * len(ready))]


def sticky(random: Random, stays: float = 0.8) -> Plan:
    """Mostly the same again: few switches find what many hide."""
    draw = random.random
    return lambda ready, last: last if last in ready and draw() < stays else ready[int(draw() * len(ready))]


def ranked(random: Random, falls: int = 3, calls: int = 120) -> Plan:
    """The highest in rank, until at a few moments it falls to the lowest (Burckhardt et al., ASPLOS 2010)."""
    ranks: dict[Any, float] = {}
    moments = {random.randrange(calls) for _ in range(falls)}
    steps = count()

    def plan(ready: Sequence[Any], last: Any) -> Any:
        step = next(steps)
        if step in moments and last is not None:
            ranks[last] = -step
        for worker in ready:
            if worker not in ranks:
                ranks[worker] = random.random()
        return max(ready, key=ranks.__getitem__)

    return plan


def drawn(random: Random) -> Plan:
    """One of the ways, drawn for this run."""
    way = random.choice((uniform, sticky, ranked))
    return way(random)


class Script:
    """Follows a list of choices, then lets each worker go on until it ends; remembers what it could have done."""

    def __init__(self, prefix: Prefix = (), preempted: int = 0) -> None:
        self._prefix = prefix
        self._preempted = preempted
        self._chosen: list[int] = []
        self._met: list[tuple[int, int | None]] = []  # how many could go on; which of them went last

    def __call__(self, ready: Sequence[Any], last: Any) -> Any:
        went = ready.index(last) if last in ready else None
        step = len(self._chosen)
        chosen = self._prefix[step] if step < len(self._prefix) else went or 0
        self._chosen.append(chosen)
        self._met.append((len(ready), went))
        return ready[chosen]

    def others(self, most: int) -> list[tuple[Prefix, int]]:
        """What differs from this one at one later choice, with at most so many preemptions in all."""
        found = []
        for step in range(len(self._prefix), len(self._chosen)):
            count, went = self._met[step]
            preempted = self._preempted + (went is not None)
            if preempted <= most:
                before = tuple(self._chosen[:step])
                found += [((*before, other), preempted) for other in range(count) if other != self._chosen[step]]
        return found


def explore(run: Callable[[Plan], object], preemptions: int = 2, most: int = 10_000) -> int:
    """Call `run` with every plan of at most so many preemptions, fewest first; gives how many that were.

    `run` must do the same whenever the plan is the same. Stops at `most`.
    """
    order = count()
    waiting: list[tuple[int, int, Prefix]] = [(0, next(order), ())]
    ran = 0
    while waiting and ran < most:
        preempted, _, prefix = heappop(waiting)
        script = Script(prefix, preempted)
        run(script)
        ran += 1
        for other, needed in script.others(preemptions):
            heappush(waiting, (needed, next(order), other))
    return ran
