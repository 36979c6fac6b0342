"""Reading several things at once."""

from threading import Lock, active_count
from time import sleep

import pytest

from chalicelib.edge.rows import SIDE_BY_SIDE, together


@pytest.mark.parametrize("number", [0, 1, 2, 200])
def test_the_answers_come_in_the_order_of_the_calls(number: int) -> None:
    assert together(*(lambda one=one: one for one in range(number))) == list(range(number))


def test_many_reads_take_no_more_threads_than_the_client_has_connections_for() -> None:
    before, most, lock = active_count(), 0, Lock()

    def read() -> None:
        nonlocal most
        sleep(0.002)
        with lock:
            most = max(most, active_count() - before)

    together(*[read] * 200)

    assert 1 < most <= SIDE_BY_SIDE
