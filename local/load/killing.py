"""`kill -9` of the engine in the middle of a load: the product starts it again by itself, on its port and folder."""

import time
from threading import Event

from local.load.tally import Tally
from local.started import Started

LONGEST_AWAY = 60.0  # seconds that an engine may take to come back


class Killer:
    """Kills once, when half of all is acknowledged, and sees how long nothing more was."""

    def __init__(self, product: Started, tally: Tally) -> None:
        self._product = product
        self._tally = tally
        self._back = Event()
        self.half = Event()
        self.away: float | None = None  # seconds from the kill to the next acknowledgement

    def run(self) -> None:
        """Wait for the half; kill; wait for whoever asks after that and is answered well."""
        self.half.wait()
        if self._back.is_set():
            return
        self._product.kill_engine()
        at = time.monotonic()
        self._tally.tell_of_next_webhook(self._back)
        self._back.wait(LONGEST_AWAY)
        self.away = time.monotonic() - at

    @property
    def trouble(self) -> list[str]:
        """That nothing was killed, where that is so."""
        return ["The engine was not killed: the load was over too soon."] if self.away is None else []

    def over(self) -> None:
        """All is sent: nobody asks any more."""
        self._back.set()
        self.half.set()
