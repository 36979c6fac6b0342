"""Webhook requests over eight connections at once; each delivery until it is acknowledged."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from local.replay.plan import Deliveries, Delivery
from local.replay.spool import Spool, call
from local.replay.trouble import CannotReplay
from local.replay.wire import CONNECTIONS, Answer, Wire

SIGNATURE = "x-twitter-webhooks-signature"
SUCCESS = range(200, 300)
UNKNOWN = 401
LONGEST_ROTATION = 90.0  # seconds until a new secret is known everywhere in a deployment
ROTATION_NAP = 1.0


class Sender:
    """One webhook of X, and the secret that signs for it."""

    def __init__(self, wire: Wire, path: str, secret: str, spool: Spool) -> None:
        self._wire = wire
        self._path = path
        self._secret = secret
        self._spool = spool

    def send_all(self, deliveries: Deliveries, sent: Callable[[], None]) -> None:
        """Send everything; `sent` is called for each. The first that is refused for good ends it."""
        turn = _Turn(iter(deliveries))
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            lanes = [pool.submit(self._send_some, turn, sent) for _ in range(CONNECTIONS)]
            try:
                done, _ = wait(lanes, return_when=FIRST_EXCEPTION)
                for lane in done:
                    lane.result()
            except BaseException:
                turn.end()
                self._wire.close()
                raise

    def _send_some(self, turn: "_Turn", sent: Callable[[], None]) -> None:
        while delivery := turn.next():
            self._send(delivery)
            sent()

    def _send(self, delivery: Delivery) -> None:
        body, signature = call(delivery.company, self._spool.read(delivery.post), self._secret)
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


class _Turn:
    """One iterator for all threads."""

    def __init__(self, deliveries: Iterator[Delivery]) -> None:
        self._deliveries = deliveries
        self._lock = threading.Lock()

    def next(self) -> Delivery | None:
        with self._lock:
            return next(self._deliveries, None)

    def end(self) -> None:
        with self._lock:
            self._deliveries = iter(())
