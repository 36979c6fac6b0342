"""The matrix: every walk, killed before and after each of its calls in turn, and run again."""

from collections import Counter
from typing import Any, NamedTuple

from support.cloud import Cloud, Kept
from support.company import Place
from support.lambdas import Invocation
from support.walks import REQUESTS, Walk, alike, begun, ended
from support.walks_live import LIVELY
from support.walks_of_replies import NOBODY_KNOWS, REPLIES
from support.walks_of_work import SWEPT, TAKEN_IN

GROUPS = {
    "requests and webhooks": REQUESTS,
    "taking in": TAKEN_IN,
    "the sweep": SWEPT,
    "replies": REPLIES,
    "websockets": LIVELY,
}
WALKS = [walk for group in GROUPS.values() for walk in group]
MOMENTS = ("before", "after")
SHOWN = 6  # lines of a difference


class Kill(NamedTuple):
    """At which call, and whether before it or after it."""

    number: int
    moment: str
    call: str

    @property
    def place(self) -> int:
        """Deaths in the order in which they come."""
        return 2 * self.number + (self.moment == "after")


class Undisturbed(NamedTuple):
    """A walk as it is when nobody is killed: what it begins with, its calls, and its end."""

    asked: Invocation
    start: Kept
    calls: list[str]
    end: Any


def undisturbed(walk: Walk, cloud: Cloud, before: Kept, place: Place) -> Undisturbed:
    """The walk once, from its beginning to its end."""
    asked, start = begun(walk, cloud, before, place)
    answer = cloud.run(asked, after=walk.at)
    assert getattr(answer, "status", 200) < 300, f"{walk.name}: {answer.status} {answer.text}"
    calls = cloud.life.calls
    return Undisturbed(asked, start, calls, alike(walk, ended(walk, cloud, start)))


def kills(calls: list[str]) -> list[Kill]:
    """Every death there is."""
    return [Kill(number, moment, call) for number, call in enumerate(calls, 1) for moment in MOMENTS]


def killed(walk: Walk, cloud: Cloud, calm: Undisturbed, kill: Kill) -> Any:
    """The end after a death."""
    cloud.back(calm.start)
    assert cloud.dies(calm.asked, kill.number, kill.moment, after=walk.at), f"{walk.name} made fewer calls: {kill}"
    walk.again(cloud, calm.asked)
    return alike(walk, ended(walk, cloud, calm.start))


def wanted(calm: Undisturbed, kill: Kill) -> Any:
    """The same end; but of a reply that was claimed, and not seen to reach the platform, nobody can know."""
    if "platform" not in calm.calls:
        return calm.end
    called = calm.calls.index("platform") + 1
    writes = [number for number, call in enumerate(calm.calls[:called], 1) if call == "TransactWriteItems"]
    claimed = max(writes, default=called)
    return NOBODY_KNOWS if 2 * claimed + 1 <= kill.place <= 2 * called else calm.end


def difference(one: Any, other: Any) -> list[str]:
    """Where two ends differ, told by the lines that are only in one of them."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return [] if one == other else [f"- {one}", f"+ {other}"]
    here, there = (_lines(mine, its) for mine, its in ((one, other), (other, one)))
    return [*_first(here - there, "-"), *_first(there - here, "+")]


def _first(lines: Counter[str], sign: str) -> list[str]:
    """Some of them, those without anything random before others."""
    return [f"{sign} {line}" for line in sorted(lines, key=lambda line: "<" in line)][:SHOWN]


def _lines(mine: dict[str, int], its: dict[str, int]) -> Counter[str]:
    rows = [row for row, count in mine.items() if its.get(row) != count]
    return Counter(line for row in rows for line in row.split("\n"))
