"""A product in a process of its own, as `make run` starts it: for loads and tests, which may kill what they like."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from local.engine import free_port
from local.trouble import CannotStart

ROOT = Path(__file__).parents[1]
LONGEST_START = 90.0  # seconds
LONGEST_STOP = 30.0
OK = 200
NOT_HANDED_ON = {"APP", "BUCKET_FOLDER", "CHAOS", "DYNAMODB_ENDPOINT", "SECRETS_FILE", "STACK", "STREAMS", "TOKEN"}


class Started:
    """One product on a data folder and a free port; killed and started again it finds its folder."""

    def __init__(self, folder: Path, said: IO[str] | None = None, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
        self.environment = kept | {"PORT": str(self.port), "DATA": str(folder)} | environment
        self._said = said
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when it is healthy."""
        self._running = self.python("local.run")
        deadline = time.monotonic() + LONGEST_START
        while not self._is_healthy():
            if self._running.poll() is not None:
                raise CannotStart(f"The product on {self.folder} ended as it started.")
            if time.monotonic() > deadline:
                raise CannotStart(f"The product on {self.folder} is not healthy after {LONGEST_START:.0f} seconds.")
            time.sleep(0.1)

    def kill(self) -> None:
        """As `kill -9` does."""
        self._end(signal.SIGKILL)

    def kill_engine(self) -> None:
        """The engine alone; the product is to start it again by itself."""
        os.kill(json.loads((self.folder / "running.json").read_text())["engine_pid"], signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._end(signal.SIGINT)

    def python(self, *words: str) -> "subprocess.Popen[bytes]":
        """A command of ours beside it, in the same surroundings."""
        said = self._said
        return subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ROOT, env=self.environment, stdout=said, stderr=said
        )

    def _is_healthy(self) -> bool:
        try:
            with urlopen(f"{self.url}/health", timeout=2) as answer:  # noqa: S310, our own
                return bool(answer.status == OK)
        except (URLError, OSError):
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(how)
            self._running.wait(LONGEST_STOP)
