"""The law of words: what customers say, and who they are, is in the rows made for it, and nowhere else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.edge import settings, tables
from chalicelib.edge.log import log
from chalicelib.outbox.sending import send
from support.calling import logged
from support.marked import (
    ADA,
    ANNA,
    MARKS,
    NOON,
    Desk,
    Stands,
    customer,
    everything,
    in_memory,
    settled,
    standing,
    worked,
)
from support.standing import owed

# Where a customer's words, or what they are called, may be: the table, and how the key goes on.
KEPT_IN = (
    ("content", "/message#"),
    ("content", "/post"),  # while it waits for its place
    ("content", "/sending#"),  # ours, on its way, may name them
    ("customers", "/identity#"),
    ("customers", "/profile"),
    ("cases", "/text#"),  # ours, among ourselves
    ("cases", "/draft#"),  # ours, not said yet
    ("bucket", "envelopes/"),
)


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[str]:
    """The log of everything that can happen to marked names and words, refusals and bugs with them."""
    with in_memory(tmp_path) as desk, logged() as said:
        everything(desk)
        settled()
        worked(desk)
        refused(desk)
        sent()
        yield said.getvalue()


def sent() -> None:
    """Our replies leave; that no secrets are there to sign them with is a failure to put on record."""
    found = [row for _, row in owed(tables.client, [settings.CONTENT_TABLE]) if row["due_shard"]["S"][:4] == "send"]
    for row in found:
        send(
            row["thing"]["S"].removeprefix("conv#"), row["sort"]["S"].removeprefix("sending#"), NOON + timedelta(days=3)
        )
    assert found


def refused(desk: Desk) -> None:
    """Requests that cannot be understood, with words in every part of them."""
    who = customer()
    asked = [
        ("POST", "/cases", {"title": 7, "qqparcel": "zwick_mari"}),
        ("PUT", f"/cases/{who}/title", {"title": "qqparcel"}),
        ("POST", "/cases/zwick_mari/notes", {"text": "qqsecret"}),
        ("POST", "/cases", {"title": "qqparcel", "team": "zwick_mari"}),
        ("GET", "/cases/zwick_mari?as_of=qqparcel", None),
        ("GET", "/customers/zwick_mari", None),
        ("DELETE", "/customers/zwick_mari", {"reason": "qqparcel" * 100}),
        ("PUT", "/cases/zwick_mari/drafts/zwick_mari", {"mode": "note", "text": "qqsecret"}),
        ("PUT", f"/cases/{who}/drafts/zwick.mari", {"mode": "qqparcel", "text": 7}),
        ("GET", "/worklists/mine?after=qqparcel", None),
        ("POST", "/intake/set-aside/zwick_mari/replay", None),
    ]
    for method, path, body in asked:
        assert 400 <= desk(method, path, body, by=ADA).status < 500
    assert desk("POST", "/cases", b'{"title": "qqparcel', by=ANNA).status == 422
    assert desk("POST", "/webhooks/x/zwick_mari", b'{"text": "qqparcel"}').status == 404
    assert desk("POST", f"/webhooks/x/{desk.connection}", b'{"text": "qqparcel"}').status == 401


def test_no_line_of_the_log_has_a_word_or_a_name(lines: str) -> None:
    assert lines.count('"refused"') >= 10
    assert [mark for mark in MARKS if mark in lines.lower()] == []


@pytest.mark.usefixtures("lines")
def test_no_key_and_no_index_has_a_word_or_a_name() -> None:
    assert [(one.where, mark) for one in standing() for mark in MARKS if mark in one.outside.lower()] == []


@pytest.mark.usefixtures("lines")
def test_no_event_no_state_and_no_conversation_has_a_word_or_a_name() -> None:
    found = {(one.where, _kind(one)) for one in standing() for mark in MARKS if mark.encode() in one.body.lower()}

    assert found == {(where, key) for where, key in KEPT_IN} | {("intake", "envelope")}


def _kind(one: Stands) -> str:
    """By what part of its key a row may hold words; else its whole key, which is a finding."""
    if one.where == "intake" and "received_at" in one.outside:
        return "envelope"
    return next((key for where, key in KEPT_IN if where == one.where and key in one.key), one.key)


@pytest.mark.usefixtures("lines")
def test_only_posts_that_wait_for_their_place_have_words() -> None:
    posts = [one for one in standing() if one.where == "content" and one.key.endswith("/post")]

    assert [one.key for one in posts if b'"text"' in one.body and b'"seg"' in one.body] == []


def test_the_law_would_see_a_line(tmp_path: Path) -> None:
    with in_memory(tmp_path), logged() as said:
        log.info("carelessly", extra={"text": "my Qqparcel"})

    assert "qqparcel" in said.getvalue().lower()
