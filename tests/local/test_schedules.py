"""Each schedule at its own rate."""

from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event

import pytest

from local.schedules import Schedules, event_of, period_of, repeat, waits_of
from local.trouble import CannotStart

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rate", "period"),
    [
        ("1 minute", timedelta(minutes=1)),
        ("5 minutes", timedelta(minutes=5)),
        ("1 hour", timedelta(hours=1)),
        ("2 days", timedelta(days=2)),
    ],
)
def test_a_rate_names_its_period(rate: str, period: timedelta) -> None:
    assert period_of(rate) == period


@pytest.mark.parametrize(
    "rate", ["", "minute", "0 minutes", "1 minutes", "2 minute", "1 week", "-1 minutes", "1.5 hours"]
)
def test_a_rate_that_aws_refuses_has_no_period(rate: str) -> None:
    assert period_of(rate) is None


@pytest.mark.parametrize("expression", ["every minute", "rate(1 minutes)", "rate()", "cron(* *)"])
def test_an_expression_that_is_not_understood_is_said(expression: str) -> None:
    with pytest.raises(CannotStart, match="not understood"):
        waits_of(expression)


def test_the_first_run_is_at_once_and_the_next_a_period_later() -> None:
    waits = waits_of("rate(1 minute)")

    assert next(waits) == 0
    assert 59 < next(waits) <= 60


def test_a_pace_makes_periods_shorter() -> None:
    waits = waits_of("rate(1 minute)", pace=60)

    assert [next(waits), round(next(waits))] == [0, 1]


def test_a_cron_waits_for_its_minute() -> None:
    assert 0 <= next(waits_of("cron(* * * * ? *)")) <= 60


def test_a_run_that_fails_is_not_the_last() -> None:
    stop, runs = Event(), count(1)

    def fire() -> None:
        if next(runs) == 3:
            stop.set()
        raise ValueError

    repeat(fire, iter([0, 0, 0, 0, 0]), stop)

    assert next(runs) == 4


def test_runs_never_overlap_and_stopping_waits_for_the_one_under_way() -> None:
    app, inside, most, begun = _busy_app()
    schedules = Schedules(app, pace=6_000)

    schedules.start()
    begun.wait(5)
    schedules.stop()

    assert (max(most), inside) == (1, [])


def test_the_event_is_what_eventbridge_sends() -> None:
    event = event_of("sweep", NOON)

    assert (event["detail-type"], event["time"]) == ("Scheduled Event", "2026-01-05T12:00:00Z")


def _busy_app():
    """An app whose one schedule says how many of its runs are inside at once, and when it had three."""
    from chalice.app import Chalice, Rate  # noqa: PLC0415

    app, inside, most, begun = Chalice("busy"), [], [], Event()

    @app.schedule(Rate(1, unit=Rate.MINUTES))
    def busy(event) -> None:
        inside.append(event)
        most.append(len(inside))
        Event().wait(0.03)
        inside.pop()
        if len(most) >= 3:
            begun.set()

    return app, inside, most, begun
