"""What agents rely on when they answer, over HTTP: refused before anything is written, or on its way."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from chalicelib.channels import registry
from chalicelib.channels.model import Limits
from chalicelib.conversations.store import SendingRow
from chalicelib.edge import settings, tables, web
from chalicelib.edge.owed import put_off
from chalicelib.kernel.model import Actor, Role
from chalicelib.outbox import jobs
from support.calling import logged
from support.chatting import ADA, ANNA, NOON, Page, conversation_of, replied
from support.standing import all_rows
from support.talking import SECRETS, TOKENS, Desk, Platform, refused

MINUTE = timedelta(minutes=1)
KURT = Actor(id="kurt", role=Role.AGENT, teams=("other",))
SAM = Actor(id="sam", role=Role.SUPERVISOR)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    made = Platform()
    monkeypatch.setattr(web, "called", made.called)
    return made


@pytest.fixture
def desk(platform: Platform, tables: None, secrets_file: None, clock: object) -> Desk:
    return Desk(platform)


@pytest.fixture
def tweet(desk: Desk) -> str:
    return desk.writes("My parcel is lost")


def rows() -> int:
    return sum(1 for _ in all_rows(tables.client, [settings.CONTENT_TABLE, settings.CASES_TABLE]))


def is_refused(desk: Desk, tweet: str, text: str = "Hello", **more: str) -> SimpleNamespace:
    """Refused, and nothing was written."""
    before = rows()
    answer = desk.reply(tweet, text, **more)
    assert answer.status >= 400
    assert rows() == before
    return answer


def test_a_reply_is_shown_on_its_way_and_in_the_history(desk: Desk, tweet: str) -> None:
    answer = desk.reply(tweet, "We look for it")

    assert (answer.status, answer.json["status"]) == (202, "open")
    shown = desk.seen(tweet)
    (one,) = shown["sending"]
    assert (one["state"], one["text"], one["agent"]) == ("queued", "We look for it", "anna")
    assert [event["type"] for event in shown["history"]][:2] == ["reply.queued", "status.changed"]
    assert "We look for it" not in str(shown["history"])


@pytest.mark.parametrize(
    ("text", "length"), [("ü" * 281, 281), ("🙂" * 141, 282), ("a" * 258 + " https://a.example", 282)]
)
def test_what_is_too_long_for_the_platform_is_refused(desk: Desk, tweet: str, text: str, length: int) -> None:
    answer = is_refused(desk, tweet, text)

    assert (answer.status, answer.json["code"]) == (422, "fields-not-understood")
    assert answer.json["facts"] == {"fields": {"text": "too-long"}, "length": length, "most": 280}


def test_what_just_fits_is_taken_however_long_its_link(desk: Desk, tweet: str) -> None:
    assert desk.reply(tweet, "a" * 256 + " https://shop.example/" + "b" * 200).status == 202


def test_a_direct_message_may_be_long(desk: Desk, platform: Platform) -> None:
    first = desk.whispers("Hello")

    assert desk.reply(first, "a" * 10_000).status == 202
    assert is_refused(desk, first, "a" * 10_001).status == 422


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"text": "required"}),
        ({"text": " \n "}, {"text": "empty"}),
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
    assert is_refused(desk, tweet, "Other words", idempotency_key="k1").json["code"] == "key-used-for-another-request"


def test_a_conversation_that_is_merely_shown_is_not_answered_from_there(desk: Desk, tweet: str) -> None:
    other = desk.writes("Another matter", by=desk.karl)
    seg = desk.head(other).seg
    path = f"/cases/{desk.case(tweet).id}/conversations"
    assert desk.ask("POST", path, {"conversation": seg}, by=ANNA).status == 200

    answer = is_refused(desk, tweet, conversation=seg)
    assert (answer.status, answer.json["code"]) == (409, "conversation-is-not-of-this-case")


def test_a_conversation_of_others_is_like_none(desk: Desk, tweet: str) -> None:
    other = desk.writes("Another matter", by=desk.karl)
    foreign, absent = (is_refused(desk, tweet, conversation=seg) for seg in (desk.head(other).seg, "0" * 32))

    assert (foreign.status, foreign.text) == (404, absent.text)


def test_a_case_without_a_conversation_or_that_is_closed_is_not_answered(desk: Desk, tweet: str) -> None:
    empty = desk.ask("POST", "/cases", {"title": "By phone"}, by=ANNA).json["id"]
    answer = desk.ask("POST", f"/cases/{empty}/replies", {"text": "Hello"}, by=ANNA)
    assert (answer.status, answer.json["code"]) == (409, "case-has-no-conversation")

    desk.ask("POST", f"/cases/{desk.case(tweet).id}/closure", {"reason": "done"}, by=ANNA)
    assert is_refused(desk, tweet).json["code"] == "case-is-closed"


def test_the_conversation_that_waits_longest_is_answered(desk: Desk, platform: Platform, tweet: str) -> None:
    late = desk.writes("Where is it?", NOON + 5 * MINUTE, by=desk.karl)
    path = f"/cases/{desk.case(late).id}/conversations/{desk.head(late).seg}?owner={desk.case(tweet).id}"
    assert desk.ask("DELETE", path, by=ANNA).status == 200
    desk.queued(tweet)

    assert (len(desk.sendings(tweet)), desk.sendings(late)) == (1, [])


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
            answer = is_refused(desk, post, text)
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


class TestWindow:
    """A channel that takes messages only for a while after the customer's last one."""

    @pytest.fixture(autouse=True)
    def window(self, monkeypatch: pytest.MonkeyPatch) -> None:
        short = registry.CHANNELS["x"]._replace(limits=lambda **_: Limits(longest=280, measure="x", window_hours=24))
        monkeypatch.setitem(registry.CHANNELS, "x", short)  # type: ignore[arg-type]

    def test_a_closed_window_is_refused(self, desk: Desk, clock: SimpleNamespace) -> None:
        first = desk.whispers("Hello")
        clock.passes(hours=23, minutes=59)
        assert desk.reply(first).status == 202
        clock.passes(minutes=1)
        answer = is_refused(desk, first)

        assert (answer.status, answer.json["code"]) == (409, "window-closed")
        assert answer.json["facts"] == {"hours": 24, "last_at": "2026-01-05T12:00:20Z"}

    def test_one_that_closes_while_it_waits_is_not_tried(self, desk: Desk, platform: Platform) -> None:
        first = desk.whispers("Hello")
        desk.queued(first)
        desk.works(first, NOON + timedelta(hours=25))

        assert (desk.sending(first).reason, platform.calls) == ("window-closed", [])


class TestAgain:
    """What failed is sent again, or taken back, by a person."""

    def path(self, desk: Desk, tweet: str) -> str:
        return f"/cases/{desk.case(tweet).id}/replies/{desk.sending(tweet).id}"

    def test_what_failed_is_sent_again(self, desk: Desk, platform: Platform, tweet: str) -> None:
        desk.queued(tweet)
        platform.script = [refused(403)]
        desk.works(tweet, NOON)
        answer = desk.ask("POST", f"{self.path(desk, tweet)}/resending", by=ANNA)
        desk.works(tweet, NOON + MINUTE)

        assert (answer.status, platform.texts) == (202, ["We look for it"])
        assert desk.endings(tweet) == [("failed", "forbidden"), ("resent", None)]
        assert [message.body.agent for message in desk.ours(tweet)] == ["anna"]

    def test_what_was_taken_back_is_never_sent(self, desk: Desk, platform: Platform, tweet: str) -> None:
        desk.queued(tweet)
        path = self.path(desk, tweet)
        assert desk.ask("DELETE", path, by=ANNA).status == 200
        desk.works(tweet, NOON)

        assert (platform.calls, desk.sendings(tweet)) == ([], [])
        assert desk.endings(tweet) == [("discarded", None)]
        assert desk.ask("DELETE", path, by=ANNA).json["code"] == "reply-not-found"

    def test_what_is_with_the_platform_is_neither(self, desk: Desk, platform: Platform, tweet: str) -> None:
        desk.queued(tweet)
        path, answers = self.path(desk, tweet), []
        assert desk.ask("POST", f"{path}/resending", by=ANNA).json["facts"] == {"state": "queued"}

        def meanwhile() -> None:
            answers.append(desk.ask("POST", f"{path}/resending", by=ANNA))
            answers.append(desk.ask("DELETE", path, by=ANNA))

        platform.script = [meanwhile]
        desk.works(tweet, NOON)

        assert {(one.status, one.json["code"]) for one in answers} == {(409, "reply-is-on-its-way")}
        assert platform.texts == ["We look for it"]


def test_administrators_see_what_waits_for_a_person(desk: Desk, platform: Platform, tweet: str) -> None:
    one = desk.queued(tweet)
    platform.script = [refused(401)]
    desk.works(tweet, NOON)
    answer = desk.ask("GET", "/outbox/failed", by=ADA)

    (found,) = [each for each in answer.json["replies"] if each["id"] == one.id]
    assert found == {
        "id": one.id,
        "case": desk.case(tweet).id,
        "conversation": one.seg,
        "state": "failed",
        "reason": "unauthorized",
        "attempts": 1,
    }
    assert "We look for it" not in answer.text
    assert [desk.ask("GET", "/outbox/failed", by=by).status for by in (None, ANNA, SAM)] == [401, 403, 403]
    desk.ask("DELETE", f"/cases/{found['case']}/replies/{one.id}", by=ANNA)
    assert one.id not in desk.ask("GET", "/outbox/failed", by=ADA).text


def test_what_no_worker_can_do_anything_with_is_among_them(desk: Desk, tweet: str) -> None:
    one = desk.queued(tweet)
    for _ in range(5):
        put_off(SendingRow(f"conv#{one.seg}", f"sending#{one.id}"), "KeyError", NOON)

    assert one.id in desk.ask("GET", "/outbox/failed", by=ADA).text


def test_the_status_counts_what_is_on_its_way_until_it_is_there_or_for_a_person(
    desk: Desk, platform: Platform, tweet: str
) -> None:
    def outbox() -> int:
        count: int = desk.ask("GET", "/intake/status", by=SAM).json["outbox"]
        return count

    before = outbox()
    for _ in range(3):
        assert desk.reply(tweet).status == 202
    assert outbox() == before + 3
    platform.script = ["", refused(403), "nothing"]
    desk.works(tweet, NOON)
    assert outbox() == before + 1  # one is there, one failed, one is looked for
    for minutes in (1, 6, 36, 156, 516):
        desk.works(tweet, NOON + minutes * MINUTE)
    assert outbox() == before


def test_the_sweep_sends_what_no_stream_woke(
    desk: Desk, platform: Platform, tweet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.queued(tweet)
    monkeypatch.setattr(jobs, "now", lambda: NOON + MINUTE)
    platform.at = NOON + MINUTE
    jobs.sweep_outbox()

    assert "We look for it" in platform.texts
    assert desk.sendings(tweet) == []


@pytest.mark.parametrize("step", ["", "lost", "nothing", refused(401), refused(503)])
def test_no_secret_and_no_words_are_in_a_log_an_event_or_a_refusal(
    desk: Desk, platform: Platform, step: object
) -> None:
    with logged() as lines:
        tweet = desk.writes("Maria's own words")
        desk.queued(tweet, "Words for Maria")
        platform.script = [step]
        desk.works(tweet, NOON)
        jobs.sweep_outbox()
        told = str(desk.seen(tweet)["history"]) + str(desk.reply(tweet, "x" * 999).json) + lines.getvalue()

    assert not [one for one in (*SECRETS.values(), *TOKENS.values(), "Words for Maria", "own words") if one in told]
    rows_now = str([item for _, item in all_rows(tables.client, [settings.CONTENT_TABLE, settings.CASES_TABLE])])
    assert not [one for one in (*SECRETS.values(), *TOKENS.values()) if one in rows_now]


class TestChat:
    """The web chat has no platform: an answer is there at once, and once."""

    pytestmark = pytest.mark.usefixtures("tables", "secrets_file", "clock")

    def test_the_visitor_sees_it_once_at_the_time_it_was_written(
        self, page: Page, platform: Platform, clock: SimpleNamespace
    ) -> None:
        page.say("Where is it?")
        clock.passes(minutes=4)
        replied(page, "On its way", clock.at + 9 * MINUTE)
        head = conversation_of(page)
        jobs.send(head.seg, "0" * 32, clock.at)

        lines = page("GET", "messages").json["messages"]
        assert [(line["author"], line["text"]) for line in lines] == [
            ("visitor", "Where is it?"),
            ("company", "On its way"),
        ]
        assert lines[1]["at"] == "2026-01-05T12:04:20Z"
        assert platform.calls == []
