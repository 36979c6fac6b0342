"""Who is told of what, against the reference; and the order of it."""

from pathlib import Path

import pytest
from replay.generated import generated, write
from replay.reference import deliveries

from local.replay.plan import Plan
from local.replay.trouble import CannotReplay
from local.replay.tweets import Tweet, tweets

WHEN = "Tue Oct 31 22:10:47 +0000 2017"


def tweet(name: int, parent: int | None = None, *, author: str = "1", inbound: bool = True) -> Tweet:
    return Tweet(name, author, inbound, WHEN, "hello", parent)


def planned(*rows: Tweet) -> Plan:
    plan = Plan()
    for row in rows:
        plan.add(row)
    return plan


@pytest.mark.parametrize("seed", range(20))
def test_each_company_is_told_of_the_whole_of_its_conversations_once(tmp_path: Path, seed: int) -> None:
    path = write(tmp_path / "tweets.csv.gz", generated(seed))
    rows = list(tweets(path))

    told = [(one.company, rows[one.post].id) for one in planned(*rows).deliveries()]

    assert len(told) == len(set(told))
    assert set(told) == deliveries(path)


def test_a_seed_gives_an_order_of_its_own_and_always_the_same() -> None:
    plan = planned(*(tweet(name, author="Acme", inbound=False) for name in range(50)))

    first, again, other = list(plan.deliveries("7")), list(plan.deliveries("7")), list(plan.deliveries("8"))

    assert first == again
    assert first != other
    assert sorted(first) == sorted(other) == list(plan.deliveries())


def test_a_long_thread_is_no_deeper_than_a_short_one() -> None:
    long = [tweet(name, name - 1 if name else None) for name in range(20_000, -1, -1)]
    plan = planned(*long, tweet(99_999, 20_000, author="Acme", inbound=False))

    assert len(plan.deliveries()) == 20_002


def test_tweets_that_answer_each_other_in_a_ring_are_refused_by_name() -> None:
    with pytest.raises(CannotReplay, match=r"Tweet \d answers itself by way of others"):
        planned(tweet(1, 3), tweet(2, 1), tweet(3, 2)).deliveries()


def test_of_an_id_that_comes_twice_the_first_counts() -> None:
    plan = Plan()

    assert [plan.add(tweet(1)), plan.add(tweet(1, author="Acme", inbound=False))] == [True, False]
    assert plan.companies() == []


def test_companies_are_those_who_write_to_customers_sorted() -> None:
    plan = planned(
        tweet(1), tweet(2, author="b", inbound=False), tweet(3, author="B", inbound=False), tweet(4, author="b")
    )

    assert plan.companies() == ["B", "b"]
    assert plan.in_two_roles() == ["b"]
