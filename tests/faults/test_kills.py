"""Killed before and after each call in turn, and run again: the same end, and nothing twice."""

from collections.abc import Iterator

import pytest

from chalicelib.edge.http import ROUTES
from chalicelib.intake import store as envelopes
from chalicelib.outbox import actions, sending
from support.cloud import Cloud, Kept
from support.company import Place
from support.deeds_of_all import routes
from support.matrix import WALKS, difference, killed, kills, undisturbed, wanted
from support.walks import Walk
from support.walks_of_replies import REPLIES
from support.walks_of_work import TAKEN_IN

Company = tuple[Cloud, Kept, Place]
PARTS = [pytest.param(walk, part, id=f"{walk.name} {part + 1}") for walk in WALKS for part in range(walk.parts)]


def seen(walk: Walk, company: Company, part: int = 0) -> Iterator[str]:
    """What is otherwise than it was to be, of one part of all deaths of a walk."""
    cloud, before, place = company
    calm = undisturbed(walk, cloud, before, place)
    for kill in kills(calm.calls)[part :: walk.parts]:
        told = difference(wanted(calm, kill), killed(walk, cloud, calm, kill))
        if told:
            yield "\n".join([f"{walk.name}, killed {kill.moment} call {kill.number}, {kill.call}:", *told])


def test_every_route_that_changes_something_is_in_the_matrix() -> None:
    missing = {(one.method, one.path) for one in ROUTES if one.method != "GET"} - routes()

    assert missing == set(), f"a new verb needs a line in support/deeds.py or support/deeds_of_all.py: {missing}"
    assert routes() <= {(one.method, one.path) for one in ROUTES}


def test_every_walk_has_a_name_of_its_own() -> None:
    assert len({walk.name for walk in WALKS}) == len(WALKS)


@pytest.mark.parametrize(("walk", "part"), PARTS)
def test_killed_at_any_call_and_run_again_it_ends_the_same(company: Company, walk: Walk, part: int) -> None:
    if told := next(seen(walk, company, part), None):
        pytest.fail(told, pytrace=False)


def unclaimed(monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A reply is sent without being claimed before."""
    monkeypatch.setattr(sending, "_claimed", lambda one, claim, job: actions.claimed(one, claim, job.now))
    return REPLIES[1]


def finished_too_soon(monkeypatch: pytest.MonkeyPatch) -> Walk:
    """An envelope is done before its message is in its place."""
    finished = envelopes.finished

    def early(*given: object, **named: object) -> object:
        put = finished(*given, **named)  # type: ignore[arg-type]
        envelopes.transact([put])
        return put._replace(only_if=None)

    monkeypatch.setattr(envelopes, "finished", early)
    return TAKEN_IN[0]


@pytest.mark.parametrize("plant", [unclaimed, finished_too_soon], ids=lambda plant: str(plant.__name__))
def test_a_planted_fault_is_seen(company: Company, monkeypatch: pytest.MonkeyPatch, plant: object) -> None:
    walk = plant(monkeypatch)  # type: ignore[operator]
    try:
        told = next(seen(walk, company), None)
    except AssertionError as error:
        told = str(error)

    assert told is not None
