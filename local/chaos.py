"""What a stream may do to its consumers at worst: wake-ups shuffled, repeated, late, or lost."""

from random import Random
from threading import Lock
from typing import Any, NamedTuple

DROPPED = 0.05  # of all records
REPEATED = 0.2
LATE = 0.2  # of all batches
LONGEST_DELAY = 2.0  # seconds


class Wake(NamedTuple):
    """Records to hand over, after a delay."""

    records: list[dict[str, Any]]
    delay: float = 0.0


class Chaos:
    """Treats batches badly, the same way for the same seed and batches."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311, no secret
        self._lock = Lock()

    def __call__(self, records: list[dict[str, Any]]) -> Wake:
        with self._lock:
            kept = [record for record in records if self._random.random() >= DROPPED]
            kept += [record for record in kept if self._random.random() < REPEATED]
            self._random.shuffle(kept)
            late = self._random.random() < LATE
            return Wake(kept, self._random.uniform(0, LONGEST_DELAY) if late else 0.0)


def calm(records: list[dict[str, Any]]) -> Wake:
    """As they came, at once."""
    return Wake(records)
