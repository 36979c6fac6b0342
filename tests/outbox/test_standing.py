"""What waits, what failed and what nobody may read, over HTTP; and the web chat, which has no platform."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from chalicelib.channels import registry
from chalicelib.channels.model import Limits
from chalicelib.conversations.store import SendingRow
from chalicelib.edge import settings, tables
from chalicelib.edge.owed import put_off
from chalicelib.kernel.model import Actor, Role
from chalicelib.outbox import jobs
from support.calling import logged
from support.chatting import ADA, ANNA, NOON, Page, conversation_of, replied
from support.standing import all_rows
from support.talking import SECRETS, TOKENS, Desk, Platform, refused

MINUTE = timedelta(minutes=1)
SAM = Actor(id="sam", role=Role.SUPERVISOR)


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
        clock.passes(minutes=2)
        answer = desk.is_refused(first)

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
