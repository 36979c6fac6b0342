"""One call, many events: each is kept for itself, under a key that a repeat gives again."""

import json

import pytest

from chalicelib.channels import x
from chalicelib.channels.model import Ignored, Posted
from chalicelib.kernel.problems import Invalid
from support.x_bodies import (
    FIRST,
    KARL,
    MARIA,
    SECOND,
    SHOP,
    a_call,
    a_message,
    a_post,
    a_tweet,
    a_user,
    an_activity,
    body_of,
    fact_in,
    facts_in,
)


def keys(raw):
    return [one.key for one in x.deliveries(raw)]


def test_every_event_of_a_call_is_a_delivery_of_its_own():
    raw = a_call(
        tweet_create_events=[a_tweet(FIRST), a_tweet(SECOND)],
        direct_message_events=[a_message()],
        tweet_delete_events=[{"status": {"id": FIRST, "user_id": MARIA}}],
    )

    assert keys(raw) == [
        f"{SHOP}:tweet_create_events:{FIRST}",
        f"{SHOP}:tweet_create_events:{SECOND}",
        f"{SHOP}:direct_message_events:954491830116155396",
        f"{SHOP}:tweet_delete_events:{FIRST}",
    ]


def test_a_call_of_more_events_than_any_is_kept_as_one():
    """Each would be a write of its own, before the platform's time to wait is over: it would call again for ever."""
    raw = body_of({"for_user_id": SHOP, "tweet_create_events": list(range(20_000))})

    (one,) = x.deliveries(raw)

    assert one.key.startswith("body:")
    with pytest.raises(Invalid, match="not-understood"):
        x.parse(bytes(one.raw), SHOP)


def test_a_call_that_would_grow_a_thousandfold_is_kept_as_one():
    """Each event keeps whom it names: one long person, named by many, would be kept as often."""
    said = [a_message(str(number)) for number in range(500)]
    raw = a_call(direct_message_events=said, users={MARIA: {"id": MARIA, "name": "n" * 800_000}})

    (one,) = x.deliveries(raw)

    assert one.key.startswith("body:")


def test_a_delivery_names_the_account_that_it_is_for():
    assert [one.account for one in x.deliveries(a_call(tweet_create_events=[a_tweet()]))] == [SHOP]


def test_two_accounts_that_talk_to_each_other_get_one_delivery_each():
    ours, theirs = (a_call(account, tweet_create_events=[a_tweet()]) for account in (SHOP, KARL))

    assert keys(ours) != keys(theirs)


@pytest.mark.parametrize("bad", [None, 7, "text", [], {}, {"id": 1.5}, {"id_str": {}}])
def test_a_bad_event_harms_no_other(bad):
    raw = a_call(tweet_create_events=[a_tweet(FIRST), bad, a_tweet(SECOND)])

    first, second, third = x.deliveries(raw)

    assert [x.parse(bytes(one.raw), SHOP)[0].id for one in (first, third)] == [FIRST, SECOND]
    assert json.loads(bytes(second.raw))["event"] == bad
    with pytest.raises(Invalid):
        x.parse(bytes(second.raw), SHOP)


def test_what_is_no_list_where_a_list_belongs_is_kept_as_it_is():
    (one,) = x.deliveries(a_call(tweet_create_events=7))

    assert json.loads(bytes(one.raw))["event"] == 7


def test_half_an_emoji_in_one_text_harms_no_other():
    halved = a_call(tweet_create_events=[a_tweet(FIRST, text="cut \ud83d"), a_tweet(SECOND)])

    assert [(fact.id, fact.text) for fact in facts_in(halved)] == [(FIRST, "cut ?"), (SECOND, "My parcel is lost")]


def test_an_event_without_an_id_is_known_by_its_content():
    follow = {"type": "follow", "source": a_user(MARIA), "target": a_user(SHOP), "created_timestamp": "1"}
    turned = dict(reversed(follow.items()))

    assert keys(a_call(follow_events=[follow])) == keys(a_call(follow_events=[turned]))
    assert keys(a_call(follow_events=[follow])) != keys(a_call(follow_events=[follow | {"created_timestamp": "2"}]))


def test_an_activity_is_known_by_its_own_key():
    assert keys(an_activity("post.create", a_post(), uuid="-3577827201104920132")) == ["-3577827201104920132"]


def test_several_activities_in_one_call_are_several_deliveries():
    one, other = (json.loads(an_activity("post.create", a_post(), uuid=uuid))["data"] for uuid in "12")

    assert keys(body_of({"data": [one, other, "bad"]}))[:2] == ["1", "2"]
    assert len(keys(body_of({"data": [one, other, "bad"]}))) == 3


@pytest.mark.parametrize(
    ("payload", "other"), [(a_post(), a_post(SECOND)), ({"broadcast": "one"}, {"broadcast": "two"})]
)
def test_an_activity_without_a_key_is_known_by_what_it_is_about(payload, other):
    first, again, another = (keys(an_activity("any", told, uuid=None)) for told in (payload, payload, other))

    assert first == again != another


def test_a_repeat_keeps_the_same_bytes():
    raw = a_call(tweet_create_events=[a_tweet()])
    turned = a_call(tweet_create_events=[dict(reversed(a_tweet().items()))])

    assert [bytes(one.raw) for one in x.deliveries(raw)] == [bytes(one.raw) for one in x.deliveries(turned)]


def test_only_the_users_whom_an_event_names_are_kept_with_it():
    users = {user_id: a_user(user_id) for user_id in (SHOP, MARIA, KARL)}
    (one,) = x.deliveries(a_call(direct_message_events=[a_message()], users=users))

    assert set(json.loads(bytes(one.raw))["users"]) == {SHOP, MARIA}


def test_posts_that_an_activity_only_refers_to_are_not_kept():
    (one,) = x.deliveries(an_activity("post.create", a_post(), tweets=[a_post(SECOND, KARL, text="not for us")]))

    assert b"not for us" not in bytes(one.raw)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"NaN", b'{"for_user_id": 1e999}'])
def test_a_body_that_cannot_be_read_is_kept_and_refused(raw):
    (one,) = x.deliveries(raw)

    assert one.account is None
    assert json.loads(bytes(one.raw))["event"].encode().decode("unicode_escape").encode("latin-1") == raw
    with pytest.raises(Invalid, match="not-understood"):
        x.parse(bytes(one.raw), SHOP)


@pytest.mark.parametrize("thing", [None, 7, "text", [], [{"for_user_id": SHOP}]])
def test_json_that_is_no_call_is_kept_and_refused(thing):
    (one,) = x.deliveries(body_of(thing))

    with pytest.raises(Invalid, match="not-understood"):
        x.parse(bytes(one.raw), SHOP)


@pytest.mark.parametrize("raw", [a_call(users={}), a_call(tweet_create_events=[]), b'{"data": []}', b"{}"])
def test_a_call_without_events_is_kept_and_ignored(raw):
    assert fact_in(raw) == Ignored(reason="no-events")


def test_a_kind_of_tomorrow_is_kept_and_ignored():
    raw = a_call(tweet_applause_events=[{"id": "1"}], tweet_create_events=[a_tweet()])

    unknown, post = facts_in(raw)

    assert unknown == Ignored(reason="unknown-kind")
    assert isinstance(post, Posted)


def test_a_revoked_permission_names_its_account_itself():
    (one,) = x.deliveries(body_of({"user_event": {"revoke": {"source": {"user_id": SHOP}}}}))

    assert one.account == SHOP


def test_a_key_has_room_in_an_index():
    assert all(len(key) <= 500 for key in keys(a_call("1" * 200, **{"k" * 900: [{"id": "9" * 200}]})))
