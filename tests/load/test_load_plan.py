"""Who writes how much and in which order: few are hot, and a seed is a load."""

from collections import Counter
from itertools import pairwise

import pytest

from local.load.plan import AGAIN, LATE, LATEST, deliveries, order, threads


def test_a_tenth_of_all_is_in_one_conversation_and_the_next_four_have_three_in_a_hundred_each() -> None:
    assert [one.size for one in threads(10_000)[:6]] == [1_000, 300, 300, 300, 300, 40]
    assert [one.size for one in threads(1_000)[:6]] == [100, 30, 30, 30, 30, 4]


@pytest.mark.parametrize("messages", [20, 60, 99, 1_000, 10_001])
def test_every_message_is_in_a_conversation(messages: int) -> None:
    planned = threads(messages)

    assert sum(one.size for one in planned) == messages
    assert min(one.size for one in planned) >= 1
    assert planned == sorted(planned, key=lambda one: -one.size) or messages < 100


def test_there_are_two_hundred_conversations_and_some_are_direct() -> None:
    planned = threads(1_000)

    assert len(planned) == 200
    assert sum(one.private for one in planned) == 19
    assert [one.people for one in planned[:6]] == [50, 30, 30, 30, 30, 1]
    assert not any(one.private for one in planned if one.is_hot)


def test_the_hottest_comes_as_a_storm() -> None:
    planned = threads(1_000)

    comes = order(planned, 1)

    assert Counter(comes) == {number: one.size for number, one in enumerate(planned)}
    storm = [place for place, one in enumerate(comes) if one == 0]
    assert {later - sooner for sooner, later in pairwise(storm)} == {2}
    assert 200 < storm[0] < 250


def test_every_message_is_delivered_some_late_and_some_again() -> None:
    told = deliveries(10_000, 1)

    first = list(dict.fromkeys(one.message for one in told))
    assert sorted(first) == list(range(10_000))
    assert len(told) == pytest.approx(10_000 * (1 + AGAIN), rel=0.02)
    late = [message for place, message in enumerate(first) if message < max(first[: place + 1])]
    assert len(late) == pytest.approx(10_000 * LATE, rel=0.2)
    assert max(max(first[: place + 1]) - message for place, message in enumerate(first)) <= LATEST


def test_nothing_is_delivered_before_it_is_written() -> None:
    assert all(one.written > one.message for one in deliveries(1_000, 3))


def test_a_seed_is_a_load_and_another_is_another() -> None:
    planned = threads(500)

    assert (order(planned, 7), deliveries(500, 7)) == (order(planned, 7), deliveries(500, 7))
    assert order(planned, 7) != order(planned, 8)
    assert deliveries(500, 7) != deliveries(500, 8)
