"""How every call went: how long it took, and what came back."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from threading import Event, Lock
from typing import NamedTuple

from local.replay.wire import Try

PROBLEM = "application/problem+json"
BROKEN, AWAY, GOOD = 500, 503, range(200, 300)
WEBHOOK = "webhook"
KINDS = (
    ("POST", "/webhooks/", WEBHOOK),
    ("GET", "/worklists/", "worklist"),
    ("GET", "/cases/", "case read"),
    ("GET", "/conversations/", "conversation read"),
)


class Times(NamedTuple):
    """Milliseconds: the middle, the slow ones, the slowest."""

    many: int
    p50: float
    p99: float
    most: float


class Tally:
    """Calls by kind. Told from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ms: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.rude: list[str] = []
        self._next: tuple[float, Event] | None = None

    def seen(self, one: Try) -> None:
        """One more call. A 5xx is to be a 503 with a problem document: that of a product that says it comes back."""
        kind = _kind(one)
        with self._lock:
            self.statuses[kind, one.status] += 1
            if one.status in GOOD:
                self._good(kind, one)
            if one.status >= BROKEN and (one.status != AWAY or one.kind != PROBLEM):
                self.rude.append(f"{one.method} {one.path}: {one.status} {one.kind or 'without a type'}")

    def _good(self, kind: str, one: Try) -> None:
        self._ms[kind].append(one.seconds * 1000)
        if self._next and kind == WEBHOOK and time.monotonic() - one.seconds > self._next[0]:
            self._next[1].set()

    def tell_of_next_webhook(self, answered: Event) -> None:
        """To be set when one that is sent from now on is acknowledged."""
        with self._lock:
            self._next = (time.monotonic(), answered)

    def times(self, kind: str) -> Times:
        """Of the calls that were answered well."""
        with self._lock:
            return times(self._ms.get(kind, []))

    def count(self, status: int) -> int:
        """Of the answers with this status, whatever was asked."""
        with self._lock:
            return sum(number for (_, one), number in self.statuses.items() if one == status)

    def others(self) -> dict[str, int]:
        """What else came back than what was asked for, by kind and status; 0 is no answer."""
        with self._lock:
            return {f"{kind} {status}": n for (kind, status), n in sorted(self.statuses.items()) if status not in GOOD}


def times(ms: Sequence[float]) -> Times:
    """The middle, the slow ones and the slowest; all zero of nothing."""
    ordered = sorted(ms)
    if not ordered:
        return Times(0, 0.0, 0.0, 0.0)
    return Times(len(ordered), part(ordered, 0.5), part(ordered, 0.99), ordered[-1])


def part(ordered: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _kind(one: Try) -> str:
    if one.method == "POST" and one.path.endswith("/replies"):
        return "reply"
    return next((kind for method, start, kind in KINDS if one.method == method and one.path.startswith(start)), "other")
