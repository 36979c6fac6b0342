"""One process as AWS runs it: it reads what to do, does it, and says the answer; or waits to be killed at a call."""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Lock
from typing import Any

from chalicelib.edge import clock, tables, web
from support.lambdas import API, Invocation, invoked
from support.places import put_in_place


class Calls:
    """The calls of this process in their order. At one of them it says so, and waits for its end."""

    def __init__(self, number: int, moment: str) -> None:
        self._number, self._moment = number, moment
        self._made, self._lock = 0, Lock()

    def begins(self, **_: Any) -> None:
        with self._lock:
            self._made += 1
            self._ends_here("before")

    def is_made(self, **_: Any) -> None:
        with self._lock:
            self._ends_here("after")

    def _ends_here(self, moment: str) -> None:
        """Nobody makes another call meanwhile: all of them count first."""
        if (self._made, moment) == (self._number, self._moment):
            print("waits", flush=True)  # noqa: T201, whoever kills us reads it
            Event().wait()


def main() -> None:
    """What was asked, at the moment that was named."""
    told = json.loads(sys.stdin.readline())
    at, calls = datetime.fromisoformat(told["at"]), Calls(told["number"], told["moment"])
    put_in_place(clock.now, lambda: at)
    put_in_place(time.sleep, lambda _: None)
    tables.client.meta.events.register("before-call.dynamodb", calls.begins)
    tables.client.meta.events.register("after-call.dynamodb", calls.is_made)
    web.called = _counted(web.called, calls)
    answer = invoked(Invocation(told["function"], told["event"]))
    print("answers", answer.status if told["function"] == API else "", flush=True)  # noqa: T201


def _counted(really: Callable[..., Any], calls: Calls) -> Callable[..., Any]:
    """A call to the platform is a call like any other."""

    def called(*asked: Any) -> Any:
        calls.begins()
        answer = really(*asked)
        calls.is_made()
        return answer

    return called


if __name__ == "__main__":
    main()
