"""The walks on which a process is killed: every request that changes something, and every way that work is done."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from chalicelib.cases.verify import verify
from chalicelib.edge import settings
from support.cloud import Cloud, Kept, Life
from support.company import Company, Place, hook
from support.deeds import OF_A_CASE, Deed, name_of
from support.deeds_of_all import HOOKS, OF_ALL, Asking, of_a_case
from support.ends import end_of
from support.lambdas import Invocation, stream, sweep


class Where(Protocol):
    """Where functions are run: each in a process of its own, some minutes after dawn."""

    platform: Any

    def run(self, asked: Invocation, *, after: float = 0) -> Any:
        """What AWS does."""
        ...


def _the_same(where: Where, asked: Invocation) -> object:
    """The client asks again, or the stream has it done again."""
    return where.run(asked)


def _nothing(_: Where) -> None:
    """Nothing comes after."""


class Walk(NamedTuple):
    """What is done, by whom it is done again after a death, and what comes after in any case."""

    name: str
    act: Callable[[Cloud, Place], Invocation]  # brings about what it begins with, and gives what is killed
    again: Callable[[Where, Invocation], object] = _the_same
    then: Callable[[Where], object] = _nothing
    spares: tuple[str, ...] = ()  # rows of which one more may be left by who died; the table says why it is no harm
    counts: tuple[str, ...] = ()  # rows that say how often somebody asked
    seen: Callable[[Cloud, Kept], Any] = end_of
    at: float = 0  # minutes after dawn
    parts: int = 1  # tests that share its kills


def begun(walk: Walk, cloud: Cloud, before: Kept, place: Place) -> tuple[Invocation, Kept]:
    """What is killed, and everything as it is when the walk begins."""
    cloud.back(before)
    cloud.starts(Life())
    asked = walk.act(cloud, place)
    return asked, cloud.kept()


def ended(walk: Walk, cloud: Cloud, before: Kept) -> Any:
    """How it ended; every case that was changed still is the fold of its commits."""
    walk.then(cloud)
    cloud.starts(Life())
    rows, cases = cloud.tables.rows(), settings.CASES_TABLE
    changed = {key[1] for key, item in rows.items() if key[0] == cases and before.rows.get(key) is not item}
    states = {key[1] for key in rows if key[0] == cases and key[2] == "state"}
    assert [fault for case in changed & states for fault in verify(case)] == []
    return walk.seen(cloud, before)


def swept(*minutes: float) -> Callable[[Where], None]:
    """The sweeps that come after."""

    def then(where: Where) -> None:
        for after in minutes:
            where.run(sweep(), after=after)

    return then


def by_the_sweep(where: Where, _: Invocation) -> None:
    """Nobody does it again but the next sweep, which finds what is owed."""
    where.run(sweep(), after=3)


def at_rest(act: Callable[[Cloud, Place], Invocation]) -> Callable[[Cloud, Place], Invocation]:
    """Nothing else is on its way: the reply that waits is taken back first."""

    def alone(cloud: Cloud, place: Place) -> Invocation:
        Company(cloud).asks("DELETE", f"/cases/{place.case}/replies/{place.out}")
        return act(cloud, place)

    return alone


def told(cloud: Cloud, *invocations: Invocation) -> Invocation:
    """Envelopes that were kept, and the stream that wakes the worker for them."""
    company, before = Company(cloud), cloud.tables.rows()
    for one in invocations:
        assert cloud.run(one).status == 200
    return stream("work_intake", company.news(before))


def heard(
    name: str, *bodies: Mapping[str, Any], first: Callable[[Company, Place], object] = lambda *_: None
) -> list[Walk]:
    """The worker takes in what X told, woken once more by its stream or left to the sweep."""

    def act(cloud: Cloud, place: Place) -> Invocation:
        first(Company(cloud), place)
        return told(cloud, *(hook(**body) for body in bodies))

    after = swept(5)
    return [
        Walk(f"{name}, by the stream", at_rest(act), then=after),
        Walk(f"{name}, by the sweep", at_rest(act), by_the_sweep, after),
    ]


def _requested(one: Asking) -> Walk:
    def act(cloud: Cloud, place: Place) -> Invocation:
        one.first(Company(cloud), place)
        return one.sent(place)

    then = swept(5, 10) if one.route in {"/customers/{customer_id}", *LEFT_TO_THE_SWEEP} else _nothing
    return Walk(f"{one.method} {one.route}", act, then=then, spares=one.spares, counts=one.counts)


def _deed(deed: Deed) -> Walk:
    return Walk(name_of(deed), lambda cloud, place: of_a_case(deed, cloud, place))


def _hooked(name: str) -> Walk:
    return Walk(f"POST /webhooks, {name}", lambda _cloud, _place: HOOKS[name]())


def alike(walk: Walk, end: Any) -> Any:
    """What must be the same: of what one more may be left each kind once, and no counts of how often somebody asked."""
    if not (walk.spares or walk.counts):
        return end
    rows = {row: count for row, count in end.items() if not row.startswith(walk.counts or "-")}
    return {row: 1 if row.startswith(walk.spares or "-") else count for row, count in rows.items()}


# What they could not place at once is kept, and answered 202.
LEFT_TO_THE_SWEEP = {"/chat/{inbox}/messages", "/chat/{inbox}/forms"}
REQUESTS = [*map(_deed, OF_A_CASE), *map(_requested, OF_ALL), *map(_hooked, HOOKS)]
