"""Who has what to do, by what falls due first."""

from typing import Any

import pytest

from chalicelib.insight import scanning, worklists
from chalicelib.kernel.model import Actor, Role
from support.casework import ANNA, KARL, NOON, SAM, later
from support.memory import MemoryClient
from support.office import CALL, Office, good

pytestmark = pytest.mark.usefixtures("memory")


@pytest.fixture(autouse=True)
def office(memory: MemoryClient) -> Office:  # noqa: ARG001
    """The teams are there."""
    return Office()


def listed(name: str, by: Actor = ANNA, after: str = "") -> list[str]:
    return [item["case"]["id"] for item in page(name, by, after)["items"]]


def page(name: str, by: Actor = ANNA, after: str = "") -> Any:
    return good("GET", f"/worklists/{name}{f'?after={after}' if after else ''}", by=by).json


def opened(**known: Any) -> str:
    return str(good("POST", "/cases", {"title": "Lost parcel", "team": "support", **known}).json["id"])


def test_what_falls_due_first_comes_first_and_then_what_is_older(plain: Any, office: Office) -> None:
    quiet = [opened()]
    plain.at = later(1)
    quiet.append(opened())
    late, soon = (office.case(office.hears(at=later(minutes))) for minutes in (20, -20))

    assert listed("team") == listed("unassigned") == [soon, late, *quiet]


def test_mine_is_what_i_have_case_or_task() -> None:
    mine, other = opened(), opened()
    good("PUT", f"/cases/{mine}/assignee", {"assignee": "anna"})
    [task] = good("POST", f"/cases/{other}/tasks", {"title": "call", "assignee": "anna"}).json["tasks"]

    items = page("mine")["items"]

    assert {item["case"]["id"]: item["task"] for item in items} == {mine: None, other: task}
    assert mine not in listed("unassigned")


def test_a_task_of_a_solved_case_is_still_somebodys() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/assignee", {"assignee": "anna"})
    [task] = good("POST", f"/cases/{case}/tasks", {"title": "call", "assignee": "anna"}).json["tasks"]
    good("PUT", f"/cases/{case}/status", {"status": "solved"})

    assert [(item["case"]["id"], item["task"]["id"]) for item in page("mine")["items"]] == [(case, task["id"])]
    good("PUT", f"/cases/{case}/tasks/{task['id']}/completion")
    assert listed("mine") == []


def test_watched_is_what_i_want_to_know_of() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/watchers/anna")

    assert listed("watched") == [case]
    good("DELETE", f"/cases/{case}/watchers/anna")
    assert listed("watched") == []


def test_what_is_done_leaves_every_list_and_comes_back() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/status", {"status": "solved"})
    assert listed("team") == []
    good("PUT", f"/cases/{case}/status", {"status": "open"})
    assert listed("team") == [case]


def test_a_list_of_a_team_is_for_who_is_in_it_and_for_leads() -> None:
    case, common = opened(), opened(team=None)

    assert set(listed("team")) == {case, common}
    assert listed("team", by=KARL) == [common]


def test_leads_see_what_every_team_has() -> None:
    case, billing = opened(), opened(team="billing")

    assert set(listed("team", by=SAM)) == {case, billing}


def test_an_agent_of_two_teams_sees_both_in_one_order() -> None:
    both = Actor(id="pia", role=Role.AGENT, teams=("support", "billing"))
    ids = [opened(team=team) for team in ("support", "billing", None)]

    assert sorted(listed("unassigned", by=both)) == sorted(ids)


def test_pages_lose_nothing_and_repeat_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAGE", 3)
    case = opened()
    tasks = [good("POST", f"/cases/{case}/tasks", {"title": f"{number}", "assignee": "anna"}) for number in range(8)]
    expected = {task["id"] for task in tasks[-1].json["tasks"]}

    met, after = list[str](), ""
    while after is not None:
        found = page("mine", after=after)
        met += [item["task"]["id"] for item in found["items"]]
        after = found["next"]

    assert (len(met), set(met)) == (8, expected)


def test_pages_of_several_teams_are_one_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAGE", 2)
    ids = [opened(team=team) for team in ("support", "billing", None, "support", "billing")]

    met, after = list[str](), ""
    while after is not None:
        found = page("team", by=SAM, after=after)
        met += [item["case"]["id"] for item in found["items"]]
        after = found["next"]

    assert sorted(met) == sorted(ids)
    assert len(met) == len(set(met))


@pytest.mark.parametrize("cursor", ["x", "%C3%A4", "YQ", "_" * 9, "YWFh" * 200, "gICA"])
def test_a_cursor_that_is_none_is_422(cursor: str) -> None:
    answer = CALL("GET", f"/worklists/mine?after={cursor}", by=ANNA)

    assert (answer.status, answer.json["facts"]) == (422, {"fields": {"after": "not-a-cursor"}})


def test_a_list_that_is_none_is_404() -> None:
    assert CALL("GET", "/worklists/everything", by=ANNA).json["code"] == "worklist-not-found"


def test_counts_say_how_much_is_on_each_list() -> None:
    case = opened()
    opened(team="support")
    good("PUT", f"/cases/{case}/assignee", {"assignee": "anna"})
    good("PUT", f"/cases/{case}/watchers/anna")

    assert good("GET", "/worklists").json == {"mine": "1", "team": "2", "unassigned": "1", "watched": "1"}


def test_counts_say_no_more_than_999(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklists, "MOST_COUNTED", 4)
    for _ in range(3):
        opened()
    assert good("GET", "/worklists").json["team"] == "3"
    opened()
    assert good("GET", "/worklists").json["team"] == "999+"


def test_a_line_says_what_a_list_shows_and_no_more() -> None:
    case = opened()
    good("POST", f"/cases/{case}/notes", {"text": "secret"})
    good("POST", f"/cases/{case}/tasks", {"title": "call"})

    [item] = page("team")["items"]

    assert (item["case"]["title"], item["case"]["status"], item["case"]["etag"]) == ("Lost parcel", "new", "3")
    assert "notes" not in item["case"]
    assert "tasks" not in item["case"]


def test_who_waits_beyond_the_due_moment_stays_first_and_overdue(office: Office) -> None:
    first, second = (office.case(office.hears(at=later(minutes))) for minutes in (0, 10))
    office.strikes(first, later(65))

    assert listed("team") == [first, second]
    assert page("team")["items"][0]["case"]["due_at"] == "2026-01-05T13:00:00Z"
    [conversation] = good("GET", f"/cases/{first}").json["conversations"]
    assert (conversation["due_at"], conversation["clock"]["struck"]) == ("2026-01-05T13:00:00Z", True)
    assert later(0) == NOON
