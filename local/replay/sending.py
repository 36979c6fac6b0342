"""Webhook requests over a few connections at once; each delivery until it is acknowledged."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

from local.replay.spool import Call
from local.replay.trouble import CannotReplay
from local.replay.wire import CONNECTIONS, Answer, Wire

SIGNATURE = "x-twitter-webhooks-signature"
SUCCESS = range(200, 300)
UNKNOWN = 401
LONGEST_ROTATION = 90.0  # seconds until a new secret is known everywhere in a deployment
ROTATION_NAP = 1.0
T = TypeVar("T")


class Sender(Generic[T]):
    """One webhook of X, and what is said to it of a delivery, signed."""

    def __init__(self, wire: Wire, path: str, call: Callable[[T], Call], lanes: int = CONNECTIONS) -> None:
        self._wire = wire
        self._path = path
        self._call = call
        self._lanes = lanes

    def send_all(self, deliveries: Iterable[T], sent: Callable[[T], None]) -> None:
        """Send everything; `sent` is called for each. The first that is refused for good ends it."""
        turn = _Turn(iter(deliveries))
        with ThreadPoolExecutor(self._lanes) as pool:
            lanes = [pool.submit(self._send_some, turn, sent) for _ in range(self._lanes)]
            try:
                done, _ = wait(lanes, return_when=FIRST_EXCEPTION)
                for lane in done:
                    lane.result()
            except BaseException:
                turn.end()
                self._wire.close()
                raise

    def _send_some(self, turn: "_Turn[T]", sent: Callable[[T], None]) -> None:
        while (delivery := turn.next()) is not None:
            self._send(delivery)
            sent(delivery)

    def _send(self, delivery: T) -> None:
        body, signature = self._call(delivery)
        headers = {"Content-Type": "application/json", SIGNATURE: signature}
        answer = self._wire.send("POST", self._path, headers, body)
        patient_until = time.monotonic() + LONGEST_ROTATION
        while answer.status == UNKNOWN and time.monotonic() < patient_until:
            time.sleep(ROTATION_NAP)
            answer = self._wire.send("POST", self._path, headers, body)
        self._check(answer)

    def _check(self, answer: Answer) -> None:
        if answer.status not in SUCCESS:
            raise CannotReplay(f"The webhook {self._path} refused a post (status {answer.status} {answer.code}).")


class _Turn(Generic[T]):
    """One iterator for all threads."""

    def __init__(self, deliveries: Iterator[T]) -> None:
        self._deliveries = deliveries
        self._lock = threading.Lock()

    def next(self) -> T | None:
        with self._lock:
            return next(self._deliveries, None)

    def end(self) -> None:
        with self._lock:
            self._deliveries = iter(())
