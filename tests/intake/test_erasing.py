"""Erasing a customer: who may, what is answered, page by page on the engine, and what envelopes carry for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from chalicelib.content.model import Message
from chalicelib.customers.store import card, claim_key
from chalicelib.edge import asking, bucket, settings, tables
from chalicelib.edge.clock import now
from chalicelib.edge.owed import MOST_TRIES
from chalicelib.edge.rows import read, unpacked
from chalicelib.intake import erasing, erasing_steps, store
from chalicelib.intake.worker import work
from chalicelib.kernel.model import Actor, Cause, Role
from chalicelib.kernel.problems import Unavailable
from chalicelib.library import store as library
from support.calling import logged
from support.marked import (
    ADA,
    ANNA,
    KARL,
    LONG,
    MARIA,
    NOON,
    SHOP,
    STRANGE,
    TABLES,
    Desk,
    a_message,
    a_post,
    a_user,
    customer,
    holding,
    in_memory,
    settled,
    under,
)
from support.standing import all_rows, emptied, owed

SAM = Actor(id="sam", role=Role.SUPERVISOR)
LATER = NOON + timedelta(days=2)
BY_NAME = claim_key("x", "", MARIA).customer_id.removeprefix("identity#")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with in_memory(tmp_path) as made:
        yield made


def an_erasure(who: str) -> None:
    erasing.begin(who, None, Cause(id="erase", source="test", recorded_at=NOON), by=ADA)


def envelopes() -> list[store.EnvelopeRow]:
    items = (item for _, item in all_rows(tables.client, [settings.INTAKE_TABLE]) if "received_at" in item)
    return [store.EnvelopeRow.from_raw_data(dict(item)) for item in items]


def objects() -> dict[str, bytes]:
    return {key: bucket.get(key) for key in list(bucket.keys())}


def test_only_an_administrator_erases(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    path = f"/customers/{customer()}"

    assert [desk("DELETE", path, by=who).status for who in (ANNA, SAM)] == [403, 403]
    assert desk("DELETE", path).status == 401
    assert card(customer())[1] != []


def test_nobody_is_not_erased(desk: Desk) -> None:
    answer = desk("DELETE", "/customers/nobody", by=ADA)

    assert (answer.status, answer.json["code"]) == (404, "customer-not-found")


def test_wrong_fields_are_named(desk: Desk) -> None:
    answer = desk("DELETE", "/customers/nobody", {"reason": "", "why": "x"}, by=ADA)

    assert answer.status == 422
    assert sorted(answer.json["facts"]["fields"]) == ["reason", "why"]


def test_a_key_is_for_one_request(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    path = f"/customers/{customer()}"
    desk("DELETE", path, {"reason": "asked"}, by=ADA, idempotency_key="k")

    assert desk("DELETE", path, {"reason": "other"}, by=ADA, idempotency_key="k").status == 422


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("a post of theirs", {"tweet_create_events": [a_post(1, MARIA, "hello")]}),
        ("a message of theirs", {"direct_message_events": [a_message(1, MARIA, SHOP, "hello")]}),
        ("a message to them", {"direct_message_events": [a_message(1, SHOP, MARIA, "hello")]}),
        ("what they read", {"direct_message_mark_read_events": [{"sender_id": MARIA, "last_read_event_id": "1"}]}),
        ("what they took back", {"tweet_delete_events": [{"status": {"id": "1", "user_id": MARIA}}]}),
        ("what they like", {"favorite_events": [{"id": "1", "user": a_user(MARIA), "favorited_status": {}}]}),
        ("whom they follow", {"follow_events": [{"source": a_user(MARIA), "target": a_user(SHOP)}]}),
    ],
    ids=str,
)
def test_an_envelope_says_whose_it_is_by_a_hash(desk: Desk, event: str, told: dict) -> None:
    desk.told(**told)
    settled()

    assert [row.identity for row in envelopes()] == [BY_NAME], event


def test_an_envelope_that_is_set_aside_says_so_too(desk: Desk) -> None:
    desk.told(account=STRANGE, tweet_create_events=[a_post(1, MARIA, "hello")])
    settled()

    assert [(row.identity, row.reason) for row in envelopes()] == [(BY_NAME, "unknown-account")]


def test_what_a_company_says_in_public_is_nobodys(desk: Desk) -> None:
    desk.post(1, SHOP, "Good morning")
    settled()

    assert [row.identity for row in envelopes()] == [None]


def test_a_long_event_about_what_was_erased_leaves_nothing_in_the_bucket(desk: Desk) -> None:
    post = desk.post(1, MARIA, "@the_shop hello")
    settled()
    assert desk("DELETE", f"/customers/{customer()}", by=ADA).json["done"]
    desk.told(tweet_delete_events=[{"status": {"id": post, "user_id": MARIA}, "timestamp_ms": "1", "more": LONG}])
    assert len(objects()) == 1

    settled()

    assert objects() == {}


def test_a_long_envelope_that_comes_again_does_not_bring_its_object_back(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello " + LONG)
    desk.post(2, KARL, "@the_shop as @zwick_mari says " + LONG)
    settled()
    desk("DELETE", f"/customers/{customer()}", by=ADA)
    kept = objects()

    for raw in list(desk.sent):
        desk.tell(raw)

    assert objects() == kept
    assert len(kept) == 1


def test_an_object_without_its_envelope_goes_if_it_is_theirs(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    bucket.put(f"{store.OBJECTS}c#lost", b'{"event": {"user": {"id_str": "%s"}}}' % MARIA.encode())
    bucket.put(f"{store.OBJECTS}c#other", b'{"event": {"user": {"id_str": "1"}}}')

    desk("DELETE", f"/customers/{customer()}", by=ADA)

    assert list(bucket.keys()) == [f"{store.OBJECTS}c#other"]


def test_what_is_still_owed_is_done_first_so_that_threads_keep_their_shape(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    second = desk.post(2, MARIA, "@the_shop one more")
    desk.post(3, KARL, "@zwick_mari me too", **under(second, MARIA))

    who = customer()
    desk("DELETE", f"/customers/{who}", by=ADA)
    settled()

    assert holding() == []
    newest = desk("GET", f"/customers/{who}", by=ADA).json["cases"][0]
    (talk,) = desk("GET", f"/cases/{newest['id']}", by=ADA).json["conversations"]
    shown = [(one["text"], one.get("erased", False)) for one in talk["messages"]]
    assert shown == [(None, True), ("[erased] me too", False)]


def test_a_worker_that_read_an_envelope_before_it_was_covered_is_refused(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    desk.post(2, KARL, "@the_shop @zwick_mari hello")
    (before,) = [row for row in envelopes() if row.due_shard]
    name, covered = before.envelope_id, []

    def read_before(row: store.EnvelopeRow) -> bool:
        if not covered:
            covered.append(desk("DELETE", f"/customers/{customer()}", by=ADA).status)
        return row.due_shard is not None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "is_owed", read_before)
        work(name, NOON)

    after = store.envelope_row(name)
    assert covered == [202]
    assert (after.due_shard is not None, after.due_shard != before.due_shard) == (True, True)
    settled()
    assert holding() == []


def test_a_last_look_takes_what_came_in_between(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    who = customer()
    claim = read(claim_key("x", "", MARIA))
    assert claim is not None
    desk("DELETE", f"/customers/{who}", by=ADA)
    tables.transact([tables.Put(claim)])  # a worker read it before it went
    desk.post(2, MARIA, "@the_shop qqparcel")
    settled()
    tables.transact([tables.Delete(claim)])
    assert holding() != []

    erasing.sweep_erasures(LATER + timedelta(days=400))

    assert holding() == []


def test_a_request_that_comes_again_late_may_end_it_as_the_sweep_does(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    path = f"/customers/{customer()}"
    assert desk("DELETE", path, by=ADA).status == 202
    monkeypatch.setattr(asking, "now", lambda: now() + 2 * erasing.LATE)

    answer = desk("DELETE", path, by=ADA)

    assert (answer.status, answer.json["done"]) == (202, True)
    assert owed(tables.client, [settings.INTAKE_TABLE]) == []


def test_who_knows_the_proof_of_what_was_covered_cannot_guess_what_it_was(desk: Desk) -> None:
    root = desk.post(1, MARIA, "@the_shop hello")
    desk.post(2, KARL, "@zwick_mari me too", **under(root, MARIA))
    settled()
    before = message_of("@zwick_mari me too")

    desk("DELETE", f"/customers/{customer()}", by=ADA)

    after = message_of("[erased] me too")
    assert (after.key, after.body.masked) == (before.key, True)
    assert after.body.salt not in {"", before.body.salt}


def message_of(text: str) -> Message:
    bodies = (
        item["body"]["B"]
        for _, item in all_rows(tables.client, [settings.CONTENT_TABLE])
        if "message#" in item["sort"]["S"]
    )
    return next(one for one in (unpacked(body, Message) for body in bodies) if one.body.text == text)


def test_what_they_read_is_put_on_our_message(desk: Desk) -> None:
    desk.told(direct_message_events=[a_message(1, MARIA, SHOP, "hello")])
    desk.told(direct_message_events=[a_message(2, SHOP, MARIA, "Good morning")])
    settled()
    read_at = str(int((NOON + timedelta(minutes=9)).timestamp() * 1000))
    read = {"sender_id": MARIA, "target": {"recipient_id": SHOP}, "created_timestamp": read_at}
    desk.told(direct_message_mark_read_events=[read])
    settled()

    assert message_of("Good morning").body.delivery == "read"


def test_a_reply_on_its_way_keeps_its_words(desk: Desk) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    case = desk("GET", f"/customers/{customer()}", by=ADA).json["cases"][0]["id"]
    desk("POST", f"/cases/{case}/replies", {"text": "@zwick_mari we found it"}, by=ADA)

    desk("DELETE", f"/customers/{customer()}", by=ADA)

    (talk,) = desk("GET", f"/cases/{case}", by=ADA).json["conversations"]
    assert [one["text"] for one in talk["sending"]] == ["[erased] we found it"]


def test_one_erasure_that_fails_does_not_hold_up_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, person in enumerate((MARIA, KARL)):
        desk.post(number, person, "@the_shop hello")
    settled()
    maria, karl = customer(), customer(KARL)
    an_erasure(maria)
    an_erasure(karl)
    really = erasing.go_on

    def fails(who: str, *rest: object) -> bool:
        if who == maria:
            raise ValueError("zwick_mari")
        return really(who, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing, "go_on", fails)
    with logged() as lines:
        erasing.sweep_erasures(LATER)

    assert (card(maria)[1] != [], card(karl)[1]) == (True, [])
    assert "step-failed" in lines.getvalue()
    assert "zwick" not in lines.getvalue()


def test_without_an_answer_it_stays_owed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    an_erasure(customer())

    def silent(*_: object) -> bool:
        raise Unavailable("tables-do-not-answer")

    monkeypatch.setattr(erasing, "go_on", silent)
    erasing.sweep_erasures(LATER)

    assert [row["due_shard"]["S"][:5] for _, row in owed(tables.client, [settings.INTAKE_TABLE])] == ["erase"]


def test_the_bucket_is_gone_through_some_objects_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    for number in range(7):
        bucket.put(f"{store.OBJECTS}c#{number}", b'{"event": {"user": {"id_str": "%s"}}}' % MARIA.encode())
    monkeypatch.setattr(erasing_steps, "PAGE", 3)
    an_erasure(customer())
    looked: list[int] = []
    real = erasing_steps.see_to_object

    def seen(key: str, *rest: Any) -> None:
        looked[-1] += 1
        real(key, *rest)

    monkeypatch.setattr(erasing_steps, "see_to_object", seen)
    who, done = customer_erased(), False
    while not done:
        looked.append(0)
        done = erasing.go_on(who, NOON, most=1)

    assert [number for number in looked if number] == [3, 3, 1]
    assert list(bucket.keys()) == []


def test_an_object_that_goes_meanwhile_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    monkeypatch.setattr(bucket, "keys", lambda *_: iter([f"{store.OBJECTS}c#gone"]))

    assert desk("DELETE", f"/customers/{customer()}", by=ADA).json["done"] is True


def test_a_request_takes_no_longer_than_it_may_and_the_sweep_does_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    seconds = count(step=2.0)
    who = customer()

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "monotonic", lambda: next(seconds))
        answer = desk("DELETE", f"/customers/{who}", by=ADA)

    assert (answer.status, answer.json["done"]) == (202, False)
    assert holding() != []
    erasing.sweep_erasures(now() + timedelta(days=1))
    assert (holding(), card(who)[1]) == ([], [])


def test_an_erasure_that_fails_time_and_again_is_set_aside_seen_and_put_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    who = customer()
    an_erasure(who)

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "go_on", fails)
        for day in range(MOST_TRIES):
            erasing.sweep_erasures(LATER + timedelta(days=day))

    [one] = desk("GET", "/intake/set-aside", by=ADA).json["work"]
    assert (one["id"], one["kind"], one["reason"]) == (f"erasure~{who}", "erasure", "ZeroDivisionError")
    erasing.sweep_erasures(LATER + timedelta(days=9))
    assert card(who)[1] != []

    assert desk("POST", f"/intake/set-aside/{one['id']}/replay", by=ADA).status == 202
    erasing.sweep_erasures(now() + timedelta(days=1))
    assert (card(who)[1], desk("GET", "/intake/set-aside", by=ADA).json["work"]) == ([], [])


def test_a_step_that_is_done_begins_the_count_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(1, MARIA, "@the_shop hello")
    settled()
    who = customer()
    an_erasure(who)
    real = erasing.go_on

    def one_step(who: str, now: datetime, *_: object) -> None:
        real(who, now, 1)
        raise ZeroDivisionError

    monkeypatch.setattr(erasing, "go_on", one_step)
    for day in range(8):
        erasing.sweep_erasures(LATER + timedelta(days=day))

    assert customer_erased() == who


@pytest.mark.usefixtures("tables")
def test_on_the_engine_it_goes_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECRETS_FILE", str(tmp_path / "secrets.json"))
    monkeypatch.setattr(settings, "BUCKET_FOLDER", str(tmp_path / "bucket"))
    monkeypatch.setattr(erasing_steps, "PAGE", 7)
    emptied(tables.client, TABLES)
    library.entries.clear()
    desk = Desk()
    root = desk.post(60, MARIA, "@the_shop qqparcel is lost")
    for number in range(61, 70):
        desk.post(number, KARL, "@zwick_mari mine too", **under(root, MARIA))
    for row in envelopes():
        if row.due_shard and desk.connection in row.envelope_id:
            work(row.envelope_id, NOON)

    an_erasure(customer())
    steps = 0
    while not erasing.go_on(customer_erased(), NOON, most=1):
        steps += 1

    assert steps > 10
    assert holding() == []


def customer_erased() -> str:
    (row,) = [row for _, row in owed(tables.client, [settings.INTAKE_TABLE]) if row["due_shard"]["S"][:5] == "erase"]
    return str(row["envelope_id"]["S"]).removeprefix("erasure#")
