"""What somebody is writing is never lost and nobody else's; and how far they have seen a case, over HTTP."""

from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.cases import drafts, parts, store
from chalicelib.conversations import store as talks
from chalicelib.intake import draining
from support.calling import logged
from support.casework import ANNA, BERT, KARL, MARIA, SAM, later
from support.memory import MemoryClient
from support.office import CALL, Office, a_key, good
from support.trips import counted

pytestmark = pytest.mark.usefixtures("memory")
KEY, LATER_KEY = "2026-01-05T12:00:00Z#0#1", "2026-01-05T12:00:01Z#1#1"


@pytest.fixture
def at_work(memory: MemoryClient) -> Office:  # noqa: ARG001
    return Office()


def keep(case: str, name: str = "phone-1", by: Any = ANNA, **body: Any) -> SimpleNamespace:
    return CALL("PUT", f"/cases/{case}/drafts/{name}", {"mode": "public", "text": "Dear Maria", **body}, by=by)


def kept(case: str, by: Any = ANNA) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = good("GET", f"/cases/{case}", by=by).json["drafts"]
    return found


def texts(case: str, by: Any = ANNA) -> dict[str, str]:
    return {one["id"]: one["text"] for one in kept(case, by)}


def a_case(office: Office) -> tuple[str, str]:
    post = office.hears()
    return office.case(post), office.seg(post)


def test_what_one_writes_is_there_again_as_its_channel_measures_it(at_work: Office) -> None:
    case, seg = a_case(at_work)
    answer = keep(case, conversation=seg, to=KEY, text="see https://example.com/" + "a" * 90)

    assert answer.status == 200
    assert answer.json == {
        "id": "phone-1",
        "mode": "public",
        "conversation": seg,
        "to": KEY,
        "text": "see https://example.com/" + "a" * 90,
        "at": "2026-01-05T12:00:00Z",
        "length": 27,
        "longest": 280,
    }
    assert kept(case) == [answer.json]


def test_a_note_has_no_channel(at_work: Office) -> None:
    case, seg = a_case(at_work)
    answer = keep(case, mode="note", conversation=seg, text="She called.").json

    assert (answer["length"], answer["longest"]) == (11, None)


def test_nobody_else_sees_it_whoever_they_are(at_work: Office) -> None:
    case, _ = a_case(at_work)
    keep(case)

    assert (kept(case, BERT), kept(case, SAM)) == ([], [])
    near, odd = replace(ANNA, id="ann"), replace(ANNA, id="ann#a")
    keep(case, by=odd, text="odd")
    assert (kept(case, near), texts(case, odd)) == ([], {"phone-1": "odd"})


def test_it_is_no_change_of_the_case_and_never_in_a_log(at_work: Office) -> None:
    case, seg = a_case(at_work)
    before = store.state(case)
    with logged() as lines:
        keep(case, conversation=seg, text="qqwords")
        keep(case, "x" * 101, text="qqwords")

    assert store.state(case) == before
    assert "refused" in lines.getvalue()
    assert "qqwords" not in lines.getvalue()


def test_the_newest_is_first_and_the_last_words_count(at_work: Office, plain: SimpleNamespace) -> None:
    case, _ = a_case(at_work)
    for minute, (name, text) in enumerate([("phone", "a"), ("desk", "b"), ("phone", "c")]):
        plain.at = later(minute)
        keep(case, name, text=text)

    assert list(texts(case).items()) == [("phone", "c"), ("desk", "b")]


@pytest.mark.parametrize("how", ["delete", "empty"])
def test_it_goes_when_there_is_nothing_to_say(at_work: Office, how: str) -> None:
    case, _ = a_case(at_work)
    keep(case)
    answer = keep(case, text="") if how == "empty" else CALL("DELETE", f"/cases/{case}/drafts/phone-1", by=ANNA)

    assert (answer.status, answer.json["text"], kept(case)) == (200, "", [])
    assert CALL("DELETE", f"/cases/{case}/drafts/phone-1", by=ANNA).status == 200


@pytest.mark.parametrize("what", ["notes", "replies"])
def test_it_goes_with_what_was_said_and_stays_when_that_is_refused(at_work: Office, what: str) -> None:
    case, _ = a_case(at_work)
    keep(case)
    keep(case, "other")

    assert CALL("POST", f"/cases/{case}/{what}", {"text": " ", "draft": "phone-1"}, by=ANNA).status == 422
    assert len(kept(case)) == 2
    good("POST", f"/cases/{case}/{what}", {"text": "Dear Maria", "draft": "phone-1"})
    assert list(texts(case)) == ["other"]


def test_what_others_say_leaves_ones_own_alone(at_work: Office) -> None:
    case, _ = a_case(at_work)
    keep(case)
    good("POST", f"/cases/{case}/notes", {"text": "Hi", "draft": "phone-1"}, by=BERT)

    assert list(texts(case)) == ["phone-1"]


def test_fifty_are_enough(at_work: Office) -> None:
    case, _ = a_case(at_work)
    for number in range(50):
        assert keep(case, f"d{number}").status == 200
    more = keep(case, "d50")

    assert (more.status, more.json["code"], more.json["facts"]) == (409, "too-many-drafts", {"most": 50})
    assert (keep(case, "d7").status, keep(case, "d50", by=BERT).status) == (200, 200)
    assert keep(case, "d50", text="").status == 200


def test_a_key_that_was_seen_before_undoes_nothing_that_was_typed_since(at_work: Office) -> None:
    case, _ = a_case(at_work)
    path, once = f"/cases/{case}/drafts/d", a_key()
    body = {"mode": "note", "text": "first"}
    good("PUT", path, body, idempotency_key=once)
    good("PUT", path, {"mode": "note", "text": "second"})
    good("PUT", path, body, idempotency_key=once)

    assert texts(case) == {"d": "second"}


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("a.b", {"mode": "note", "text": ""}, "draft_id"),
        ("a", {"mode": "shout", "text": ""}, "mode"),
        ("a", {"mode": "note", "text": "a" * 10_001}, "text"),
        ("a", {"mode": "note"}, "text"),
    ],
)
def test_what_cannot_be_kept_is_named(at_work: Office, name: str, body: Any, field: str) -> None:
    case, _ = a_case(at_work)
    answer = CALL("PUT", f"/cases/{case}/drafts/{name}", body, by=ANNA)

    assert (answer.status, list(answer.json["facts"]["fields"])) == (422, [field])


@pytest.mark.parametrize(
    ("method", "what", "body"),
    [
        ("PUT", "drafts/d", {"mode": "note", "text": "Hi"}),
        ("DELETE", "drafts/d", None),
        ("PUT", "mark", {"key": KEY}),
    ],
)
def test_strangers_write_on_nothing(at_work: Office, method: str, what: str, body: Any) -> None:
    case, _ = a_case(at_work)
    hidden, absent = (CALL(method, f"/cases/{name}/{what}", body, by=KARL) for name in (case, "none"))

    assert (hidden.status, hidden.text) == (404, absent.text)
    assert CALL(method, f"/cases/{case}/{what}", body).status == 401
    assert CALL(method, f"/cases/{case}/{what}", body, by=MARIA).status == 403


def test_a_conversation_that_is_not_on_the_case_tells_nothing(at_work: Office) -> None:
    case, _ = a_case(at_work)
    hidden = at_work.hears(team="billing")
    answers = [keep(case, conversation=seg).json for seg in (at_work.seg(hidden, "billing"), "none")]

    assert [(one["length"], one["longest"]) for one in answers] == [(10, None), (10, None)]


def test_a_draft_follows_its_conversation_and_its_case(at_work: Office) -> None:
    top = at_work.hears("first")
    between, low = f"{at_work.name}b", f"{at_work.name}l"
    at_work.hears("third", post=low, parent=between, at=later(2))
    gone, loser = at_work.seg(low), at_work.case(low)
    at_work.case(top)
    keep(loser, conversation=gone)
    at_work.hears("second", post=between, parent=top, at=later(1))
    winner, seg = at_work.case(top), at_work.seg(top)
    assert good("GET", f"/cases/{loser}").json["case"]["id"] == winner

    assert [(one["id"], one["conversation"]) for one in kept(winner)] == [("phone-1", seg)]
    keep(winner, conversation=seg, text="goes on")
    assert texts(winner) == {"phone-1": "goes on"}
    assert drafts.of(ANNA, loser) == []


def test_a_mark_never_moves_back(at_work: Office) -> None:
    case, _ = a_case(at_work)
    assert good("GET", f"/cases/{case}").json["mark"] is None

    told = [good("PUT", f"/cases/{case}/mark", {"key": key}).json for key in (KEY, LATER_KEY, KEY)]

    assert told == [{"key": KEY}, {"key": LATER_KEY}, {"key": LATER_KEY}]
    marks = [good("GET", f"/cases/{case}", by=by).json["mark"] for by in (ANNA, BERT)]
    assert marks == [LATER_KEY, None]


def test_of_two_marks_at_the_same_moment_the_later_message_holds(
    at_work: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _ = a_case(at_work)
    good("PUT", f"/cases/{case}/mark", {"key": "2026-01-05T11:00:00Z#0#1"})
    really = drafts.read

    def between(row: Any) -> Any:
        found = really(row)
        monkeypatch.setattr(drafts, "read", really)
        good("PUT", f"/cases/{case}/mark", {"key": LATER_KEY})
        return found

    monkeypatch.setattr(drafts, "read", between)
    told = good("PUT", f"/cases/{case}/mark", {"key": KEY}).json

    assert (told["key"], good("GET", f"/cases/{case}").json["mark"]) == (LATER_KEY, LATER_KEY)


@pytest.mark.parametrize("key", ["", "zzz", "9", "2026-01-05T12:00:00Z#2#1", "2026-01-05T12:00:00Z#0#", 7])
def test_a_mark_is_the_key_of_a_message(at_work: Office, key: Any) -> None:
    case, _ = a_case(at_work)

    assert CALL("PUT", f"/cases/{case}/mark", {"key": key}, by=ANNA).json["facts"]["fields"].keys() == {"key"}


def test_the_case_as_it_was_has_neither(at_work: Office) -> None:
    case, _ = a_case(at_work)
    keep(case)
    good("PUT", f"/cases/{case}/mark", {"key": KEY})
    then = good("GET", f"/cases/{case}?as_of=2026-01-05T12:30:00Z").json

    assert (then["drafts"], then["mark"], "actions" in then["case"]) == ([], None, False)


def test_opening_a_case_with_them_is_two_steps_still(at_work: Office) -> None:
    case, seg = a_case(at_work)
    for number in range(5):
        keep(case, f"d{number}", conversation=seg)
    good("PUT", f"/cases/{case}/mark", {"key": KEY})
    with counted() as trips:
        assert len(kept(case)) == 5

    assert trips.made == 2


@pytest.mark.parametrize("look", [1, 2])
def test_a_message_that_moves_while_one_looks_is_seen_once(
    at_work: Office, monkeypatch: pytest.MonkeyPatch, look: int
) -> None:
    """It leaves the one conversation for the other after the first look, at where it goes; or the next one."""
    move, held = draining.move_all, list[tuple[Any, ...]]()
    monkeypatch.setattr(draining, "move_all", lambda *asked: held.append(asked))
    winner, _ = at_work.merged()
    page, looks = talks.page, [0]

    def slow(seg: str, *rest: Any) -> Any:
        found, looks[0] = page(seg, *rest), looks[0] + 1
        while held and looks[0] >= look:
            move(*held.pop())
        return found

    monkeypatch.setattr(talks, "page", slow)
    monkeypatch.setattr(parts, "together", lambda *calls: [one() for one in calls])
    [conversation] = good("GET", f"/cases/{winner}").json["conversations"]

    assert [one["text"] for one in conversation["messages"]] == ["first", "second", "third"]
