"""DynamoDB Local as a child of ours: started on a port of its own, watched, and stopped with us."""

import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from local import fetch
from local.trouble import CannotStart

PORTS = range(20_000, 30_000)  # below those that outgoing connections take
LONGEST_START = 60.0  # seconds
LONGEST_STOP = 10.0
SERVER = "software.amazon.dynamodb.services.local.main.ServerRunner"
FLAGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms64m", "-Xmx512m")
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_libc: Any = ctypes.CDLL(None)


class Engine:
    """One DynamoDB Local: in memory, or with a folder that it finds again."""

    def __init__(self, folder: Path | None = None, port: int | None = None) -> None:
        self.folder = folder.absolute() if folder else None
        self.port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def launch(self) -> None:
        """Start it without waiting; on Linux it ends when the thread that called this ends, even by kill -9."""
        libraries = fetch.engine()
        command = [fetch.java(), *FLAGS, f"-Djava.library.path={libraries}", "-cp", f"{libraries}/*", SERVER]
        command += ["-sharedDb", "-disableTelemetry", "-port", str(self.port), *self._storage()]
        self._forget()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115, closed when the engine has stopped
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
            start_new_session=True,  # Ctrl-C is for us: the engine stops last
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509, one call into libc
        )

    def wait(self) -> None:
        """Return when it answers; say why when it does not."""
        deadline = time.monotonic() + LONGEST_START
        while not answers(self.port):
            if not self.is_running:
                raise CannotStart(f"The engine ended as it started: {self._last_words()}")
            if time.monotonic() > deadline:
                raise CannotStart(f"The engine did not answer within {LONGEST_START:.0f} seconds on port {self.port}.")
            time.sleep(0.05)

    def start(self) -> None:
        """Launch it and wait until it answers."""
        self.launch()
        self.wait()

    def stop(self) -> None:
        """End it, kindly first. Stopping twice is no mistake."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        if self._said:
            self._said.close()
        self._said = None

    def _storage(self) -> list[str]:
        if self.folder is None:
            return ["-inMemory"]
        self.folder.mkdir(parents=True, exist_ok=True)
        return ["-dbPath", str(self.folder)]

    def _last_words(self) -> str:
        assert self._said is not None, "it was launched"
        self._said.seek(0)
        lines = [line.strip() for line in self._said.read().decode(errors="replace").splitlines() if line.strip()]
        named = [line for line in lines if "xception" in line or "rror" in line] or lines or ["it said nothing"]
        return named[0][:300]


def free_port() -> int:
    """A port nobody listens on, and no outgoing connection will take meanwhile."""
    for port in random.sample(PORTS, 100):  # nosec B311, no secret
        if is_free(port):
            return port
    raise CannotStart("No free port between 20000 and 30000 on this machine: stop something that listens there.")


def is_free(port: int) -> bool:
    """Nobody listens on this port of the loopback address."""
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Something accepts connections on this port and speaks HTTP."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as tried:
            tried.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return tried.recv(5) == b"HTTP/"
    except OSError:
        return False


def pretend_credentials() -> None:
    """The engine asks for keys and checks none; a real account's are never sent to it."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}  # nosec B105
    os.environ |= {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ |= {"AWS_EC2_METADATA_DISABLED": "true"}
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)


def _end_with_parent() -> None:
    _libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)


def main() -> None:
    """An engine in memory for as long as it is wanted: `python -m local.engine`."""
    engine = Engine()
    engine.start()
    print(f"DYNAMODB_ENDPOINT={engine.endpoint}", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        engine.stop()


if __name__ == "__main__":
    main()
