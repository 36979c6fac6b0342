"""What the form of a site promises, over HTTP, and what of the words that are sent is taken."""

from typing import Any
from uuid import uuid4

import pytest

from chalicelib.customers.store import card
from chalicelib.edge import settings, tables
from support.calling import logged
from support.chatting import Clock, Page, conversation_of, replied, rows_of
from support.standing import all_rows

pytestmark = pytest.mark.usefixtures("tables", "secrets_file", "clock")

AN_ID = "9a8a03a3-28a8-4637-b9d5-e5ac193d032b"


def test_a_form_is_one_message_and_lets_its_sender_see_the_answer(shop: str, clock: Clock) -> None:
    page = Page(shop)
    answer = page.form(name="Maria", email="maria@example.org")
    page.token = answer.json["session"]
    replied(page, "On its way", clock.at)

    assert (answer.status, answer.json["sequence"], answer.json["expires_at"]) == (201, 1, "2026-01-05T14:00:20Z")
    assert page.shown() == [(1, "visitor", "Where is it?"), (2, "company", "On its way")]
    _, (who,) = card(conversation_of(page).customer_id)
    assert (who.name, who.address) == ("Maria", "maria@example.org")


def test_a_form_sent_twice_is_one_and_gives_the_same_session(shop: str, clock: Clock) -> None:
    page, name = Page(shop), str(uuid4())
    first = page.form(id=name, email="maria@example.org")
    clock.passes(minutes=5)
    second = page.form(id=name, email="maria@example.org")

    assert (first.status, first.json) == (second.status, second.json)
    assert rows_of(shop) == 1


@pytest.mark.parametrize("other", [{"text": "else"}, {"email": "karl@example.org"}, {"name": "Karl"}], ids=str)
def test_the_id_of_a_form_is_of_no_use_to_others(shop: str, other: dict[str, str]) -> None:
    page, sent = Page(shop), {"id": str(uuid4()), "email": "maria@example.org"}
    page.form(**sent)

    answer = Page(shop).form(**{**sent, **other})

    assert (answer.status, answer.json["code"]) == (422, "id-used-for-another-message")
    assert rows_of(shop) == 1


def test_every_form_is_a_thread_of_its_own(shop: str) -> None:
    one, other = Page(shop), Page(shop)
    one.token, other.token = (page.form().json["session"] for page in (one, other))

    assert one.shown() == other.shown() == [(1, "visitor", "Where is it?")]
    assert conversation_of(one).seg != conversation_of(other).seg


def test_an_address_is_in_no_key_and_in_no_log(shop: str) -> None:
    with logged() as lines:
        Page(shop).form(name="Maria Muster", email="maria@example.org", text="my words")
        Page(shop).form(email="no address", text="my words")

    kept = all_rows(tables.client, [getattr(settings, f"{name}_TABLE") for name in ("INTAKE", "CONTENT", "CUSTOMERS")])
    keys = str([{name: value for name, value in item.items() if "B" not in value} for _, item in kept])
    assert [
        word for word in ("Muster", "example.org", "my words", "no address") if word in keys + lines.getvalue()
    ] == []


@pytest.mark.parametrize(
    ("what", "body", "fields"),
    [
        ("messages", {}, {"id": "required", "text": "required"}),
        ("messages", {"id": AN_ID, "text": " \x00"}, {"text": "empty"}),
        ("messages", {"id": AN_ID, "text": 7}, {"text": "Expected `str`, got `int`"}),
        ("messages", {"id": "00000000-0000-0000-0000-000000000000", "text": "a"}, {"id": "not-random"}),
        ("messages", {"id": AN_ID, "text": "a", "internal": True}, {"internal": "not-known"}),
        ("sessions", {"visitor": "maria"}, {"visitor": "not-known"}),
    ],
    ids=str,
)
def test_wrong_fields_are_named(page: Page, what: str, body: dict[str, Any], fields: dict[str, str]) -> None:
    answer = page("POST", what, body)

    assert (answer.status, answer.json["facts"]) == (422, {"fields": fields})


@pytest.mark.parametrize(
    "field", [{"email": "maria"}, {"email": "a@b\n"}, {"name": "a\nb"}, {"name": "a" * 101}], ids=str
)
def test_a_name_and_an_address_have_a_shape(shop: str, field: dict[str, str]) -> None:
    answer = Page(shop).form(**field)

    assert (answer.status, list(answer.json["facts"]["fields"])) == (422, list(field))


def test_an_empty_name_or_address_is_none(shop: str) -> None:
    assert Page(shop).form(name="", email="").status == 201


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 13, "²"])
def test_a_sequence_is_a_number(page: Page, after: str) -> None:
    answer = page("GET", f"messages?after={after}")

    assert (answer.status, answer.json["facts"]) == (422, {"fields": {"after": "not-a-sequence"}})


def test_what_is_too_large_is_refused(page: Page) -> None:
    words, body = page.say("a" * 4_001), page("POST", "messages", b'{"id":"' + b"a" * 64_000)

    assert (words.status, words.json["code"]) == (413, "text-too-long")
    assert (body.status, body.json["code"]) == (413, "body-too-large")
    assert page.say("🙂" * 4_000).status == 201


def test_words_are_kept_as_they_were_given(page: Page) -> None:
    page.say("<script>alert('ä')</script>\n\t& so \x00on")

    assert page.shown() == [(1, "visitor", "<script>alert('ä')</script>\n\t& so on")]
