"""A busy day under faults of every kind: what was acknowledged is kept, and once they stop all is as it was to be."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.attempts import EVERY_FAULT, conflict
from support.busy_day import DAYS, Day, ended, lived, prepared
from support.cloud import Cloud, Kept, cloud
from support.company import Place, hook, tweet
from support.standing_of_all import standing
from support.wire import Wire, wired

Company = tuple[Cloud, Kept, Place]


@pytest.fixture(scope="module")
def morning() -> Iterator[Company]:
    with cloud() as made:
        place = prepared(made)
        yield made, made.kept(), place


def lived_under(company: Company, rate: float, seed: int) -> tuple[Day, Wire, dict[str, Any]]:
    made, before, place = company
    made.back(before)
    with wired(made) as wire:
        day, wire.rate = Day(made, place), rate
        wire.random.seed(seed)
        lived(day)
        wire.rate = 0.0
        ended(day)
        return day, wire, standing(made)


@pytest.fixture(scope="module")
def calm(morning: Company) -> dict[str, Any]:
    day, wire, stands = lived_under(morning, 0.0, 0)
    assert (day.told, day.raised, sum(wire.faults.values())) == ({}, {}, 0)
    return stands


@pytest.mark.parametrize(("rate", "seed"), [(rate, seed) for rate, most in DAYS.items() for seed in range(most)])
def test_once_the_faults_stop_everything_is_as_it_was_to_be(
    morning: Company, calm: dict[str, Any], rate: float, seed: int
) -> None:
    day, wire, stands = lived_under(morning, rate, seed)

    assert [told for name in calm for told in differs(name, calm[name], stands[name])] == []
    assert sum(wire.faults.values()) > 0
    if rate >= 0.5:
        assert set(wire.faults) == EVERY_FAULT
        assert day.told
        assert day.raised


def differs(name: str, was_to_be: Any, found: Any) -> Iterator[str]:
    """What is otherwise, in words."""
    if isinstance(was_to_be, dict):
        for key in {**was_to_be, **found}:
            if was_to_be.get(key) != found.get(key):
                yield f"{name} {key}: {found.get(key)}, not {was_to_be.get(key)}"
    elif was_to_be != found:
        more, less = (
            [one for one in here if one not in there] for here, there in ((found, was_to_be), (was_to_be, found))
        )
        yield f"{name}: {more}, not {less}"


def test_a_webhook_whose_row_is_in_a_transaction_just_now_is_to_be_told_again(morning: Company) -> None:
    made, before, _ = morning
    made.back(before)
    with wired(made) as wire:
        wire.script = {"PutItem": conflict}
        one, two = (made.run(hook(tweet_create_events=[tweet(90, "@shop Hello")])) for _ in range(2))

    assert (one.status, one.json["code"], one.headers["Retry-After"]) == (503, "tables-do-not-answer", "1")
    assert two.status == 200
