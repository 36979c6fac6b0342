"""What a case is: the state that its events make."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct

from chalicelib.conversations.model import Clock, Terms
from chalicelib.kernel.model import Audience, TextRef, stamp

KEPT_SPANS = 20  # of the times when a case was done: late facts older than these are judged without


class Status(StrEnum):
    """Where a case stands; the last two are DONE, and its reply clocks stand still."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"  # waiting for the customer
    ON_HOLD = "on_hold"  # waiting for a third party
    SOLVED = "solved"
    CLOSED = "closed"


DONE = frozenset({Status.SOLVED, Status.CLOSED})


class TaskState(StrEnum):
    """As CMMN 1.1 names them; an ad hoc task is available until it is started."""

    AVAILABLE = "available"
    ACTIVE = "active"
    COMPLETED = "completed"
    TERMINATED = "terminated"


class Task(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of work on a case."""

    id: str
    title: TextRef
    state: TaskState = TaskState.AVAILABLE
    assignee: str | None = None
    due_at: datetime | None = None
    audience: Audience = Audience.STAFF
    reason: TextRef | None = None  # of its cancelling
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in {TaskState.AVAILABLE, TaskState.ACTIVE}


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something said among staff."""

    text: TextRef
    by: str
    at: datetime
    audience: Audience = Audience.STAFF


class Absorbed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case that turned out to be this one, and was merged into it by threading."""

    case: str
    number: str
    at: datetime
    open_tasks: int = 0
    audience: Audience = Audience.STAFF


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One matter a customer brings to us, as its commits left it."""

    id: str
    number: str  # that people can say
    opened_at: datetime
    customer_id: str | None = None
    inbox: str | None = None
    team: str | None = None
    opened: str | None = None  # key of the message that opened it
    follows: str | None = None  # the closed case that it goes on from
    status: Status = Status.NEW
    priority: str = "normal"
    target: int = 3600  # seconds to a reply, by its priority
    targeted_at: datetime | None = None  # when the target was changed: breaches are not back-dated
    title: TextRef | None = None
    classes: tuple[str, ...] = ()
    assignee: str | None = None
    watchers: tuple[str, ...] = ()
    conversations: Mapping[str, Clock] = {}  # that it owns, with their clocks
    latest: tuple[str, ...] = ()  # of those that it owns, where something was said last, newest first
    shown: tuple[str, ...] = ()  # that it shows without clocks: another case owns them
    tasks: Mapping[str, Task] = {}
    notes: tuple[Note, ...] = ()  # the newest
    absorbed: tuple[Absorbed, ...] = ()  # the newest
    worked: bool = False  # one of us has acted
    into: str | None = None  # the case that it was merged into
    done: tuple[tuple[datetime, datetime | None], ...] = ()  # when it was done
    done_at: datetime | None = None  # when that was recorded
    closes_at: datetime | None = None  # when silence closes it
    reason: TextRef | None = None
    version: int = 0  # commits folded so far: refuses a write based on an old read
    chain: str = ""  # hash of the last commit
    commits: tuple[str, ...] = ()  # ids of the last eight: an answer that was lost is found here

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def is_live(self) -> bool:
        return self.into is None

    @property
    def open_tasks(self) -> list[str]:
        return sorted(task.id for task in self.tasks.values() if task.is_open)

    @property
    def people(self) -> list[str]:
        """Who of us has something to do with it: they know the case, whatever their team."""
        doing = {task.assignee for task in self.tasks.values() if task.is_open}
        return sorted({one for one in (self.assignee, *self.watchers, *doing) if one})

    @property
    def terms(self) -> Terms:
        """By what the verdicts of its exchanges are made."""
        return Terms(target=self.target, done=self.done)

    @property
    def due_at(self) -> datetime | None:
        """When the first unanswered customer is due an answer, or was; None when nobody waits."""
        return min((due for seg in self.conversations if (due := self.due_of(seg))), default=None)

    @property
    def strikes(self) -> datetime | None:
        """The earliest moment at which time alone changes the case; None while it cannot."""
        return min(self._strikes(), default=None)

    def due_of(self, seg: str) -> datetime | None:
        """When the open reply clock of a conversation falls due, or fell; None when none is open."""
        clock = self.conversations.get(seg)
        if clock is None or clock.waiting_since is None or self.is_done or not self.is_live:
            return None
        paused = sum((_after(clock.waiting_since, span) for span in self.done), timedelta())
        due = clock.waiting_since + timedelta(seconds=self.target) + paused
        return max(due, self.targeted_at) if self.targeted_at else due

    def strikes_at(self, seg: str) -> datetime | None:
        """When the breach of a conversation is to go on record; None when none can, or it is."""
        clock = self.conversations.get(seg)
        return None if clock is None or clock.struck else self.due_of(seg)

    def work(self) -> dict[tuple[str, str], str]:
        """Who has what to do: holder and item, with its rank (what falls due first, then age).

        A case that is done is on nobody's list, but the tasks of a solved one still are.
        """
        if self.status is Status.CLOSED or not self.is_live:
            return {}
        rank = self._rank(self.due_at, "case")
        mine = {} if self.is_done else {(holder, "case"): rank for holder in self._holders()}
        return mine | {
            (f"agent#{task.assignee}", item): self._rank(task.due_at, item)
            for task in self.tasks.values()
            if task.is_open and task.assignee and (item := f"task#{task.id}")
        }

    def _strikes(self) -> Iterator[datetime]:
        if self.closes_at and self.is_live:
            yield self.closes_at
        yield from (due for seg in self.conversations if (due := self.strikes_at(seg)))

    def _holders(self) -> Iterator[str]:
        yield f"team#{self.team or '-'}"
        yield f"agent#{self.assignee}" if self.assignee else f"unassigned#{self.team or '-'}"
        yield from (f"watcher#{one}" for one in self.watchers)

    def _rank(self, due: datetime | None, item: str) -> str:
        """What falls due first, then what is older; no two items of a holder are alike, so that pages lose none."""
        return f"{stamp(due) if due else 'never'}#{stamp(self.opened_at)}#{self.id}#{item}"


def number_of(case_id: str, attempt: int) -> str:
    """A number people can say: nine digits, not sequential, with a check digit; made from the id, so a retry agrees."""
    digits = str(int(sha256(f"{case_id}#{attempt}".encode()).hexdigest(), 16))[-8:]
    return number_in(digits + str(_check(digits)))


def number_in(said: str) -> str:
    """A number as it is written, whatever stands between the digits that were said."""
    nine = "".join(filter(str.isdecimal, said))[:9]
    return f"{nine[:3]}-{nine[3:6]}-{nine[6:]}"


def _check(digits: str) -> int:
    """The Luhn check digit: with one wrong digit, or two swapped neighbours but 0 and 9, the number is no number."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return -sum(one // 10 + one % 10 for one in doubled) % 10


def _after(start: datetime, span: tuple[datetime, datetime | None]) -> timedelta:
    """How long a clock that started at `start` stood still in a span that has ended."""
    return max(timedelta(), (span[1] or span[0]) - max(start, span[0]))
