"""What agents rely on when they answer, over HTTP: refused before anything is written, or on its way."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chalicelib.edge import settings
from chalicelib.kernel.model import Actor, Role
from support.chatting import ADA, ANNA, NOON
from support.talking import Desk, Platform

MINUTE = timedelta(minutes=1)
KURT = Actor(id="kurt", role=Role.AGENT, teams=("other",))


def test_a_reply_is_shown_on_its_way_and_in_the_history(desk: Desk, tweet: str) -> None:
    answer = desk.reply(tweet, "We look for it")

    assert (answer.status, answer.json["status"]) == (202, "open")
    shown = desk.seen(tweet)
    (one,) = shown["sending"]
    assert (one["state"], one["text"], one["agent"]) == ("queued", "We look for it", "anna")
    assert [event["type"] for event in shown["history"]][:2] == ["status.changed", "reply.queued"]
    assert "We look for it" not in str(shown["history"])


@pytest.mark.parametrize(
    ("text", "length"), [("ü" * 281, 281), ("🙂" * 141, 282), ("a" * 258 + " https://example.com", 282)]
)
def test_what_is_too_long_for_the_platform_is_refused(desk: Desk, tweet: str, text: str, length: int) -> None:
    answer = desk.is_refused(tweet, text)

    assert (answer.status, answer.json["code"]) == (422, "fields-not-understood")
    assert answer.json["facts"] == {"fields": {"text": "too-long"}, "length": length, "most": 280}


def test_what_just_fits_is_taken_however_long_its_link(desk: Desk, tweet: str) -> None:
    assert desk.reply(tweet, "a" * 256 + " https://example.com/" + "b" * 200).status == 202


def test_a_direct_message_may_be_long(desk: Desk) -> None:
    first = desk.whispers("Hello")

    assert desk.reply(first, "a" * 10_000).status == 202
    assert desk.is_refused(first, "a" * 10_001).status == 422


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"text": "required"}),
        ({"text": " \n "}, {"text": "Expected `str` matching regex '\\\\S'"}),
        ({"text": "Hello", "to": "1" * 201}, {"to": "Expected `str` of length <= 200"}),
        ({"text": "Hello", "to": "2026-01-05T12:00:00Z#0#1"}, {"to": "not-known"}),
        ({"text": "Hello", "note": "Maria is rude"}, {"note": "not-known"}),
    ],
)
def test_each_wrong_field_is_named(desk: Desk, tweet: str, body: object, fields: object) -> None:
    answer = desk.ask("POST", f"/cases/{desk.case(tweet).id}/replies", body, by=ANNA)

    assert (answer.status, answer.json["facts"]["fields"]) == (422, fields)
    assert desk.sendings(tweet) == []


def test_a_reply_may_name_the_message_that_it_answers(desk: Desk, platform: Platform, tweet: str) -> None:
    desk.writes("And mine?", NOON + MINUTE, by=desk.karl, parent=tweet)
    desk.queued(tweet, to=desk.head(tweet).root_key)
    desk.works(tweet, NOON + MINUTE)

    assert platform.made[0].to == tweet


def test_a_post_that_was_taken_back_is_not_answered(desk: Desk, platform: Platform, tweet: str) -> None:
    newest = desk.writes("Forget it", NOON + MINUTE, parent=tweet)
    desk.told(tweet_delete_events=[{"status": {"id": newest, "user_id": desk.maria}, "timestamp_ms": "1"}])
    desk.queued(tweet)
    desk.works(tweet, NOON + MINUTE)

    assert platform.made[0].to == tweet


def test_the_same_key_answers_once(desk: Desk, platform: Platform, tweet: str) -> None:
    first, second = (desk.reply(tweet, idempotency_key="k1") for _ in range(2))
    desk.works(tweet, NOON)

    assert (first.status, second.status, platform.texts) == (202, 202, ["We look for it"])
    assert desk.is_refused(tweet, "Other words", idempotency_key="k1").json["code"] == "key-used-for-another-request"


def test_a_conversation_that_is_merely_shown_is_not_answered_from_there(desk: Desk, tweet: str) -> None:
    other = desk.writes("Another matter", by=desk.karl)
    seg = desk.head(other).seg
    path = f"/cases/{desk.case(tweet).id}/conversations"
    assert desk.ask("POST", path, {"conversation": seg}, by=ANNA).status == 200

    answer = desk.is_refused(tweet, conversation=seg)
    assert (answer.status, answer.json["code"]) == (409, "conversation-is-not-of-this-case")


def test_a_conversation_of_others_is_like_none(desk: Desk, tweet: str) -> None:
    other = desk.writes("Another matter", by=desk.karl)
    foreign, absent = (desk.is_refused(tweet, conversation=seg) for seg in (desk.head(other).seg, "0" * 32))

    assert (foreign.status, foreign.text) == (404, absent.text)


def test_a_case_without_a_conversation_or_that_is_closed_is_not_answered(desk: Desk, tweet: str) -> None:
    empty = desk.ask("POST", "/cases", {"title": "By phone"}, by=ANNA).json["id"]
    answer = desk.ask("POST", f"/cases/{empty}/replies", {"text": "Hello"}, by=ANNA)
    assert (answer.status, answer.json["code"]) == (409, "case-has-no-conversation")

    desk.ask("POST", f"/cases/{desk.case(tweet).id}/closure", {"reason": "done"}, by=ANNA)
    assert desk.is_refused(tweet).json["code"] == "case-is-closed"


def test_the_conversation_that_waits_longest_is_answered(desk: Desk, tweet: str) -> None:
    late = desk.writes("Where is it?", NOON + 5 * MINUTE, by=desk.karl)
    path = f"/cases/{desk.case(late).id}/conversations/{desk.head(late).seg}?owner={desk.case(tweet).id}"
    assert desk.ask("DELETE", path, by=ANNA).status == 200
    desk.queued(tweet)

    assert (len(desk.sendings(tweet)), desk.sendings(late)) == (1, [])


@pytest.mark.parametrize("last", [0, 1, 2])
def test_when_nobody_waits_the_conversation_where_something_was_said_last_is_answered(desk: Desk, last: int) -> None:
    posts = [desk.writes(f"Matter {number}", NOON + number * MINUTE) for number in range(3)]
    case = desk.case(posts[0]).id
    for post in posts[1:]:
        path = f"/cases/{desk.case(post).id}/conversations/{desk.head(post).seg}?owner={case}"
        assert desk.ask("DELETE", path, by=ANNA).status == 200
    order = [*(post for post in posts if post != posts[last]), posts[last]]
    for number, post in enumerate(order):
        desk.writes("Solved", NOON + (5 + number) * MINUTE, by=desk.account, parent=post)

    assert desk.reply(posts[0]).status == 202

    assert [len(desk.sendings(post)) for post in posts] == [int(post == posts[last]) for post in posts]
    shown = desk.ask("GET", f"/cases/{case}", by=ANNA).json["conversations"]
    assert [one["id"] for one in shown] == [desk.head(post).seg for post in reversed(order)]


@pytest.mark.parametrize("what", ["", "/x/resending"])
def test_strangers_and_guests_answer_nothing(desk: Desk, tweet: str, what: str) -> None:
    desk.ask("POST", "/teams", {"id": f"t{uuid4().hex[:8]}", "name": "Ours"}, by=ADA)
    case = desk.case(tweet).id
    assert desk.ask("POST", f"/cases/{case}/replies{what}", {"text": "Hi"}).status == 401
    customer = Actor(id="maria", role=Role.CUSTOMER, customer_id="c")
    assert desk.ask("POST", f"/cases/{case}/replies{what}", {"text": "Hi"}, by=customer).status == 403
    absent = desk.ask("POST", f"/cases/{'0' * 32}/replies{what}", {"text": "Hi"}, by=ANNA)
    assert absent.status == 404


def test_a_case_of_another_team_looks_absent(desk: Desk, tweet: str) -> None:
    team = f"t{uuid4().hex[:8]}"
    desk.ask("POST", "/teams", {"id": team, "name": "Ours"}, by=ADA)
    case = desk.case(tweet).id
    assert desk.ask("PUT", f"/cases/{case}/team", {"team": team}, by=ADA).status == 200
    hidden = desk.ask("POST", f"/cases/{case}/replies", {"text": "Hi"}, by=KURT)
    absent = desk.ask("POST", f"/cases/{'0' * 32}/replies", {"text": "Hi"}, by=KURT)

    assert (hidden.status, hidden.text) == (404, absent.text)


@pytest.mark.parametrize("public", [True, False])
def test_no_way_into_the_case_is_told_to_the_world(
    desk: Desk, tweet: str, monkeypatch: pytest.MonkeyPatch, *, public: bool
) -> None:
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://desk.example")
    post = tweet if public else desk.whispers("Hello")
    for text in ("See https://desk.example/cases/1", "desk.example/c", f"Case {desk.case(post).id}"):
        if public:
            answer = desk.is_refused(post, text)
            assert (answer.status, answer.json["facts"]["fields"]) == (422, {"text": "leads-to-the-case"})
        else:
            assert desk.reply(post, text).status == 202


def test_only_the_words_of_the_reply_leave(desk: Desk, platform: Platform, tweet: str) -> None:
    path = f"/cases/{desk.case(tweet).id}"
    desk.ask("POST", f"{path}/notes", {"text": "Maria is a difficult one"}, by=ANNA)
    desk.ask("PUT", f"{path}/title", {"title": "Lost again"}, by=ANNA)
    desk.queued(tweet, "We look for it")
    desk.works(tweet, NOON)

    (call,) = platform.calls
    assert call.said == {"text": "We look for it", "reply": {"in_reply_to_tweet_id": tweet}}
    assert desk.case(tweet).id not in str(vars(call))
