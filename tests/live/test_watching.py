"""What a client watches: all that it says last, of what it may know, under the names that it says."""

from types import SimpleNamespace

import pytest
from msgspec import json

from chalicelib.live import store, watching
from support.casework import ADA, ANNA, BERT, KARL, NOON, SAM, later
from support.office import Office, good
from support.trips import counted
from support.wires import Wires


@pytest.fixture
def office(wires: Wires) -> Office:  # noqa: ARG001
    return Office()


def a_case(office: Office, team: str = "support") -> str:
    return office.case(office.hears(team=team), team)


def watched(wires: Wires) -> set[str]:
    return {name for row in wires.rows() if (name := row["thing"]["S"]).startswith("watch#")}


def changed(wires: Wires, case: str, text: str = "She called.") -> None:
    with wires.streams():
        good("POST", f"/cases/{case}/notes", {"text": text}, by=SAM)


def test_who_watches_a_case_is_told_its_version_when_it_changes(wires: Wires, office: Office) -> None:
    case = a_case(office)
    name = wires.comes(ANNA, f"case/{case}")

    changed(wires, case)

    assert wires.told(name) == {f"case/{case}": good("GET", f"/cases/{case}").json["etag"]}


def test_who_begins_to_watch_a_case_is_told_at_once_what_it_is_by_now(wires: Wires, office: Office) -> None:
    case, other = a_case(office), a_case(office)
    name = wires.comes(ANNA, f"case/{other}")
    read = good("GET", f"/cases/{case}").json["etag"]
    changed(wires, case)

    at_once = wires.says(name, f"case/{case}", f"case/{other}", "list/team")

    assert at_once == {f"case/{case}": good("GET", f"/cases/{case}").json["etag"]}
    assert at_once[f"case/{case}"] != read


def test_who_says_the_same_again_is_told_nothing_at_once(wires: Wires, office: Office) -> None:
    things = [f"case/{a_case(office)}", "list/team"]
    name = wires.comes(ANNA, *things)

    assert wires.says(name, *things) == {}


def test_of_what_one_may_not_know_one_is_told_nothing_at_once(wires: Wires, office: Office) -> None:
    name = wires.comes(ANNA)

    assert wires.says(name, f"case/{a_case(office, 'billing')}", "case/none") == {}


def test_at_once_it_is_told_under_the_names_that_were_asked(wires: Wires, office: Office) -> None:
    winner, loser = office.merged()
    version = good("GET", f"/cases/{winner}").json["etag"]

    assert wires.says(wires.comes(ANNA), f"case/{loser}", f"case/{winner}") == {
        f"case/{loser}": version,
        f"case/{winner}": version,
    }


def test_one_that_is_gone_before_it_is_told_at_once_is_forgotten(wires: Wires, office: Office) -> None:
    name = wires.comes(ANNA)
    wires.open.discard(name)
    wires.says(name, f"case/{a_case(office)}")

    assert wires.rows() == []


def test_nobody_is_told_of_what_they_do_not_watch(wires: Wires, office: Office) -> None:
    case, other = a_case(office), a_case(office)
    name = wires.comes(ANNA, f"case/{other}", "list/watched")

    changed(wires, case)

    assert wires.told(name) == {}


def test_what_a_client_says_takes_the_place_of_what_it_said_before(wires: Wires, office: Office) -> None:
    one, two, three = a_case(office), a_case(office), a_case(office)
    name = wires.comes(ANNA, f"case/{one}", f"case/{two}")
    wires.says(name, f"case/{two}", f"case/{three}")

    for case in (one, two, three):
        changed(wires, case)

    assert wires.told(name).keys() == {f"case/{two}", f"case/{three}"}
    assert watched(wires) == {f"watch#case/{two}", f"watch#case/{three}"}


def test_saying_nothing_is_watching_nothing(wires: Wires, office: Office) -> None:
    name = wires.comes(ANNA, f"case/{a_case(office)}", "list/mine")
    wires.says(name)

    assert watched(wires) == set()


def test_saying_the_same_again_writes_only_that_it_was_said(wires: Wires, office: Office) -> None:
    things = [f"case/{a_case(office)}", f"case/{a_case(office)}", "list/team"]
    name = wires.comes(ANNA, *things)

    with counted() as trips:
        wires.says(name, *reversed(things))

    assert trips.calls.count("transact_write_items") == 1
    assert trips.made <= 5


def test_a_hidden_case_is_as_absent_as_none(wires: Wires, office: Office) -> None:
    hidden = a_case(office, "billing")
    seg = office.seg(office.hears(team="billing"), "billing")
    name = wires.comes(ANNA, f"case/{hidden}", "case/none", f"conversation/{seg}", "conversation/none")

    with wires.streams():
        good("POST", f"/cases/{hidden}/notes", {"text": "secret"}, by=KARL)
        office.hears("secret", team="billing")

    assert watched(wires) == set()
    assert wires.told(name) == {}


def test_who_answers_for_all_teams_may_watch_any(wires: Wires, office: Office) -> None:
    case = a_case(office, "billing")
    names = [wires.comes(who, f"case/{case}") for who in (SAM, ADA, KARL)]

    changed(wires, case)

    assert [list(wires.told(name)) for name in names] == [[f"case/{case}"]] * 3


def test_a_conversation_is_watched_by_who_may_know_its_case(wires: Wires, office: Office) -> None:
    post = office.hears()
    office.case(post)
    seg = office.seg(post)
    anna, karl = wires.comes(ANNA, f"conversation/{seg}"), wires.comes(KARL, f"conversation/{seg}")

    with wires.streams():
        office.hears("And now?", parent=post, at=later(1))

    assert wires.told(anna).keys() == {f"conversation/{seg}"}
    assert wires.told(karl) == {}


def test_a_reply_on_its_way_is_something_new_in_its_conversation(wires: Wires, office: Office) -> None:
    post = office.hears()
    case, seg = office.case(post), office.seg(post)
    name = wires.comes(ANNA, f"conversation/{seg}", f"case/{case}")

    with wires.streams():
        good("POST", f"/cases/{case}/replies", {"text": "We are looking."})

    assert wires.told(name).keys() == {f"conversation/{seg}", f"case/{case}"}


def test_things_that_became_parts_of_others_are_told_under_the_names_that_were_asked(
    wires: Wires, office: Office
) -> None:
    winner, loser = office.merged()
    name = wires.comes(ANNA, f"case/{loser}", f"case/{winner}")

    changed(wires, winner)

    told = wires.told(name)
    assert told.keys() == {f"case/{loser}", f"case/{winner}"}
    assert len(set(told.values())) == 1


def test_who_watches_a_case_is_told_when_it_becomes_a_part_of_another(wires: Wires, office: Office) -> None:
    top = office.hears("first")
    between, low = f"{office.name}b", f"{office.name}l"
    office.hears("third", post=low, parent=between, at=later(2))
    cases = {office.case(top), office.case(low)}
    name = wires.comes(ANNA, *(f"case/{one}" for one in cases))

    with wires.streams():
        office.hears("second", post=between, parent=top, at=later(1))

    assert wires.told(name).keys() == {f"case/{one}" for one in cases}


def test_lists_are_those_of_the_viewer(wires: Wires, office: Office) -> None:
    case = a_case(office)
    lists = [f"list/{name}" for name in ("mine", "team", "unassigned", "watched", "none")]
    anna, bert, karl, sam = (wires.comes(who, *lists) for who in (ANNA, BERT, KARL, SAM))

    with wires.streams():
        good("PUT", f"/cases/{case}/assignee", {"assignee": "bert"})

    assert wires.told(anna).keys() == {"list/team", "list/unassigned"}
    assert wires.told(bert).keys() == {"list/mine", "list/team", "list/unassigned"}
    assert wires.told(karl) == {}
    assert wires.told(sam).keys() == {"list/team", "list/unassigned"}


def test_who_had_a_case_is_told_that_it_left_their_lists(wires: Wires, office: Office) -> None:
    case = a_case(office)
    good("PUT", f"/cases/{case}/assignee", {"assignee": "bert"})
    good("PUT", f"/cases/{case}/watchers/anna")
    bert, anna = wires.comes(BERT, "list/mine"), wires.comes(ANNA, "list/watched", "list/mine")

    with wires.streams():
        good("PUT", f"/cases/{case}/assignee", {"assignee": None})
        good("DELETE", f"/cases/{case}/watchers/anna")

    assert wires.told(bert).keys() == {"list/mine"}
    assert wires.told(anna).keys() == {"list/watched"}


def test_a_task_is_on_the_list_of_who_does_it(wires: Wires, office: Office) -> None:
    case = a_case(office)
    name = wires.comes(BERT, "list/mine")

    with wires.streams():
        task = good("POST", f"/cases/{case}/tasks", {"title": "call", "assignee": "bert"}).json["tasks"][0]["id"]
    assert wires.told(name).keys() == {"list/mine"}

    with wires.streams():
        good("PUT", f"/cases/{case}/tasks/{task}/completion")
    assert wires.told(name).keys() == {"list/mine"}


@pytest.mark.parametrize(
    "body",
    [None, "", "null", "[]", "{", '{"watch": 1}', '{"watch": [1]}', '{"look": []}', "[" * 100_000, "\x00"],
)
def test_what_nobody_can_read_changes_nothing(wires: Wires, office: Office, body: str | None) -> None:
    case = a_case(office)
    name = wires.comes(ANNA, f"case/{case}")
    wires.sends(name, body)

    assert watched(wires) == {f"watch#case/{case}"}
    assert name in wires.open


@pytest.mark.parametrize("thing", ["", "/", "case", "case/", "king/x", "list/none", "x" * 401, "case/" + "x" * 500])
def test_names_that_are_none_lead_nowhere(wires: Wires, office: Office, thing: str) -> None:
    name = wires.comes(ANNA, thing, f"case/{(case := a_case(office))}")

    assert watched(wires) == {f"watch#case/{case}"}
    assert name in wires.open


def test_more_names_than_there_is_room_for_are_not_heeded(
    wires: Wires, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_WATCHED", 2)
    cases = [a_case(office) for _ in range(3)]
    wires.comes(ANNA, *(f"case/{one}" for one in cases))

    assert watched(wires) == {f"watch#case/{one}" for one in cases[:2]}


def test_more_rows_than_fit_one_transaction_are_written_all_the_same(
    wires: Wires, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ROWS", 2)
    cases = [a_case(office) for _ in range(5)]
    name = wires.comes(ANNA, *(f"case/{one}" for one in cases))

    assert len(watched(wires)) == 5
    wires.goes(name)
    assert wires.rows() == []


def test_a_message_that_was_overtaken_is_not_heeded(wires: Wires, office: Office) -> None:
    one, two = a_case(office), a_case(office)
    name = wires.comes(ANNA)
    wires.says(name, f"case/{one}", at=2_000_000_000_000)
    wires.says(name, f"case/{two}", at=1_999_999_999_999)

    assert watched(wires) == {f"watch#case/{one}"}


def test_one_that_was_overtaken_by_what_was_said_before_it_is_not_heeded_either(wires: Wires, office: Office) -> None:
    one, two = a_case(office), a_case(office)
    name = wires.comes(ANNA)
    wires.says(name, f"case/{one}", at=2_000_000_000_000)
    wires.says(name, f"case/{one}", at=2_000_000_000_002)
    wires.says(name, f"case/{two}", at=2_000_000_000_001)

    assert watched(wires) == {f"watch#case/{one}"}


def test_one_that_goes_while_it_says_something_leaves_nothing(
    wires: Wires, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = wires.comes(ANNA, "list/mine")
    really = store.watch

    def between(*asked: object) -> object:
        wires.goes(name)
        return really(*asked)

    monkeypatch.setattr(store, "watch", between)
    wires.says(name, f"case/{a_case(office)}", "list/team")

    assert wires.rows() == []


def test_one_that_says_something_while_it_goes_leaves_nothing(
    wires: Wires, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, case = wires.comes(ANNA, "list/mine"), a_case(office)
    really = store.read

    def between(row: object) -> object:
        found = really(row)
        monkeypatch.setattr(store, "read", really)
        wires.says(name, f"case/{case}")
        return found

    monkeypatch.setattr(store, "read", between)
    wires.goes(name)

    assert wires.rows() == []


def test_two_messages_at_the_same_moment_leave_what_one_of_them_said(
    wires: Wires, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = a_case(office), a_case(office)
    name = wires.comes(ANNA, "list/mine")
    really = store.watch

    def between(*asked: object) -> None:
        monkeypatch.setattr(store, "watch", really)
        wires.says(name, f"case/{one}")
        really(*asked)

    monkeypatch.setattr(store, "watch", between)
    wires.says(name, f"case/{two}")

    assert watched(wires) == {f"watch#case/{two}"}
    kept = next(json.decode(row["body"]["B"]) for row in wires.rows() if row["thing"]["S"] == "connection")
    assert kept["watches"].keys() == {f"case/{two}"}


def test_a_connection_ends_with_its_token(wires: Wires, office: Office, plain: SimpleNamespace) -> None:
    case = a_case(office)
    name = wires.comes(ANNA, f"case/{case}", expires=NOON.timestamp() + 600)

    plain.at = later(10)
    changed(wires, case)
    assert wires.told(name) == {}

    wires.says(name, f"case/{case}")
    assert name not in wires.open
    assert wires.rows() == []


def test_one_whose_time_is_over_is_hung_up_when_there_is_something_to_tell(
    wires: Wires, office: Office, plain: SimpleNamespace
) -> None:
    case = a_case(office)
    karl, anna = (wires.comes(who, f"case/{case}", expires=NOON.timestamp() + 600) for who in (KARL, ANNA))
    stays = wires.comes(ANNA, f"case/{case}")

    plain.at = later(10)
    changed(wires, case)

    assert (anna in wires.open, wires.told(anna)) == (False, {})
    assert karl in wires.open  # for whom there was nothing to know
    assert {row["who"]["S"] for row in wires.rows()} == {karl, stays}


def test_a_connection_ends_when_the_gateway_would_end_it(wires: Wires, office: Office, plain: SimpleNamespace) -> None:
    case = a_case(office)
    name = wires.comes(ANNA, f"case/{case}")

    plain.at = later(119)
    changed(wires, case)
    assert wires.told(name).keys() == {f"case/{case}"}

    plain.at = later(126)
    changed(wires, case, "again")
    assert wires.told(name) == {}
    wires.says(name, f"case/{case}")
    assert name not in wires.open


def test_one_that_we_do_not_know_is_hung_up(wires: Wires) -> None:
    wires.open.add("stranger")
    wires.says("stranger", "list/mine")

    assert "stranger" not in wires.open
    assert wires.rows() == []


def test_one_that_is_closed_or_cannot_be_reached_is_forgotten_all_the_same(wires: Wires) -> None:
    wires.broken.add("broken")

    for name in ("closed", "broken"):
        wires.says(name, "list/mine")

    assert wires.rows() == []


def test_one_that_goes_leaves_nothing(wires: Wires, office: Office) -> None:
    stays = wires.comes(BERT, "list/mine")
    name = wires.comes(ANNA, f"case/{a_case(office)}", "list/team", "list/watched")
    wires.goes(name)
    wires.goes(name)

    assert {row["who"]["S"] for row in wires.rows()} == {stays}
