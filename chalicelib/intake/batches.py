"""Many steps in few transactions: each decides on what those before it have left, and as many as fit land together."""

from collections.abc import Callable, Sequence
from random import uniform
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

from chalicelib.cases.store import NUMBER_TAKEN
from chalicelib.edge.batch import Known, Lost, is_open, opened
from chalicelib.edge.log import kind_of, log, where
from chalicelib.kernel.problems import Problem, Stale, Unavailable

AT_ONCE = 100  # things whose rows are looked at together
TRIES = 12  # in a row that were lost
LONGEST_NAP = 2.0  # seconds
HOPELESS = {NUMBER_TAKEN, "not-understood"}  # why a batch was lost that would be lost again
T = TypeVar("T")


class Tried(NamedTuple):
    """What came of one batch: what it did for good, what failed by itself, and why it was lost, if it was."""

    landed: Sequence[object]
    failed: Sequence[object]
    lost: str | None = None


def in_batches(
    things: Sequence[T],
    step: Callable[[T], object],
    look: Callable[[Sequence[T]], object],
    known: Known | None = None,
) -> list[T]:
    """Do a step for each thing, in order and each once; gives those that are left to be done alone.

    A step is safe to repeat. `look` reads what all of them will ask for; `known` is what somebody has read already.
    A lost race is answered by a nap about as long as the work that was in vain, so that somebody gets through. In
    a batch that is open already, everything joins it.
    """
    if is_open():
        look(things)
        for thing in things:
            step(thing)
        return []
    left, failed, tries = list(things), list[T](), 0
    while left and tries < TRIES:
        started = monotonic()
        tried = _tried(left[:AT_ONCE], step, look, known)
        failed += [thing for thing in left if thing in tried.failed]
        tries = 0 if tried.landed else tries + 1
        left = [thing for thing in left if thing not in tried.landed and thing not in tried.failed]
        known = None
        if tried.lost in HOPELESS:
            break
        if tried.lost:
            sleep(uniform(0, min(LONGEST_NAP, (monotonic() - started) * 2**tries)))  # noqa: S311, jitter
    return [*failed, *left]


def quietly(step: Callable[[], object]) -> None:
    """One step; whatever stops it, the row still owes it, and the sweep comes."""
    try:
        step()
    except Problem as problem:
        log.info("left-to-the-sweep", extra={"code": problem.code})
    except Exception as error:  # noqa: BLE001, a bug in one row's work must not stop the others'
        log.error("left-to-the-sweep", extra={"error": kind_of(error), "where": where(error)})


def _tried(
    things: Sequence[T], step: Callable[[T], object], look: Callable[[Sequence[T]], object], known: Known | None
) -> Tried:
    """One batch, until all is done or it is lost."""
    failed: list[T] = []
    with opened(known) as batch:
        try:
            if known is None:
                _guarded(lambda: look(things))
            for thing in things:
                if _guarded(lambda thing=thing: step(thing)):  # type: ignore[misc]
                    batch.mark(thing)
                else:
                    failed.append(thing)
            batch.flush()
        except (Lost, Stale, Unavailable) as lost:
            return Tried(batch.landed, failed, lost.code)
    return Tried(batch.landed, failed)


def _guarded(step: Callable[[], object]) -> bool:
    """True when it was done. What fails by itself stops nobody else: what it held until then may land, as ever."""
    try:
        step()
    except (Lost, Stale, Unavailable):
        raise
    except Exception as error:  # noqa: BLE001, a bug in one thing's work must not stop the others'
        log.error("left-to-be-done-alone", extra={"error": kind_of(error), "where": where(error)})
        return False
    return True
