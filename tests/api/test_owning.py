"""Which case has a conversation and its clocks, and merges that are taken back, over HTTP."""

from typing import Any

import pytest

from chalicelib.cases import store
from chalicelib.cases.verify import verify
from chalicelib.conversations import store as talks
from chalicelib.intake.sweeping import see_to
from chalicelib.kernel.model import Actor
from support.casework import ANNA, KARL, SAM, later
from support.office import CALL, Office, good

pytestmark = pytest.mark.usefixtures("office")


def opened(**known: Any) -> str:
    return str(good("POST", "/cases", {"title": "Lost parcel", "team": "support", **known}).json["id"])


def shown(case_id: str, by: Actor = ANNA) -> Any:
    return good("GET", f"/cases/{case_id}", by=by).json


def segs(case_id: str) -> dict[str, Any]:
    return {one["id"]: one["clock"] for one in shown(case_id)["conversations"]}


def attach(case_id: str, seg: str, by: Actor = ANNA) -> Any:
    return CALL("POST", f"/cases/{case_id}/conversations", {"conversation": seg}, by=by)


def detach(case_id: str, seg: str, owner: str | None = None, by: Actor = ANNA) -> Any:
    query = f"?owner={owner}" if owner else ""
    return CALL("DELETE", f"/cases/{case_id}/conversations/{seg}{query}", by=by)


def test_another_case_shows_a_conversation_without_its_clocks(office: Office) -> None:
    post, other = office.hears(), opened()
    case, seg = office.case(post), office.seg(post)

    assert attach(other, seg).status == 200

    assert (segs(other)[seg], segs(case)[seg]["metric"]) == (None, "first_reply_time")
    assert shown(other)["case"].get("due_at") is None
    assert [one["case"] for one in shown(other)["conversations"]] == [None]
    assert attach(other, seg).json["etag"] == "2"


def test_a_shown_conversation_is_taken_off_without_an_owner(office: Office) -> None:
    seg, other = office.seg(office.hears()), opened()
    attach(other, seg)

    assert detach(other, seg).status == 200
    assert segs(other) == {}
    assert detach(other, seg).json["code"] == "conversation-not-found"


def test_what_is_not_on_a_case_is_like_what_is_nowhere(office: Office) -> None:
    foreign, absent = (detach(opened(), seg) for seg in (office.seg(office.hears()), "none"))

    assert (foreign.status, foreign.text) == (404, absent.text)


def test_a_conversation_is_taken_off_by_any_name_it_ever_had(office: Office) -> None:
    top, between, low = office.hears("first"), f"{office.name}b", f"{office.name}l"
    office.hears("third", post=low, parent=between, at=later(2))
    gone, other, case = office.seg(low), opened(), opened()
    office.case(low)
    attach(other, gone)
    office.hears("second", post=between, parent=top, at=later(1))
    stays = office.seg(top)
    assert talks.find(gone).seg == stays

    assert detach(other, stays).status == 200
    assert store.live(other).shown == ()
    assert detach(talks.find(gone).case or "", gone, case).status == 200
    assert talks.find(stays).case == case


def test_a_closed_case_does_not_take_its_conversation_from_the_one_that_follows(office: Office) -> None:
    post, other = office.hears(), opened()
    case, seg = office.case(post), office.seg(post)
    good("POST", f"/cases/{case}/closure", {"reason": "done"})
    office.hears("Hello again", parent=post, at=later(8 * 24 * 60))
    new = office.case(post)

    for owner in (other, "new", None):
        assert detach(case, seg, owner).json["code"] == "conversation-is-not-of-this-case"
    for method, path in (("DELETE", "closure"), ("POST", "undo")):
        answer = CALL(method, f"/cases/{case}/{path}", by=ANNA)
        assert (answer.status, answer.json["code"], answer.json["facts"]) == (409, "case-was-followed", {"case": new})
    assert CALL("PUT", f"/cases/{case}/status", {"status": "open"}, by=ANNA).status == 409
    assert (talks.find(seg).case, shown(case)["case"]["status"]) == (new, "closed")

    good("PUT", f"/cases/{new}/team", {"team": "billing"})
    assert CALL("DELETE", f"/cases/{case}/closure", by=ANNA).json["facts"] == {}


def test_a_closed_case_that_nothing_follows_goes_on(office: Office) -> None:
    case = office.case(office.hears())
    good("POST", f"/cases/{case}/closure", {"reason": "done"})

    assert good("DELETE", f"/cases/{case}/closure").json["status"] == "open"


def test_conversations_that_came_with_a_merge_stay_with_the_winner_when_it_is_taken_back(office: Office) -> None:
    top, between, low = office.hears("first"), f"{office.name}b", f"{office.name}l"
    office.hears("third", post=low, parent=between, at=later(2))
    second = office.hears("another", by="karla", at=later(3))
    winner, loser, seg = office.case(top), office.case(low), office.seg(second)
    for case in (winner, loser):
        good("POST", f"/cases/{case}/notes", {"text": "worked on"})
    detach(office.case(second), seg, loser)
    office.hears("second", post=between, parent=top, at=later(1))
    assert store.live(loser).id == winner

    good("DELETE", f"/cases/{loser}/merge")

    assert good("GET", f"/conversations/{seg}").json["case"] == winner
    office.hears("Hello?", parent=second, by="karla", at=later(9))
    assert (seg in store.live(winner).conversations, store.live(loser).conversations) == (True, {})
    assert store.live(winner).latest[0] == seg
    assert [verify(one) for one in (winner, loser)] == [[], []]


def test_an_owner_says_who_has_it_next(office: Office) -> None:
    post = office.hears()
    case, seg = office.case(post), office.seg(post)

    answer = detach(case, seg)

    assert (answer.status, answer.json["facts"]) == (422, {"fields": {"owner": "required"}})
    assert detach(case, seg, case).json["code"] == "conversation-has-this-owner"
    assert detach(case, seg, "none").status == 404


def test_the_clocks_go_with_the_conversation(office: Office) -> None:
    post, other = office.hears(), opened(priority="urgent")
    case, seg = office.case(post), office.seg(post)

    assert detach(case, seg, other).status == 200

    assert (shown(case)["case"].get("due_at"), shown(other)["case"]["due_at"]) == (None, "2026-01-05T13:00:00Z")
    assert talks.find(seg).case == other
    office.strikes(other, later(61))
    assert segs(other)[seg]["struck"]
    assert [verify(one) for one in (case, other)] == [[], []]


def test_what_is_written_next_is_heard_by_the_new_owner(office: Office) -> None:
    post, other = office.hears(), opened()
    case, seg = office.case(post), office.seg(post)
    detach(case, seg, other)
    good("PUT", f"/cases/{other}/status", {"status": "solved"})

    office.hears("Hello?", parent=post, at=later(9))

    assert shown(other)["case"]["status"] == "open"
    assert store.live(case).version == 2


def test_a_case_of_its_own_goes_on_from_the_message(office: Office) -> None:
    post = office.hears(at=later(-30))
    case, seg = office.case(post), office.seg(post)
    good("PUT", f"/cases/{case}/priority", {"priority": "high"})

    detach(case, seg, "new")
    new = talks.find(seg).case or ""
    seen = shown(new)

    assert (seen["case"]["team"], seen["case"]["priority"]) == ("support", "high")
    assert (seen["case"]["opened_at"], seen["case"]["due_at"]) == ("2026-01-05T11:30:00Z", "2026-01-05T12:30:00Z")
    assert seen["history"][-1]["by"]["id"] == "anna"
    assert store.live(case).conversations == {}


def test_a_new_case_gets_a_number_that_is_free(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = store.live(opened()).number
    free = "111-222-333" if taken != "111-222-333" else "111-222-334"
    monkeypatch.setattr("chalicelib.cases.numbers.number_of", lambda _, attempt: free if attempt else taken)
    post = office.hears()

    assert detach(office.case(post), office.seg(post), "new").status == 200
    assert store.live(talks.find(office.seg(post)).case or "").number == free


def test_a_closed_case_takes_no_clocks(office: Office) -> None:
    post, closed = office.hears(), opened()
    good("POST", f"/cases/{closed}/closure", {"reason": "done"})

    answer = detach(office.case(post), office.seg(post), closed)

    assert (answer.status, answer.json["code"]) == (409, "case-is-closed")


def test_a_conversation_in_its_grace_is_taken_by_the_case_it_is_put_on(office: Office) -> None:
    seg, case = office.seg(office.hears(parent="not-here-yet")), opened()

    assert attach(case, seg).status == 200

    assert shown(case)["case"]["due_at"] == "2026-01-05T13:00:00Z"
    see_to(f"conv#{seg}", later(60))
    assert talks.find(seg).case == case


@pytest.mark.parametrize("graced", [False, True], ids=["of a case", "in its grace"])
def test_what_one_may_not_know_is_put_on_no_case(office: Office, graced: bool) -> None:
    post = office.hears(team="billing", parent="not-here-yet" if graced else None)
    seg, case = office.seg(post, team="billing"), opened()

    there, absent = attach(case, seg), attach(case, "none")

    assert (there.status, there.text, there.headers) == (404, absent.text, absent.headers)


def test_what_a_case_shows_is_read_to_its_beginning(office: Office) -> None:
    seg, case = office.seg(office.hears("secret", team="billing"), team="billing"), opened()
    attach(case, seg, by=SAM)

    assert CALL("GET", f"/conversations/{seg}", by=ANNA).status == 404
    assert good("GET", f"/conversations/{seg}?case={case}").json["messages"][0]["text"] == "secret"
    empty, hidden, absent = (
        CALL("GET", f"/conversations/{seg}?case={name}", by=by)
        for name, by in ((opened(), ANNA), (case, KARL), ("none", KARL))
    )
    assert (empty.status, empty.json["code"]) == (404, "conversation-not-found")
    assert empty.text == hidden.text == absent.text


def test_a_lost_race_for_a_conversation_leaves_it_with_one_owner(office: Office) -> None:
    post, one, two = office.hears(), opened(), opened()
    case, seg = office.case(post), office.seg(post)

    detach(case, seg, one)
    late = detach(case, seg, two)

    assert late.status == 404
    assert talks.find(seg).case == one
    assert segs(two) == {}


def test_a_merge_is_shown_and_the_other_id_leads_there(office: Office) -> None:
    winner, loser = office.merged()
    seen = shown(winner)

    assert shown(loser) == seen
    assert [
        (one["id"], one["relation"], one["open_tasks"]) for one in seen["others"] if one["relation"] == "merged"
    ] == [(loser, "merged", 1)]
    assert [message["text"] for one in seen["conversations"] for message in one["messages"]] == [
        "first",
        "second",
        "third",
    ]
    number = store.state(loser).number  # type: ignore[union-attr]
    assert good("GET", f"/cases/by-number/{number}").json["case"]["id"] == winner


def test_a_merge_that_is_taken_back_lets_the_loser_live_with_all_that_was_its_own(office: Office) -> None:
    winner, loser = office.merged()
    before = store.live(winner)
    number = store.state(loser).number  # type: ignore[union-attr]

    answer = good("DELETE", f"/cases/{loser}/merge")

    back = shown(loser)
    assert answer.json["id"] == back["case"]["id"] == loser
    assert back["case"]["number"] == number
    assert [note["text"] for note in back["case"]["notes"]] == [f"note on {loser}"]
    assert [task["title"] for task in back["case"]["tasks"]] == [f"call {loser}"]
    assert (loser, "parted") in {(one["id"], one["relation"]) for one in shown(winner)["others"]}
    assert (winner, "parted") in {(one["id"], one["relation"]) for one in back["others"]}
    assert back["conversations"] == []
    assert store.live(winner).conversations == before.conversations
    assert [verify(one) for one in (winner, loser)] == [[], []]


def test_what_was_parted_is_worked_on_again(office: Office) -> None:
    winner, loser = office.merged()
    good("DELETE", f"/cases/{loser}/merge")
    mine = [item["case"]["id"] for item in good("GET", "/worklists/mine").json["items"]]

    assert {winner, loser} <= set(mine)
    good("PUT", f"/cases/{loser}/title", {"title": "Its own matter"})
    assert CALL("DELETE", f"/cases/{loser}/merge", by=ANNA).json["code"] == "merge-not-found"


def test_a_merge_of_a_merge_is_taken_back_too(office: Office) -> None:
    winner, loser = office.merged()
    last = opened()
    assert store.live(loser).id == winner
    case = store.live(winner)
    from chalicelib.cases import hearing  # noqa: PLC0415
    from support.casework import a_cause  # noqa: PLC0415

    store.save(case, hearing.merged(store.live(last), at=later(1)), a_cause())

    assert good("DELETE", f"/cases/{loser}/merge").json["id"] == loser
    assert store.live(loser).id == loser


def test_a_merge_is_for_those_who_may_know_both(office: Office) -> None:
    winner, loser = office.merged(team="billing", by=KARL)
    good("PUT", f"/cases/{winner}/team", {"team": "support"}, by=KARL)

    there, absent = (CALL("DELETE", f"/cases/{one}/merge", by=ANNA) for one in (loser, "none"))

    assert (there.status, there.text) == (404, absent.text)
    assert shown(winner)["case"]["team"] == "support"


def test_a_case_that_was_never_merged_has_no_merge() -> None:
    answer = CALL("DELETE", f"/cases/{opened()}/merge", by=ANNA)

    assert (answer.status, answer.json["code"]) == (404, "merge-not-found")
