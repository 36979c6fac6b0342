"""The engine is killed once, in the middle, and its absence is measured to the next acknowledgement."""

import time
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from local.load.killing import Killer
from local.load.tally import Tally
from local.replay.wire import Try


@pytest.fixture
def killed() -> Any:
    """How often the engine was killed, and who does it."""
    product = SimpleNamespace(times=0)
    product.kill_engine = lambda: setattr(product, "times", product.times + 1)
    tally = Tally()
    killer = Killer(product, tally)  # type: ignore[arg-type]
    thread = Thread(target=killer.run)
    thread.start()
    yield SimpleNamespace(product=product, tally=tally, killer=killer, thread=thread)
    killer.over()
    thread.join(5)
    assert not thread.is_alive()


def until_killed(killed: Any) -> None:
    deadline = time.monotonic() + 5
    while not (killed.product.times and killed.tally._next):
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_nothing_is_killed_before_the_half(killed: Any) -> None:
    killed.killer.over()
    killed.thread.join(5)

    assert (killed.product.times, killed.killer.away) == (0, None)
    assert killed.killer.trouble == ["The engine was not killed: the load was over too soon."]


def test_the_engine_is_away_until_the_next_acknowledgement(killed: Any) -> None:
    killed.killer.half.set()
    until_killed(killed)
    assert killed.killer.away is None

    killed.tally.seen(Try("POST", "/webhooks/x/app", 200, "", 0.0))
    killed.thread.join(5)

    assert killed.product.times == 1
    assert 0 < killed.killer.away < 5
    assert killed.killer.trouble == []


def test_when_all_is_sent_nobody_is_waited_for(killed: Any) -> None:
    killed.killer.half.set()
    until_killed(killed)

    killed.killer.over()
    killed.thread.join(5)

    assert killed.killer.away < 5
