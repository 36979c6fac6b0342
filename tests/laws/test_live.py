"""Need to know, for live updates: what one may not know of can neither be watched nor is it told, whatever happens."""

from collections.abc import Callable
from typing import Any

import pytest
from laws.test_two_worlds import SEEDS, World

from chalicelib.cases import store
from chalicelib.conversations import store as talks
from chalicelib.kernel.model import Actor
from chalicelib.live import telling, watching
from support.casework import ANNA, KARL, SAM
from support.office import good, memory, plain
from support.wires import Wires, wires

__all__ = ["memory", "plain", "wires"]
LISTS = ("list/mine", "list/team", "list/unassigned", "list/watched")


def everything() -> list[str]:
    """All cases and conversations that there are, and all lists."""
    cases = list(store.all_case_ids())
    segs = {seg for one in cases if (case := store.state(one)) for seg in (*case.conversations, *case.shown)}
    live = {talks.find(seg).seg for seg in segs}
    return [*LISTS, *(f"case/{one}" for one in cases), *(f"conversation/{seg}" for seg in sorted(segs | live))]


def told_of_what_is_hidden(wires: Wires, seed: int, viewer: Actor = ANNA) -> dict[str, str]:
    """What somebody is told while things happen that Anna may not know of."""
    world = World(seed)
    name = wires.comes(viewer)
    at_once = wires.says(name, *everything())
    with wires.streams():
        world.goes_on(4)
    told = wires.told(name)
    at_once |= wires.says(name, *everything())
    told |= {thing: version for thing, version in at_once.items() if thing.removeprefix("case/") in world.hidden}
    with wires.streams():
        world.goes_on(2)
    told |= wires.told(name)
    for case_id in world.hidden:
        good("PUT", f"/cases/{case_id}/presence", {"mode": "note"}, by=SAM)
    return told | {said["thing"]: said["version"] for _, said in wires.posts}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_one_may_not_know_is_not_told(wires: Wires, seed: int) -> None:
    assert told_of_what_is_hidden(wires, seed) == {}


@pytest.mark.parametrize("viewer", [KARL, SAM], ids=lambda one: one.id)
def test_who_may_know_is_told(wires: Wires, viewer: Actor) -> None:
    told = told_of_what_is_hidden(wires, 0, viewer)

    assert {thing.partition("/")[0] for thing in told} == {"case", "conversation", "list", "presence"}


def _asking_nobody(patch: pytest.MonkeyPatch) -> None:
    for module in (watching, telling):
        patch.setattr(module, "may_know", lambda *_: True)


LEAKS: dict[str, Callable[[pytest.MonkeyPatch], Any]] = {
    "whatever exists may be watched": _asking_nobody,
    "lists are of all teams": lambda patch: patch.setattr(
        watching, "holders", lambda _, name, library: [f"{name}#{team.id}" for team in library.teams()]
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_seen(wires: Wires, monkeypatch: pytest.MonkeyPatch, leak: str) -> None:
    LEAKS[leak](monkeypatch)

    assert told_of_what_is_hidden(wires, 0) != {}
