"""Proof of a case: what was altered is found, what was erased, covered, edited or taken back is no fault."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.cases import actions, store
from chalicelib.cases.model import Case
from chalicelib.cases.verify import verify
from chalicelib.content.model import Message, Sending
from chalicelib.conversations import store as talks
from chalicelib.edge import settings, tables
from chalicelib.edge.rows import packed, plain, unpacked
from chalicelib.edge.tables import Delete, Put, transact
from chalicelib.kernel.model import Audience, Cause, Text
from chalicelib.outbox.sending import send
from local import verify as command
from support.marked import ADA, KARL, MARIA, NOON, SHOP, Desk, a_post, customer, in_memory, settled, under
from support.standing import all_rows


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A case with three messages, a title, a note, a task and a reply on its way."""
    with in_memory(tmp_path) as made:
        root = made.post(1, MARIA, "@the_shop my parcel is lost")
        made.post(2, SHOP, "we look", **under(root, MARIA))
        made.post(3, KARL, "mine too", **under(root, MARIA))
        settled()
        path = f"/cases/{the_case()}"
        made("PUT", f"{path}/title", {"title": "A parcel"}, by=ADA)
        made("PUT", f"{path}/title", {"title": "A lost parcel"}, by=ADA)
        made("POST", f"{path}/notes", {"text": "called her"}, by=ADA)
        made("POST", f"{path}/tasks", {"title": "look for it"}, by=ADA)
        made("POST", f"{path}/replies", {"text": "we found it"}, by=ADA)
        assert verify(the_case()) == []
        yield made


def the_case() -> str:
    (case_id,) = store.all_case_ids()
    return case_id


def rows_of(prefix: str, table: str = settings.CASES_TABLE) -> list[dict[str, Any]]:
    items = (dict(item) for _, item in all_rows(tables.client, [table]))
    return [item for item in items if item["sort"]["S"].startswith(prefix)]


def altered(prefix: str, old: bytes, new: bytes) -> None:
    """Somebody writes into a row of the case past all of our code."""
    item = next(item for item in rows_of(prefix) if old in plain(item["body"]["B"]))
    body = plain(item["body"]["B"]).replace(old, new)
    tables.client.put_item(TableName=settings.CASES_TABLE, Item={**item, "body": {"B": body}})


def message_of(text: str) -> tuple[str, Message]:
    for item in rows_of("message#", settings.CONTENT_TABLE):
        message = unpacked(item["body"]["B"], Message)
        if message.body.text == text:
            return item["thing"]["S"].removeprefix("conv#"), message
    raise AssertionError(text)


def said(words: str, **parts: Any) -> None:
    """A message's row becomes another."""
    seg, message = message_of(words)
    transact([talks.message_put(seg, replace(message, body=replace(message.body, **parts)))])


@pytest.mark.parametrize(
    ("prefix", "old", "new", "found"),
    [
        ("state", b'"worked":true', b'"worked":false', "state is not the fold of its"),
        ("state", b'"chain":"', b'"chain":"0', "state is not the fold of its"),
        ("state", b'"version":', b'"version":1', "there are"),
        ("state", b"{", b"", "cannot be read"),
        ("commit#000000000001", b'"target":3600', b'"target":7200', "commit 2 does not follow the one before"),
        ("commit#000000000002", b'"version":2', b'"version":3', "commit 2 is missing"),
        ("commit#000000000003", b'"type"', b'"kind"', "cannot be read"),
        ("text#", b"called her", b"called him", "is not what was said"),
        ("text#", b"A lost parcel", b"A stolen parcel", "is not what was said"),
        ("text#", b'"A parcel"', b'"A stolen parcel"', "is not what was said"),
        ("text#", b'"salt":"', b'"salt":"0', "is not what was said"),
        ("text#", b'"id":"', b'"id":"0', "is not what was said"),
        ("text#", b"{", b"", "is not what was said"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_what_was_altered_is_found(prefix: str, old: bytes, new: bytes, found: str) -> None:
    case_id = the_case()

    altered(prefix, old, new)

    assert found in verify(case_id)[0]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("@the_shop my parcel is lost", {"text": "@the_shop my parcel is here"}),
        ("we look", {"text": "we do not look"}),
        ("mine too", {"salt": "other"}),
        ("mine too", {"text": None}),
    ],
)
@pytest.mark.usefixtures("desk")
def test_an_altered_message_is_found(text: str, parts: dict[str, Any]) -> None:
    key = message_of(text)[1].key

    said(text, **parts)

    assert verify(the_case()) == [f"message {key} is not what was said"]


@pytest.mark.usefixtures("desk")
def test_an_altered_reply_that_is_on_its_way_is_found() -> None:
    (item,) = rows_of("sending#", settings.CONTENT_TABLE)
    one = unpacked(item["body"]["B"], Sending)
    transact([talks.sending_put(one.seg, replace(one, v=2, body=replace(one.body, text="we lost it")), one)])

    assert verify(the_case()) == [f"reply {one.id} is not what was written"]


@pytest.mark.usefixtures("desk")
def test_a_message_that_is_gone_is_found() -> None:
    seg, message = message_of("mine too")
    transact([Delete(talks.message_key(seg, message.key))])

    assert verify(the_case()) == [f"message {message.key} is missing"]


@pytest.mark.parametrize("which", [0, 1, -1], ids=["first", "second", "last"])
@pytest.mark.usefixtures("desk")
def test_a_missing_commit_is_found(which: int) -> None:
    gone = rows_of("commit#")[which]
    transact([Delete(store.CommitRow(gone["case_id"]["S"], gone["sort"]["S"]))])

    number = int(gone["sort"]["S"].removeprefix("commit#"))
    first = verify(the_case())[0]
    assert first.startswith((f"commit {number} is missing", f"there are {number - 1} commits"))


@pytest.mark.usefixtures("desk")
def test_a_commit_that_the_state_does_not_know_is_found() -> None:
    last = rows_of("commit#")[-1]
    number = int(last["sort"]["S"].removeprefix("commit#"))
    body = plain(last["body"]["B"]).replace(b'"version":%d' % number, b'"version":%d' % (number + 1))
    tables.client.put_item(
        TableName=settings.CASES_TABLE,
        Item={**last, "sort": {"S": f"commit#{number + 1:012}"}, "body": {"B": body}},
    )

    assert any("commits, and the state knows" in one for one in verify(the_case()))


@pytest.mark.usefixtures("desk")
def test_a_case_without_its_state_is_found() -> None:
    case_id = the_case()
    transact([Delete(store.state_key(case_id))])

    assert verify(case_id) == ["there is no state"]


def test_what_people_may_do_to_words_is_no_fault(desk: Desk) -> None:
    edit = {"initial_tweet_id": a_post(3, KARL, "")["id_str"], "edit_tweet_ids": [a_post(3, KARL, "")["id_str"]]}
    desk.told(tweet_create_events=[a_post(7, KARL, "mine as well", edit_history=edit)])
    desk.told(tweet_delete_events=[{"status": {"id": a_post(2, SHOP, "")["id_str"], "user_id": SHOP}}])
    settled()
    message_of("mine as well")
    assert verify(the_case()) == []

    desk("DELETE", f"/customers/{customer()}", by=ADA)
    desk("DELETE", f"/customers/{customer(KARL)}", by=ADA)
    assert verify(the_case()) == []


@pytest.mark.usefixtures("desk")
def test_a_text_that_was_erased_or_covered_is_no_fault() -> None:
    first, second, *_ = rows_of("text#")
    text = unpacked(second["body"]["B"], Text)
    covered = store.TextRow(second["case_id"]["S"], second["sort"]["S"], body=packed(replace(text, masked=True)))
    transact([Delete(store.TextRow(first["case_id"]["S"], first["sort"]["S"])), Put(covered)])

    assert verify(the_case()) == []


@pytest.mark.usefixtures("desk")
def test_a_reply_that_arrived_is_a_message_and_proven_as_one() -> None:
    (item,) = rows_of("sending#", settings.CONTENT_TABLE)
    one = unpacked(item["body"]["B"], Sending)
    send(one.seg, one.id, NOON)

    assert verify(the_case()) == []


@pytest.mark.usefixtures("desk")
def test_a_decision_made_meanwhile_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    really, case_id = store.kept, the_case()

    def late(name: str, until: int) -> Any:
        monkeypatch.setattr(store, "kept", really)
        note = Text(id="late", salt="s", words="late")
        case = store.state(case_id)
        assert case is not None
        decide(case, note)
        return really(name, until)

    monkeypatch.setattr(store, "kept", late)

    assert verify(case_id) == []


def decide(case: Case, note: Text) -> None:
    events = actions.note(case, note.ref, Audience.STAFF, by=ADA, at=NOON)
    store.save(case, events, Cause(id="late", source="test", recorded_at=NOON), [note])


@pytest.mark.usefixtures("desk")
def test_the_command_ends_at_the_first_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.checked([]) == 0

    altered("text#", b"called her", b"called him")

    assert command.checked([]) == 1
    assert command.checked([the_case()]) == 1
    assert capsys.readouterr().out.count("is not what was said") == 2
