"""Streams and their consumers: all shards from their checkpoints, several batches side by side."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from botocore.session import Session
from chalice.app import Chalice, DynamoDBEventConfig
from chalice.local import LambdaContext

from chalicelib.edge.log import log
from local.chaos import Wake, calm
from local.checkpoints import Checkpoints
from local.poller import Poller
from local.records import as_event

SIDE_BY_SIDE = 4  # batches of one stream
PAUSES = (0.2, 1.0, 3.0)  # seconds before a batch that failed is tried again; then the sweep has it
LONGEST_RUN = 900_000  # milliseconds: what a function may take
Batch = list[dict[str, Any]]


class Streams:
    """A poller for each `on_dynamodb_record` handler of the app, and threads that hand it batches."""

    def __init__(self, app: Chalice, endpoint: str, folder: Path, treat: Callable[[Batch], Wake] = calm) -> None:
        self._stop = Event()
        self._pollers = [
            Poller(_client(endpoint), table, Checkpoints(folder / f"{name}.json"), consumer, self._stop)
            for name, table, consumer in _consumers(app, treat, self._stop)
        ]

    def start(self) -> None:
        for poller in self._pollers:
            poller.start()

    def stop(self, longest: float = 10.0) -> None:
        """Read no more, let batches under way finish, and write down how far it went."""
        self._stop.set()
        deadline = time.monotonic() + longest
        for poller in self._pollers:
            poller.join(max(0.0, deadline - time.monotonic()))


class Consumer:
    """Hands batches to one handler, a few side by side; a batch that keeps failing is left to the sweep."""

    def __init__(self, hand_over: Callable[[Batch], None], treat: Callable[[Batch], Wake], stop: Event) -> None:
        self._hand_over = hand_over
        self._treat = treat
        self._stop = stop
        self._threads = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="consumer")

    def take(self, batch: Batch) -> Future[None]:
        """Start on a batch; the future is done when it was handed over, or left."""
        return self._threads.submit(self._work, self._treat(batch))

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _work(self, wake: Wake) -> None:
        self._stop.wait(wake.delay)
        if not wake.records:
            return
        for pause in PAUSES:
            if self._handed_over(wake.records):
                return
            if self._stop.wait(pause):
                raise InterruptedError("not done: the next start reads it again")
        if not self._handed_over(wake.records):
            log.error("batch left to the sweep", extra={"records": len(wake.records)})

    def _handed_over(self, records: Batch) -> bool:
        try:
            self._hand_over(records)
        except Exception as error:  # noqa: BLE001, a consumer's failure must not stop its stream
            log.warning("batch failed", extra={"error": type(error).__name__})
            return False
        return True


def _consumers(app: Chalice, treat: Callable[[Batch], Wake], stop: Event) -> Iterator[tuple[str, str, Consumer]]:
    for source in app.event_sources:
        if isinstance(source, DynamoDBEventConfig):
            table = source.stream_arn.split("/")[1]
            yield source.name, table, Consumer(_handing_over(app, source), treat, stop)


def _handing_over(app: Chalice, source: DynamoDBEventConfig) -> Callable[[Batch], None]:
    def hand_over(batch: Batch) -> None:
        context = LambdaContext(source.name, 512, LONGEST_RUN)
        app.handler_map[source.name](as_event(batch, source.stream_arn), context)

    return hand_over


def _client(endpoint: str) -> Any:
    return Session().create_client("dynamodbstreams", region_name="us-east-1", endpoint_url=endpoint)
