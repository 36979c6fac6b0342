"""A load from its first message to the last look: send, wait until all is in its place, read back."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread
from typing import NamedTuple, TextIO

from local.load.agents import AGENTS, PER_REPLY, Agents, Book
from local.load.asked import Asked
from local.load.crowd import Crowd, Told
from local.load.killing import Killer
from local.load.office import Open, set_up
from local.load.place import Place
from local.load.plan import Thread as Planned
from local.load.plan import deliveries, threads
from local.load.reading import Found, conversations
from local.load.tally import Tally
from local.load.waiting import waited
from local.replay.deployment import Deployment, Status
from local.replay.progress import Progress
from local.replay.sending import Sender
from local.replay.wire import Wire

CLIENTS = 16
PLATFORM_WAITS = 10.0  # seconds: as long as X waits for the answer to a webhook
ADMINISTRATOR = ("load", "administrator")


class Ran(NamedTuple):
    """What a load leaves to be judged."""

    planned: list[Planned]
    crowd: Crowd
    book: Book
    tally: Tally
    began: float  # seconds since 1970
    acknowledged: dict[str, float]  # when, by the name of a message
    sending: float  # seconds until the last was
    settled: float | None  # seconds until nothing was owed; None: it never was
    status: Status
    found: dict[str, list[Found]]  # by conversation
    away: float | None  # seconds without the engine
    trouble: list[str]  # what kept an agent from going on, or the engine from being killed


class Load:
    """One load on one product."""

    def __init__(self, wish: Asked, messages: int, place: Place, out: TextIO) -> None:
        self._wish, self._place, self._out = wish, place, out
        self._planned = threads(messages)
        self._tally = Tally()
        self._book = Book(messages // PER_REPLY if place.own else 0)
        self._killer = Killer(place.own, self._tally) if wish.kill_engine and place.own else None
        self._acknowledged: dict[str, float] = {}

    def run(self) -> Ran:
        """Everything, in its order."""
        with closing(Wire(self._place.url)) as wire:
            desk = Deployment(wire, lambda: self._place.token(*ADMINISTRATOR))
            there = set_up(desk, self._place.platforms)
            crowd = Crowd(self._place.platforms.desk.network, there.account, self._planned, self._wish.seed)
            return self._ran(desk, there, crowd)

    def _ran(self, desk: Deployment, there: Open, crowd: Crowd) -> Ran:
        began, hooks = time.time(), self._place.platforms.desk.hooks
        with self._agents(there, crowd) as agents:
            with self._killed():
                self._deliver(there, crowd)
            sending = time.time() - began
            self._say("waiting until all is in its place")
            waited(desk, crowd.messages, lambda status: bool(status.unprocessed))
        status, is_done = waited(desk, crowd.messages, lambda status: bool(status.owed or hooks.waiting()))
        settled = time.time() - began if is_done else None
        self._say("reading everything back")
        return Ran(
            planned=self._planned,
            crowd=crowd,
            book=self._book,
            tally=self._tally,
            began=began,
            acknowledged=self._acknowledged,
            sending=sending,
            settled=settled,
            status=status,
            found=conversations(desk, there.inbox),
            away=self._killer.away if self._killer else None,
            trouble=[*agents.trouble, *(self._killer.trouble if self._killer else [])],
        )

    def _deliver(self, there: Open, crowd: Crowd) -> None:
        """All that the platform tells, from many clients, each until it is acknowledged."""
        progress = Progress("sending", len(deliveries(crowd.messages, self._wish.seed)), self._out)

        def sent(one: Told) -> None:
            self._acknowledged.setdefault(one.name, time.time())
            if self._killer and 2 * len(self._acknowledged) >= crowd.messages:
                self._killer.half.set()
            progress.step()

        with closing(Wire(self._place.url, CLIENTS, PLATFORM_WAITS)) as wire:
            wire.seen = self._tally.seen
            Sender[Told](wire, there.path, lambda one: one.call(there.secret), CLIENTS).send_all(crowd.told(), sent)
        progress.end()

    @contextmanager
    def _agents(self, there: Open, crowd: Crowd) -> Iterator[Agents]:
        """At work meanwhile."""
        hot = [number for number, one in enumerate(self._planned) if one.is_hot]
        with closing(Wire(self._place.url, AGENTS)) as wire:
            wire.seen = self._tally.seen
            agents = Agents(wire, there.inbox, crowd, hot, self._book)
            agents.start(lambda who: self._place.token(who, "agent"), self._wish.seed)
            try:
                yield agents
            finally:
                agents.stop()

    @contextmanager
    def _killed(self) -> Iterator[None]:
        """The engine, when half is sent, if that was asked for."""
        if self._killer is None:
            yield
            return
        at_work = Thread(target=self._killer.run, name="killer", daemon=True)
        at_work.start()
        try:
            yield
        finally:
            self._killer.over()
            at_work.join()

    def _say(self, words: str) -> None:
        self._out.write(f"{words} ...\n")
        self._out.flush()
