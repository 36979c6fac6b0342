"""What a post, a conversation and an exchange are. The law and the ideas are those of docs/explanation/threading.md."""

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.content.model import Body, is_ours, time_of
from chalicelib.kernel.model import minted

OPEN, MET, MISSED = "open", "met", "missed"


class Post(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one platform message in one inbox: maybe only that somebody answered it."""

    inbox: str
    id: str
    v: int = 0
    arrived: bool = False
    waiting: bool = False  # others wait for its place
    below: str | None = None  # a conversation proven to lie beneath it
    top: bool = False  # the company's, with nothing that can turn up above it
    leads_to: str | None = None  # a later revision of that post
    parent: str | None = None
    key: str | None = None
    author: str | None = None
    customer_id: str | None = None
    roots: bool = False  # a customer's: may be the root of a conversation
    public: bool = True
    quotes: str | None = None
    peer: str | None = None  # in a thread that the platform names: our id of the identity on the other side
    seg: str | None = None  # where it is placed
    body: Body = Body()  # while it is not placed
    envelopes: tuple[str, ...] = ()
    owed_at: str | None = None  # when a sweep sees to those that wait for its place

    @property
    def is_placed(self) -> bool:
        return self.seg is not None


class Exchange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run of customer messages up to the first reply of ours after it. Its verdict is recorded, not recomputed."""

    start: str  # key of its first message
    end: str | None = None  # key of the reply
    struck: bool = False  # a sweep saw it unanswered past its due moment
    verdict: str = OPEN
    target: int = 0  # seconds, as they were in force


class Era(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one case counts of a conversation: everything from the message that opened the case on."""

    since: str = ""  # key of that message; empty is from the beginning
    case: str | None = None
    earliest: str | None = None  # key of its earliest message
    first: Exchange | None = None
    latest: Exchange | None = None
    met: int = 0
    missed: int = 0


class Conversation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thread in one inbox. `seg` is made once, from the post that opened it; its public name is its root."""

    seg: str
    inbox: str
    public: bool
    root: str  # the platform's id of the top-most customer post; of a named thread, the post that opened it
    root_key: str
    customer_id: str | None
    v: int = 0
    n: int = 0
    ours: int = 0  # of the n, how many the company wrote
    last: str = ""  # the greatest key
    into: str | None = None  # the conversation that this one turned out to be a part of
    moving: tuple[str, ...] = ()  # whose messages are still to be placed here
    named: bool = False  # the platform names the thread itself
    peer: str | None = None  # then: our id of the identity on the other side
    owed_at: str | None = None  # when a sweep sees to its case, or to its moving
    era: Era = Era()

    @property
    def case(self) -> str | None:
        return self.era.case


class Terms(Struct, frozen=True, kw_only=True):
    """By what a verdict is made: the target in seconds, and when the case was done and its clocks stood still."""

    target: int
    done: tuple[tuple[datetime, datetime | None], ...] = ()

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Seconds that count between two moments."""
        paused = sum((_overlap(start, end, one) for one in self.done), timedelta())
        return int((end - start - paused).total_seconds())


class Clock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The reply metrics of one conversation, as the case that has it counts them. Absolute, never a delta."""

    first: str | None = None  # verdict of first_reply_time; None where there is no such clock
    first_seconds: int | None = None  # from the question to its answer
    next_met: int = 0
    next_missed: int = 0
    waiting_since: datetime | None = None  # the oldest unanswered customer message
    struck: bool = False  # its breach is on record
    metric: str | None = None  # which clock is open


def clock_of(era: Era) -> Clock:
    """What the case is told of a conversation."""
    leads = era.first is not None and era.earliest is not None and not is_ours(era.earliest)
    first = era.first if leads else None
    waiting = era.latest if era.latest and era.latest.end is None else None
    return Clock(
        first=first.verdict if first else None,
        first_seconds=_seconds(first) if first and first.end else None,
        next_met=era.met - (first is not None and first.verdict == MET),
        next_missed=era.missed - (first is not None and first.verdict == MISSED),
        waiting_since=time_of(waiting.start) if waiting else None,
        struck=waiting.struck if waiting else False,
        metric=_metric(waiting, first),
    )


def seg_of(inbox: str, post: str) -> str:
    """The id of the conversation that this post opens."""
    return minted("conversation", inbox, post)


def _metric(waiting: Exchange | None, first: Exchange | None) -> str | None:
    if waiting is None:
        return None
    return "first_reply_time" if first and first.start == waiting.start else "next_reply_time"


def _seconds(exchange: Exchange) -> int:
    return int((time_of(exchange.end or "") - time_of(exchange.start)).total_seconds())


def _overlap(start: datetime, end: datetime, span: tuple[datetime, datetime | None]) -> timedelta:
    return max(timedelta(), min(end, span[1] or end) - max(start, span[0]))
