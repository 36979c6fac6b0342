"""Calls that outlive the server: what was refused, cut off or answered 5xx is sent again."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn, TypeVar

import msgspec
import urllib3

from local.replay.trouble import CannotReplay

CONNECTIONS = 8
PATIENCE = 900.0  # seconds without one good answer, from a server that has answered before
FIRST_PATIENCE = 5.0
WORTH_SAYING = 2.0  # seconds without one: a single refusal is nothing to tell
SHORTEST_NAP, LONGEST_NAP = 0.1, 5.0
LONGEST_CONNECT, LONGEST_ANSWER = 5.0, 60.0
BUSY = 429
AGAIN = range(500, 600)
T = TypeVar("T")
Headers = Mapping[str, str]


class Answer(NamedTuple):
    """What came back: any status that is not to be tried again."""

    status: int
    headers: Headers
    data: bytes

    def read(self, kind: type[T]) -> T:
        """The body as this type."""
        try:
            return msgspec.json.decode(self.data, type=kind)
        except msgspec.MsgspecError as error:
            raise CannotReplay(f"The server answers, but not as Casefold does: {error}.") from error

    @property
    def code(self) -> str:
        """The code of a problem, or nothing."""
        try:
            problem: Any = msgspec.json.decode(self.data)
        except msgspec.MsgspecError:
            return ""
        return str(problem.get("code", "")) if isinstance(problem, dict) else ""


class Try(NamedTuple):
    """One call as it went, whether or not it is made again: status 0 is no answer at all."""

    method: str
    path: str
    status: int
    kind: str  # the content type of what came back
    seconds: float


class Stopped(Exception):  # noqa: N818, not an error: somebody else has one
    """The replay is over; there is no use in trying on."""


class Wire:
    """One server, and a few connections that are kept open. Safe to use from many threads."""

    def __init__(self, url: str, connections: int = CONNECTIONS, longest_answer: float = LONGEST_ANSWER) -> None:
        self.url = url.rstrip("/")
        self.say: Callable[[str], None] = lambda _: None  # told when the server goes, and when it is back
        self.seen: Callable[[Try], None] = lambda _: None  # told of every call
        self._longest_answer = longest_answer
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, retries=False)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._patience = FIRST_PATIENCE
        self._well_at = time.monotonic()
        self._is_well = True

    def send(self, method: str, path: str, headers: Headers, body: bytes | None = None) -> Answer:
        """The answer, however long it takes to get one; `CannotReplay` when patience ends."""
        nap = SHORTEST_NAP
        while not self._stop.is_set():
            try:
                answer = self._try(method, path, headers, body)
            except urllib3.exceptions.LocationValueError as error:
                raise CannotReplay(f"URL={self.url} is no address of a server.") from error
            except urllib3.exceptions.HTTPError as error:
                self._unwell(_named(error))
            else:
                if answer.status not in AGAIN and answer.status != BUSY:
                    self._well()
                    return answer
                self._unwell(f"status {answer.status}")
            self._stop.wait(random.uniform(nap / 2, nap))  # noqa: S311, jitter
            nap = min(nap * 2, LONGEST_NAP)
        raise Stopped

    def close(self) -> None:
        """Hang up; whoever still tries is told that it is over."""
        self._stop.set()
        self._pool.clear()

    def _try(self, method: str, path: str, headers: Headers, body: bytes | None) -> Answer:
        timeout = urllib3.Timeout(connect=LONGEST_CONNECT, read=self._longest_answer)
        began, status, kind = time.perf_counter(), 0, ""
        try:
            response = self._pool.request(
                method, self.url + path, headers=headers, body=body, timeout=timeout, redirect=False, retries=False
            )
            status, kind = response.status, response.headers.get("Content-Type", "")
        finally:
            self.seen(Try(method, path, status, kind, time.perf_counter() - began))
        return Answer(status, response.headers, response.data)

    def _well(self) -> None:
        with self._lock:
            if not self._is_well:
                self.say("the server answers again")
            self._is_well, self._well_at, self._patience = True, time.monotonic(), PATIENCE

    def _unwell(self, why: str) -> None:
        """Say so once; give up when nobody has had a good answer for too long."""
        with self._lock:
            lasted = time.monotonic() - self._well_at
            if lasted > self._patience:
                self._give_up(why)
            if self._is_well and lasted > WORTH_SAYING:
                self.say(f"no answer from the server ({why}): trying again")
                self._is_well = False

    def _give_up(self, why: str) -> NoReturn:
        hint = "" if self._patience == PATIENCE else " Is it running? `make run` starts one here."
        raise CannotReplay(f"No answer from {self.url} for {self._patience:.0f} seconds ({why}).{hint}")


def _named(error: Exception) -> str:
    """What went wrong on the way, in a few words."""
    cause: BaseException = error
    while cause.__cause__ is not None or isinstance(getattr(cause, "reason", None), BaseException):
        cause = cause.__cause__ or cause.reason  # type: ignore[attr-defined]
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return type(error).__name__
