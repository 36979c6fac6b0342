"""The fault injector, on the real client: each fault is met as `edge` would meet it, and leaves when it should."""

from collections import Counter
from functools import partial
from uuid import uuid4

import pytest

from chalicelib.edge import rows
from chalicelib.edge.tables import Put, client, transact
from chalicelib.kernel.problems import Stale, Unavailable
from support.faults import Odds, at_call, conflict, faults, lose, once, throttle
from support.scheduler import Simulation
from support.things import Thing

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def name() -> str:
    return uuid4().hex


def write(name: str, *sorts: str) -> None:
    transact([Put(Thing(name, sort, due_shard=name, due_at="2026-01-01")) for sort in sorts or ("one",)])


def written(name: str) -> list[str]:
    return [row.sort for row in rows.query(Thing, Thing.thing == name)]


def due(name: str) -> list[str]:
    return sorted(row.sort for row in rows.query(Thing, Thing.due_shard == name, index="due"))


def test_a_conflict_holds_its_row_and_writes_nothing(name: str) -> None:
    outcomes: Counter[str] = Counter()
    with faults(Odds(conflict=0.5), seed=1) as made:
        for number in range(40):
            try:
                write(name, f"{number:02}", "two")
                outcomes["done"] += 1
            except Stale:
                outcomes["stale"] += 1

    assert len(written(name)) == outcomes["done"] + 1
    assert made.put_in == {"conflict": outcomes["stale"]}
    assert outcomes["stale"] > 20, "a held row refuses those after it too"


def test_a_throttled_call_is_unavailable(name: str) -> None:
    with faults(Odds(throttle=1)):
        with pytest.raises(Unavailable):
            write(name)
        with pytest.raises(Unavailable):
            rows.read(Thing(name, "one"))

    assert written(name) == []


def test_a_lost_answer_took_effect(name: str) -> None:
    with faults(Odds(lost=1)), pytest.raises(Unavailable):
        write(name)

    assert written(name) == ["one"]


def test_a_stale_index_answers_as_it_did_before_or_with_nothing(name: str) -> None:
    with faults(Odds(stale=1)) as made:
        write(name, "one")
        before = due(name)
        write(name, "two")
        then = due(name)
        assert written(name) == ["one", "two"], "a table is never stale"

    assert (before, then, due(name)) == ([], ["one"], ["one", "two"])
    assert made.put_in == {"stale": 2}


def test_rows_left_unprocessed_are_asked_for_again(name: str) -> None:
    sorts = [f"{number}" for number in range(9)]
    write(name, *sorts)

    with faults(Odds(unprocessed=0.5), seed=2) as made:
        found = rows.read_each([Thing(name, sort) for sort in sorts])

    assert [row.sort for row in found if row] == sorts
    assert made.met["BatchGetItem"] > made.put_in["unprocessed"] > 0


def test_the_same_seed_puts_in_the_same(name: str) -> None:
    def run() -> dict[str, int]:
        with faults(Odds(conflict=0.3, throttle=0.2, lost=0.2), seed=3) as made:
            for number in range(20):
                attempt(partial(write, name, str(number % 3)))
        return dict(made.put_in)

    assert run() == run()


def attempt(act: partial[None]) -> None:
    try:
        act()
    except (Stale, Unavailable):
        return


@pytest.mark.parametrize(
    ("moment", "act", "problem", "left"),
    [
        ("before-call", conflict, Stale, ["0", "2"]),
        ("before-call", throttle, Unavailable, ["0", "2"]),
        ("before-call", lose, Unavailable, ["0", "2"]),
        ("after-call", lose, Unavailable, ["0", "1", "2"]),
    ],
)
def test_one_call_of_many_fails(name: str, moment: str, act: partial[None], problem: type, left: list[str]) -> None:
    with at_call((moment, "TransactWriteItems"), 2, act) as met:
        write(name, "0")
        with pytest.raises(problem):
            write(name, "1")
        write(name, "2")

    assert (written(name), len(met)) == (left, 3)


def test_something_happens_at_a_moment_of_the_next_transaction_once(name: str) -> None:
    with once("before-call", lambda: write(name, "first")) as acted:
        write(name, "second")
        write(name, "third")

    assert (acted, written(name)) == (["before-call"], ["first", "second", "third"])


def test_a_race_that_is_lost_is_seen(name: str) -> None:
    mine = Put(Thing(name, "one", version=1), Thing.thing.does_not_exist(), Stale("taken"))

    with once("before-call", lambda: write(name)), pytest.raises(Stale, match="taken"):
        transact([mine])


def test_a_simulation_runs_on_the_engine_too(name: str) -> None:
    with faults(Odds(conflict=0.2, throttle=0.1), seed=4), Simulation(4, client) as simulation:
        for number in range(6):
            simulation.spawn(f"writer-{number}", partial(write, name, str(number)))
        simulation.run()

    assert written(name) == ["0", "1", "2", "3", "4", "5"]


def test_nothing_stays_behind(name: str) -> None:
    with faults(Odds(throttle=1)):
        pass

    write(name)

    assert written(name) == ["one"]
