"""Simulations: everything is tried, everything follows from the seed, and what fails is told."""

import time
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import pytest

from chalicelib.edge import rows, settings, tables
from chalicelib.edge.tables import Put, transact
from chalicelib.kernel.problems import Stale, Unavailable
from support.adding import CLIENT, SUM, careful, careless, simulated, total
from support.fates import Odds
from support.plans import Script, ranked, sticky, uniform
from support.scheduler import MOST_TRIES, Simulation
from support.things import Thing


@pytest.mark.parametrize("way", [uniform, sticky, ranked, None])
def test_what_is_careful_survives_everything(way: Any) -> None:
    for seed in range(150):
        with simulated(seed, careful) as simulation:
            simulation._plan = way(simulation.random) if way else simulation._plan
            simulation.run()
            assert total() == 3


@pytest.mark.parametrize("fate", ["kill", "lost", "throttle", "conflict", "torn", "unprocessed", "repeat"])
def test_every_fate_comes_over_what_is_careful(fate: str) -> None:
    met: set[str] = set()
    for seed in range(60):
        with simulated(seed, careful, Odds(**{fate: 0.3})) as simulation:
            simulation.run()
            assert total() == 3
        met |= {call.outcome.partition(" ")[0].partition("-")[0] for call in simulation.calls}

    assert fate in met or fate == "repeat"


def test_a_repeat_is_found_out() -> None:
    simulated(1, lambda _: careless(), Odds(repeat=0.9), Script()).run()

    assert total() > 3


def test_a_job_can_be_killed_at_each_call_in_turn() -> None:
    calls, number = [], 0
    while number == len(calls):
        number += 1
        simulation = simulated(1, careful, Odds(), Script())
        simulation.run(at={number: "kill-after"})
        assert total() == 3
        calls += [call for call in simulation.calls if call.outcome == "kill-after"]

    assert [call.operation for call in calls] == ["batch_get_item", "transact_write_items"] * 3


def test_a_killed_job_calls_nothing_more() -> None:
    called = []

    def stubborn() -> None:
        with suppress(BaseException):
            rows.read(SUM)
            called.append("went on")
        with suppress(BaseException):
            rows.read(SUM)
            called.append("called again")

    CLIENT.clear()
    simulation = Simulation(1, CLIENT).spawn("a", stubborn).run(at={1: "kill-after"})

    assert (called, len(simulation.calls)) == ([], 1)


def test_the_same_seed_is_the_same_run() -> None:
    def run(seed: int) -> list[tuple[str, str, str]]:
        return [(call.worker, call.operation, call.outcome) for call in simulated(seed, careful).run().calls]

    assert run(7) == run(7)
    assert run(7) != run(8)


def test_what_fails_is_told_call_by_call() -> None:
    def run() -> None:
        with simulated(7, careful, Odds()) as simulation:
            simulation.run()
            assert total() == 4

    with pytest.raises(AssertionError) as failure:
        run()

    story = "\n".join(failure.value.__notes__)
    assert story.startswith("seed 7, ")
    assert "transact_write" in story
    assert "Put content a/done if attribute_not_exists (thing)" in story


def test_a_mistake_of_a_job_ends_the_run() -> None:
    before = tables.client

    with pytest.raises(ZeroDivisionError):
        Simulation(1, CLIENT).spawn("a", lambda: 1 // 0).run()

    assert tables.client is before
    assert rows.together(lambda: 1, lambda: 2) == [1, 2]


@pytest.mark.parametrize("problem", [Stale("changed"), Unavailable("away")])
def test_a_job_that_cannot_go_on_now_is_started_again(problem: Exception) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise problem

    Simulation(1, CLIENT).spawn("a", work).run()

    assert len(tries) == 3


def test_a_job_that_never_can_is_a_failure() -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise Stale("changed")

    with pytest.raises(Stale):
        Simulation(1, CLIENT).spawn("a", work).run()

    assert len(tries) == MOST_TRIES


def test_a_run_without_end_is_a_failure() -> None:
    def work() -> None:
        while True:
            rows.read(SUM)

    with pytest.raises(AssertionError, match="no end after 20 calls"):
        Simulation(1, CLIENT).spawn("a", work).run(most_calls=20)


def test_a_row_that_is_owed_wakes_a_job() -> None:
    done = []
    owing = Thing("post", "post", due_shard="work#01", due_at="2026-01-01")

    def wake(table: str, item: Any) -> tuple[str, Callable[[], object]]:
        return "drain", lambda: done.append((table, item["thing"]["S"]))

    CLIENT.clear()
    simulation = Simulation(1, CLIENT, wake=wake)
    simulation.spawn("a", lambda: transact([Put(owing), Put(Thing("post", "wait"))])).run()

    assert done == [(settings.CONTENT_TABLE, "post")]


def test_indexes_lag_while_jobs_run_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    owing = Thing("post", "post", due_shard="work#01", due_at="2026-01-01")

    def work() -> None:
        transact([Put(owing)])
        seen.add(rows.count(Thing, Thing.due_shard == "work#01", "due"))

    monkeypatch.setattr(tables, "client", CLIENT)
    for seed in range(20):
        CLIENT.clear()
        Simulation(seed, CLIENT, odds=Odds(stale=0.5)).spawn("a", work).run()
        assert rows.count(Thing, Thing.due_shard == "work#01", "due") == 1

    assert seen == {0, 1}


def test_no_more_jobs_than_there_is_room_for() -> None:
    under_way, most = [0], [0]

    def work() -> None:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        rows.read(SUM)
        under_way[0] -= 1

    Simulation(1, CLIENT).spawn("a", work, times=9).run(width=2)

    assert most == [2]


def test_nobody_sleeps() -> None:
    def work() -> None:
        time.sleep(3600)

    began = monotonic()
    Simulation(1, CLIENT).spawn("a", work, times=3).run()

    assert monotonic() - began < 5
    assert sleep is time.sleep


def test_reads_made_together_are_made_in_any_order() -> None:
    orders = set()

    def work() -> None:
        made = []
        assert rows.together(lambda: made.append("one") or 1, lambda: made.append("two") or 2) == [1, 2]
        orders.add(tuple(made))

    for seed in range(10):
        Simulation(seed, CLIENT).spawn("a", work).run()

    assert orders == {("one", "two"), ("two", "one")}
