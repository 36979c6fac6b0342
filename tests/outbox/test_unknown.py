"""Nobody knows whether it arrived: it is never sent again blindly, but recognised when it is seen."""

from datetime import timedelta
from functools import partial

import pytest

from chalicelib.conversations import store as talks
from chalicelib.edge import tables
from chalicelib.outbox.actions import same_words, unknown
from chalicelib.outbox.sending import send
from support.chatting import ANNA, NOON
from support.talking import Desk, Platform, refused

MINUTE = timedelta(minutes=1)
LOOKS = (1, 5, 30, 120, 360)  # minutes after the one before


def looked(desk: Desk, tweet: str, looks: int) -> None:
    at = NOON
    for minutes in LOOKS[:looks]:
        at += timedelta(minutes=minutes)
        desk.works(tweet, at)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("lost", "no-answer"),
        (refused(500), "status-500"),
        (refused(408), "status-408"),
        (refused(403)._replace(body=b'{"detail": "You have duplicate content."}'), "duplicate"),
        (refused(200), "no-id"),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(
    desk: Desk, platform: Platform, tweet: str, step: object, reason: str
) -> None:
    desk.queued(tweet)
    platform.script = [step]
    desk.works(tweet, NOON)
    for _ in range(3):
        desk.works(tweet, NOON + timedelta(seconds=30))  # a stream wakes us for our own changes

    one = desk.sending(tweet)
    assert (one.state, one.reason, one.looks) == ("unknown", reason, 0)
    assert desk.endings(tweet) == [("unknown", reason)]
    looked(desk, tweet, 5)
    desk.works(tweet, NOON + timedelta(days=9))
    assert len(platform.calls) == 1


def test_its_echo_makes_it_the_message_of_its_agent(desk: Desk, platform: Platform, tweet: str) -> None:
    one = desk.queued(tweet, "See https://shop.example/a/b & more <now>")
    platform.script = ["lost"]
    desk.works(tweet, NOON)
    desk.echo(platform.made[0], "@maria_m @karl See https://t.co/Ab12 &amp; more &lt;now&gt;")
    looked(desk, tweet, 1)

    (message,) = desk.ours(tweet)
    assert (message.body.agent, message.body.out) == ("anna", one.id)
    assert desk.sendings(tweet) == []
    assert desk.endings(tweet) == [("unknown", "no-answer"), ("sent", None)]
    assert len(platform.calls) == 1


def test_a_direct_message_is_recognised_too(desk: Desk, platform: Platform) -> None:
    first = desk.whispers("Hello")
    desk.queued(first, "Good morning")
    platform.script = ["lost"]
    desk.works(first, NOON)
    desk.echo(platform.made[0])
    looked(desk, first, 1)

    assert [message.body.agent for message in desk.ours(first)] == ["anna"]
    assert desk.sendings(first) == []


def test_it_is_looked_for_five_times_and_is_then_for_a_person(desk: Desk, platform: Platform, tweet: str) -> None:
    desk.queued(tweet)
    platform.script = ["nothing"]
    desk.works(tweet, NOON)
    looked(desk, tweet, 4)
    assert (desk.sending(tweet).looks, desk.sending(tweet).owed_at) == (4, "2026-01-05T20:36:20Z")
    looked(desk, tweet, 5)

    (shown,) = desk.seen(tweet)["sending"]
    assert (shown["state"], shown["reason"]) == ("unknown", "not-seen")
    assert desk.endings(tweet) == [("unknown", "no-answer"), ("unknown", "not-seen")]
    assert desk.sending(tweet).owed_at is None


def test_the_words_of_a_colleague_elsewhere_are_not_taken_for_it(desk: Desk, platform: Platform, tweet: str) -> None:
    other = desk.writes("And mine?", NOON, parent=tweet)
    desk.queued(tweet, to=desk.head(tweet).root_key)
    platform.script = ["nothing"]
    desk.works(tweet, NOON)
    desk.writes("We look for it", NOON + MINUTE, by=desk.account, parent=other)  # below another post
    desk.writes("We look further", NOON + MINUTE, by=desk.account, parent=tweet)  # other words
    desk.writes("We look for it", NOON - 9 * MINUTE, by=desk.account, parent=tweet)  # before it was handed over
    looked(desk, tweet, 1)

    assert [message.body.agent for message in desk.ours(tweet)] == [None, None, None]
    assert desk.sending(tweet).state == "unknown"


def test_one_echo_is_of_one_reply(desk: Desk, platform: Platform, tweet: str) -> None:
    platform.script = ["lost", "nothing"]
    first, second = (desk.reply(tweet, "Thank you").status for _ in range(2))
    assert (first, second) == (202, 202)
    desk.works(tweet, NOON)
    desk.echo(platform.made[0])
    looked(desk, tweet, 2)

    assert [message.body.agent for message in desk.ours(tweet)] == ["anna"]
    assert [one.state for one in desk.sendings(tweet)] == ["unknown"]


def test_a_worker_that_never_came_back_leaves_it_unknown(desk: Desk, platform: Platform, tweet: str) -> None:
    one = desk.queued(tweet)

    def dies() -> None:
        raise KeyboardInterrupt

    platform.script = [dies]
    with pytest.raises(KeyboardInterrupt):
        desk.works(tweet, NOON)
    desk.works(tweet, NOON + timedelta(seconds=59))
    assert desk.sending(tweet).state == "sending"
    desk.works(tweet, NOON + timedelta(seconds=60))

    assert (desk.sending(tweet).state, desk.sending(tweet).reason) == ("unknown", "lease-ran-out")
    assert (desk.sending(tweet).id, len(platform.calls)) == (one.id, 1)


def test_an_answer_that_comes_after_the_lease_is_believed(desk: Desk, platform: Platform, tweet: str) -> None:
    one = desk.queued(tweet)
    platform.script = [partial(send, one.seg, one.id, NOON + 2 * MINUTE)]  # meanwhile another worker looks
    desk.works(tweet, NOON)

    assert [message.body.agent for message in desk.ours(tweet)] == ["anna"]
    assert (desk.sendings(tweet), len(platform.calls)) == ([], 1)


def test_an_answer_is_believed_even_when_the_reply_was_discarded_meanwhile(
    desk: Desk, platform: Platform, tweet: str
) -> None:
    one = desk.queued(tweet)

    def meanwhile() -> None:
        send(one.seg, one.id, NOON + 2 * MINUTE)
        path = f"/cases/{desk.case(tweet).id}/replies/{one.id}"
        assert desk.ask("DELETE", path, by=ANNA).status == 200

    platform.script = [meanwhile]
    desk.works(tweet, NOON)

    assert [message.body.agent for message in desk.ours(tweet)] == ["anna"]
    assert (desk.sendings(tweet), len(platform.calls)) == ([], 1)


def test_before_it_is_sent_again_it_is_looked_for_once_more(desk: Desk, platform: Platform, tweet: str) -> None:
    one = desk.queued(tweet)
    platform.script = ["lost"]
    desk.works(tweet, NOON)
    looked(desk, tweet, 5)
    desk.echo(platform.made[0])
    answer = desk.ask("POST", f"/cases/{desk.case(tweet).id}/replies/{one.id}/resending", by=ANNA)

    assert (answer.status, answer.json["code"]) == (409, "reply-has-arrived")
    assert [message.body.agent for message in desk.ours(tweet)] == ["anna"]
    assert (desk.sendings(tweet), len(platform.calls)) == ([], 1)


def test_a_second_try_is_over_when_the_first_has_arrived_after_all(desk: Desk, platform: Platform, tweet: str) -> None:
    one = desk.queued(tweet)
    desk.works(tweet, NOON)
    again = unknown(one, "duplicate", NOON)  # the answer to the first call came while the second was made
    tables.transact([talks.sending_put(one.seg, again, None)])
    looked(desk, tweet, 1)

    assert (desk.sendings(tweet), len(desk.ours(tweet)), len(platform.calls)) == ([], 1, 1)


@pytest.mark.parametrize("echoed", [True, False])
def test_a_platform_that_names_no_time_leaves_it_to_the_echo(
    desk: Desk, platform: Platform, tweet: str, *, echoed: bool
) -> None:
    desk.queued(tweet)
    platform.script = [refused(201)._replace(body=b'{"data": {"id": "17"}}')]
    desk.works(tweet, NOON + MINUTE)
    assert (desk.ours(tweet), desk.sending(tweet).state) == ([], "sent")
    if echoed:
        desk.writes("We look for it", NOON + 4 * MINUTE, name="17", by=desk.account, parent=tweet)
    for minutes in (2, 7, 40, 170, 600):
        desk.works(tweet, NOON + minutes * MINUTE)

    (message,) = desk.ours(tweet)
    at = "2026-01-05T12:04:20Z" if echoed else "2026-01-05T12:01:20Z"  # else that of our call
    assert (message.key.partition("#")[0], message.body.agent) == (at, "anna")
    assert desk.sendings(tweet) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("We look for it", "@maria_m @karl_k We look for it"),
        ("@maria_m we look", "@maria_m @karl_k we look"),
        ("See https://shop.example/a?b=c", "See https://t.co/Ab12Cd34"),
        ("See shop.example/a, please", "See https://t.co/Ab12Cd34, please"),
        ("One https://a.example two b.example", "One https://t.co/A1 two https://t.co/B2"),
        ("Q&A <5 > 3", "Q&amp;A &lt;5 &gt; 3"),
        ("  two\n lines ", "two\nlines"),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_words_are_the_same_as_a_platform_gives_them_back(ours: str, theirs: str) -> None:
    assert same_words(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Yes", "No"),
        ("Yes", "https://t.co/Ab12Cd34"),
        ("See https://a.example now", "See now"),
        ("We look for it", "We look for it now"),
        ("Tell me more.Now", "Tell me"),
        ("a.*b", "axxb"),
    ],
)
def test_other_words_are_others(ours: str, theirs: str) -> None:
    assert not same_words(ours, theirs)
