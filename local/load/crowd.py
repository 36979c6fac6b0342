"""The company's customers on the loopback platform: they write when their turn comes, and the platform tells of it."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from msgspec.json import encode

from chalicelib.edge.clock import now
from local.load.plan import Thread, deliveries, order
from local.platforms.aaa import bodies
from local.platforms.model import Account, Happening, Message, Post
from local.platforms.network import Network
from local.platforms.signing import signature
from local.replay.spool import Call

AMONG = 5  # a post answers one of so many before it
WORDS = "My parcel has not come, and the number that you gave me is not known. Message {} about it."


class Told(NamedTuple):
    """What a delivery carries: which message, and the body that says so."""

    name: str
    body: bytes

    def call(self, secret: str) -> Call:
        """The request, signed as X signs it."""
        return Call(self.body, signature(secret, self.body))


class Crowd:
    """Everybody who writes to one account in a load. Used by one thread at a time."""

    def __init__(self, network: Network, account: Account, planned: Sequence[Thread], seed: int) -> None:
        self._network = network
        self._account = account
        self._seed = seed
        self._chance = Random(f"{seed} crowd")  # noqa: S311, a load to repeat, not a secret
        self._order = order(planned, seed)
        self._planned = planned
        with network.whole():
            self._people = [self._invented(number, thread) for number, thread in enumerate(planned)]
        self._written: list[Post | Message] = []
        self._said: list[list[str]] = [[] for _ in planned]  # the names of what was said in each conversation
        self.thread_of: dict[str, int] = {}  # by the name of a post or message

    @property
    def messages(self) -> int:
        return len(self._order)

    def root(self, thread: int) -> str | None:
        """The post that began a conversation, once there is one."""
        return self._said[thread][0] if self._said[thread] else None

    def told(self) -> Iterator[Told]:
        """What the platform delivers, in its order; whoever's turn has come writes first."""
        for delivery in deliveries(self.messages, self._seed):
            while len(self._written) < delivery.written:
                self._write(self._order[len(self._written)])
            yield self._body(self._written[delivery.message])

    def answers(self) -> dict[str, int]:
        """The conversation of each answer of the company, as the platform has them."""
        posts = (one for one in list(self._network.posts.values()) if one.author == self._account.id)
        public = {post.id: self.thread_of[post.parent or ""] for post in posts}
        of_person = {people[0]: thread for thread, people in enumerate(self._people)}
        sent = (one for one in list(self._network.messages.values()) if one.sender == self._account.id)
        return public | {one.id: of_person[one.recipient] for one in sent}

    def _write(self, thread: int) -> None:
        said = self._said[thread]
        words = WORDS.format(len(self._written))
        by = self._people[thread][0] if not said else self._chance.choice(self._people[thread])
        if self._planned[thread].private:
            made: Post | Message = self._network.send(by, self._account.id, words, quietly=True)
        else:
            parent = self._chance.choice(said[-AMONG:]) if said else None
            made = self._network.write(by, words, parent=parent, quietly=True)
        said.append(made.id)
        self.thread_of[made.id] = thread
        self._written.append(made)

    def _body(self, made: Post | Message) -> Told:
        is_post = isinstance(made, Post)
        by = made.author if isinstance(made, Post) else made.sender
        happening = Happening(kind="post" if is_post else "message", by=by, thing=made, at=now())
        return Told(made.id, encode(next(bodies(self._network, self._account, happening))))

    def _invented(self, number: int, thread: Thread) -> list[str]:
        names = [f"{self._account.handle}c{number}p{person}" for person in range(thread.people)]
        return [self._network.invent(f"Customer {name}", name).id for name in names]
