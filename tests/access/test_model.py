"""Who is who: what a card says, to its owner and to colleagues."""

import pytest
from msgspec.structs import replace

from chalicelib.access.model import Card, Density, Preferences, greeted, me, person_seen
from chalicelib.kernel.model import STAFF, Actor, Role
from support.casework import ADA, ANNA, MARIA, SAM

COMPACT = Preferences(density=Density.COMPACT)


def a_card(actor: Actor = ANNA, name: str = "Anna") -> Card:
    return greeted(None, actor, name, None)


def test_who_comes_for_the_first_time_gets_a_card_as_their_token_says() -> None:
    assert a_card() == Card(id="anna", name="Anna", role=Role.AGENT, teams=("support",), v=1)


def test_who_comes_again_as_they_were_has_the_same_card() -> None:
    card = greeted(a_card(), ANNA, "Anna", COMPACT)

    assert greeted(card, ANNA, "Anna", None) == card
    assert greeted(card, ANNA, "Anna", COMPACT) == card


@pytest.mark.parametrize(
    ("actor", "name", "preferences"),
    [
        (ANNA, "Anna Berg", None),
        (replace(ANNA, role=Role.SUPERVISOR), "Anna", None),
        (replace(ANNA, teams=("support", "billing")), "Anna", None),
        (ANNA, "Anna", COMPACT),
    ],
    ids=["name", "role", "teams", "preferences"],
)
def test_what_is_new_is_a_new_version(actor: Actor, name: str, preferences: Preferences | None) -> None:
    before = a_card()
    after = greeted(before, actor, name, preferences)

    assert after.v == before.v + 1
    assert (after.name, after.role, after.teams) == (name, actor.role, actor.teams)
    assert after.preferences == (preferences or before.preferences)


def test_preferences_stay_until_others_are_said_and_then_none_of_them_stays() -> None:
    card = greeted(a_card(), ANNA, "Anna", COMPACT)

    assert greeted(card, ANNA, "Anna B", None).preferences == COMPACT
    assert greeted(card, ANNA, "Anna", Preferences(undo_seconds=0)).preferences == Preferences(undo_seconds=0)


@pytest.mark.parametrize(
    ("actor", "screens"), [(ANNA, ("inbox",)), (SAM, ("inbox",)), (ADA, ("inbox", "operations"))], ids=str
)
def test_a_screen_is_for_those_whose_routes_it_uses(actor: Actor, screens: tuple[str, ...]) -> None:
    assert me(a_card(actor)).screens == screens


def test_nobody_but_staff_has_a_screen_of_operations() -> None:
    assert "operations" not in me(a_card(MARIA)).screens
    assert {"inbox"} <= set.intersection(*(set(me(a_card(Actor(id="x", role=role))).screens) for role in STAFF))


def test_how_somebody_likes_to_work_is_their_own() -> None:
    assert set(person_seen(a_card()).__struct_fields__) == {"id", "name", "role", "teams"}
