"""The emulated cloud: ministack in a virtual environment of its own, which enforces the policies of roles."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3
from botocore.config import Config

REGION = "us-east-1"
OURS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_libc: Any = ctypes.CDLL(None)


class Emulator:
    """One ministack on a port of its own, with its state in a folder. On Linux it ends with us, even by kill -9."""

    def __init__(self, installed: Path, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._said = folder / "ministack.log"
        self._log = self._said.open("wb")
        said = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(folder / "tmp"),
            "LAMBDA_EXECUTOR": "local",
            "AUTH": "true",
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        (folder / "tmp").mkdir(parents=True)
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self._process = subprocess.Popen(
            [installed / "bin" / "python", Path(__file__).with_name("launch.py")],
            env={**kept, **OURS, **said},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,  # Ctrl-C is for us: it stops last
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509, one call into libc
        )

    def wait(self, longest: float = 90.0) -> None:
        """Until it answers; when it ends instead, its last words."""
        deadline = time.monotonic() + longest
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                with urlopen(f"{self.url}/_ministack/health", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(f"the emulator does not answer:\n{self.last_words()}")

    def last_words(self, most: int = 2_000) -> str:
        """The end of what it said of itself."""
        return self._said.read_text(errors="replace")[-most:]

    def stop(self) -> None:
        """End it with the workers that it started, kindly first."""
        os.killpg(self._process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        with suppress(ProcessLookupError):  # nobody of its group is left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()

    def client(self, name: str, key: str = "test", secret: str = "test") -> Any:
        """A client of one of its services; without keys that of whoever deploys."""
        keys = {"aws_access_key_id": key, "aws_secret_access_key": secret}
        how = Config(retries={"max_attempts": 2}, read_timeout=120)
        return boto3.client(name, region_name=REGION, endpoint_url=self.url, config=how, **keys)


def _end_with_parent() -> None:
    _libc.prctl(DIE_WITH_PARENT, signal.SIGTERM)
