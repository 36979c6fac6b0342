"""How calls went: times of the good ones, and whatever is no decent answer."""

from threading import Event

import pytest

from local.load.tally import PROBLEM, Tally, times
from local.replay.wire import Try


def a_try(status: int = 200, kind: str = "application/json", path: str = "/webhooks/x/app", **more: object) -> Try:
    return Try("POST", path, status, kind, 0.1)._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "kind", "is_rude"),
    [
        (200, "", False),
        (404, PROBLEM, False),
        (0, "", False),
        (503, PROBLEM, False),
        (503, "text/html", True),
        (500, PROBLEM, True),
        (500, "", True),
        (502, PROBLEM, True),
    ],
)
def test_a_5xx_is_a_503_that_says_why_or_it_is_told(status: int, kind: str, is_rude: bool) -> None:
    tally = Tally()

    tally.seen(a_try(status, kind))

    assert bool(tally.rude) is is_rude


def test_only_good_answers_have_a_time_and_the_others_are_counted() -> None:
    tally = Tally()
    for status in (200, 503, 0, 0):
        tally.seen(a_try(status, PROBLEM))

    assert tally.times("webhook").many == 1
    assert tally.others() == {"webhook 0": 2, "webhook 503": 1}
    assert (tally.count(503), tally.count(404)) == (1, 0)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/webhooks/x/app", "webhook"),
        ("GET", "/worklists/unassigned", "worklist"),
        ("GET", "/cases/7", "case read"),
        ("POST", "/cases/7/replies", "reply"),
        ("GET", "/conversations/7", "conversation read"),
        ("GET", "/intake/status", "other"),
    ],
)
def test_calls_are_told_apart(method: str, path: str, kind: str) -> None:
    tally = Tally()

    tally.seen(a_try(method=method, path=path))

    assert tally.times(kind).many == 1


def test_who_waits_for_a_webhook_waits_for_one_that_is_sent_after_that() -> None:
    tally = Tally()
    waits = Event()
    tally.tell_of_next_webhook(waits)

    tally.seen(a_try(seconds=5.0))
    assert not waits.is_set()

    tally.seen(a_try(seconds=0.0, path="/cases/1"))
    tally.seen(a_try(503, PROBLEM, seconds=0.0))
    assert not waits.is_set()

    tally.seen(a_try(seconds=0.0))
    assert waits.is_set()


def test_the_middle_and_the_slow_ones_of_many() -> None:
    assert times([float(one) for one in range(1, 201)])[:3] == (200, 101.0, 199.0)
    assert times([5.0]) == (1, 5.0, 5.0, 5.0)
    assert times([]) == (0, 0.0, 0.0, 0.0)
