"""What a web chat says, as facts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from chalicelib.channels import chat
from chalicelib.channels.chat import Said, client_id, delivery, event_key, parse, plain, posted
from chalicelib.channels.model import Posted
from chalicelib.channels.registry import channel
from chalicelib.content.model import key_at
from chalicelib.kernel.problems import Invalid, TooLarge

NOON = datetime(2026, 1, 5, 12, 0, 0, 250_000, tzinfo=UTC)
HELLO = Said(inbox="chat:shop", visitor="maria-0001", id=UUID(int=7), text="Where is it?", at=NOON)
SOON = timedelta(milliseconds=1)
GOLDEN = Path(__file__).parents[1] / "golden/chat"


def key_of(said: Said) -> str:
    fact = posted(said)
    return key_at(fact.at or NOON, 0, fact.id)


def test_what_an_envelope_keeps_is_the_fact() -> None:
    said = replace(HELLO, name="Maria", address="maria@example.org")

    assert parse(bytes(delivery(said, "shop").raw), "shop") == (posted(said),)
    assert delivery(said, "shop").account == "shop"


@pytest.mark.parametrize("name", ["message", "form"])
def test_what_was_kept_becomes_its_fact(name: str) -> None:
    facts = parse((GOLDEN / f"{name}.json").read_bytes(), "shop")

    assert [json.decode(json.encode(fact)) for fact in facts] == json.decode(
        (GOLDEN / f"{name}.facts.json").read_bytes()
    )


def test_a_chat_is_a_private_thread_with_its_visitor_in_whole_seconds() -> None:
    fact = posted(HELLO)

    assert (fact.public, fact.thread, fact.author.id, fact.parent) == (False, "maria-0001", "maria-0001", None)
    assert fact.at == NOON.replace(microsecond=0)


def test_the_same_client_id_of_the_same_visitor_is_the_same_event_whenever_it_comes() -> None:
    assert event_key(replace(HELLO, at=NOON + timedelta(hours=1), text="else")) == event_key(HELLO)


@pytest.mark.parametrize("other", [{"visitor": "karl-0002"}, {"inbox": "chat:bank"}, {"id": UUID(int=8)}], ids=str)
def test_what_others_send_is_another_event_and_another_message(other: dict[str, object]) -> None:
    said = replace(HELLO, **other)

    assert event_key(said) != event_key(HELLO)
    assert posted(said).id != posted(HELLO).id


def test_the_id_of_a_form_is_used_once_in_an_inbox_whoever_sends_it() -> None:
    form = replace(HELLO, form=True)

    assert event_key(replace(form, visitor="karl-0002")) == event_key(form) != event_key(HELLO)
    assert event_key(replace(form, inbox="chat:bank")) != event_key(form)


def test_no_key_tells_who_the_visitor_is() -> None:
    said = replace(HELLO, name="Maria", address="maria@example.org")
    keys = event_key(said) + posted(said).id

    assert not any(part in keys for part in ("maria", "Maria", "example"))


@given(st.uuids(), st.uuids())
def test_messages_within_one_second_keep_their_order(one: UUID, other: UUID) -> None:
    assert key_of(replace(HELLO, id=one)) < key_of(replace(HELLO, id=other, at=NOON + SOON))


@given(st.uuids())
def test_the_id_of_a_message_leads_back_to_the_clients_own(one: UUID) -> None:
    assert client_id(posted(replace(HELLO, id=one)).id) == one


@pytest.mark.parametrize("post", ["", "1234567890", "0af3b1", "a-b-c", "-"])
def test_other_ids_have_no_client(post: str) -> None:
    assert client_id(post) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Hello", "Hello"),
        ("  <b>bold</b> & 'so' \u202eon 🙂 ", "  <b>bold</b> & 'so' \u202eon 🙂 "),
        ("one\ttwo\nthree", "one\ttwo\nthree"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x1b[31mc\x7fd\x85e", "ab[31mcde"),
    ],
)
def test_a_text_is_kept_as_given_without_control_characters(given: str, kept: str) -> None:
    assert plain(given) == kept


@given(st.text(min_size=1, max_size=50))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        once = plain(text)
    except Invalid:
        return
    assert plain(once) == once


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x01"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        plain(text)

    assert refusal.value.facts == {"fields": {"text": "empty"}}


def test_the_longest_text_is_taken_and_one_character_more_is_not() -> None:
    assert plain("🙂" * 4_000) == "🙂" * 4_000
    with pytest.raises(TooLarge, match="text-too-long"):
        plain("a" * 4_001)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"type":"deleted","id":"1"}', b"\xff", b"[" * 100_000])
def test_what_is_no_message_is_not_understood(raw: bytes) -> None:
    with pytest.raises(Invalid, match="not-understood"):
        parse(raw, "shop")


def test_nobody_tells_of_a_chat_by_webhook() -> None:
    assert not chat.verified(["secret"], {"x-signature": "sha256="}, b"{}")
    assert chat.deliveries(b"{}") == []


def test_visitors_are_known_in_one_inbox_and_people_on_x_in_all() -> None:
    assert (channel("chat").scope("chat:shop"), channel("x").scope("x:42")) == ("chat:shop", "")


def test_every_fact_is_a_message() -> None:
    (fact,) = parse(bytes(delivery(replace(HELLO, id=uuid4()), "shop").raw), "shop")

    assert isinstance(fact, Posted)
