"""A cloud in memory, and the product in it: one process after the other, each of which may die.

Each call that leaves the process passes one door. There it is counted, and there the process can be killed: before
the call or after it. Whatever a dead process still tries to call kills it again, so that nothing is tidied up.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from copy import copy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from aws_lambda_powertools.utilities.parameters import SSMProvider
from botocore.exceptions import ClientError

from chalicelib.edge import bucket, clock, rates, secrets, settings, sockets, tables, web
from chalicelib.edge.web import Answer
from chalicelib.library import store as library
from local.tables import definitions
from support.fates import Killed
from support.lambdas import Invocation, invoked
from support.outside import DAWN, Gateway, Network, Objects, Parameters, Rows, Tables
from support.places import put_in_place
from support.refusals import OPERATIONS


class Life:
    """A process from its start: the calls that it made, and at which of them it dies."""

    def __init__(self, dies_at: int = 0, moment: str = "before") -> None:
        self.calls: list[str] = []
        self.is_dead = False
        self._dies_at, self._moment = dies_at, moment

    def call(self, name: str, really: Callable[[], Any]) -> Any:
        """One call that leaves the process."""
        if self.is_dead:
            raise Killed(name)
        self.calls.append(name)
        if len(self.calls) != self._dies_at:
            return really()
        self.is_dead = True
        if self._moment == "after":
            with suppress(ClientError):  # whatever the answer is, nobody hears it
                really()
        raise Killed(name)


class Kept(NamedTuple):
    """How everything stands at a moment."""

    rows: Rows
    objects: dict[str, bytes]
    parameters: dict[str, str]
    open: set[str]
    told: dict[tuple[str, str], str]


class Cloud:
    """All of it together, one process after the other, and the time."""

    def __init__(self) -> None:
        self.at = DAWN
        self.life = Life()
        self.tables, self.objects, self.parameters = Tables(definitions()), Objects(), Parameters()
        self.gateway, self.platform = Gateway(), Network()
        self.ssm: Any = Door(self, self.parameters)

    def run(self, asked: Invocation, *, after: float = 0, life: Life | None = None) -> Any:
        """AWS runs a function in a new process, some minutes after dawn."""
        self.starts(life or Life())
        self.at = DAWN + timedelta(minutes=after)
        return invoked(asked)

    def dies(self, asked: Invocation, number: int, moment: str, *, after: float = 0) -> bool:
        """AWS runs a function that is killed at one of its calls: whether it came to that."""
        life = Life(number, moment)
        with suppress(Killed):
            self.run(asked, after=after, life=life)
        return life.is_dead

    def kept(self) -> Kept:
        """How everything stands now; the platform has heard of nothing yet."""
        there = self.objects.kept, self.parameters.kept, self.gateway.open, self.gateway.told
        return Kept(self.tables.rows(), *(copy(one) for one in there))

    def back(self, kept: Kept) -> None:
        """Everything as it stood."""
        self.tables.back(kept.rows)
        self.objects.kept, self.parameters.kept = dict(kept.objects), dict(kept.parameters)
        self.gateway.open, self.gateway.told = set(kept.open), dict(kept.told)
        self.platform = Network()

    def starts(self, life: Life) -> None:
        """A new process: what another one knew by heart is gone."""
        self.life = life
        library.entries.clear()
        rates.salts.clear()
        known = secrets.Parameters.__new__(secrets.Parameters)
        known._client, known._believed = self.ssm, SSMProvider(boto3_client=self.ssm)
        self._secrets = known

    def secrets(self) -> secrets.Store:
        return self._secrets

    def called(self, method: str, url: str, headers: Any, body: bytes) -> Answer:
        """A call to the platform."""
        answer: Answer = self.life.call("platform", lambda: self.platform.called(method, url, headers, body))
        return answer


class Door:
    """One client as a process sees it."""

    def __init__(self, cloud: Cloud, really: Any) -> None:
        self._cloud, self._really = cloud, really

    def __getattr__(self, name: str) -> Any:
        really = getattr(self._really, name)
        return lambda **asked: self._cloud.life.call(OPERATIONS.get(name, name), lambda: really(**asked))

    def get_paginator(self, name: str) -> Any:
        pages = getattr(self, name)
        return SimpleNamespace(paginate=pages)


@contextmanager
def cloud() -> Iterator[Cloud]:
    """The product in a cloud of its own, without naps, and with one thread at a time."""
    made = Cloud()
    with pytest.MonkeyPatch.context() as patch:
        put_in_place(clock.now, lambda: made.at, patch.setattr)
        put_in_place(time.sleep, lambda _: None, patch.setattr)
        patch.setattr(tables, "client", Door(made, made.tables))
        patch.setattr(bucket, "_client", lambda: Door(made, made.objects))
        patch.setattr(secrets, "_parameters", made.secrets)
        patch.setattr(sockets, "_client", lambda _: Door(made, made.gateway))
        patch.setattr(web, "called", made.called)
        patch.setattr(settings, "LIVE_URL", "wss://live.example/api")
        patch.setattr(settings, "LIVE_ENDPOINT", "https://live.example/api")
        patch.setattr(ThreadPoolExecutor, "submit", _at_once)
        made.starts(Life())
        yield made
    library.entries.clear()
    rates.salts.clear()


def _at_once(_pool: ThreadPoolExecutor, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
    """What goes side by side goes one after the other, so that a call has a number."""
    future = Future[Any]()
    try:
        future.set_result(copy_context().run(work, *given, **named))
    except BaseException as error:  # noqa: BLE001, a death in a thread is one of the process
        future.set_exception(error)
    return future
