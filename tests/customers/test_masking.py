"""Where others named a person, they are covered; what can mean somebody else is left alone."""

import pytest

from chalicelib.customers.masking import COVER, Marks, is_theirs, learned, marks_of, masked, scrubbed
from chalicelib.customers.model import Identity

MARIA = Marks(ids=("2002200220",), names=("Maria Muster",), addresses=("maria_m",))
DELAY = Marks(ids=("17",), names=("Delay",), addresses=("delay",))
EMAIL = Marks(ids=("c0ffee",), names=("Bo",), addresses=("bo@example.org",))


def test_the_marks_of_identities_are_all_that_tells_who_they_are() -> None:
    one = Identity(id="i", customer_id="c", channel="x", scope="", platform_id="7", name="Maria", address="maria_m")
    two = Identity(id="j", customer_id="c", channel="chat", scope="shop", platform_id="9")

    assert marks_of([one, two]) == Marks(ids=("7", "9"), names=("Maria",), addresses=("maria_m",))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@maria_m we are sorry", f"{COVER} we are sorry"),
        ("@MARIA_M: sorry", f"{COVER}: sorry"),
        ("ask maria_m.", f"ask {COVER}."),
        ("see https://x.com/maria_m/status/1", f"see https://x.com/{COVER}/status/1"),
        ("id 2002200220, twice: 2002200220", f"id {COVER}, twice: {COVER}"),
        ("maria muster wrote", f"{COVER} wrote"),
        ("@maria_mm and 20022002201 are others", "@maria_mm and 20022002201 are others"),
        ("Santa Maria is a town", "Santa Maria is a town"),
    ],
)
def test_elsewhere_only_what_can_mean_nobody_else_is_covered(text: str, left: str) -> None:
    assert masked(text, MARIA, near=False) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi Maria, sorry", f"Hi {COVER}, sorry"),
        ("Dear Ms Muster", f"Dear Ms {COVER}"),
        ("mariachi and muster", "mariachi and muster"),
    ],
)
def test_where_they_took_part_a_part_of_the_name_is_theirs(text: str, left: str) -> None:
    assert masked(text, MARIA, near=True) == left


def test_a_name_that_is_a_word_is_left_alone_elsewhere() -> None:
    text = "A delay of 17 minutes, @delay @17"

    assert masked(text, DELAY, near=False) == f"A delay of 17 minutes, {COVER} {COVER}"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to bo@example.org.", f"Write to {COVER}."),
        ("Write to Bo@Example.Org now", f"Write to {COVER} now"),
        ("abo@example.org, bo@example.org.uk", "abo@example.org, bo@example.org.uk"),
        ("Bo came", "Bo came"),
    ],
)
def test_an_address_is_covered_as_a_whole(text: str, left: str) -> None:
    assert masked(text, EMAIL, near=False) == left


def test_nobody_to_cover_changes_nothing() -> None:
    assert masked("Hi @maria_m", Marks(), near=True) == "Hi @maria_m"


@pytest.mark.parametrize(
    "told",
    [
        {"event": {"id_str": "1", "user": {"id": 2002200220}, "text": "hello"}},
        {"event": {"id": "1", "author_id": "2002200220", "text": "hello"}},
        {"event": {"message_create": {"sender_id": "2002200220", "message_data": {"text": "hello"}}}},
        {"event": {"message_create": {"sender_id": "1", "target": {"recipient_id": "2002200220"}}}},
        {"event": {"status": {"id": "1", "user_id": "2002200220"}}},
        {"type": "posted", "author": {"id": "2002200220"}, "thread": "2002200220"},
    ],
)
def test_what_a_platform_told_is_theirs_when_they_are_its_author_or_its_other_side(told: dict) -> None:
    assert is_theirs(told, MARIA)
    assert not is_theirs(told, DELAY)


def test_what_others_wrote_keeps_everything_but_the_person() -> None:
    told = {
        "for_user_id": "1001",
        "event": {
            "id_str": "5",
            "user": {"id_str": "3003", "name": "Karl"},
            "text": "@maria_m Maria is right",
            "in_reply_to_status_id_str": "4",
            "in_reply_to_user_id": 2002200220,
            "in_reply_to_screen_name": "Maria_M",
            "entities": {"user_mentions": [{"id_str": "2002200220", "name": "Maria Muster"}, {"id_str": "1001"}]},
            "quoted_status": {"id_str": "4", "user": {"id_str": "2002200220"}, "text": "My parcel is lost"},
        },
        "users": {"2002200220": {"name": "Maria"}, "3003": {"name": "Karl"}},
    }

    assert not is_theirs(told, MARIA)
    assert scrubbed(told, MARIA) == {
        "for_user_id": "1001",
        "event": {
            "id_str": "5",
            "user": {"id_str": "3003", "name": "Karl"},
            "text": f"{COVER} {COVER} is right",
            "in_reply_to_status_id_str": "4",
            "in_reply_to_user_id": 0,
            "in_reply_to_screen_name": COVER,
            "entities": {"user_mentions": [{}, {"id_str": "1001"}]},
            "quoted_status": {"id_str": "4"},
        },
        "users": {"3003": {"name": "Karl"}},
    }


def test_what_does_not_name_them_is_left_as_it_is() -> None:
    told = {"event": {"id": 17, "text": "A delay of 17 minutes", "user": {"id_str": "3003"}, "list": [1, None, True]}}

    assert scrubbed(told, DELAY) == told


@pytest.mark.parametrize("text", ["RT @maria_m: My parcel\nis lost", "RT @Maria_M My parcel is lost"])
def test_a_repost_is_covered_with_the_words_that_it_repeats(text: str) -> None:
    assert masked(text, MARIA, near=False) == COVER


def test_names_that_they_had_at_another_time_are_learned_from_what_was_told() -> None:
    told = {
        "event": {"user": {"id_str": "2002200220", "screen_name": "maria_old", "name": "Maria M."}},
        "users": {"2002200220": {"username": "maria_new"}, "3003": {"username": "karl"}},
        "list": [{"id": 2002200220, "name": ""}],
    }

    found = learned(told, MARIA)

    assert found.ids == MARIA.ids
    assert found.names == ("Maria M.", "Maria Muster")
    assert found.addresses == ("maria_m", "maria_new", "maria_old")
