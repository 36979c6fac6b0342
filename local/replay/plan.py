"""Who is told of which tweet: every company that writes in its conversation."""

import random
from array import array
from collections.abc import Iterator, MutableSequence
from typing import NamedTuple

from local.replay.trouble import CannotReplay
from local.replay.tweets import Tweet

NOBODY, UNSEEN, CLIMBING = -1, -2, -3  # in place of a post's number
COMPANY_BITS = 32  # a delivery is one number: the post, then the company
COMPANY = (1 << COMPANY_BITS) - 1


class Delivery(NamedTuple):
    """One tweet for one company."""

    post: int  # number of the tweet, in the order they were added
    company: str


class Plan:
    """The reply trees of a file, without its words: some 100 bytes a tweet, so that millions fit."""

    def __init__(self) -> None:
        self._number: dict[int, int] = {}  # of a tweet, by its id
        self._ids = array("q")
        self._parents = array("q")
        self._authors = array("L")
        self._inbound = bytearray()
        self._names: dict[str, int] = {}  # numbers of authors

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, tweet: Tweet) -> bool:
        """Take one tweet in; an id that is there already changes nothing, and says so."""
        if tweet.id in self._number:
            return False
        self._number[tweet.id] = len(self._ids)
        self._ids.append(tweet.id)
        self._parents.append(NOBODY if tweet.parent is None else tweet.parent)
        self._authors.append(self._names.setdefault(tweet.author, len(self._names)))
        self._inbound.append(tweet.inbound)
        return True

    def companies(self) -> list[str]:
        """Those who wrote to customers, sorted."""
        names = list(self._names)
        return sorted(names[author] for author in self._company_authors())

    def in_two_roles(self) -> list[str]:
        """Companies that are also written down as customers: no deployment can tell when they are which."""
        names, companies = list(self._names), self._company_authors()
        customers = {author for author, inbound in zip(self._authors, self._inbound, strict=True) if inbound}
        return sorted(names[author] for author in companies & customers)

    def deliveries(self, seed: str | None = None) -> "Deliveries":
        """All that is to be sent, in the order of the file; with a seed, shuffled by it."""
        tops, packed = self._tops(), array("Q")
        writers = self._writers(tops)
        for post, top in enumerate(tops):
            told = writers.get(top, ()) if top != NOBODY else (self._authors[post],)
            packed.extend(post << COMPANY_BITS | author for author in sorted(told))
        if seed is not None:
            random.Random(seed).shuffle(packed)  # noqa: S311, an order to repeat, not a secret
        return Deliveries(packed, list(self._names))

    def _company_authors(self) -> set[int]:
        return {author for author, inbound in zip(self._authors, self._inbound, strict=True) if not inbound}

    def _writers(self, tops: MutableSequence[int]) -> dict[int, set[int]]:
        """The companies that write in each conversation."""
        writers: dict[int, set[int]] = {}
        for post, top in enumerate(tops):
            if top != NOBODY and not self._inbound[post]:
                writers.setdefault(top, set()).add(self._authors[post])
        return writers

    def _tops(self) -> MutableSequence[int]:
        """For each tweet the top-most customer's tweet above it, itself included."""
        tops = array("q", [UNSEEN]) * len(self)
        for post in range(len(self)):
            path, above = self._climb(post, tops)
            for one in reversed(path):
                above = one if above == NOBODY and self._inbound[one] else above
                tops[one] = above
        return tops

    def _climb(self, post: int, tops: MutableSequence[int]) -> tuple[list[int], int]:
        """The way up from a tweet to what is known, and the top that is known there."""
        path = []
        while post != NOBODY and tops[post] == UNSEEN:
            tops[post] = CLIMBING
            path.append(post)
            post = self._parent(post)
        if post != NOBODY and tops[post] == CLIMBING:
            raise CannotReplay(
                f"Tweet {self._ids[post]} answers itself by way of others: the file has no order of replies."
            )
        return path, NOBODY if post == NOBODY else tops[post]

    def _parent(self, post: int) -> int:
        """One that the file lacks is absent; a tweet that names itself has none."""
        parent = self._number.get(self._parents[post], NOBODY)
        return NOBODY if parent == post else parent


class Deliveries:
    """A sequence of deliveries in eight bytes each."""

    def __init__(self, packed: MutableSequence[int], names: list[str]) -> None:
        self._packed = packed
        self._names = names

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[Delivery]:
        for one in self._packed:
            yield Delivery(one >> COMPANY_BITS, self._names[one & COMPANY])
