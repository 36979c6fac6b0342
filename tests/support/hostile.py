"""What each channel of the registry is told, to be bent, and the laws that hold whatever became of it.

The same laws are tried by hypothesis (`tests/laws/test_hostile.py`) and by a fuzzer that follows the branches of the
code (`tests/fuzz`). A channel enters both by its folder in `tests/golden`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import json as wire

from chalicelib.channels.model import AnyFact, Delivery
from chalicelib.channels.registry import channel
from chalicelib.kernel.problems import Forbidden, Invalid, NotFound, Refused, TooLarge
from support.x_bodies import signature

GOLDEN = Path(__file__).parents[1] / "golden"
SECRET = "a-consumer-secret"
SET_ASIDE = (Invalid, NotFound, Refused, TooLarge)  # as the worker does
LONGEST_KEY = 2_048 - 41  # bytes that the engine leaves for a key beside the name of a connection
LONGEST_NAME = 200  # characters of what somebody is called
Signs = Callable[[str, bytes], Mapping[str, str]]

# How a call proves itself. A channel that nobody may tell of by webhook has none, and says so here.
SIGNED: Mapping[str, Signs | None] = {
    "x": lambda secret, raw: {"x-twitter-webhooks-signature": signature(secret, raw)},
    "chat": None,
}


class Told(NamedTuple):
    """The calls of a platform, and what envelopes keep of them."""

    calls: list[bytes]
    kept: list[bytes]


def told(name: str) -> Told:
    """What a channel is told; without a webhook its golden files are what envelopes keep."""
    files = sorted(path for path in (GOLDEN / name).glob("*.json") if not path.name.endswith(".facts.json"))
    calls = [path.read_bytes() for path in files]
    if SIGNED[name] is None:
        return Told(calls, calls)
    return Told(calls, [bytes(one.raw) for call in calls for one in channel(name).deliveries(call)])


def understood(name: str, raw: bytes, account: str | None) -> None:
    """What was kept has facts, which can be written down, or is set aside; nothing else is raised."""
    with suppress(*SET_ASIDE):
        facts = channel(name).parse(raw, account)
        assert facts
        assert [wire.decode(wire.encode(fact), type=AnyFact) for fact in facts] == list(facts)


def taken_apart(name: str, raw: bytes) -> None:
    """A call is events with a key each, the same every time; each of them is understood or set aside."""
    found, again = channel(name).deliveries(raw), channel(name).deliveries(raw)

    assert bool(found) is bool(SIGNED[name])
    assert all(one.key and len(one.key.encode()) <= LONGEST_KEY for one in found)
    assert [(one.key, bytes(one.raw)) for one in again] == [(one.key, bytes(one.raw)) for one in found]
    for one in found:
        assert isinstance(json.loads(bytes(one.raw)), dict)
        understood(name, bytes(one.raw), one.account)
        assert [called for called in _called(name, one) if len(called) > LONGEST_NAME] == []


def _called(name: str, one: Delivery) -> Iterator[str]:
    """What people are called in an event: it is shown fifty at a time, in an answer that has a limit."""
    with suppress(*SET_ASIDE):
        for fact in channel(name).parse(bytes(one.raw), one.account):
            people = [getattr(fact, part, None) for part in ("author", "by", "reader", "account")]
            for who in [*people, *getattr(fact, "mentions", ())]:
                yield from (word for word in (getattr(who, "name", None), getattr(who, "address", None)) if word)


def believed(name: str, headers: Mapping[str, str], raw: bytes, secrets: Sequence[str] = (SECRET,)) -> None:
    """Only who has a secret of ours is believed, and only about the very bytes that they signed."""
    sign, verified = SIGNED[name], channel(name).verified
    proofs = [sign(secret, raw) for secret in secrets if secret] if sign else []
    said = {key.lower(): value for key, value in reversed(headers.items())}
    proven = any(said.get(key) == value for proof in proofs for key, value in proof.items())

    assert verified(secrets, headers, raw) is proven
    assert all(verified(secrets, proof, raw) for proof in proofs)
    assert not any(verified(["another"], proof, raw) for proof in proofs)


def challenged(name: str, token: str) -> None:
    """A challenge is answered with a proof and nothing else, or refused."""
    answered = channel(name).answered
    assert answered
    with suppress(Forbidden):
        assert list(answered(SECRET, token)) == ["response_token"]


def measured(name: str, text: str) -> None:
    """Every text has a length, in whichever measure."""
    for public in (True, False):
        assert channel(name).measured(text, public=public) >= 0
