"""The product as `make run` starts it, on a data folder and a port of its own, and replays through it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.started import ROOT, Started

__all__ = ["ROOT", "Product", "finished", "running"]

LONGEST_REPLAY = 1800.0
PACE = "30"  # schedules at thirty times their rate: a sweep every two seconds


class Product(Started):
    """One product; killed and started again it finds its folder."""

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(folder, **{"PACE": PACE, **environment})

    def replaying(self, file: Path, *words: str) -> subprocess.Popen[bytes]:
        """A replay that is under way."""
        return self.python("local.replay", str(file), *words)

    def replayed(self, file: Path, figures: Path, *words: str) -> list[dict[str, Any]]:
        """The figures that a replay prints."""
        return finished(self.replaying(file, "--json", str(figures), *words), figures)


def finished(replay: "subprocess.Popen[bytes]", figures: Path) -> list[dict[str, Any]]:
    """What a replay wrote, once it has ended well."""
    assert replay.wait(LONGEST_REPLAY) == 0
    lines: list[dict[str, Any]] = json.loads(figures.read_bytes())
    return lines


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Product]:
    """A product with nothing in it but its demo; the environment says how its streams behave."""
    product = Product(folder, **environment)
    try:
        product.start()
        yield product
    finally:
        product.stop()
