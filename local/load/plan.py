"""Who writes how much, and in which order it comes: the same seed is the same load."""

from collections.abc import Sequence
from itertools import chain, zip_longest
from random import Random
from typing import NamedTuple

CONVERSATIONS = 200
LEAST_OF_ONE = 4  # messages: a small load has fewer conversations
HOTTEST, HOT, SHARE_OF_HOT = 0.1, 4, 0.03  # one has a tenth of all; the next four 3 % each; the others the rest
PRIVATE_EVERY = 10  # of the others, every tenth is a direct one
CROWD = 50  # people in a hot conversation, at most; in the others a customer is alone
LATE, AGAIN = 0.05, 0.05  # of the deliveries
LATEST, AGAIN_WITHIN = 10, 20  # deliveries later


class Thread(NamedTuple):
    """A conversation to be."""

    size: int
    people: int = 1
    private: bool = False

    @property
    def is_hot(self) -> bool:
        return self.people > 1


class Delivery(NamedTuple):
    """One call of the platform: which message, and how many are written by then."""

    message: int
    written: int


def threads(messages: int) -> list[Thread]:
    """The conversations of a load, the hottest first."""
    hot = [max(1, int(messages * share)) for share in (HOTTEST, *[SHARE_OF_HOT] * HOT)]
    left = messages - sum(hot)
    others = max(1, min(CONVERSATIONS - len(hot), left // LEAST_OF_ONE))
    each, more = divmod(left, others)
    sizes = [each + (number < more) for number in range(others)]
    alone = [Thread(size, private=number % PRIVATE_EVERY == PRIVATE_EVERY - 1) for number, size in enumerate(sizes)]
    return [*(Thread(size, people=min(CROWD, max(2, size))) for size in hot), *alone]


def order(planned: Sequence[Thread], seed: int) -> list[int]:
    """The conversation of each message. The hottest comes as a storm: when a quarter of the others is through, every
    second message is its own until it has all; the others are shuffled.
    """
    others = [number for number, thread in enumerate(planned) for _ in range(thread.size) if number]
    Random(seed).shuffle(others)  # noqa: S311, a load to repeat, not a secret
    start = len(others) // 4
    storm = zip_longest(others[start : start + planned[0].size], [0] * planned[0].size)
    mixed = [one for one in chain.from_iterable(storm) if one is not None]
    return [*others[:start], *mixed, *others[start + planned[0].size :]]


def deliveries(messages: int, seed: int) -> list[Delivery]:
    """Every message once; some late, so that answers overtake what they answer, and some again."""
    chance, placed = Random(f"{seed} deliveries"), []  # noqa: S311
    for message in range(messages):
        place = message + (chance.randint(1, LATEST) if chance.random() < LATE else 0)
        placed.append((place, message))
        if chance.random() < AGAIN:
            placed.append((place + chance.randint(1, AGAIN_WITHIN), message))
    return [Delivery(message, min(messages, place + 1)) for place, message in sorted(placed)]
