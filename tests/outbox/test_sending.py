"""A reply leaves: to its place, once, and comes back as a message like any other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.content.model import key_at
from chalicelib.kernel.problems import Unavailable
from chalicelib.outbox.jobs import wake
from chalicelib.outbox.sending import send
from support.chatting import ADA, NOON
from support.talking import Desk, Platform, refused, twice

MINUTE = timedelta(minutes=1)


def test_a_reply_is_posted_below_the_newest_post_of_the_customer(desk: Desk, platform: Platform, tweet: str) -> None:
    newest = desk.writes("Anybody there?", NOON + MINUTE, parent=tweet)
    desk.queued(tweet, "We look for it")
    desk.works(tweet, NOON + 2 * MINUTE)

    (call,) = platform.calls
    assert (call.method, call.url) == ("POST", "https://api.x.com/2/tweets")
    assert call.said == {"text": "We look for it", "reply": {"in_reply_to_tweet_id": newest}}


def test_what_was_sent_is_a_message_of_its_agent_at_the_platforms_time(
    desk: Desk, platform: Platform, tweet: str
) -> None:
    desk.queued(tweet)
    desk.works(tweet, NOON + 5 * MINUTE)

    (message,) = desk.ours(tweet)
    assert desk.sendings(tweet) == []
    assert (message.body.agent, message.body.text) == ("anna", "We look for it")
    assert message.key == key_at(NOON + 5 * MINUTE, 1, platform.made[0].id)
    clock = desk.case(tweet).conversations[desk.head(tweet).seg]
    assert (clock.first, clock.first_seconds, clock.waiting_since) == ("met", 300, None)


@pytest.mark.parametrize("echo_first", [True, False])
def test_the_echo_and_the_answer_are_one_message(
    desk: Desk, platform: Platform, tweet: str, *, echo_first: bool
) -> None:
    desk.queued(tweet)
    at = NOON + MINUTE
    if echo_first:
        platform.then = lambda: desk.echo(platform.made[-1])
    desk.works(tweet, at)
    if not echo_first:
        twice(lambda: desk.echo(platform.made[0]))

    (message,) = desk.ours(tweet)
    assert (message.body.agent, message.post) == ("anna", platform.made[0].id)
    assert (desk.head(tweet).n, desk.head(tweet).ours) == (2, 1)
    assert desk.sendings(tweet) == []


def test_a_direct_message_goes_to_the_one_who_wrote(desk: Desk, platform: Platform) -> None:
    first = desk.whispers("My number is 17")
    desk.queued(first, "Thank you")
    desk.works(first, NOON + MINUTE)

    (call,) = platform.calls
    assert call.url == f"https://api.x.com/2/dm_conversations/with/{desk.maria}/messages"
    assert call.said == {"text": "Thank you"}
    desk.echo(platform.made[0])
    assert [(one.body.text, one.body.agent, one.public) for one in desk.ours(first)] == [("Thank you", "anna", False)]


def test_a_stream_sends_it_at_once(desk: Desk, platform: Platform, tweet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = desk.queued(tweet)
    monkeypatch.setattr("chalicelib.intake.jobs.now", lambda: NOON)
    image = {"due_shard": {"S": "send#01"}}
    keys = {"thing": {"S": f"conv#{one.seg}"}, "sort": {"S": f"sending#{one.id}"}}
    wake({"Records": [{"dynamodb": {"NewImage": image, "Keys": keys}}] * 2})

    assert platform.texts == ["We look for it"]


def test_many_workers_at_once_make_one_call(desk: Desk, platform: Platform, tweet: str) -> None:
    one = desk.queued(tweet)
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: send(one.seg, one.id, NOON), range(16)))

    assert platform.texts == ["We look for it"]
    assert [message.body.agent for message in desk.ours(tweet)] == ["anna"]


def test_what_failed_for_now_is_sent_again_after_1_5_30_minutes_2_and_6_hours(
    desk: Desk, platform: Platform, tweet: str
) -> None:
    desk.queued(tweet)
    platform.script = [refused(503)] * 6
    at = NOON
    for minutes in (1, 5, 30, 120, 360):
        desk.works(tweet, at)
        desk.works(tweet, at + timedelta(minutes=minutes, seconds=-21))  # keys hold whole seconds
        at += timedelta(minutes=minutes)
        assert (desk.sending(tweet).state, desk.sending(tweet).reason) == ("queued", "overloaded")
    assert len(platform.calls) == 5

    desk.works(tweet, at)
    assert (desk.sending(tweet).state, desk.sending(tweet).attempts) == ("failed", 6)
    assert desk.endings(tweet) == [("failed", "overloaded")]
    desk.works(tweet, at + timedelta(days=9))
    assert (len(platform.calls), platform.made) == (6, [])


def test_a_used_up_limit_is_waited_for_as_long_as_the_platform_says(desk: Desk, platform: Platform, tweet: str) -> None:
    desk.queued(tweet)
    reset = NOON + 15 * MINUTE
    platform.script = [refused(429, x_rate_limit_reset=str(int(reset.timestamp())))]
    desk.works(tweet, NOON)
    desk.works(tweet, reset - timedelta(seconds=1))

    assert (len(platform.calls), desk.sending(tweet).not_before) == (1, reset)
    assert desk.seen(tweet)["sending"][0]["not_before"] == f"{reset:%Y-%m-%dT%H:%M:%SZ}"
    desk.works(tweet, reset)
    assert platform.texts == ["We look for it"]


def test_a_platform_that_is_not_there_has_done_nothing(desk: Desk, platform: Platform, tweet: str) -> None:
    desk.queued(tweet)
    platform.script = [refused(0)._replace(status=None, left=False)]
    desk.works(tweet, NOON)

    assert (desk.sending(tweet).state, desk.sending(tweet).reason) == ("queued", "platform-not-reached")
    desk.works(tweet, NOON + MINUTE)
    assert platform.texts == ["We look for it"]


def test_a_refusal_is_final_and_says_why(desk: Desk, platform: Platform, tweet: str) -> None:
    desk.queued(tweet)
    platform.script = [refused(403)]
    desk.works(tweet, NOON)
    desk.works(tweet, NOON + timedelta(days=1))

    (shown,) = desk.seen(tweet)["sending"]
    assert (shown["state"], shown["reason"], shown["text"]) == ("failed", "forbidden", "We look for it")
    assert desk.endings(tweet) == [("failed", "forbidden")]
    assert len(platform.calls) == 1


def test_what_cannot_even_be_asked_fails_and_is_never_sent_elsewhere(
    desk: Desk, platform: Platform, tweet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.outbox.sending.secrets.names", lambda _: ())
    desk.queued(tweet)
    desk.works(tweet, NOON)

    assert (desk.sending(tweet).state, desk.sending(tweet).reason, platform.calls) == ("failed", "secret-not-found", [])


def test_secrets_that_cannot_be_read_now_are_read_later(
    desk: Desk, platform: Platform, tweet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> None:
        raise Unavailable("secrets-do-not-answer")

    desk.queued(tweet)
    with monkeypatch.context() as patched:
        patched.setattr("chalicelib.outbox.sending.secrets.names", away)
        with pytest.raises(Unavailable):
            desk.works(tweet, NOON)

    assert desk.sending(tweet).state == "queued"
    desk.works(tweet, NOON + MINUTE)
    assert platform.texts == ["We look for it"]


def test_an_inbox_that_was_disabled_says_nothing(desk: Desk, platform: Platform, tweet: str) -> None:
    desk.queued(tweet)
    desk.ask("PUT", f"/inboxes/{desk.inbox}/disablement", by=ADA)
    desk.works(tweet, NOON)

    assert (desk.sending(tweet).reason, platform.calls) == ("inbox-disabled", [])
