"""Whatever arrives under a good signature: kept whole, understood or set aside, and never more than that."""

import json
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as some

from chalicelib.channels import x
from chalicelib.channels.x_parse import IGNORED, READERS
from chalicelib.kernel.problems import Invalid, Problem
from support.x_bodies import FIRST, MARIA, SECOND, SHOP, a_message, a_post, a_read, a_tweet

WORDS = some.sampled_from(
    ["id", "id_str", "user", "text", "users", "data", "type", "created_at", "sender_id", "status", "media", "entities"]
)
LEAVES = some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text() | some.just(FIRST)
JSON = some.recursive(
    LEAVES,
    lambda part: some.lists(part, max_size=3) | some.dictionaries(WORDS | some.text(max_size=5), part, max_size=4),
    max_leaves=12,
)
KINDS = some.sampled_from(sorted({*READERS, *IGNORED, "new_events"}))
THINGS = some.sampled_from(
    [
        a_tweet(),
        a_tweet(SECOND, edit_history_tweet_ids=[FIRST, SECOND], in_reply_to_status_id_str=FIRST),
        a_post(),
        a_message(),
        a_read(),
        {"direct_message_events": [a_message()]},
        {"status": {"id": FIRST, "user_id": MARIA}},
    ]
)


def outcome_of(raw):
    """The facts of a call, or the code of the problem with it, for each delivery."""
    found = []
    for one in x.deliveries(raw):
        try:
            found.append((one.key, x.parse(bytes(one.raw), one.account)))
        except Problem as problem:
            found.append((one.key, problem.code))
    return found


@given(some.binary())
def test_any_bytes_are_one_delivery_or_more(raw):
    assert outcome_of(raw)


@given(JSON)
def test_any_json_is_understood_or_set_aside(thing):
    assert outcome_of(json.dumps(thing).encode())


@given(some.binary(), some.none() | some.text())
def test_anything_kept_is_understood_or_set_aside(raw, account):
    with suppress(Invalid):
        assert x.parse(raw, account)


@some.composite
def bent(draw):
    """A thing that X sends, with one of its parts replaced by anything."""
    thing = json.loads(json.dumps(draw(THINGS)))
    place = thing
    while isinstance(place, dict) and place:
        name = draw(some.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or draw(some.booleans()):
            place[name] = draw(JSON)
            break
        place = place[name]
    return thing


@given(KINDS, some.lists(bent(), min_size=1, max_size=3))
def test_anything_bent_is_understood_or_set_aside(kind, things):
    assert len(outcome_of(json.dumps({"for_user_id": SHOP, kind: things}).encode())) == len(things)


@given(KINDS, bent(), JSON)
def test_any_bent_activity_is_understood_or_set_aside(kind, payload, includes):
    data = {"event_uuid": "1", "event_type": kind, "payload": payload, "includes": includes, "filter": {}}

    assert [key for key, _ in outcome_of(json.dumps({"data": data}).encode())] == ["1"]


@given(KINDS, some.lists(bent(), min_size=1, max_size=2))
def test_the_same_call_is_kept_as_the_same_bytes(kind, things):
    raw = json.dumps({"for_user_id": SHOP, kind: things}).encode()

    once, again = x.deliveries(raw), x.deliveries(raw)

    assert [(one.key, bytes(one.raw)) for one in once] == [(one.key, bytes(one.raw)) for one in again]


@given(some.none() | some.integers(0, 999), some.binary(), some.dictionaries(some.text(), some.text()))
def test_any_answer_has_an_ending(status, body, headers):
    assert x.outcome(status, headers, body, at=datetime(2026, 7, 24, tzinfo=UTC)).ending


@given(some.text() | some.integers().map(str))
def test_any_text_holds_a_time_or_none(post_id):
    made = x.snowflake_time(post_id)

    assert made is None or made.year >= 2010
