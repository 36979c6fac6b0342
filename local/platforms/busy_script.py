"""What thirty customers do in a busy hour: the same seed gives the same people, words and order."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.json import decode

Deed = Literal["post", "answer", "message", "chat", "more", "edit", "delete", "thank"]
Way = Literal["post", "answer", "message", "chat"]  # how a customer writes
WORDS = Path(__file__).with_name("busy_hour.json")
WAYS: dict[Way, int] = {"post": 11, "answer": 3, "message": 8, "chat": 8}
LATER: dict[Deed, int] = {"more": 8, "edit": 3, "delete": 2, "thank": 4}  # what some do after that
OF_POSTS = frozenset({"edit", "delete"})
LAST_START = 0.75  # of the span: by then all have begun


class Words(Struct, frozen=True, kw_only=True):
    """Who they may be, and what they may say."""

    names: list[str]
    public: list[str]
    replies: list[str]
    direct: list[str]
    chat: list[str]
    more: list[str]
    edited: list[str]
    thanks: list[str]


class Customer(NamedTuple):
    """One of the thirty: their name, how they write, and their first words."""

    name: str
    way: Way
    text: str


class Step(NamedTuple):
    """What one of them does, and when: `at` is a part of the whole span."""

    at: float
    who: int
    deed: Deed
    text: str = ""


class Script(NamedTuple):
    """A whole hour: the cast, and its steps in order."""

    cast: tuple[Customer, ...]
    steps: tuple[Step, ...]


def script(seed: int) -> Script:
    """The hour of this seed. Who answers others, edits or takes back has written before."""
    chance = Random(seed)  # noqa: S311, no secret
    cast = tuple(_cast(chance, _words()))
    first = [Step(_start(chance, place), who, cast[who].way, cast[who].text) for place, who in _order(chance, cast)]
    return Script(cast, tuple(sorted([*first, *_later(chance, first, _words())])))


@cache
def _words() -> Words:
    return decode(WORDS.read_bytes(), type=Words)


def _cast(chance: Random, words: Words) -> Iterator[Customer]:
    names = iter(chance.sample(words.names, sum(WAYS.values())))
    said = {"post": words.public, "answer": words.replies, "message": words.direct, "chat": words.chat}
    for way, count in WAYS.items():
        yield from (Customer(next(names), way, text) for text in chance.sample(said[way], count))


def _order(chance: Random, cast: tuple[Customer, ...]) -> Iterator[tuple[int, int]]:
    """Everybody in turn; a post comes before the first answer to one."""
    turns = chance.sample(range(len(cast)), len(cast))
    opener = next(who for who in turns if cast[who].way == "post")
    turns.remove(opener)
    return enumerate([opener, *turns])


def _start(chance: Random, place: int) -> float:
    each = LAST_START / sum(WAYS.values())
    return (place + chance.uniform(0, 0.9)) * each


def _later(chance: Random, first: list[Step], words: Words) -> Iterator[Step]:
    """Each of these is done by somebody else, some time after their first words."""
    left = chance.sample(first, len(first))
    said = {"more": words.more, "edit": words.edited, "thank": words.thanks}
    for deed, count in sorted(LATER.items(), key=lambda one: one[0] not in OF_POSTS):
        fitting = [one for one in left if deed not in OF_POSTS or one.deed == "post"][:count]
        for turn, began in enumerate(fitting):
            left.remove(began)
            text = said[deed][turn % len(said[deed])] if deed in said else ""
            yield Step(began.at + chance.uniform(0.06, 1 - LAST_START), began.who, deed, text)
