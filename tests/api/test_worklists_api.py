"""What a worklist tells of each thing to do, and how it is filtered."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.cases.store import CaseRow
from chalicelib.channels.model import Deleted, Delivery, Posted
from chalicelib.conversations import store as talks
from chalicelib.customers.model import Handle, Identity, Profile
from chalicelib.customers.store import IdentityRow, ProfileRow
from chalicelib.edge import settings
from chalicelib.edge.rows import packed, read, unpacked
from chalicelib.edge.tables import Put, transact
from chalicelib.insight import scanning
from chalicelib.intake import erasing
from chalicelib.intake import store as envelopes
from chalicelib.intake.worker import work
from chalicelib.kernel.model import Actor
from support.casework import ADA, ANNA, BERT, KARL, NOON, SAM, later
from support.office import CALL, Office, good
from support.trips import Trips, counted

pytestmark = pytest.mark.usefixtures("memory")
events = count(1)


@pytest.fixture(autouse=True)
def office(memory: Any) -> Office:  # noqa: ARG001
    """Two teams with an inbox each."""
    return Office()


def listed(name: str = "team", by: Actor = ANNA, **asked: str) -> list[Any]:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return list(good("GET", f"/worklists/{name}?{query}", by=by).json["items"])


def ids(name: str = "team", by: Actor = ANNA, **asked: str) -> list[str]:
    return [item["case"]["id"] for item in listed(name, by, **asked)]


def the_item(name: str = "team", by: Actor = ANNA) -> Any:
    [item] = listed(name, by)
    return item


def opened(**known: Any) -> str:
    return str(good("POST", "/cases", {"title": "Lost parcel", "team": "support", **known}).json["id"])


def told(office: Office, fact: Any) -> None:
    """The platform tells the inbox of support of something."""
    account = office.inboxes["support"].partition(":")[2]
    key = f"{account}:event{next(events)}"
    delivery = Delivery(key=key, account=account, raw=msgspec.Raw(msgspec.json.encode(fact)))
    envelopes.keep("c", "plain", delivery, NOON)
    work(f"c#{key}", NOON)


def marked(case: str, post: str, office: Office, by: Actor = ANNA) -> None:
    """Somebody has seen all that was said in a conversation up to now."""
    key = talks.find(office.seg(post)).last
    transact([Put(CaseRow(case, f"seen#{by.id}", body=msgspec.json.encode({"key": key})))])


def test_a_row_says_who_wrote_what_when_and_where(office: Office) -> None:
    office.case(office.hears("Where is my parcel?"))
    item = the_item()

    said = {name: item[name] for name in item if name != "case"}
    assert said == {
        "task": None,
        "customer": "maria",
        "words": "Where is my parcel?",
        "said_at": "2026-01-05T12:00:00Z",
        "said_by_us": False,
        "channel": "plain",
        "place": "support",
        "unread": True,
    }


def test_the_newest_words_are_shown_and_that_they_are_ours(office: Office) -> None:
    post = office.hears()
    office.case(post)
    office.hears("We are looking.", parent=post, at=later(5), ours=True)
    item = the_item()

    assert (item["words"], item["said_by_us"], item["said_at"]) == ("We are looking.", True, "2026-01-05T12:05:00Z")


def test_long_words_are_cut(office: Office) -> None:
    office.case(office.hears("long " * 100))

    assert the_item()["words"] == ("long " * 100)[:200]


def test_a_case_that_nobody_wrote_to_has_no_words() -> None:
    opened()
    item = the_item()

    assert [item[name] for name in ("customer", "words", "said_at", "channel", "place")] == [None] * 5
    assert (item["said_by_us"], item["unread"]) == (False, False)


def test_who_waits_is_shown_before_who_was_answered_since(office: Office) -> None:
    waiting, answered = office.hears("Still there?"), office.hears("Thanks", by="zoe")
    case = office.case(waiting)
    office.case(answered)
    good("DELETE", f"/cases/{office.case(answered)}/conversations/{office.seg(answered)}?owner={case}")
    office.hears("You are welcome", parent=answered, at=later(9), ours=True)

    assert next(item for item in listed() if item["case"]["id"] == case)["words"] == "Still there?"
    assert good("GET", f"/cases/{case}").json["conversations"][0]["id"] == office.seg(waiting)


def test_what_was_taken_back_is_not_shown(office: Office) -> None:
    post = office.hears("My number is 1234")
    office.case(post)
    told(office, Deleted(id=post))
    item = the_item()

    assert (item["words"], item["customer"]) == (None, "maria")
    assert "1234" not in good("GET", "/worklists/team").text


def test_an_erased_customer_has_neither_words_nor_a_name(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "BUCKET_FOLDER", str(tmp_path))
    case = office.case(office.hears("My number is 1234"))
    customer = good("GET", f"/cases/{case}").json["case"]["customer_id"]
    good("DELETE", f"/customers/{customer}", {}, by=ADA)
    erasing.sweep_erasures(later(1))
    item = the_item()

    assert (item["words"], item["customer"]) == (None, None)


@pytest.mark.parametrize(
    ("handle", "shown"),
    [
        ({"name": "Maria Rossi", "address": "maria"}, "Maria Rossi"),
        ({"address": "maria"}, "maria"),
        ({}, None),
    ],
    ids=["name", "address", "an id and no more"],
)
def test_a_customer_is_called_by_name_else_by_address(office: Office, handle: Any, shown: str | None) -> None:
    account = Handle(id=f"4711-{office.name}", **handle)
    told(office, Posted(id=f"p{office.name}", author=account, at=NOON, text="Hello", public=True))
    office.case(f"p{office.name}")

    assert the_item()["customer"] == shown


def test_a_customer_is_called_as_on_the_channel_where_they_write(office: Office) -> None:
    case = office.case(office.hears())
    customer = good("GET", f"/cases/{case}").json["case"]["customer_id"]
    elsewhere = Identity(
        id="other", customer_id=customer, channel="x", scope="", platform_id="7", name="Elsewhere", address=None
    )
    transact([Put(IdentityRow(customer, "identity#0", body=packed(elsewhere)))])

    assert the_item()["customer"] == "maria"


def test_what_became_a_part_of_another_conversation_is_read_there(office: Office) -> None:
    top, low = office.hears("first"), f"{office.name}low"
    between = f"{office.name}between"
    office.hears("third", post=low, parent=between, at=later(2))
    office.case(low)
    case = opened(team=None)
    good("POST", f"/cases/{case}/conversations", {"conversation": office.seg(low)})
    office.hears("second", post=between, parent=top, at=later(1))
    item = next(item for item in listed() if item["case"]["id"] == case)

    assert (item["words"], item["place"]) == ("third", "support")


def test_a_task_is_there_with_what_it_is_called(office: Office) -> None:
    case = office.case(office.hears())
    [task] = good("POST", f"/cases/{case}/tasks", {"title": "call back", "assignee": "anna"}).json["tasks"]
    item = the_item("mine")

    assert (item["task"]["id"], item["task"]["title"]) == (task["id"], "call back")
    assert (item["words"], item["customer"]) == ("Where is it?", "maria")


def test_what_one_has_seen_is_read_until_the_customer_writes_again(office: Office) -> None:
    post = office.hears()
    case = office.case(post)
    assert the_item()["unread"]
    marked(case, post, office)
    assert not the_item()["unread"]
    office.hears("Hello?", parent=post, at=later(3))
    assert the_item()["unread"]


def test_what_a_colleague_has_seen_is_unread_for_oneself(office: Office) -> None:
    post = office.hears()
    marked(office.case(post), post, office, by=BERT)

    assert the_item(by=ANNA)["unread"]
    assert not the_item(by=BERT)["unread"]


def test_own_answers_and_notes_make_nothing_unread(office: Office) -> None:
    post = office.hears()
    case = office.case(post)
    marked(case, post, office)
    office.hears("We are looking.", parent=post, at=later(5), ours=True)
    good("POST", f"/cases/{case}/notes", {"text": "She called."})

    assert not the_item()["unread"]


def test_a_question_that_a_colleague_answered_is_unread_still(office: Office) -> None:
    post = office.hears()
    case = office.case(post)
    marked(case, post, office)
    office.hears("And my refund?", parent=post, at=later(3))
    office.hears("On its way.", parent=post, at=later(5), ours=True)

    assert the_item()["unread"]


def test_a_question_that_was_answered_before_one_looked_is_not(office: Office) -> None:
    post = office.hears()
    case = office.case(post)
    office.hears("And my refund?", parent=post, at=later(3))
    marked(case, post, office)
    office.hears("On its way.", parent=post, at=later(5), ours=True)
    with counted() as trips:
        item = the_item()

    assert (item["unread"], trips.made) == (False, 6)


def test_what_is_said_in_another_conversation_of_the_case_is_unread_too(office: Office) -> None:
    post, other = office.hears(), office.hears("Me too", by="zoe", at=later(-3))
    case = office.case(post)
    good("DELETE", f"/cases/{office.case(other)}/conversations/{office.seg(other)}?owner={case}")
    marked(case, post, office)
    assert not next(item for item in listed() if item["case"]["id"] == case)["unread"]
    office.hears("Anybody?", parent=other, by="zoe", at=later(2))
    item = next(item for item in listed() if item["case"]["id"] == case)

    assert (item["words"], item["unread"]) == ("Where is it?", True)


def test_filters_are_one_of_each_and_all_of_them(office: Office) -> None:
    urgent, quiet, late = opened(priority="urgent"), opened(), office.case(office.hears(at=later(-90)))
    good("PUT", f"/cases/{quiet}/classes", {"classes": ["refund", "late"]})
    good("PUT", f"/cases/{quiet}/assignee", {"assignee": "bert"})

    assert set(ids()) == {urgent, quiet, late}
    assert ids(priority="urgent,high") == [urgent]
    assert ids(status="open") == [quiet]
    assert ids(**{"class": "refund,strike"}) == [quiet]
    assert ids(channel="plain") == [late]
    assert ids(due="breached") == [late]
    assert set(ids(due="none")) == {urgent, quiet}
    assert ids(due="none", status="new", priority="urgent") == [urgent]
    assert ids(due="breached", priority="urgent") == []
    assert ids(channel="telegraph") == []


@pytest.mark.parametrize(("minutes", "due"), [(-30, "hour"), (30, "today"), (60 * 25, "later"), (-60, "breached")])
def test_what_falls_due_is_found_by_when(office: Office, minutes: float, due: str) -> None:
    case = office.case(office.hears(at=later(minutes)))
    named = [name for name in ("breached", "hour", "today", "later", "none") if ids(due=name) == [case]]

    assert due in named
    assert (named == ["hour", "today"]) == (due == "hour")


def test_a_task_is_filtered_by_its_own_due_moment(office: Office) -> None:
    case = office.case(office.hears(at=later(-90)))
    soon = (NOON + timedelta(hours=3)).isoformat()
    good("POST", f"/cases/{case}/tasks", {"title": "call", "assignee": "anna", "due_at": soon})

    assert ids("mine", due="today") == [case]
    assert ids("mine", due="breached") == []


@pytest.mark.parametrize(("name", "value"), [("due", "soon"), ("status", "shut"), ("priority", "most")])
def test_a_filter_that_can_never_fit_is_422_and_named(name: str, value: str) -> None:
    answer = CALL("GET", f"/worklists/mine?{name}={value}", by=ANNA)

    assert (answer.status, answer.json["facts"]) == (422, {"fields": {name: "not-known"}})


def pages(most: int = 100, **asked: str) -> list[list[str]]:
    found, after = list[list[str]](), ""
    while after is not None and len(found) < most:
        query = "&".join(f"{key}={value}" for key, value in {"after": after, **asked}.items())
        page = good("GET", f"/worklists/team?{query}").json
        found.append([item["case"]["id"] for item in page["items"]])
        after = page["next"]
    return found


def test_a_filtered_list_loses_nothing_and_repeats_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAGE", 2)
    made = [opened(priority="urgent" if not number % 3 else "low") for number in range(30)]

    found = pages(priority="urgent")

    assert sorted(one for page in found for one in page) == sorted(made[::3])
    assert all(len(page) <= 2 for page in found)


def test_a_rare_thing_is_searched_for_in_so_many_rows_and_then_the_cursor_goes_on(
    monkeypatch: pytest.MonkeyPatch, plain: Any
) -> None:
    monkeypatch.setattr(scanning, "PAGE", 1)
    for _ in range(25):
        opened()
    plain.at = later(1)
    rare = opened(priority="urgent")

    assert pages(priority="urgent") == [[], [], [rare]]


def test_a_page_that_is_just_full_at_the_end_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAGE", 3)
    for _ in range(3):
        opened()

    assert [len(page) for page in pages()] == [3]
    assert [len(page) for page in pages(status="new")] == [3]


def stale(case: str, change: Callable[[], object]) -> None:
    """The index still has a row of what is on nobody's list any more."""
    row = next(row for row in scanning.rows_of(["team#support"], "", 100) if row.case_id == case)
    change()
    row.sort = "work#stale"
    transact([Put(row)])


def test_what_an_index_still_says_of_work_that_is_done_is_left_out() -> None:
    case = opened()
    stale(case, lambda: good("PUT", f"/cases/{case}/status", {"status": "solved"}))

    assert ids() == []


def test_a_whole_list_goes_on_with_the_next_page_and_looks_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAGE", 2)
    for _ in range(5):
        opened()
    done, *rest = (one for page in pages() for one in page)
    stale(done, lambda: good("PUT", f"/cases/{done}/status", {"status": "solved"}))

    assert asked("/worklists/team").made == 4
    assert [len(page) for page in pages()] == [1, 2, 1]
    assert sorted(one for page in pages() for one in page) == sorted(rest)


def test_what_an_index_still_says_of_a_case_that_one_may_not_know_tells_nothing() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/classes", {"classes": ["secret"]})
    stale(case, lambda: good("PUT", f"/cases/{case}/team", {"team": "billing"}))

    assert (ids(), good("GET", "/classes").json) == ([], {"classes": []})


def test_another_team_learns_nothing_of_it(office: Office) -> None:
    office.case(office.hears("secret"))

    for asked in ({}, {"channel": "plain"}, {"due": "hour,breached,none"}):
        assert listed(by=KARL, **asked) == []


def asked(path: str, by: Actor = ANNA) -> Trips:
    with counted() as trips:
        good("GET", path, by=by)
    return trips


def busy(office: Office, cases: int) -> None:
    for number in range(cases):
        post = office.hears(f"question {number}", by=f"customer{number}", at=later(number))
        case = office.case(post)
        good("PUT", f"/cases/{case}/title", {"title": f"case {number}"})
        good("POST", f"/cases/{case}/tasks", {"title": f"task {number}", "assignee": "anna"})


def test_a_list_is_five_steps_however_much_is_on_it(office: Office) -> None:
    busy(office, 3)
    few = asked("/worklists/team").made
    busy(office, 20)

    assert (few, asked("/worklists/team").made, asked("/worklists/mine").made) == (5, 5, 5)
    assert asked("/worklists/team", by=SAM).made == 5


def test_a_list_asks_as_little_for_many_customers_as_for_few(office: Office) -> None:
    busy(office, 3)
    few = asked("/worklists/mine").calls
    busy(office, 20)

    assert len(asked("/worklists/mine").calls) == len(few)


def test_who_was_named_after_we_met_is_looked_up_in_one_more_step(office: Office) -> None:
    case = office.case(office.hears())
    customer = good("GET", f"/cases/{case}").json["case"]["customer_id"]
    row = read(ProfileRow(customer, "profile"))
    assert row is not None
    row.body = packed(replace(unpacked(row.body, Profile), called=None))
    transact([Put(row)])

    assert the_item()["customer"] == "maria"
    assert asked("/worklists/team").made == 6


def test_an_empty_list_is_two_steps() -> None:
    assert asked("/worklists/mine").made == 2


def test_a_search_through_all_the_rows_that_are_looked_at_is_bounded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PAGE", 2)
    busy(office, 25)

    assert asked("/worklists/team?channel=telegraph").made == 1 + 3 * 3
    assert asked("/worklists/team?priority=low").made == 1 + 3 * 2


def test_classes_in_use_are_suggested_the_most_used_first(office: Office) -> None:
    for classes in (["refund"], ["refund", "strike"], ["Return"]):
        good("PUT", f"/cases/{opened()}/classes", {"classes": classes})
    hidden = office.case(office.hears(team="billing"), team="billing")
    good("PUT", f"/cases/{hidden}/classes", {"classes": ["re-billing"]}, by=KARL)

    assert good("GET", "/classes").json == {"classes": ["refund", "Return", "strike"]}
    assert good("GET", "/classes?prefix=RE").json == {"classes": ["refund", "Return"]}
    assert good("GET", "/classes?prefix=x").json == {"classes": []}
    assert asked("/classes").made == 3


def test_what_is_done_suggests_nothing() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/classes", {"classes": ["refund"]})
    good("PUT", f"/cases/{case}/status", {"status": "solved"})

    assert good("GET", "/classes").json == {"classes": []}
