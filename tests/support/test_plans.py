"""Ways to choose who goes on: what they find, and what they leave out."""

from support.adding import careful, careless, simulated, total
from support.fates import Odds
from support.plans import Plan, Script, explore


def test_what_is_careless_is_found_out() -> None:
    assert {run_careless(seed) for seed in range(50)} == {1, 2, 3}


def run_careless(seed: int) -> int:
    simulated(seed, lambda _: careless(), Odds()).run()
    return total()


def test_without_preemption_nobody_meets() -> None:
    simulated(1, lambda _: careless(), Odds(), Script()).run()

    assert total() == 3


def test_one_preemption_is_enough_to_find_a_lost_write() -> None:
    totals = set()

    def run(plan: Plan) -> None:
        simulated(1, lambda _: careless(), Odds(), plan).run()
        totals.add(total())

    assert explore(run, preemptions=0) == 6, "three jobs in any order"
    assert totals == {3}
    assert explore(run, preemptions=1) > 6
    assert totals == {1, 2, 3}


def test_exploring_stops_at_its_limit() -> None:
    assert explore(lambda plan: simulated(1, careful, Odds(), plan).run(), preemptions=9, most=25) == 25
