"""Direct messages: one thread with each person, whoever writes."""

from datetime import UTC, datetime

import pytest

from chalicelib.channels.model import Ignored, Posted, Receipt
from chalicelib.content.model import Link
from chalicelib.customers.model import Handle
from chalicelib.kernel.problems import Invalid
from support.x_bodies import (
    KARL,
    MARIA,
    SECOND,
    SHOP,
    a_call,
    a_message,
    a_new_user,
    a_read,
    a_user,
    an_activity,
    fact_in,
    facts_in,
)

USERS = {user_id: a_user(user_id) for user_id in (SHOP, MARIA)}
MARIA_IS = Handle(id=MARIA, name="Maria", address="maria_m")
SAID_AT = datetime(2018, 1, 19, 23, 12, 40, tzinfo=UTC)


def old(**fields):
    return fact_in(a_call(direct_message_events=[a_message(**fields)], users=USERS))


def new(kind="dm.received", *, account=SHOP, **fields):
    users = {user_id: {"data": a_new_user(user_id)} for user_id in (SHOP, MARIA)}
    return fact_in(an_activity(kind, {"direct_message_events": [a_message(**fields)], "users": users}, account=account))


@pytest.mark.parametrize("message", [old(), new()])
def test_a_message_is_said_in_the_thread_of_its_sender(message):
    assert message == Posted(
        id="954491830116155396", author=MARIA_IS, at=SAID_AT, text="Hello", public=False, thread=MARIA
    )


@pytest.mark.parametrize("own", [old(by=SHOP, to=MARIA), new("dm.sent", by=SHOP, to=MARIA)])
def test_our_own_message_is_said_in_the_thread_of_the_other_side(own):
    assert (own.author.id, own.thread) == (SHOP, MARIA)


def test_our_own_message_is_known_by_its_kind_where_no_account_is_said():
    assert new("dm.sent", account=None, by=SHOP, to=MARIA).thread == MARIA


def test_the_account_that_a_connection_knows_wins_over_the_body():
    raw = a_call(KARL, direct_message_events=[a_message(by=SHOP, to=MARIA)])

    assert fact_in(raw, SHOP).thread == MARIA


def test_the_key_of_a_user_list_is_the_id():
    users = {MARIA: a_user(KARL)}

    assert fact_in(a_call(direct_message_events=[a_message()], users=users)).author == Handle(
        id=MARIA, name="Karl", address="karl_k"
    )


def test_a_message_whose_time_is_not_said_has_none():
    timeless = a_message("123") | {"created_timestamp": None}

    assert fact_in(a_call(direct_message_events=[timeless])).at is None


def test_a_message_and_the_answer_to_our_call_name_the_same_second():
    late = a_message(SECOND) | {"created_timestamp": "1784927751010"}

    assert fact_in(a_call(direct_message_events=[late])).at == datetime(2026, 7, 24, 21, 15, 50, tzinfo=UTC)


def test_an_id_of_another_kind_says_no_time():
    other = a_message("29700859999") | {"created_timestamp": "1784927750704"}

    assert fact_in(a_call(direct_message_events=[other])).at == datetime(2026, 7, 24, 21, 15, 50, tzinfo=UTC)


def test_a_picture_in_a_message_is_attached():
    media = {"type": "photo", "media_url_https": "https://ton.example/1.jpg"}

    assert old(attachment={"type": "media", "media": media}).attachments == (
        Link(kind="image", url="https://ton.example/1.jpg"),
    )


def test_the_words_of_a_message_are_as_they_were_written():
    assert old(text="2 &lt; 3").text == "2 < 3"


READ_AT = datetime(2018, 2, 12, 16, 20, 44, tzinfo=UTC)
LAST = "963085315333238788"
LAST_AT = datetime(2018, 2, 12, 16, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        a_call(direct_message_mark_read_events=[a_read(last_read_event_id=LAST)], users=USERS),
        an_activity(
            "dm.read",
            {
                "direct_message_mark_read_events": [a_read(last_read_event_id=LAST)],
                "users": {MARIA: {"data": a_new_user(MARIA)}},
            },
        ),
    ],
)
def test_all_up_to_the_last_message_that_was_read_is_read(raw):
    assert fact_in(raw) == Receipt(state="read", thread=MARIA, until=LAST_AT, reader=MARIA_IS)


def test_without_the_last_message_all_up_to_the_reading_is_read():
    assert fact_in(a_call(direct_message_mark_read_events=[a_read()])).until == READ_AT


def test_a_reading_without_any_time_is_of_one_message():
    read = fact_in(a_call(direct_message_mark_read_events=[a_read(last_read_event_id="5", created_timestamp=None)]))

    assert (read.id, read.until) == ("5", None)


def test_our_own_reading_is_no_receipt():
    own = fact_in(a_call(direct_message_mark_read_events=[a_read(by=SHOP, of=MARIA)]))

    assert own == Ignored(reason="own-read", by=Handle(id=SHOP))


@pytest.mark.parametrize(
    "raw",
    [
        a_call(direct_message_indicate_typing_events=[a_read()]),
        an_activity("dm.indicate_typing", {"direct_message_indicate_typing_events": [a_read()]}),
    ],
)
def test_typing_is_nothing(raw):
    assert fact_in(raw) == Ignored(reason="typing", by=Handle(id=MARIA))


@pytest.mark.parametrize(
    "bad",
    [
        a_message() | {"id": None},
        a_message() | {"message_create": None},
        a_message(text=None),
        a_message() | {"created_timestamp": "soon"},
        a_message() | {"created_timestamp": "9" * 30},
        a_message(by=SHOP, to=None),
    ],
)
def test_a_message_without_its_parts_is_not_understood(bad):
    with pytest.raises(Invalid, match="not-understood"):
        fact_in(a_call(direct_message_events=[bad]))


def test_an_activity_about_messages_without_end_is_not_understood():
    with pytest.raises(Invalid, match="not-understood"):
        facts_in(an_activity("dm.received", {"direct_message_events": [a_message(str(n)) for n in range(1_000)]}))


def test_an_activity_about_messages_without_any_is_not_understood():
    with pytest.raises(Invalid, match="not-understood"):
        fact_in(an_activity("dm.received", {"users": {}}))
