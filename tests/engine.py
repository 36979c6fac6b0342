"""One engine in memory for the whole run, shared by its workers; a set of tables for each worker."""

import os
import time
from uuid import uuid4

import pytest

from local.engine import Engine, answers, free_port, pretend_credentials

ENGINES: list[Engine] = []  # what this process started: one in the process that owns the run, none in its workers


def prepare() -> None:
    """Say where the engine will be and what this worker's tables are called, before any settings are read."""
    pretend_credentials()
    if "DYNAMODB_ENDPOINT" not in os.environ:
        ENGINES.append(Engine(port=free_port()))
        os.environ["DYNAMODB_ENDPOINT"] = ENGINES[0].endpoint
    os.environ["STACK"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'only')}-{uuid4().hex[:8]}"


def launch() -> None:
    """Start the engine, if it is for this process to start and not started yet."""
    for engine in ENGINES:
        if not engine.is_running:
            engine.launch()


def stop() -> None:
    """End what `launch` started."""
    while ENGINES:
        ENGINES.pop().stop()


@pytest.fixture(scope="session")
def tables() -> None:
    """The tables of this worker, on the engine of the run; for tests that read or write rows."""
    from chalicelib.edge.tables import client  # noqa: PLC0415, it reads the settings that `prepare` made
    from local.tables import create_tables  # noqa: PLC0415

    launch()
    _wait(int(os.environ["DYNAMODB_ENDPOINT"].rpartition(":")[2]))
    create_tables(client)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while not answers(port):
        assert time.monotonic() < deadline, "the engine of the run does not answer"
        time.sleep(0.05)
