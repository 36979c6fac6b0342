"""The six fields of an AWS cron expression: minutes, hours, day of month, month, day of week, year."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from local.trouble import CannotStart

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
NAMES = {name: number for names in (MONTHS, DAYS) for number, name in enumerate(names, 1)}
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
YEARS_AHEAD = 5  # a leap day is at most so far away, but for once a century


class Cron:
    """When to run, in UTC. `L`, `W` and `#` are not understood: say so, rather than run at other times."""

    def __init__(self, expression: str) -> None:
        fields = expression.split()
        try:
            parsed = [_allowed(field, *bounds) for field, bounds in zip(fields, BOUNDS, strict=True)]
        except ValueError:
            raise CannotStart(f"The schedule 'cron({expression})' is not understood.") from None
        self._minutes, self._hours, self._dates, self._months, self._days, self._years = parsed

    def next_after(self, moment: datetime) -> datetime:
        """The first whole minute after this moment at which to run."""
        for day in _days_from(moment):
            if not self._is_on(day):
                continue
            for due in self._times(day):
                if due > moment:
                    return due
        raise CannotStart("A schedule never comes due.")

    def _is_on(self, day: datetime) -> bool:
        of_week = day.isoweekday() % 7 + 1  # Sunday is 1
        on = day.day in self._dates and day.month in self._months and of_week in self._days
        return on and day.year in self._years

    def _times(self, day: datetime) -> Iterator[datetime]:
        return (
            day.replace(hour=hour, minute=minute) for hour in sorted(self._hours) for minute in sorted(self._minutes)
        )


def _days_from(moment: datetime) -> Iterator[datetime]:
    first = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=ahead) for ahead in range(366 * YEARS_AHEAD))


def _allowed(field: str, low: int, high: int) -> set[int]:
    """The numbers a field allows: `*`, `?`, `5`, `MON-FRI`, `0/15`, and lists of them."""
    allowed: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, last = _span(span, low, high, stepped=bool(step))
        if not low <= first <= last <= high:
            raise ValueError(part)
        allowed |= set(range(first, last + 1, int(step or 1)))
    return allowed


def _span(span: str, low: int, high: int, *, stepped: bool) -> tuple[int, int]:
    if span in {"*", "?"}:
        return low, high
    first, _, last = span.partition("-")
    if not last:
        return _number(first), high if stepped else _number(first)
    return _number(first), _number(last)


def _number(text: str) -> int:
    return NAMES.get(text.upper()) or int(text)
