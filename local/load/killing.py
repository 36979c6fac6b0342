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
        self.half = Event()
        self.away: float | None = None  # seconds from the kill to the next acknowledgement

    def run(self) -> None:
        """Wait for the half; kill; wait for whoever asks after that and is answered well."""
        self.half.wait()
        self._product.kill_engine()
        back, at = self._tally.next_webhook(), time.monotonic()
        back.wait(LONGEST_AWAY)
        self.away = time.monotonic() - at
