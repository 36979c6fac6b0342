"""One law of one channel under the fuzzer: `harness.py x.parse <libFuzzer's own words>`; without words, their names."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import atheris  # noqa: E402

with atheris.instrument_imports(include=["chalicelib.channels", "chalicelib.edge.asking", "chalicelib.kernel"]):
    from app import app
    from chalicelib.channels.registry import CHANNELS
    from chalicelib.edge.asking import Ask
    from chalicelib.edge.http import ROUTES
    from chalicelib.kernel.problems import Invalid

from msgspec import Struct  # noqa: E402

from support import hostile  # noqa: E402
from support.bending import WORDS, bent  # noqa: E402

WAYS = 3  # of these a mutant is bent in two, and the fuzzer's own in one
LONGEST = 4_000  # characters of a text to measure


class Target(NamedTuple):
    """What is tried, and from which inputs it starts."""

    law: Callable[[bytes], None]
    seeds: list[bytes]
    is_json: bool


def targets() -> Mapping[str, Target]:
    """The laws of every channel, and one of all bodies that the API reads."""
    found = {}
    for name, channel in CHANNELS.items():
        told = hostile.told(name)
        found[f"{name}.verify"] = Target(_verify(name), [b"sha256=\n" + call for call in told.calls], is_json=False)
        found[f"{name}.parse"] = Target(lambda raw, name=name: hostile.understood(name, raw, "1001"), told.kept, True)
        found[f"{name}.calls"] = Target(lambda raw, name=name: hostile.taken_apart(name, raw), told.calls, True)
        found[f"{name}.measure"] = Target(_measure(name), [word.encode() for word in WORDS], is_json=False)
        if channel.answered:
            found[f"{name}.challenge"] = Target(_challenge(name), [b"abc", b"{}"], is_json=False)
    return found | {"api.bodies": Target(_read, [b"{}", b'{"text":"a"}', b'{"secrets":{"a":1}}'], is_json=True)}


def _verify(name: str) -> Callable[[bytes], None]:
    """The first line is what is claimed, the rest is the body; a good claim is known too."""

    def law(data: bytes) -> None:
        claim, _, raw = data.partition(b"\n")
        sign = hostile.SIGNED[name]
        proof = sign(hostile.SECRET, raw) if sign else {"signature": ""}
        hostile.believed(name, dict.fromkeys(proof, claim.decode(errors="surrogateescape")), raw)
        hostile.believed(name, {key.title(): value for key, value in proof.items()}, raw)

    return law


def _measure(name: str) -> Callable[[bytes], None]:
    return lambda data: hostile.measured(name, data.decode(errors="replace")[:LONGEST])


def _challenge(name: str) -> Callable[[bytes], None]:
    return lambda data: hostile.challenged(name, data.decode(errors="replace"))


def _read(raw: bytes) -> None:
    """Every body that a route takes is read, or refused by its fields."""
    assert app.routes
    for kind in {route.takes for route in ROUTES if route.takes}:
        ask = object.__new__(Ask)
        ask.raw = raw
        try:
            assert isinstance(ask.read(kind), Struct)
        except Invalid:
            continue


def _mutator(target: Target) -> Callable[[bytes, int, int], bytes]:
    """Bends what is JSON; what grew too long is left to the fuzzer."""

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if target.is_json and random.randrange(WAYS):
            try:
                made = bent([data], random.randrange)
            except (ValueError, RecursionError):
                made = bent(target.seeds, random.randrange)
            if len(made) <= most:
                return made
        return bytes(atheris.Mutate(data, most))

    return mutated


def main(arguments: list[Any]) -> None:
    """Fuzz one target until its time is over; or name them all, and write what each starts from."""
    known = targets()
    if len(arguments) == 1:
        for name, target in known.items():
            sys.stdout.write(f"{name}\n")
            _sow(Path(arguments[0]) / name, target.seeds)
        return
    target = known[arguments.pop(0)]
    atheris.Setup([sys.argv[0], *arguments], target.law, custom_mutator=_mutator(target))
    atheris.Fuzz()


def _sow(folder: Path, seeds: list[bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)


main(sys.argv[1:])
