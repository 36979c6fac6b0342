"""What the list of transactions tells: when each message took its place, and how often a conversation was raced for."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

LEDGER = "transactions.jsonl"  # beside the data


class Line(NamedTuple):
    """One transaction: when it was over, why it was refused, and the heads and messages that it was to write."""

    at: float  # seconds since 1970
    refused: str  # the code; empty where it was written
    touched: list[str]

    @property
    def talks(self) -> set[str]:
        return {one.removeprefix("conv#") for one in self.touched if one.startswith("conv#")}

    @property
    def names(self) -> set[str]:
        """Of messages, as the platform has them: keys end with them, padded."""
        return {one.rpartition("#")[2].lstrip("0") for one in self.touched if one.startswith("message#")}


class Races(NamedTuple):
    """The transactions that wrote the conversations of some messages."""

    won: int
    refused: int
    tries: list[int]  # of each message, until it had its place


class Ledger:
    """All transactions of a run, in the order in which they were over."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = list(lines)
        self.refused = sum(bool(line.refused) for line in self._lines)
        self.placed_at: dict[str, float] = {}  # by the name of a message: the first time
        self.tries: Counter[str] = Counter()
        for line in self._lines:
            self._count(line)

    def races(self, names: set[str]) -> Races:
        """What it took to bring these messages to their places."""
        talks = {talk for line in self._lines if line.names & names for talk in line.talks}
        lines = [line for line in self._lines if line.talks & talks]
        lost = sum(bool(line.refused) for line in lines)
        return Races(len(lines) - lost, lost, [self.tries[name] for name in names if name in self.placed_at])

    def _count(self, line: Line) -> None:
        fresh = [name for name in line.names if name not in self.placed_at]
        self.tries.update(fresh)
        if not line.refused:
            self.placed_at |= dict.fromkeys(fresh, line.at)


def read(path: Path) -> Ledger:
    """The list as it lies beside the data."""
    return Ledger(_lines(path) if path.exists() else [])


def _lines(path: Path) -> Iterator[Line]:
    """A line that a kill cut off is none."""
    for line in path.read_bytes().splitlines():
        try:
            yield msgspec.json.decode(line, type=Line)
        except msgspec.MsgspecError:
            continue
