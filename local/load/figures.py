"""What a load has measured, and what of it must not be."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from local.load.judging import Judged
from local.load.tally import Times

MOST_NAMED = 3


class Hot(Struct, frozen=True, kw_only=True):
    """A conversation that many write in at once."""

    planned: int  # messages of customers
    won: int  # transactions that wrote it
    refused: int  # transactions that lost a race for it, and were tried again
    tries: Times  # of a message, until it had its place
    placed: Times  # milliseconds from its acknowledgement to its place


class Away(Struct, frozen=True, kw_only=True):
    """The engine was killed."""

    seconds: float  # until a webhook was acknowledged again
    unavailable: int  # answers that said so


class Figures(Struct, frozen=True, kw_only=True):
    """All of one load. What only the product's own data tell is None where they are not ours."""

    messages: int
    conversations: int
    clients: int
    agents: int
    deliveries: int  # with repeats
    sending: float  # seconds until the last was acknowledged
    in_place: float | None  # seconds until the last message took its place
    settled: float | None  # seconds until nothing was owed any more; None: it was not in time
    calls: Mapping[str, Times]
    placed: Times | None  # milliseconds from acknowledgement to place
    hot: Sequence[Hot]
    refused: int | None  # transactions
    replies: int
    read: int  # direct ones, by those they are for: the platform sends a receipt
    shown_read: int
    others: Mapping[str, int]  # answers that were not what was asked for
    complaints: Mapping[str, int]  # of the product's log
    away: Away | None
    read_back: Judged
    handed_over: Judged
    set_aside: int
    rude: Sequence[str]
    trouble: Sequence[str]  # what kept agents from going on, or the engine from being killed
    verified: str | None

    @property
    def faults(self) -> list[str]:
        """Everything that must not be, in a sentence each."""
        told = [*_told("message", self.read_back), *_told("answer", self.handed_over), *self.trouble]
        if self.settled is None:
            told.append("Not everything was in its place in time.")
        if self.set_aside:
            told.append(f"{self.set_aside} events were set aside.")
        if self.rude:
            told.append(f"{len(self.rude)} answers were neither good nor a 503 with its reason: {_some(self.rude)}.")
        if self.verified is not None and not self.verified.startswith("Verified"):
            told.append(f"A case is not the fold of its commits: {self.verified}.")
        return told


def _told(what: str, one: Judged) -> list[str]:
    ways = {"lost": one.lost, "doubled": one.doubled, "in a wrong place": one.misplaced, "not known": one.unknown}
    return [f"{len(names)} {what}(s) {how}: {_some(names)}." for how, names in ways.items() if names]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
