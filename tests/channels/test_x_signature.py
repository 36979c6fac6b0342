"""Only X can make us listen: its signature is over the bytes themselves."""

import pytest

from chalicelib.channels import x
from support.x_bodies import a_call, a_tweet, signature

RAW = a_call(tweet_create_events=[a_tweet(text="Grüße 🙂")])


def test_a_call_that_our_secret_signed_is_heard():
    assert x.verified(["one"], {"x-twitter-webhooks-signature": signature("one", RAW)}, RAW)


def test_the_name_of_the_header_may_be_written_in_any_case():
    assert x.verified(["one"], {"X-Twitter-Webhooks-Signature": signature("one", RAW)}, RAW)


@pytest.mark.parametrize("secret", ["new", "old"])
def test_while_a_secret_is_changed_both_are_heard(secret):
    assert x.verified(["new", "old"], {"x-twitter-webhooks-signature": signature(secret, RAW)}, RAW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-twitter-webhooks-signature": ""},
        {"x-twitter-webhooks-signature": "sha256="},
        {"x-twitter-webhooks-signature": signature("another", RAW)},
        {"x-twitter-webhooks-signature": signature("one", RAW).removeprefix("sha256=")},
        {"x-twitter-webhooks-signature": "sha256=ü\ud83d"},
        {"x-hub-signature-256": signature("one", RAW)},
    ],
)
def test_any_other_call_is_not_heard(headers):
    assert not x.verified(["one"], headers, RAW)


def test_one_changed_byte_is_another_call():
    assert not x.verified(["one"], {"x-twitter-webhooks-signature": signature("one", RAW)}, RAW + b" ")


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_nobody_is_heard(secrets):
    assert not x.verified(secrets, {"x-twitter-webhooks-signature": signature("", RAW)}, RAW)


def test_the_challenge_is_answered_with_the_token_signed():
    assert x.crc_answer("one", "token") == {"response_token": signature("one", b"token")}
