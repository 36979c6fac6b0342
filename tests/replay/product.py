"""The product as `make run` starts it, on a data folder and a port of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from local.engine import free_port

ROOT = Path(__file__).parents[2]
LONGEST_START = 90.0  # seconds
LONGEST_STOP = 30.0
LONGEST_REPLAY = 1800.0
PACE = "30"  # schedules at thirty times their rate: a sweep every two seconds
OF_THE_TESTS = {"APP", "BUCKET_FOLDER", "CHAOS", "DYNAMODB_ENDPOINT", "SECRETS_FILE", "STACK", "STREAMS", "TOKEN"}


class Product:
    """One product; killed and started again it finds its folder."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._port = str(free_port())
        kept = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
        self._environment = kept | {"PORT": self._port, "DATA": str(folder), "PACE": PACE} | environment
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it is healthy."""
        self._running = self._python("local.run")
        deadline = time.monotonic() + LONGEST_START
        while not self._is_healthy():
            assert self._running.poll() is None, "the product ended as it started"
            assert time.monotonic() < deadline, "the product does not become healthy"
            time.sleep(0.1)

    def kill(self) -> None:
        """As `kill -9` does."""
        self._end(signal.SIGKILL)

    def kill_engine(self) -> None:
        """The engine alone; the product is to start it again by itself."""
        os.kill(json.loads((self._folder / "running.json").read_text())["engine_pid"], signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._end(signal.SIGINT)

    def replaying(self, file: Path, *words: str) -> subprocess.Popen[bytes]:
        """A replay that is under way."""
        return self._python("local.replay", str(file), *words)

    def replayed(self, file: Path, figures: Path, *words: str) -> list[dict[str, Any]]:
        """The figures that a replay prints."""
        return finished(self.replaying(file, "--json", str(figures), *words), figures)

    def _python(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=self._environment)

    def _is_healthy(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/health", timeout=2) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(how)
            self._running.wait(LONGEST_STOP)


def finished(replay: "subprocess.Popen[bytes]", figures: Path) -> list[dict[str, Any]]:
    """What a replay wrote, once it has ended well."""
    assert replay.wait(LONGEST_REPLAY) == 0
    lines: list[dict[str, Any]] = json.loads(figures.read_bytes())
    return lines


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Product]:
    """A product with nothing in it but its demo; the environment says how its streams behave."""
    product = Product(folder, **environment)
    try:
        product.start()
        yield product
    finally:
        product.stop()
