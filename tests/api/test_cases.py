"""What clients rely on, over HTTP: cases as they are opened, read and worked on, on the engine."""

from datetime import timedelta
from json import dumps
from typing import Any

import pytest

from chalicelib.access.view import may_know
from chalicelib.cases import customer_reading, parts, reading, store, verify
from chalicelib.conversations import store as talks
from chalicelib.edge import rows
from chalicelib.kernel.model import Actor, Role
from support.casework import ANNA, BERT, KARL, NOON, SAM, later
from support.faults import at_call, conflict, lose, once
from support.office import CALL, Office, a_key, good

pytestmark = pytest.mark.usefixtures("office")


def opened(**known: Any) -> str:
    return str(good("POST", "/cases", {"title": "Lost parcel", "team": "support", **known}).json["id"])


def shown(case_id: str, by: Actor = ANNA) -> Any:
    return good("GET", f"/cases/{case_id}", by=by).json


def kinds(case_id: str) -> list[str]:
    return [event.__struct_config__.tag for commit in store.history(case_id) for event in commit.events]


def test_a_case_is_opened_worked_and_closed() -> None:
    case = opened(priority="high")
    here = f"/cases/{case}"

    [task] = good("POST", f"{here}/tasks", {"title": "pay refund", "assignee": "anna"}).json["tasks"]
    good("PUT", f"{here}/tasks/{task['id']}/start")
    good("PUT", f"{here}/tasks/{task['id']}/completion")
    closed = good("POST", f"{here}/closure", {"reason": "refund paid"})

    assert (closed.json["status"], closed.headers["ETag"]) == ("closed", '"5"')
    assert closed.json["reason"] == shown(case)["case"]["reason"] == "refund paid"
    assert kinds(case) == ["case.opened", "task.added", "task.moved", "task.moved", "case.closed"]
    assert verify.verify(case) == []


def test_words_that_say_nothing_are_none() -> None:
    case = opened()
    for method, path, field in (
        ("POST", "/cases", "title"),
        ("PUT", f"/cases/{case}/title", "title"),
        ("POST", f"/cases/{case}/notes", "text"),
        ("POST", f"/cases/{case}/tasks", "title"),
        ("POST", f"/cases/{case}/closure", "reason"),
    ):
        for blank in ("", " \n\t", "\u00a0"):
            answer = CALL(method, path, {field: blank}, by=ANNA)
            assert (answer.status, [*answer.json["facts"]["fields"]]) == (422, [field])


def test_a_case_is_opened_for_a_customer_whom_one_may_know(office: Office) -> None:
    mine, hidden = (store.live(office.case(office.hears(by=team, team=team), team)) for team in ("support", "billing"))
    there, absent = (
        CALL("POST", "/cases", {"title": "By phone", "customer_id": name}, by=ANNA)
        for name in (hidden.customer_id, "none")
    )

    assert (there.status, there.text) == (422, absent.text)
    assert there.json["facts"] == {"fields": {"customer_id": "not-known"}}
    assert store.live(opened(customer_id=mine.customer_id)).customer_id == mine.customer_id


def test_a_message_is_a_case_that_shows_content_context_and_status(office: Office) -> None:
    case = office.case(office.hears("My parcel is lost"))
    seen = shown(case)

    [conversation] = seen["conversations"]
    assert [message["text"] for message in conversation["messages"]] == ["My parcel is lost"]
    assert (seen["case"]["status"], seen["case"]["team"], seen["case"]["due_at"]) == (
        "new",
        "support",
        "2026-01-05T13:00:00Z",
    )
    assert seen["customer"]["identities"][0]["name"] == "maria"
    assert [event["type"] for event in seen["history"]] == ["message.received", "case.opened"]
    assert conversation["case"] == case
    assert conversation["clock"]["metric"] == "first_reply_time"


def test_history_says_who_what_when_where_and_why() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/title", {"title": "Found parcel"}, by=BERT)
    good("POST", f"/cases/{case}/closure", {"reason": "it came"}, by=BERT)

    closed, titled, first = good("GET", f"/cases/{case}/history").json["events"]

    assert (titled["by"]["id"], titled["by"]["via"], titled["type"]) == ("bert", "api", "title.changed")
    assert (titled["at"], titled["recorded_at"]) == ("2026-01-05T12:00:00Z", "2026-01-05T12:00:00Z")
    assert (titled["title_words"], titled["cause"]) == ("Found parcel", "PUT /cases/{case_id}/title")
    assert (closed["reason_words"], closed["was"], first["title_words"]) == ("it came", "new", "Lost parcel")
    assert [closed["id"], titled["id"], first["id"]] == ["3.1", "2.1", "1.1"]


def test_history_goes_on_where_a_page_ended() -> None:
    case = opened()
    for number in range(25):
        good("POST", f"/cases/{case}/notes", {"text": f"note {number}"})

    one = good("GET", f"/cases/{case}/history").json
    two = good("GET", f"/cases/{case}/history?after={one['next']}").json

    versions = [event["id"] for page in (one, two) for event in page["events"]]
    assert versions == [f"{number}.1" for number in range(26, 0, -1)]
    assert two["next"] is None


@pytest.mark.parametrize("cursor", ["x", "0", "-1", "²", "9" * 13, "9" * 5_000, "1.5"])
def test_a_cursor_that_is_none_is_422(cursor: str) -> None:
    answer = CALL("GET", f"/cases/{opened()}/history?after={cursor}", by=ANNA)

    assert (answer.status, answer.json["facts"]) == (422, {"fields": {"after": "not-a-cursor"}})


def test_a_case_is_shown_as_it_was_on_record_then(plain: Any) -> None:
    case = opened()
    plain.at = later(10)
    good("PUT", f"/cases/{case}/title", {"title": "Found parcel"})
    good("PUT", f"/cases/{case}/status", {"status": "pending"})

    def then(moment: str) -> tuple[Any, ...]:
        seen = good("GET", f"/cases/{case}?as_of={moment}").json
        kinds = [event["type"] for event in seen["history"]]
        return seen["case"]["title"], seen["case"]["status"], seen["etag"], kinds

    was = ("Lost parcel", "new", "1", ["case.opened"])
    assert then("2026-01-05T12:09:59Z") == then("2026-01-05T13:05:00%2B01:00") == was
    now = ("Found parcel", "pending", "3", ["status.changed", "title.changed", "case.opened"])
    assert then("2026-01-05T12:10:00Z") == now
    assert CALL("GET", f"/cases/{case}?as_of=2026-01-05T11:00:00Z", by=ANNA).status == 404
    assert CALL("GET", f"/cases/{case}?as_of=yesterday", by=ANNA).json["facts"]["fields"] == {"as_of": "not-a-moment"}


def test_a_case_is_found_by_the_number_that_people_say() -> None:
    case = opened()
    number = shown(case)["case"]["number"]

    for said in (number, number.replace("-", ""), number.replace("-", "%20")):
        assert good("GET", f"/cases/by-number/{said}").json["case"]["id"] == case
    there, absent = (CALL("GET", f"/cases/by-number/{said}", by=KARL) for said in (number, "000-000-001"))
    assert (there.status, there.text) == (404, absent.text)


def test_a_refusal_says_what_stands_in_the_way() -> None:
    case = opened()
    [task] = good("POST", f"/cases/{case}/tasks", {"title": "pay"}).json["tasks"]

    answer = CALL("POST", f"/cases/{case}/closure", {"reason": "done"}, by=ANNA)

    assert (answer.status, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert (answer.json["code"], answer.json["facts"]) == ("case-has-open-work", {"tasks": [task["id"]]})


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("status", {"status": "closed"}, "status-is-not-set-by-hand"),
        ("classes", {"classes": [str(number) for number in range(30)]}, "too-many-classes"),
    ],
)
def test_what_the_state_forbids_is_409(path: str, body: Any, code: str) -> None:
    answer = CALL("PUT", f"/cases/{opened()}/{path}", body, by=ANNA)

    assert (answer.status, answer.json["code"]) == (409, code)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("team", {"team": "nowhere"}, "team"),
        ("assignee", {"assignee": "two people"}, "assignee"),
        ("priority", {"priority": "soon"}, "priority"),
        ("status", {"status": "lost"}, "status"),
        ("title", {"title": ""}, "title"),
        ("title", {"title": "x" * 201}, "title"),
        ("classes", {"classes": ["<script>"]}, "classes[0]"),
        ("tasks", {"title": "call", "due_at": "2026-01-05T12:00:00"}, "due_at"),
        ("tasks", {"title": "call", "due_at": "0001-01-01T00:00:00Z"}, "due_at"),
        ("notes", {"text": "secret", "audience": "world"}, "audience"),
    ],
)
def test_a_field_that_does_not_fit_is_named(path: str, body: Any, field: str) -> None:
    method = "POST" if path in {"tasks", "notes"} else "PUT"
    answer = CALL(method, f"/cases/{opened()}/{path}", body, by=ANNA)

    assert (answer.status, list(answer.json["facts"]["fields"])) == (422, [field])


@pytest.mark.parametrize("name", ["two%20people", "a%23b", "%C3%A4", "x" * 101])
def test_nobody_watches_under_a_name_that_is_none(name: str) -> None:
    answer = CALL("PUT", f"/cases/{opened()}/watchers/{name}", by=ANNA)

    assert (answer.status, list(answer.json["facts"]["fields"])) == (422, ["watcher"])


def test_a_task_is_due_in_utc_and_whole_seconds() -> None:
    body = {"title": "call", "due_at": "2026-01-06T09:30:00.75+01:00"}
    [task] = good("POST", f"/cases/{opened()}/tasks", body).json["tasks"]

    assert task["due_at"] == "2026-01-06T08:30:00Z"


def test_a_lost_race_is_decided_again_on_what_is_there_now() -> None:
    case = opened()

    with once("before-call", lambda: good("POST", f"/cases/{case}/tasks", {"title": "pay"})):
        answer = CALL("POST", f"/cases/{case}/closure", {"reason": "done"}, by=ANNA)

    assert answer.json["code"] == "case-has-open-work"


def test_a_client_that_names_its_version_is_not_decided_for_again() -> None:
    case = opened()
    asked = ("POST", f"/cases/{case}/tasks", {"title": "call back"})

    with once("before-call", lambda: good("PUT", f"/cases/{case}/watchers/bert")):
        lost = CALL(*asked, by=ANNA, if_match='"1"')

    assert (lost.status, lost.json["facts"]) == (412, {"etag": "2"})
    assert good(*asked, if_match='"1", "2"').status == 201


@pytest.mark.parametrize(("moment", "statuses"), [("after-call", [201, 201]), ("before-call", [503, 201])])
def test_an_answer_that_was_lost_doubles_nothing(moment: str, statuses: list[int]) -> None:
    case = opened()
    asked = ("POST", f"/cases/{case}/tasks", {"title": "call back"})
    key = a_key()

    with once(moment, lose) as lost:
        answers = [CALL(*asked, by=ANNA, idempotency_key=key) for _ in range(2)]

    assert lost
    assert [answer.status for answer in answers] == statuses
    assert kinds(case) == ["case.opened", "task.added"]
    assert answers[0].headers.get("Retry-After") == ("1" if statuses[0] == 503 else None)


def test_a_conflict_of_transactions_is_a_lost_race() -> None:
    case = opened()

    with at_call(("before-call", "TransactWriteItems"), 1, lambda: conflict(5)) as met:
        good("POST", f"/cases/{case}/closure", {"reason": "done"})

    assert len(met) == 2
    assert kinds(case) == ["case.opened", "case.closed"]


def test_a_key_whose_request_changed_nothing_changes_nothing_later() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/assignee", {"assignee": "anna"})
    key = a_key()

    good("PUT", f"/cases/{case}/assignee", {"assignee": "anna"}, idempotency_key=key)
    good("PUT", f"/cases/{case}/assignee", {"assignee": "bert"})
    again = good("PUT", f"/cases/{case}/assignee", {"assignee": "anna"}, idempotency_key=key)

    assert again.json["assignee"] == "bert"


def test_opening_a_case_twice_under_a_key_is_one_case() -> None:
    key, asked = a_key(), {"title": "Lost parcel"}

    one, two = (good("POST", "/cases", asked, idempotency_key=key) for _ in range(2))
    other = CALL("POST", "/cases", {"title": "Another"}, by=ANNA, idempotency_key=key)

    assert one.json == two.json
    assert other.json["code"] == "key-used-for-another-request"


def test_keys_of_two_people_are_two_keys() -> None:
    key, asked = a_key(), {"title": "Lost parcel"}

    one, two = (good("POST", "/cases", asked, idempotency_key=key, by=by) for by in (ANNA, BERT))

    assert one.json["id"] != two.json["id"]


def test_a_number_that_was_taken_meanwhile_is_another_number(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = shown(opened())["case"]["number"]
    monkeypatch.setattr("chalicelib.cases.numbers.number_of", lambda *_: taken)
    answer = CALL("POST", "/cases", {"title": "Lost parcel"}, by=ANNA)

    assert (answer.status, answer.json["code"]) == (409, "no-number-is-free")


def test_one_undoes_ones_last_change() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/priority", {"priority": "urgent"})
    good("PUT", f"/cases/{case}/watchers/karl", by=BERT)

    undone = good("POST", f"/cases/{case}/undo")

    assert (undone.json["priority"], undone.json["watchers"]) == ("normal", ["karl"])
    assert CALL("POST", f"/cases/{case}/undo", by=SAM).json["code"] == "nothing-to-undo"


def test_a_given_case_is_among_what_nobody_of_the_team_has() -> None:
    case = opened()
    good("PUT", f"/cases/{case}/assignee", {"assignee": "anna"})
    good("PUT", f"/cases/{case}/team", {"team": "billing"})

    assert CALL("GET", f"/cases/{case}", by=ANNA).status == 404
    assert shown(case, by=KARL)["case"].get("assignee") is None


def test_a_customer_may_write_to_a_solved_case_and_finds_it_open(office: Office) -> None:
    post = office.hears()
    case = office.case(post)
    good("PUT", f"/cases/{case}/status", {"status": "solved"})
    office.hears("Still lost", parent=post, at=later(-5))

    assert shown(case)["case"]["status"] == "open"
    assert kinds(case)[-1] == "case.reopened"


def test_what_comes_long_after_closing_is_a_case_that_follows(office: Office) -> None:
    post = office.hears()
    case = office.case(post)
    good("POST", f"/cases/{case}/closure", {"reason": "done"})
    office.hears("Hello again", parent=post, at=NOON + timedelta(days=8))
    new = office.case(post)

    assert new != case
    assert shown(new)["case"]["follows"] == case
    assert (case, "follows") in {(other["id"], other["relation"]) for other in shown(new)["others"]}
    assert (new, "followed-by") in {(other["id"], other["relation"]) for other in shown(case)["others"]}


def test_a_case_shows_the_customers_other_cases_that_one_may_know(office: Office) -> None:
    mine = office.case(office.hears())
    theirs = office.case(office.hears(team="billing"), team="billing")
    also = office.case(office.hears(at=later(-60)))

    assert [other["id"] for other in shown(mine)["others"]] == [also]
    assert {other["id"] for other in shown(mine, by=SAM)["others"]} == {also, theirs}


def test_hidden_cases_take_nobodys_place(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PAST", 1)
    mine, also = office.case(office.hears()), office.case(office.hears(at=later(-600)))
    for minutes in range(7):
        office.case(office.hears(team="billing", at=later(minutes)), team="billing")

    assert [other["id"] for other in shown(mine)["others"]] == [also]
    assert may_know(store.live(also), ANNA)


def test_whom_one_met_long_ago_is_known_whatever_they_wrote_to_others_since(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_reading, "NEWEST", 1)
    top = office.hears()
    office.hears("Mine too", parent=top, by="karla", at=later(1))
    others = [office.hears(by="karla", team="billing", at=later(minutes)) for minutes in (2, 3)]
    karla = store.live(office.case(others[0], "billing")).customer_id
    office.case(top)

    seen = good("GET", f"/customers/{karla}").json

    assert (seen["customer"]["id"], seen["cases"]) == (karla, [])


def test_older_messages_are_paged(office: Office) -> None:
    top = office.hears("0")
    for number in range(1, 60):
        office.hears(str(number), parent=top, at=later(number))

    [conversation] = shown(office.case(top))["conversations"]
    older = good(
        "GET", f"/conversations/{conversation['id']}?before={conversation['earlier'].replace('#', '%23')}"
    ).json

    texts = [message["text"] for page in (older, conversation) for message in page["messages"]]
    assert texts == [str(number) for number in range(60)]
    assert older.get("earlier") is None


def test_an_answer_stays_under_what_lambda_hands_on_and_leads_to_all_of_it(office: Office) -> None:
    top, words = office.hears("0"), ["ü" * 4_000 + str(number) for number in range(60)]
    for number, text in enumerate(words):
        office.hears(text, parent=top, at=later(number))
    case = office.case(top)
    [shown_first] = shown(case)["conversations"]
    assert 1 < len(shown_first["messages"]) < 50
    assert shown_first["messages"][-1]["text"] == words[-1]

    met, page = [], shown_first
    while True:
        assert len(dumps(dumps(page, ensure_ascii=False))) < 1_100_000
        met[:0] = [message["text"] for message in page["messages"]]
        if not page.get("earlier"):
            break
        page = good("GET", f"/conversations/{page['id']}?before={page['earlier'].replace('#', '%23')}").json
    assert met == ["0", *words]


def test_conversations_that_no_longer_fit_are_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case, segs = opened(), list[str]()
    for number in range(3):
        segs.append(office.seg(office.hears("a" * 3_000, by=f"c{number}", at=later(number))))
        good("POST", f"/cases/{case}/conversations", {"conversation": segs[-1]})
    monkeypatch.setattr(parts, "MOST_OF_ALL", 8_000)

    seen = shown(case)

    assert ([one["id"] for one in seen["conversations"]], seen["more_conversations"]) == (segs[:2], segs[2:])
    monkeypatch.setattr(parts, "MOST_OF_ALL", 1)
    assert len(shown(case)["conversations"]) == 1


def test_a_conversation_is_for_those_who_may_know_its_case(office: Office) -> None:
    seg = office.seg(office.hears())

    assert good("GET", f"/conversations/{seg}").json["messages_in"] == 1
    first, again = (good("GET", f"/conversations/{seg}") for _ in range(2))
    assert first.headers["ETag"] == again.headers["ETag"] == f'"{first.json["etag"]}"'
    there, absent = (CALL("GET", f"/conversations/{name}", by=KARL) for name in (seg, "none"))
    assert (there.status, there.text, there.headers) == (404, absent.text, absent.headers)
    assert CALL("GET", f"/conversations/{seg}?before={'x' * 201}", by=ANNA).status == 422


def test_who_writes_in_a_conversation_is_called_by_name_by_those_who_may_read_it(office: Office) -> None:
    post = office.hears()
    office.hears("I saw it", by="jonas", parent=post, at=later(1))
    here = f"/conversations/{office.seg(post)}"

    speakers = good("GET", f"{here}/speakers").json["speakers"]
    said = {one["author"]: one["customer_id"] for one in good("GET", here).json["messages"]}
    assert sorted(one["name"] for one in speakers) == ["jonas", "maria"]
    assert {one["author"]: one["customer_id"] for one in speakers} == said
    there, absent = (CALL("GET", f"{name}/speakers", by=KARL) for name in (here, "/conversations/none"))
    assert (there.status, there.text, there.headers) == (404, absent.text, absent.headers)


def test_a_conversation_without_a_case_yet_is_nobodys(office: Office) -> None:
    post = office.hears(parent="not-here-yet")

    assert CALL("GET", f"/conversations/{office.seg(post)}", by=SAM).status == 404


def test_no_case_is_too_large_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    case = opened()
    monkeypatch.setattr(rows, "MOST_BYTES", 600)
    answer = CALL("PUT", f"/cases/{case}/classes", {"classes": ["a" * 50, "b" * 50, "c" * 50]}, by=ANNA)

    assert (answer.status, answer.json["code"]) == (413, "case-too-large")


def test_machines_and_customers_do_not_come_in_here() -> None:
    case = opened()

    for role in (Role.CUSTOMER, Role.MACHINE, Role.CLOCK):
        assert CALL("GET", f"/cases/{case}", by=Actor(id="x", role=role)).status == 403
    assert CALL("GET", f"/cases/{case}").status == 401
    assert talks.head_or_none("none") is None
