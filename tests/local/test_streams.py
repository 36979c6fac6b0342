"""Consumers of streams: side by side, and never stopped by a batch that fails."""

import os
from pathlib import Path
from threading import Barrier, Event
from uuid import uuid4

import pytest
from chalice.app import Chalice

from chalicelib.edge import settings
from chalicelib.edge.tables import client
from local import streams
from local.chaos import Wake, calm
from local.streams import Consumer, Streams

BATCH = [{"eventID": "1"}]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PAUSES", (0.01, 0.01, 0.01))


def test_batches_are_worked_on_side_by_side() -> None:
    meeting = Barrier(4, timeout=5)
    consumer = Consumer(lambda _: meeting.wait(), calm, Event())

    for work in [consumer.take(BATCH) for _ in range(4)]:
        work.result(5)
    consumer.close()


def test_a_batch_that_failed_is_handed_over_again() -> None:
    tries = []

    def hand_over(batch):
        tries.append(batch)
        if len(tries) < 3:
            raise ValueError

    consumer = Consumer(hand_over, calm, Event())
    consumer.take(BATCH).result(5)
    consumer.close()

    assert len(tries) == 3


def test_a_batch_that_keeps_failing_is_left_and_the_next_one_is_taken() -> None:
    taken = []

    def hand_over(batch):
        if batch == BATCH:
            raise ValueError
        taken.append(batch)

    consumer = Consumer(hand_over, calm, Event())
    consumer.take(BATCH).result(5)
    consumer.take([{"eventID": "2"}]).result(5)
    consumer.close()

    assert taken == [[{"eventID": "2"}]]


def test_a_batch_that_a_stop_cut_short_does_not_count_as_done() -> None:
    stop = Event()

    def hand_over(_):
        stop.set()
        raise ValueError

    consumer = Consumer(hand_over, calm, stop)
    work = consumer.take(BATCH)
    consumer.close()

    assert isinstance(work.exception(5), InterruptedError)


def test_what_chaos_dropped_wakes_nobody() -> None:
    taken = []
    consumer = Consumer(taken.append, lambda _: Wake([]), Event())

    consumer.take(BATCH).result(5)
    consumer.close()

    assert taken == []


@pytest.mark.usefixtures("tables")
def test_rows_put_into_a_table_reach_its_handler_as_lambda_gives_them(tmp_path: Path) -> None:
    app, key, reached, given = Chalice("small"), uuid4().hex, Event(), []

    @app.on_dynamodb_record(stream_arn=f"arn:aws:dynamodb:us-east-1:0:table/{settings.INTAKE_TABLE}/stream/1")
    def woken(event) -> None:
        given.extend(record.new_image for record in event if record.keys["envelope_id"]["S"] == key)
        if given:
            reached.set()

    running = Streams(app, os.environ["DYNAMODB_ENDPOINT"], tmp_path)
    running.start()
    client.put_item(TableName=settings.INTAKE_TABLE, Item={"envelope_id": {"S": key}, "body": {"B": b"{}"}})
    reached.wait(10)
    running.stop()

    assert given == [{"envelope_id": {"S": key}, "body": {"B": "e30="}}]
    assert (tmp_path / "woken.json").exists()
