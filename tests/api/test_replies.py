"""What agents rely on when they answer, over HTTP: refused before anything is written, or on its way."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from app import app
from chalicelib.cases import store as cases
from chalicelib.channels.model import Limits
from chalicelib.channels.registry import CHANNELS
from chalicelib.content.model import time_of
from chalicelib.conversations import store as talks
from chalicelib.edge import asking, settings, tables
from chalicelib.kernel.model import Actor, Role
from chalicelib.outbox import sending
from chalicelib.outbox.jobs import sweep_outbox, wake
from support.calling import Caller
from support.chatting import ADA, ANNA, NOON, Clock, Page, conversation_of
from support.standing import owed
from support.talking import Desk, Platform, refused

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


def test_a_reply_says_its_own_id_and_the_same_under_a_key(desk: Desk, tweet: str) -> None:
    key = uuid4().hex
    one, two = (desk.reply(tweet, idempotency_key=key) for _ in range(2))

    assert (one.text, one.json["reply"]) == (two.text, desk.sending(tweet).id)


def held(desk: Desk, tweet: str, seconds: int = 8) -> str:
    """A reply that can be taken back: its path."""
    path = f"/cases/{desk.case(tweet).id}/replies"
    body = {"text": "We look for it", "hold_seconds": seconds}
    answer = desk.ask("POST", path, body, by=ANNA)
    assert answer.status == 202, answer.text
    return f"{path}/{answer.json['reply']}"


def offers(desk: Desk, tweet: str) -> dict[str, bool]:
    (one,) = desk.seen(tweet)["sending"]
    return {offer["name"]: offer["allowed"] for offer in one["actions"]}


def test_what_is_held_is_not_sent_before_its_moment(desk: Desk, platform: Platform, tweet: str) -> None:
    held(desk, tweet)
    one = desk.sending(tweet)
    assert one.not_before is not None
    desk.works(tweet, one.not_before - timedelta(seconds=1))
    assert platform.calls == []

    desk.works(tweet, one.not_before)

    assert platform.texts == ["We look for it"]


def test_a_hold_that_nobody_releases_ends_with_the_sweep(
    desk: Desk, platform: Platform, tweet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(desk, tweet, 8)
    until = desk.sending(tweet).not_before
    assert until is not None
    for at, sent in ((until - timedelta(seconds=1), []), (until, ["We look for it"])):
        platform.at = at
        monkeypatch.setattr("chalicelib.outbox.jobs.now", lambda at=at: at)
        sweep_outbox()
        assert platform.texts == sent


def test_what_is_held_is_taken_back_once_and_nothing_leaves(desk: Desk, platform: Platform, tweet: str) -> None:
    path = held(desk, tweet)
    assert offers(desk, tweet) == {"discard": True, "release": True, "resend": False}

    assert desk.ask("DELETE", path, by=ANNA).status == 200
    assert desk.ask("DELETE", path, by=ANNA).json["code"] == "reply-not-found"
    desk.works(tweet, NOON + timedelta(days=1))

    assert (platform.calls, desk.sendings(tweet), desk.endings(tweet)) == ([], [], [("discarded", None)])


def test_released_it_is_sent_at_once_and_the_case_is_as_it_was(desk: Desk, platform: Platform, tweet: str) -> None:
    path = held(desk, tweet, 60)
    before, key = desk.case(tweet), uuid4().hex
    answers = [desk.ask("PUT", f"{path}/release", by=ANNA, idempotency_key=key) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert desk.case(tweet) == before
    one = desk.sending(tweet)
    assert one.not_before is not None
    assert one.not_before < one.queued_at + timedelta(seconds=60)
    desk.works(tweet, one.not_before)
    assert platform.texts == ["We look for it"]


def test_a_release_wakes_the_sender_by_its_stream(
    desk: Desk, platform: Platform, tweet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask("PUT", f"{held(desk, tweet, 60)}/release", by=ANNA)
    one = desk.sending(tweet)
    (row,) = [item for _, item in owed(tables.client, [settings.CONTENT_TABLE]) if item["sort"]["S"].endswith(one.id)]
    monkeypatch.setattr("chalicelib.intake.jobs.now", lambda: one.not_before)
    wake({"Records": [{"dynamodb": {"NewImage": row, "Keys": {name: row[name] for name in ("thing", "sort")}}}]})

    assert platform.texts == ["We look for it"]


@pytest.mark.parametrize("what", ["DELETE", "PUT"])
def test_what_has_left_is_not_taken_back_or_released(desk: Desk, platform: Platform, tweet: str, what: str) -> None:
    path = held(desk, tweet)
    platform.then = lambda: answers.append(desk.ask(what, path + ("/release" if what == "PUT" else ""), by=ANNA))
    answers: list[SimpleNamespace] = []
    desk.works(tweet, NOON + MINUTE)

    assert [(one.status, one.json["code"]) for one in answers] == [(409, "reply-is-on-its-way")]
    assert [one.body.text for one in desk.ours(tweet)] == ["We look for it"]


def test_whoever_is_first_has_it(desk: Desk, platform: Platform, tweet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The delete comes between the sender's look at the reply and its claim: nothing leaves."""
    path, really = held(desk, tweet), sending.actions.claimed
    monkeypatch.setattr(
        sending.actions, "claimed", lambda *asked: (desk.ask("DELETE", path, by=ANNA), really(*asked))[1]
    )
    desk.works(tweet, NOON + MINUTE)

    assert (platform.calls, desk.sendings(tweet), desk.endings(tweet)) == ([], [], [("discarded", None)])


def test_what_waits_for_a_platform_or_a_person_is_not_released(desk: Desk, platform: Platform, tweet: str) -> None:
    path = held(desk, tweet)
    platform.script = [refused(503), refused(403)]
    desk.works(tweet, NOON + MINUTE)
    later = desk.ask("PUT", f"{path}/release", by=ANNA)
    desk.works(tweet, NOON + 10 * MINUTE)
    failed = desk.ask("PUT", f"{path}/release", by=ANNA)

    assert [(one.status, one.json["code"]) for one in (later, failed)] == [(409, "reply-is-not-held")] * 2
    assert [one.json["facts"]["state"] for one in (later, failed)] == ["queued", "failed"]


@pytest.mark.parametrize("seconds", [-1, 61, 1.5, "8"])
def test_a_reply_is_held_for_a_minute_at_most(desk: Desk, tweet: str, seconds: object) -> None:
    body = {"text": "Hi", "hold_seconds": seconds}
    answer = desk.ask("POST", f"/cases/{desk.case(tweet).id}/replies", body, by=ANNA)

    assert (answer.status, list(answer.json["facts"]["fields"])) == (422, ["hold_seconds"])


@pytest.mark.usefixtures("tables", "secrets_file", "clock")
def test_in_a_chat_nothing_is_said_before_the_hold_is_over(page: Page, clock: Clock) -> None:
    page.say("Where is it?")
    head, ask = conversation_of(page), Caller(app)
    replies = f"/cases/{cases.live(head.case).id}/replies"
    body = {"text": "We look", "hold_seconds": 10}
    out = ask("POST", replies, body, by=ANNA).json["reply"]
    sending.send(head.seg, out, clock.at + timedelta(seconds=9))
    assert page.shown() == [(1, "visitor", "Where is it?")]
    clock.passes(seconds=3)
    page.say("Hello?")
    assert ask("PUT", f"{replies}/{out}/release", by=ANNA).status == 200
    clock.passes(seconds=1)
    sending.send(head.seg, out, clock.at)

    assert [text for _, _, text in page.shown()] == ["Where is it?", "Hello?", "We look"]
    kept = [(one.body.text, time_of(one.key)) for one in talks.messages(head.seg)]
    assert kept[-1] == ("We look", clock.at - timedelta(seconds=1))


def test_where_and_how_one_may_answer_is_told_with_the_conversation(desk: Desk, tweet: str) -> None:
    whispered = desk.whispers("Hello")
    public, direct = desk.seen(tweet), desk.seen(whispered)

    assert (public["channel"], public["place"] != "") == ("x", True)
    assert public["limits"] == {"longest": 280, "measure": "weighted", "window_closes_at": None}
    assert direct["limits"]["longest"] == 10_000
    assert [one["reply"]["label"] for one in (public, direct)] == ["Reply publicly on X", "Reply directly on X"]
    assert public["reply"]["allowed"]
    desk.ask("PUT", f"/inboxes/{desk.inbox}/disablement", by=ADA)
    refused_now = desk.seen(tweet)["reply"]
    assert (refused_now["allowed"], refused_now["reason"]) == (False, {"code": "inbox-disabled"})
    assert desk.is_refused(tweet).json["code"] == "inbox-disabled"


@pytest.mark.parametrize("hours", [0, 25])
def test_a_window_is_told_and_holds(desk: Desk, tweet: str, hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    day = CHANNELS["x"]._replace(limits=lambda **_: Limits(longest=640, measure="characters", window_hours=24))
    monkeypatch.setitem(CHANNELS, "x", day)
    monkeypatch.setattr(asking, "now", lambda: NOON + timedelta(hours=hours))
    shown, answer = desk.seen(tweet), desk.reply(tweet)

    assert shown["limits"]["window_closes_at"] == f"{NOON + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    assert shown["reply"]["allowed"] is (answer.status == 202) is (hours == 0)
    assert shown["reply"].get("reason", {}).get("code") == answer.json.get("code")


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
