"""`make run`, as the person at the terminal has it: up, killed, started again, stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from local.engine import answers, free_port

PATIENCE = 240.0  # seconds, on a busy machine


class Run:
    """A product of its own folder and port, around the small app."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self, **environment: str) -> None:
        path = f"{Path(__file__).parent}:{Path.cwd()}"
        own = {
            "APP": "small_app",
            "PYTHONPATH": path,
            "DATA": str(self.folder),
            "PORT": str(self.port),
            "PACE": "60",
            "DEMO": "off",
        }
        kept = {name: value for name, value in os.environ.items() if name not in {"STACK", "DYNAMODB_ENDPOINT"}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local.run"],
            env=kept | own | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def up(self) -> None:
        until(lambda: self.ask("/health").status == 200)

    def ask(self, path: str, body: bytes | None = None) -> SimpleNamespace:
        """The answer; status 0 when there is none."""
        asked = Request(f"http://127.0.0.1:{self.port}{path}", data=body, headers={"Content-Type": "application/json"})
        try:
            with urlopen(asked, timeout=30) as answer:
                return SimpleNamespace(status=answer.status, json=json.load(answer))
        except HTTPError as refused:
            with refused:
                return SimpleNamespace(status=refused.code, json=json.load(refused))
        except (OSError, HTTPException):
            return SimpleNamespace(status=0, json=None)

    def put(self) -> str:
        return self.ask("/envelopes", b"{}").json["id"]

    def has(self, envelope_id: str) -> bool:
        return self.ask(f"/envelopes/{envelope_id}").json["found"]

    @property
    def seen(self) -> list[str]:
        file = self.folder / "bucket/seen"
        return file.read_text().split() if file.exists() else []

    @property
    def engine(self) -> SimpleNamespace:
        said = json.loads((self.folder / "running.json").read_text())
        return SimpleNamespace(pid=said["engine_pid"], port=int(said["endpoint"].rpartition(":")[2]))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> str:
        """What it had said when it ended."""
        if self.process is None:
            return ""
        with suppress(ProcessLookupError):
            self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=PATIENCE)
        return said


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.05)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """One to kill."""
    made = Run(tmp_path / "data")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One that is up and stays so, with streams that treat it badly."""
    made = Run(tmp_path_factory.mktemp("standing") / "data")
    made.start(CHAOS="7")
    made.up()
    yield made
    made.stop()


def test_schedules_run_at_their_rate_and_streams_wake_their_handlers(standing: Run) -> None:
    keys = {f"woken:{standing.put()}" for _ in range(40)}

    until(lambda: len(keys & set(standing.seen)) > 20 and standing.seen.count("tick:Scheduled-Event") >= 2)
    until(lambda: any(standing.seen.count(key) > 1 for key in keys))


def test_a_killed_runner_loses_nothing_and_ctrl_c_stops_all_of_the_next(run: Run) -> None:
    statuses = []
    until(lambda: statuses.append(run.ask("/health").status) or statuses[-1] == 200)
    before = [run.put() for _ in range(5)]
    run.stop(signal.SIGKILL)

    run.start()
    run.up()
    found, engine = [run.has(key) for key in before], run.engine
    until(lambda: {f"woken:{key}" for key in before} <= set(run.seen))
    said = run.stop(signal.SIGINT)

    assert set(statuses) <= {0, 503, 200}, "nothing is answered before all is up"
    assert all(found)
    assert (run.process.returncode, "Casefold is up" in said, "Traceback" in said) == (0, True, False)
    assert not answers(engine.port)
    assert not answers(run.port)
    assert not (run.folder / "running.json").exists()


def test_a_killed_engine_comes_back_on_its_port_with_its_data(run: Run) -> None:
    run.up()
    before, engine = run.put(), run.engine
    os.kill(engine.pid, signal.SIGKILL)
    meanwhile = run.ask("/envelopes", b"{}").status

    until(lambda: run.engine.pid != engine.pid)
    run.up()
    after = run.put()

    assert meanwhile in {200, 503}
    assert (run.engine.port, run.has(before)) == (engine.port, True)
    until(lambda: f"woken:{after}" in run.seen)


def test_with_streams_off_only_schedules_run(tmp_path: Path) -> None:
    run = Run(tmp_path / "data")
    run.start(STREAMS="off")
    run.up()
    run.put()
    until(lambda: run.seen.count("tick:Scheduled-Event") >= 2)
    run.stop()

    assert not [line for line in run.seen if line.startswith("woken")]


def test_a_port_in_use_is_one_line_and_starts_nothing(standing: Run, tmp_path: Path) -> None:
    other = Run(tmp_path / "other")
    other.port = standing.port
    other.start()

    said = other.process.communicate(timeout=PATIENCE)[0].splitlines()

    assert (other.process.returncode, len(said)) == (1, 1)
    assert f"Port {standing.port} is taken" in said[0]
    assert not other.folder.joinpath("tables").exists()


def test_a_folder_in_use_is_one_line(standing: Run) -> None:
    other = Run(standing.folder)
    other.start()

    said = other.process.communicate(timeout=PATIENCE)[0].splitlines()

    assert (other.process.returncode, len(said)) == (1, 1)
    assert "Another run is using" in said[0]


def test_what_is_no_port_is_told(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.start(PORT="http")

    assert run.process.communicate(timeout=PATIENCE)[0] == "PORT=http is no port.\n"
