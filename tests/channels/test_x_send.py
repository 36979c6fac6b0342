"""Our own calls to X: made to one place only, and judged by what they surely did."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from hmac import digest
from urllib.parse import quote, unquote

import pytest

from chalicelib.channels import x
from chalicelib.channels.model import Ending, Outcome, Outgoing
from chalicelib.kernel.problems import NotFound
from support.x_bodies import FIRST, MARIA, SECOND, SHOP, body_of

NOON = datetime(2026, 7, 24, 12, tzinfo=UTC)
TOKENS = {
    "consumer_key": "key",
    "consumer_secret": "one & two",
    "access_token": "1001-token",
    "access_token_secret": "three/four",
}
REPLY = Outgoing(id="m1", account=SHOP, text="We look for it 🙂", public=True, parent=FIRST)
MESSAGE = Outgoing(id="m2", account=SHOP, text="Your order number?", public=False, thread=MARIA, parent=FIRST)


def asked(out, base_url="https://api.x.com", tokens=TOKENS):
    return x.request(out, tokens, base_url, at=NOON, nonce="nonce-1")


def judged(status, body=b"", **headers):
    return x.outcome(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, at=NOON)


def test_a_reply_is_posted_below_the_post_that_it_answers():
    request = asked(REPLY)

    assert (request.method, request.url) == ("POST", "https://api.x.com/2/tweets")
    assert json.loads(request.body) == {"text": "We look for it 🙂", "reply": {"in_reply_to_tweet_id": FIRST}}
    assert request.headers["Content-Type"] == "application/json"


def test_a_direct_message_goes_to_one_person_and_nowhere_public():
    request = asked(MESSAGE)

    assert request.url == f"https://api.x.com/2/dm_conversations/with/{MARIA}/messages"
    assert json.loads(request.body) == {"text": "Your order number?"}


def test_the_platform_may_be_elsewhere():
    assert asked(REPLY, "http://127.0.0.1:9000/x/").url == "http://127.0.0.1:9000/x/2/tweets"


def test_an_id_cannot_lead_to_another_place():
    out = Outgoing(id="m", account=SHOP, text="…", public=False, thread="../../tweets?a=b")

    assert asked(out).url == "https://api.x.com/2/dm_conversations/with/..%2F..%2Ftweets%3Fa%3Db/messages"


@pytest.mark.parametrize("public", [True, False])
def test_a_message_without_a_place_is_not_sent(public):
    with pytest.raises(NotFound, match="no-place-to-send"):
        asked(Outgoing(id="m", account=SHOP, text="…", public=public))


@pytest.mark.parametrize("name", TOKENS)
def test_a_secret_that_is_not_there_is_named(name):
    with pytest.raises(NotFound) as refusal:
        asked(REPLY, tokens=TOKENS | {name: ""})

    assert refusal.value.facts == {"secret": name}


@pytest.mark.parametrize("out", [REPLY, MESSAGE])
def test_a_call_is_signed_for_the_account_as_oauth_1_says(out):
    request = asked(out)
    said = dict(pair.split("=", 1) for pair in request.headers["Authorization"].removeprefix("OAuth ").split(", "))
    signed = {name: unquote(value.strip('"')) for name, value in said.items()}
    signature = signed.pop("oauth_signature")

    pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(signed.items()))
    base = f"POST&{quote(request.url, safe='')}&{quote(pairs, safe='')}"
    key = f"{quote('one & two', safe='')}&{quote('three/four', safe='')}"

    assert signature == b64encode(digest(key.encode(), base.encode(), sha1)).decode()
    assert signed["oauth_timestamp"] == str(int(NOON.timestamp()))
    assert (signed["oauth_nonce"], signed["oauth_consumer_key"], signed["oauth_token"]) == (
        "nonce-1",
        "key",
        "1001-token",
    )


@pytest.mark.parametrize("data", [{"id": SECOND, "text": "…"}, {"dm_conversation_id": "1-2", "dm_event_id": SECOND}])
def test_what_was_sent_has_the_platforms_id_and_the_time_in_it(data):
    sent = judged(201, body_of({"data": data}))

    assert sent == Outcome(ending=Ending.SENT, id=SECOND, at=datetime(2026, 7, 24, 21, 15, 50, tzinfo=UTC))


def test_an_id_that_holds_no_time_gives_none():
    assert judged(201, body_of({"data": {"id": "17"}})).at is None


@pytest.mark.parametrize("body", [b"", b"OK", b"[]", b'{"data": {}}', b'{"data": {"id": 2080761390344937796}}'])
def test_a_success_that_names_no_id_is_unknown(body):
    assert judged(200, body) == Outcome(ending=Ending.UNKNOWN, reason="no-id")


@pytest.mark.parametrize("status", [None, 100])
def test_no_answer_is_unknown(status):
    assert judged(status) == Outcome(ending=Ending.UNKNOWN, reason="no-answer")


@pytest.mark.parametrize("status", [500, 502, 504, 522, 408])
def test_a_call_that_broke_inside_the_platform_may_have_arrived(status):
    assert judged(status) == Outcome(ending=Ending.UNKNOWN, reason=f"status-{status}")


def test_an_overloaded_platform_has_done_nothing():
    assert judged(503) == Outcome(ending=Ending.LATER, reason="overloaded")


def seconds(after):
    return str(int((NOON + after).timestamp()))


def test_too_many_calls_wait_until_the_window_opens_again():
    limited = judged(429, x_rate_limit_reset=seconds(timedelta(minutes=9)))

    assert limited == Outcome(ending=Ending.LATER, reason="rate-limited", retry_at=NOON + timedelta(minutes=9))


def test_a_used_up_day_waits_longer_than_the_short_window():
    limited = judged(
        429,
        X_Rate_Limit_Remaining="99",
        X_Rate_Limit_Reset=seconds(timedelta(minutes=9)),
        X_User_Limit_24hour_Remaining="0",
        X_User_Limit_24hour_Reset=seconds(timedelta(hours=7)),
    )

    assert limited.retry_at == NOON + timedelta(hours=7)


@pytest.mark.parametrize("reset", ["", "soon", "-1", "9" * 40, seconds(timedelta(minutes=-1))])
def test_a_moment_that_is_none_or_past_is_not_waited_for(reset):
    assert judged(429, x_rate_limit_reset=reset).retry_at is None


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "You are not allowed to create a Tweet with duplicate content.", "type": "about:blank"},
        {"errors": [{"code": 187, "message": "Status is a duplicate."}]},
    ],
)
def test_a_text_that_the_platform_has_already_may_be_our_own(body):
    assert judged(403, body_of(body)) == Outcome(ending=Ending.UNKNOWN, reason="duplicate")


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, {}, "bad-request"),
        (401, {}, "unauthorized"),
        (402, {}, "payment-required"),
        (403, {"detail": "You are not permitted.", "type": "about:blank"}, "forbidden"),
        (403, {"type": "https://api.twitter.com/2/problems/client-forbidden"}, "client-forbidden"),
        (403, {"type": "https://api.x.com/2/problems/client-forbidden: somebody's words"}, "forbidden"),
        (404, {"type": "https://api.x.com/2/problems/resource-not-found"}, "resource-not-found"),
        (409, {}, "status-409"),
        (302, {}, "status-302"),
    ],
)
def test_any_other_refusal_is_permanent_and_says_why_in_a_code(status, body, reason):
    assert judged(status, body_of(body)) == Outcome(ending=Ending.PERMANENT, reason=reason)
