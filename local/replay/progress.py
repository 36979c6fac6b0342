"""How far it is: a bar on a terminal, a line now and then elsewhere."""

import threading
import time
from typing import TextIO

WIDTH = 30
REDRAW, LINE = 0.2, 10.0  # seconds between two looks at it


class Progress:
    """Counts towards a total. Safe to use from many threads."""

    def __init__(self, doing: str, total: int, out: TextIO) -> None:
        self._doing = doing
        self._total = total
        self._out = out
        self._is_terminal = out.isatty()
        self._lock = threading.Lock()
        self._done = 0
        self._began = self._shown = time.monotonic()

    def step(self) -> None:
        """One more is done."""
        with self._lock:
            self._done += 1
            now = time.monotonic()
            if now - self._shown >= (REDRAW if self._is_terminal else LINE):
                self._shown = now
                self._show(self.line(now - self._began))

    def end(self) -> None:
        """Show where it ended, and leave the line."""
        with self._lock:
            self._show(self.line(time.monotonic() - self._began))
            if self._is_terminal:
                self._out.write("\n")

    def say(self, words: str) -> None:
        """A line of its own, above the bar."""
        with self._lock:
            self._out.write(f"\r\x1b[K{words}\n" if self._is_terminal else f"{words}\n")
            self._out.flush()

    def line(self, seconds: float) -> str:
        """What is shown after so many seconds."""
        share = self._done / self._total if self._total else 1.0
        rate = self._done / seconds if seconds > 0 else 0.0
        left = f", {_clock((self._total - self._done) / rate)} left" if rate and self._done < self._total else ""
        bar = f" [{'#' * int(WIDTH * share):-<{WIDTH}}]" if self._is_terminal else ""
        return f"{self._doing}{bar} {self._done:,} of {self._total:,} ({share:.0%}), {rate:.0f}/s{left}"

    def _show(self, line: str) -> None:
        self._out.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        self._out.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"  # noqa: PLR2004
