"""Each schedule of the app at its own rate, one run at a time."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from chalice.app import Chalice, ScheduledEventConfig, ScheduleExpression
from chalice.local import LambdaContext

from chalicelib.edge.clock import now
from chalicelib.edge.log import log
from chalicelib.kernel.model import stamp
from local.cron import Cron
from local.trouble import CannotStart

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
LONGEST_RUN = 900_000  # milliseconds: what a function may take
MINUTE = timedelta(minutes=1)


class Schedules:
    """A thread for each schedule: it starts at once, so that what an outage left is caught up, then at its rate.

    A run that takes longer than its period delays the next one; what was missed is not made up for.
    `pace` makes rates shorter, for tests.
    """

    def __init__(self, app: Chalice, pace: float = 1.0) -> None:
        self._stop = Event()
        self._threads = [
            Thread(target=repeat, args=(fire, waits, self._stop), name=name, daemon=True)
            for name, fire, waits in _planned(app, pace)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, longest: float = 10.0) -> None:
        """Start no more runs, and wait for those under way."""
        self._stop.set()
        deadline = time.monotonic() + longest
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def repeat(fire: Callable[[], None], waits: Iterator[float], stop: Event) -> None:
    """Fire after each wait, counted from the end of the last run, until told to stop. A run that fails is logged."""
    for wait in waits:
        if stop.wait(wait):
            return
        try:
            fire()
        except Exception as error:  # noqa: BLE001, the next run is another chance
            log.error("scheduled run failed", extra={"error": type(error).__name__})


def waits_of(expression: str, pace: float = 1.0) -> Iterator[float]:
    """Seconds to wait before each run of `rate(...)` or `cron(...)`, read again after each run."""
    kind, _, rest = expression.partition("(")
    if kind == "rate" and (period := period_of(rest.removesuffix(")"))):
        return _at_rate(period.total_seconds() / pace)
    if kind == "cron":
        return _at_times(Cron(rest.removesuffix(")")))
    raise CannotStart(f"The schedule {expression!r} is not understood.")


def period_of(rate: str) -> timedelta | None:
    """`5 minutes`, `1 hour`: the unit agrees with the number, as AWS wants it."""
    number, _, unit = rate.partition(" ")
    if not number.isdecimal() or int(number) == 0 or unit.endswith("s") == (int(number) == 1):
        return None
    period = UNITS.get(unit.removesuffix("s"))
    return period * int(number) if period else None


def _at_rate(period: float) -> Iterator[float]:
    due = time.monotonic()
    while True:
        yield max(0.0, due - time.monotonic())
        due = max(due + period, time.monotonic())


def _at_times(cron: Cron) -> Iterator[float]:
    last = now()
    while True:
        due = cron.next_after(max(last, now() - MINUTE))
        yield max(0.0, (due - now()).total_seconds())
        last = due


def _planned(app: Chalice, pace: float) -> Iterator[tuple[str, Callable[[], None], Iterator[float]]]:
    for source in app.event_sources:
        if isinstance(source, ScheduledEventConfig):
            said = source.schedule_expression
            expression = said.to_string() if isinstance(said, ScheduleExpression) else said
            yield source.name, _firing(app, source.name), waits_of(expression, pace)


def _firing(app: Chalice, name: str) -> Callable[[], None]:
    def fire() -> None:
        app.handler_map[name](event_of(name, now()), LambdaContext(name, 512, LONGEST_RUN))

    return fire


def event_of(name: str, moment: datetime) -> dict[str, Any]:
    """What EventBridge sends."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "source": "aws.events",
        "account": "000000000000",
        "time": stamp(moment),
        "region": "us-east-1",
        "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{name}"],
        "detail-type": "Scheduled Event",
        "detail": {},
    }
