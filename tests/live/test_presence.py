"""Two people in one case see each other; it informs, and locks nothing."""

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.live import store
from support.casework import ADA, ANNA, BERT, KARL, MARIA, SAM, later
from support.memory import MemoryClient
from support.office import CALL, Office, good
from support.trips import counted
from support.wires import Wires


@pytest.fixture
def case(wires: Wires) -> str:  # noqa: ARG001
    office = Office()
    return office.case(office.hears())


def here(case: str, mode: str = "looking", by: Any = ANNA) -> list[tuple[str, str, str]]:
    """Who is there after somebody said so."""
    found = good("PUT", f"/cases/{case}/presence", {"mode": mode}, by=by).json["here"]
    assert {one["case"] for one in found} == {case}
    return [(one["id"], one["mode"], one["since"][11:16]) for one in found]


def everywhere(by: Any = ANNA) -> list[tuple[str, str]]:
    return [(one["case"], one["id"]) for one in good("GET", "/presence", by=by).json["here"]]


def test_people_see_each_other_and_themselves(case: str, plain: SimpleNamespace) -> None:
    assert here(case) == [("anna", "looking", "12:00")]

    plain.at = later(1)

    assert here(case, "public", BERT) == [("anna", "looking", "12:00"), ("bert", "public", "12:01")]


def test_it_lasts_two_minutes(case: str, plain: SimpleNamespace) -> None:
    here(case)
    plain.at = later(119 / 60)
    assert [one for one, *_ in here(case, by=BERT)] == ["anna", "bert"]

    plain.at = later(2)
    assert [one for one, *_ in here(case, by=BERT)] == ["bert"]
    assert everywhere(SAM) == [(case, "bert")]


def test_those_who_left_without_a_word_take_nobodys_place(
    case: str, plain: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_PRESENT", 2)
    for by in (ADA, ANNA, BERT):
        here(case, by=by)
    plain.at = later(3)
    here(case, by=SAM)

    assert everywhere(SAM) == [(case, "sam")]


def test_a_heartbeat_makes_it_last_and_leaves_its_beginning(case: str, plain: SimpleNamespace) -> None:
    for minute in range(5):
        plain.at = later(minute)
        assert here(case, "note") == [("anna", "note", "12:00")]


def test_doing_something_else_begins_anew(case: str, plain: SimpleNamespace) -> None:
    here(case)
    plain.at = later(1)

    assert here(case, "direct") == [("anna", "direct", "12:01")]


def test_who_comes_back_after_it_ended_begins_anew(case: str, plain: SimpleNamespace) -> None:
    here(case)
    plain.at = later(3)

    assert here(case) == [("anna", "looking", "12:03")]


def test_who_leaves_is_gone_at_once(case: str) -> None:
    here(case)
    here(case, by=BERT)

    left = good("DELETE", f"/cases/{case}/presence").json["here"]

    assert [one["id"] for one in left] == ["bert"]
    assert good("DELETE", f"/cases/{case}/presence").json["here"] == left


def test_it_changes_nothing_of_the_case(case: str) -> None:
    before = good("GET", f"/cases/{case}").text
    here(case, "public")
    good("DELETE", f"/cases/{case}/presence")

    assert good("GET", f"/cases/{case}").text == before


def test_who_watches_the_case_is_told_when_it_is_new(case: str, wires: Wires, plain: SimpleNamespace) -> None:
    name = wires.comes(BERT, f"case/{case}")
    told = []
    for minute, mode in enumerate(["looking", "looking", "note", "note"]):
        plain.at = later(minute)
        here(case, mode)
        told.append(list(wires.told(name)))
    good("DELETE", f"/cases/{case}/presence")

    assert told == [[f"presence/{case}"], [], [f"presence/{case}"], []]
    assert wires.told(name).keys() == {f"presence/{case}"}


def test_nobody_else_is_told(case: str, wires: Wires) -> None:
    names = [wires.comes(KARL, f"case/{case}"), wires.comes(BERT, "list/team")]
    here(case)

    assert [wires.told(name) for name in names] == [{}, {}]


def test_presence_in_what_one_may_not_know_is_not_told(case: str) -> None:
    common = good("POST", "/cases", {"title": "for all"}).json["id"]
    here(case)
    here(common, by=KARL)

    assert everywhere(KARL) == [(common, "karl")]
    assert set(everywhere(SAM)) == {(case, "anna"), (common, "karl")}
    for method in ("PUT", "DELETE"):
        body = {"mode": "looking"} if method == "PUT" else None
        hidden, none = (CALL(method, f"/cases/{one}/presence", body, by=KARL) for one in (case, "none"))
        assert (hidden.status, hidden.text) == (none.status, none.text)
        assert hidden.status == 404


def test_a_case_that_goes_to_another_team_takes_its_presence_along(case: str) -> None:
    here(case, by=BERT)
    good("PUT", f"/cases/{case}/team", {"team": "billing"}, by=SAM)

    assert everywhere(ANNA) == []
    assert everywhere(KARL) == [(case, "bert")]


def test_by_the_name_of_a_merged_case_one_is_in_the_one_it_went_into(wires: Wires) -> None:  # noqa: ARG001
    winner, loser = Office().merged()

    here_now = good("PUT", f"/cases/{loser}/presence", {"mode": "looking"}).json["here"]

    assert [one["case"] for one in here_now] == [winner]


def test_a_mode_that_is_none_is_named(case: str) -> None:
    answer = CALL("PUT", f"/cases/{case}/presence", {"mode": "sleeping"}, by=ANNA)

    assert (answer.status, answer.json["facts"]["fields"].keys()) == (422, {"mode"})
    assert CALL("PUT", f"/cases/{case}/presence", {"mode": "looking"}, by=MARIA).status == 403
    assert CALL("PUT", f"/cases/{case}/presence", {"mode": "looking"}).status == 401


def test_a_heartbeat_is_three_steps_and_all_presence_is_two(case: str) -> None:
    here(case)
    with counted() as beat:
        here(case)
    with counted() as all_of_it:
        everywhere()

    assert (beat.made, all_of_it.made) == (3, 2)


def test_a_gateway_that_is_away_keeps_nobody_from_working(case: str, wires: Wires) -> None:
    name = wires.comes(BERT, f"case/{case}")
    wires.broken.add(name)

    assert here(case) == [("anna", "looking", "12:00")]


def test_without_websockets_there_is_presence_all_the_same(memory: MemoryClient) -> None:  # noqa: ARG001
    office = Office()
    case = office.case(office.hears())

    assert here(case) == [("anna", "looking", "12:00")]
