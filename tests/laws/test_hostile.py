"""Whatever a channel is told: believed only with a proof, taken apart, and understood or set aside."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from chalicelib.channels.registry import CHANNELS
from support import hostile
from support.bending import bent
from support.hostile import GOLDEN, SECRET, SIGNED, told

NAMES = sorted(CHANNELS)
PROVEN = "x-twitter-webhooks-signature"
HEADERS = some.dictionaries(
    some.sampled_from([PROVEN, PROVEN.upper(), "X-Hub-Signature-256"]) | some.text(max_size=9),
    some.text() | some.just("sha256=") | some.text(min_size=900, max_size=1_000),
    max_size=3,
)
many = settings(max_examples=80, deadline=None, suppress_health_check=[*HealthCheck])


@some.composite
def bendings(draw: Any, bodies: list[bytes]) -> bytes:
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
    hostile.understood(name, pick.draw(bendings(told(name).kept)), account)


@pytest.mark.parametrize("name", NAMES)
@many
@given(pick=some.data())
def test_whatever_is_called_is_taken_apart_into_events_with_a_key_each(name: str, pick: Any) -> None:
    hostile.taken_apart(name, pick.draw(bendings(told(name).calls)))


@pytest.mark.parametrize("name", NAMES)
@many
@given(raw=some.binary(), headers=HEADERS, secrets=some.lists(some.just("") | some.text(), max_size=3))
def test_nothing_is_believed_without_a_proof(name: str, raw: bytes, headers: Any, secrets: list[str]) -> None:
    hostile.believed(name, headers, raw, secrets)


@pytest.mark.parametrize("name", NAMES)
@many
@given(pick=some.data())
def test_only_the_very_bytes_that_were_signed_are_believed(name: str, pick: Any) -> None:
    raw, other = (pick.draw(bendings(told(name).calls)) for _ in range(2))
    sign = SIGNED[name] or (lambda *_: {})

    hostile.believed(name, {key.upper(): value for key, value in sign(SECRET, raw).items()}, raw)
    hostile.believed(name, sign(SECRET, other), raw)


@pytest.mark.parametrize("name", [name for name in NAMES if CHANNELS[name].answered])
@many
@given(token=some.text() | some.binary().map(repr))
def test_whatever_is_asked_as_a_challenge_is_answered_or_refused(name: str, token: str) -> None:
    hostile.challenged(name, token)


@pytest.mark.parametrize("name", NAMES)
@many
@given(text=some.text() | some.text(alphabet="ab.-@/:()?☺\u200d").map(lambda part: part * 9))
def test_every_text_has_a_length(name: str, text: str) -> None:
    hostile.measured(name, text)
