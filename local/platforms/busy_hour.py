"""A busy hour: thirty invented customers write to the company, in a span that somebody chose."""

import time
from collections.abc import Callable
from heapq import heappop, heappush
from threading import Event, Lock, Thread
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from chalicelib.edge.clock import now
from local.platforms.busy_cast import Cast, Stage, may_pass, stage
from local.platforms.busy_script import Script, Step, script
from local.platforms.hooks import Hooks
from local.platforms.kept import Kept, Shelf
from local.platforms.network import Network
from local.platforms.trouble import Refusal, conflict
from local.platforms.visits import Visits

PATIENCE = 1.0  # seconds that a stop waits for a deed under way
AGAIN = 3.0  # seconds until what the product did not take is tried again
TRIES = 20
LISTEN_EVERY = 3.0  # seconds between two looks into the chats
State = Literal["none", "playing", "stopped", "done"]


class NewBusyHour(Struct, frozen=True, kw_only=True):
    """How long it shall take, and which hour it is; without a seed it is one that was not played before."""

    seconds: Annotated[float, Meta(gt=0, le=3600)] = 180.0
    seed: int | None = None


class BusyHourShown(Struct, frozen=True, kw_only=True):
    """How far it is: what was sent, what of it the product took, and how many customers the company answered."""

    state: State = "none"
    seed: int = 0
    seconds: float = 0.0
    customers: int = 0
    total: int = 0
    sent: int = 0
    arrived: int = 0
    answered: int = 0
    latest: str | None = None  # the name of who did something last
    deed: str | None = None


class Watch(NamedTuple):
    """Whose time an hour goes by; `nap` gives true when it was ended by the event."""

    now: Callable[[], float] = time.monotonic
    nap: Callable[[Event, float], bool] = Event.wait


class Hour:
    """One hour under way, in a thread of its own that ends by itself."""

    def __init__(self, at: Stage, said: Script, new: NewBusyHour, watch: Watch) -> None:
        self._cast = Cast(at, said.cast, now().replace(microsecond=0))
        self._said, self._new, self._watch = said, new, watch
        self._stop = Event()
        self._sent = 0
        self._total = len(said.steps)
        self._latest: Step | None = None
        self._listened = 0.0
        self._one_listens = Lock()
        self._thread = Thread(target=self._play, name="busy-hour", daemon=True)

    @property
    def state(self) -> State:
        if self._thread.is_alive():
            return "playing"
        return "stopped" if self._stop.is_set() else "done"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Nothing more is sent. A call that hangs is not waited for."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE)

    def shown(self) -> BusyHourShown:
        """How far it is by now."""
        self._listen()
        latest = self._latest
        return BusyHourShown(
            state=self.state,
            seed=self._new.seed or 0,
            seconds=self._new.seconds,
            customers=len(self._said.cast),
            total=self._total,
            sent=self._sent,
            arrived=self._sent - self._cast.travelling(),
            answered=len(self._cast.answered()),
            latest=self._said.cast[latest.who].name if latest else None,
            deed=latest.deed if latest else None,
        )

    def _play(self) -> None:
        began = self._watch.now()
        due = [(step.at * self._new.seconds, step, 1) for step in self._said.steps]
        while due:
            at, step, tries = heappop(due)
            if self._watch.nap(self._stop, max(0.0, began + at - self._watch.now())):
                return
            if not self._did(step, is_last_try=tries == TRIES):
                heappush(due, (at + AGAIN, step, tries + 1))

    def _did(self, step: Step, *, is_last_try: bool) -> bool:
        """Whether it needs no other try. What cannot be, such as the edit of a post that is gone, is left out."""
        try:
            self._cast.do(step)
        except Refusal as refusal:
            if may_pass(refusal) and not is_last_try:
                return False
            self._total -= 1
        else:
            self._sent += 1
            self._latest = step
        return True

    def _listen(self) -> None:
        """One asker at a time looks into the chats, and not too often; a product that is away is left alone."""
        if not self._one_listens.acquire(blocking=False):
            return
        try:
            if self._watch.now() - self._listened >= LISTEN_EVERY:
                self._listened = self._watch.now()
                self._cast.listen()
        except Refusal:
            self._listened = self._watch.now()
        finally:
            self._one_listens.release()


class BusyHours:
    """The hour that is played, or was played last; one at a time."""

    def __init__(self, kept: Kept, network: Network, hooks: Hooks, visits: Visits) -> None:
        self.watch = Watch()
        self._network, self._hooks, self._visits = network, hooks, visits
        self._played = Shelf(kept, "hours", int)
        self._hour: Hour | None = None
        self._lock = Lock()

    def start(self, new: NewBusyHour) -> BusyHourShown:
        """Let it begin."""
        with self._lock:
            if self._hour and self._hour.state == "playing":
                raise conflict("A busy hour is being played already.")
            at = stage(self._network, self._hooks, self._visits)
            played = self._played.get("played", 0)
            seed = played if new.seed is None else new.seed
            self._hour = Hour(at, script(seed), NewBusyHour(seconds=new.seconds, seed=seed), self.watch)
            self._played.keep("played", played + 1)
            self._hour.start()
        return self.shown()

    def stop(self) -> BusyHourShown:
        """End it where it is; what was sent stays sent."""
        if self._hour:
            self._hour.stop()
        return self.shown()

    def shown(self) -> BusyHourShown:
        """The hour, as far as it is."""
        return self._hour.shown() if self._hour else BusyHourShown()

    def close(self) -> None:
        """End it for good, without a look at how far it was."""
        if self._hour:
            self._hour.stop()
