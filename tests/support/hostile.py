"""What each channel of the registry is told, to be bent: a channel enters by its folder in `tests/golden`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from chalicelib.channels.registry import channel
from support.x_bodies import signature

GOLDEN = Path(__file__).parents[1] / "golden"
SECRET = "a-consumer-secret"
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
