"""What somebody wants to see of a worklist: by channel, class, priority, status and due moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from chalicelib.cases.model import Case, Status
from chalicelib.kernel.problems import Invalid
from chalicelib.library.model import Priority

NAMES = ("channel", "class", "priority", "status", "due")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Due(StrEnum):
    """When something falls due, from now: a list may be asked for several."""

    BREACHED = "breached"  # it has
    HOUR = "hour"  # within the next
    TODAY = "today"  # within the next 24 hours, the next one included: the reader's midnight is not known here
    LATER = "later"  # after that
    NONE = "none"  # never


class Wanted(Struct, frozen=True, kw_only=True):
    """For each thing to filter by the values that are wanted; nothing named is anything."""

    channels: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    priorities: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    dues: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        return self == Wanted()


def wanted(asked: Mapping[str, str]) -> Wanted:
    """What a query asks for: names with commas between them. A value that can never be is refused, with its field."""
    said = {name: frozenset(filter(None, map(str.strip, asked.get(name, "").split(",")))) for name in NAMES}
    known: dict[str, Iterable[str]] = {"priority": Priority, "status": Status, "due": Due}
    wrong = {name: "not-known" for name, values in known.items() if said[name] - set(values)}
    if wrong:
        raise Invalid("fields-not-understood", fields=wrong)
    channels, classes, priorities, statuses, dues = (said[name] for name in NAMES)
    return Wanted(channels=channels, classes=classes, priorities=priorities, statuses=statuses, dues=dues)


def fits(case: Case, due_at: datetime | None, wish: Wanted, now: datetime) -> bool:
    """Whether a case, or something to do on it that falls due then, is wanted, so far as its state can say."""
    has: tuple[Iterable[str], ...] = (case.classes, [case.priority], [case.status], dues(due_at, now))
    wishes = (wish.classes, wish.priorities, wish.statuses, wish.dues)
    return all(not one or one.intersection(of_it) for one, of_it in zip(wishes, has, strict=True))


def dues(due_at: datetime | None, now: datetime) -> set[str]:
    """All that may be said of a due moment now."""
    if due_at is None:
        return {Due.NONE}
    if due_at <= now:
        return {Due.BREACHED}
    if due_at <= now + HOUR:
        return {Due.HOUR, Due.TODAY}
    return {Due.TODAY} if due_at <= now + DAY else {Due.LATER}
