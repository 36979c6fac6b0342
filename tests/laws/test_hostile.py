"""Whatever a channel is told, well signed or not: refused, or kept and brought to an end that is on record."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from msgspec import json as wire

from chalicelib.channels.model import AnyFact
from chalicelib.channels.registry import CHANNELS, channel
from chalicelib.kernel.problems import Forbidden, Invalid, NotFound, Refused
from support.bending import Bent, bent
from support.hostile import GOLDEN, SECRET, SIGNED, told

NAMES = sorted(CHANNELS)
LISTENING = [name for name in NAMES if SIGNED.get(name)]
SET_ASIDE = (Invalid, NotFound, Refused)
LONGEST_KEY = 2_048 - 41  # bytes that the engine leaves for a key beside the name of a connection
HEADERS = some.dictionaries(
    some.sampled_from(["x-twitter-webhooks-signature", "X-Hub-Signature-256", "x"]) | some.text(max_size=9),
    some.text() | some.just("sha256=") | some.text(min_size=900, max_size=1_000),
    max_size=3,
)
many = settings(max_examples=80, deadline=None, suppress_health_check=[*HealthCheck])


@some.composite
def bendings(draw: Any, bodies: list[bytes]) -> Bent:
    return bent(bodies, lambda below: draw(some.integers(0, below - 1)))


def test_every_channel_is_told_something_that_can_be_bent() -> None:
    """A channel that is new comes in here: with golden files, and how its calls prove themselves."""
    assert set(SIGNED) == set(NAMES)
    assert {path.name for path in GOLDEN.iterdir()} == set(NAMES)
    assert all(told(name).calls and told(name).kept for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
@many
@given(pick=some.data(), account=some.none() | some.just("1001") | some.text())
def test_whatever_was_kept_is_understood_or_set_aside(name: str, pick: Any, account: str | None) -> None:
    raw = pick.draw(bendings(told(name).kept)).raw

    facts: Any = None
    with suppress(*SET_ASIDE):
        facts = channel(name).parse(raw, account)
    if facts is None:
        return

    assert facts
    assert [wire.decode(wire.encode(fact), type=AnyFact) for fact in facts] == list(facts)


@pytest.mark.parametrize("name", NAMES)
@many
@given(pick=some.data())
def test_whatever_is_called_is_taken_apart_into_events_with_a_key_each(name: str, pick: Any) -> None:
    raw = pick.draw(bendings(told(name).calls)).raw

    found = channel(name).deliveries(raw)

    assert bool(found) is bool(SIGNED[name])
    assert all(one.key and len(one.key.encode()) <= LONGEST_KEY for one in found)
    assert all(json.loads(bytes(one.raw)) is not None for one in found)
    assert [(one.key, bytes(one.raw)) for one in channel(name).deliveries(raw)] == [
        (one.key, bytes(one.raw)) for one in found
    ]


@pytest.mark.parametrize("name", NAMES)
@many
@given(raw=some.binary(), headers=HEADERS, secrets=some.lists(some.just("") | some.text(), max_size=3))
def test_nothing_is_believed_without_a_proof(name: str, raw: bytes, headers: Any, secrets: list[str]) -> None:
    assert channel(name).verified(secrets, headers, raw) is False


@pytest.mark.parametrize("name", LISTENING)
@many
@given(pick=some.data())
def test_only_the_very_bytes_that_were_signed_are_believed(name: str, pick: Any) -> None:
    raw, other = (pick.draw(bendings(told(name).calls)).raw for _ in range(2))
    sign, verified = SIGNED[name], channel(name).verified
    assert sign

    proof = sign(SECRET, raw)

    assert verified([SECRET], proof, raw)
    assert verified(["", "another", SECRET], {key.upper(): value for key, value in proof.items()}, raw)
    assert not verified(["another"], proof, raw)
    assert verified([SECRET], proof, other) is (raw == other)


@pytest.mark.parametrize("name", [name for name in NAMES if CHANNELS[name].answered])
@many
@given(token=some.text() | some.binary().map(repr))
def test_whatever_is_asked_as_a_challenge_is_answered_or_refused(name: str, token: str) -> None:
    answered = channel(name).answered
    assert answered

    with suppress(Forbidden):
        assert list(answered(SECRET, token)) == ["response_token"]
