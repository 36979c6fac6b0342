"""Round trips and read units of a request: calls that could go side by side are one trip, whatever the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from types import SimpleNamespace
from typing import Any, Self

import pytest

from chalicelib.edge import rows, tables
from support.shelves import bytes_of

UNIT = 4_096  # bytes of one read unit


class Trips:
    """The client, with a count: `made` is how many calls had to wait for one another, `units` what they read."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.made, self.units, self.calls = 0, 0.0, list[str]()

    def __getattr__(self, name: str) -> Any:
        really = getattr(self._client, name)
        return (lambda **asked: self._counted(name, really, asked)) if callable(really) else really

    def _counted(self, name: str, really: Callable[..., Any], asked: dict[str, Any]) -> Any:
        self.made += 1
        self.calls.append(name)
        answer = really(**asked)
        items = [answer["Item"]] if "Item" in answer else answer.get("Items", [])
        for found in answer.get("Responses", {}).values():
            self.units += sum(ceil(bytes_of(item) / UNIT) for item in found)
        half = 1 if asked.get("ConsistentRead") else 2
        self.units += ceil(sum(map(bytes_of, items)) / UNIT) / half
        return answer


def side_by_side(trips: Trips) -> Callable[[int], Any]:
    """An executor that does one thing after the other, and counts as if they had gone side by side."""

    class Pool:
        def __init__(self, _threads: int) -> None:
            self._start = self._end = trips.made

        def __enter__(self) -> Self:
            return self

        def submit(self, work: Callable[..., Any], *asked: Any) -> SimpleNamespace:
            trips.made = self._start
            found = work(*asked)
            self._end = max(self._end, trips.made)
            return SimpleNamespace(result=lambda: found)

        def __exit__(self, *_: object) -> None:
            trips.made = self._end

    return Pool


@contextmanager
def counted() -> Iterator[Trips]:
    """What the calls of the block cost."""
    with pytest.MonkeyPatch.context() as patch:
        trips = Trips(tables.client)
        patch.setattr(tables, "client", trips)
        patch.setattr(rows, "ThreadPoolExecutor", side_by_side(trips))
        yield trips
