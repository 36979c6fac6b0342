"""The engine is ours from start to stop, and finds its data again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import engine as module
from local.engine import Engine, answers, is_free, pretend_credentials
from local.trouble import CannotStart


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.stop()


def test_a_port_that_is_taken_is_not_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert not is_free(taken.getsockname()[1])


def test_something_that_accepts_but_says_nothing_is_no_engine() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()

        assert not answers(silent.getsockname()[1])


def test_no_free_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_free", lambda _: False)

    with pytest.raises(CannotStart, match="No free port"):
        module.free_port()


def test_an_engine_that_ends_as_it_starts_says_why_in_one_line(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FLAGS", ("-XX:NoSuchFlag",))

    with pytest.raises(CannotStart, match="The engine ended as it started") as trouble:
        engine.start()

    assert "\n" not in str(trouble.value)


def test_a_started_engine_answers_until_it_is_stopped(engine: Engine) -> None:
    engine.start()
    assert engine.is_running
    assert answers(engine.port)

    engine.stop()
    engine.stop()

    assert not engine.is_running
    assert not answers(engine.port)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends a left-over engine")
def test_an_engine_ends_with_the_process_that_started_it() -> None:
    starter = "from local.engine import Engine; e = Engine(); e.start(); print(e.port, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", starter], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        port = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    deadline = time.monotonic() + 10
    while answers(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(port)


def test_no_real_credentials_are_sent_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.setenv(name, "real")

    pretend_credentials()

    assert "real" not in os.environ.values()


def test_tables_on_disk_are_found_by_the_next_engine(tmp_path: Path) -> None:
    from botocore.session import Session  # noqa: PLC0415

    def names(engine: Engine) -> list[str]:
        client = Session().create_client("dynamodb", region_name="us-east-1", endpoint_url=engine.endpoint)
        if not client.list_tables()["TableNames"]:
            key = [{"AttributeName": "id", "KeyType": "HASH"}]
            attributes = [{"AttributeName": "id", "AttributeType": "S"}]
            client.create_table(
                TableName="things", KeySchema=key, AttributeDefinitions=attributes, BillingMode="PAY_PER_REQUEST"
            )
            return ["made"]
        return client.list_tables()["TableNames"]

    found = []
    for _ in range(2):
        engine = Engine(tmp_path)
        engine.start()
        try:
            found.append(names(engine))
        finally:
            os.kill(engine.pid, signal.SIGKILL)
            engine.stop()

    assert found == [["made"], ["things"]]
