"""The command itself, on small sizes: the promises are trips and units, which no machine changes."""

import os
import subprocess
import sys

import msgspec
import pytest

from bench.bounds import ALONE, CROWDED, TRIPS_OF_A_MESSAGE, TRIPS_TO_OPEN, bounds
from bench.figures import Figures
from bench.growth import all_but_the_first, message, opened
from bench.report import page
from bench.sizes import QUICK
from bench.sweeps import DUE
from bench.walks import FIRST, NEXT, OPEN, REPEAT, REPLY, SENT, WEBHOOK

pytestmark = pytest.mark.usefixtures("tables")
LONGEST = 240  # seconds, on a machine with much else to do


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """One run of the command on the engine of the tests, with tables of its own."""
    folder = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "bench", "--quick", "--json", str(folder / "figures.json")]
    command += ["--table", str(folder / "docs" / "table.md")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False, env=dict(os.environ))
    assert (folder / "figures.json").exists(), done.stderr
    return done, folder


@pytest.fixture(scope="module")
def figures(ran):
    return msgspec.json.decode((ran[1] / "figures.json").read_bytes(), type=Figures)


def test_every_bound_holds(ran, figures):
    assert [one for one in bounds(figures, QUICK) if not one.holds] == []
    assert ran[0].returncode == 0, ran[0].stdout


def test_a_case_is_opened_in_two_trips_however_much_was_written(figures):
    names = [OPEN, *map(opened, QUICK.looked)]

    assert {figures.of(name).trips for name in names} == {TRIPS_TO_OPEN}
    assert all(figures.of(name).writes == 0 for name in names)


def test_a_message_delivered_in_order_takes_five_trips_at_most(figures):
    names = [FIRST, NEXT, all_but_the_first(QUICK.length)]

    assert max(figures.of(name).trips for name in names) <= TRIPS_OF_A_MESSAGE


def test_a_late_message_costs_what_an_early_one_costs(figures):
    for early, late in ((2, 70), (3, 69)):
        one, other = figures.of(message(early)), figures.of(message(late))

        assert other.writes == pytest.approx(one.writes, rel=0.1)
        assert other.reads == pytest.approx(one.reads, rel=0.1)


def test_a_webhook_is_one_read_and_one_write_and_a_repeat_of_it_leaves_nothing(figures):
    assert (figures.of(WEBHOOK).trips, figures.of(REPEAT).trips) == (2, 2)
    assert figures.of(REPEAT).refused == 1
    assert figures.of(REPEAT).writes < figures.of(WEBHOOK).writes


def test_a_reply_is_measured_to_its_end(figures):
    assert figures.of(REPLY).writes > 0
    assert figures.of(SENT).writes > figures.of(REPLY).writes


def test_a_sweep_costs_what_is_due_and_not_what_is_open(figures):
    costs = {(one.open, one.due): one.cost for one in figures.sweeps}
    few, many = QUICK.open

    for due in (0, DUE):
        assert costs[many, due].reads == pytest.approx(costs[few, due].reads, rel=0.1)
        assert costs[many, due].writes == costs[few, due].writes
    assert costs[few, 0].writes <= 2  # that it finished


def test_a_crowd_leaves_every_message_in_its_place(figures):
    assert [crowd.placed for crowd in figures.crowds] == [QUICK.crowd] * len(QUICK.workers)
    assert [crowd.measured for crowd in figures.crowds] == [QUICK.crowd] * len(QUICK.workers)


def test_many_messages_at_once_come_in_few_transactions(figures):
    alone, *crowds = figures.crowds

    assert (alone.workers, alone.conflicts, alone.wakes) == (1, 0, 2)
    assert alone.transactions <= ALONE
    assert all(crowd.transactions <= CROWDED for crowd in crowds)


def test_all_our_reads_cost_what_the_engine_says(figures):
    assert figures.compared.different == []
    assert figures.compared.alike > 500


def test_the_page_has_every_figure_and_every_bound(ran, figures):
    text = (ran[1] / "docs" / "table.md").read_text()

    assert text.startswith("# Benchmarks\n")
    assert "DynamoDB Local 3.1.0" in text
    assert all(f"| {one.what} |" in text for one in bounds(figures, QUICK))
    assert all(f"| {one.name} |" in text for one in (*figures.walks, *figures.growth))
    assert all(f"| {one.open} | {one.due} |" in text for one in figures.sweeps)


def test_a_bound_that_is_missed_is_named(figures):
    worse = msgspec.structs.replace(figures.of(OPEN), trips=3)
    walks = [worse if one.name == OPEN else one for one in figures.walks]
    missed = bounds(msgspec.structs.replace(figures, walks=walks), QUICK)

    assert [one.what for one in missed if not one.holds] == ["opening a case: sequential round trips"]
    assert "| opening a case: sequential round trips | at most 2 | 3 | **no** |" in page(figures, missed, QUICK)
