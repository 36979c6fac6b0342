"""Ids as X makes them: of the millisecond, a machine, and a count within the millisecond."""

import time
from threading import Lock

from local.platforms.model import EPOCH

MACHINE = 1 << 12


class Snowflakes:
    """Makes ids that only grow, however the clock is set; of a moment in the past too, each once."""

    def __init__(self, taken: set[str]) -> None:
        self._lock = Lock()
        self._taken = taken
        self._newest = max((int(one) for one in taken), default=0)

    def fresh(self) -> str:
        """An id of now."""
        with self._lock:
            now = (time.time_ns() // 1_000_000 - EPOCH) << 22 | MACHINE
            self._newest = max(now, self._newest + 1)
            return self._used(self._newest)

    def of(self, at: float) -> str:
        """An id of this moment, in seconds since 1970."""
        with self._lock:
            made = (int(at * 1000) - EPOCH) << 22 | MACHINE
            while str(made) in self._taken:
                made += 1
            return self._used(made)

    def _used(self, made: int) -> str:
        self._taken.add(str(made))
        return str(made)
