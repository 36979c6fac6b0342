"""The data folder of a running product: what lies where in it, who holds it, and what runs on it."""

import fcntl
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

from local.trouble import CannotStart

DATA = Path(".run/data")  # unless DATA names another
LONGEST_END = 10.0  # seconds for a left-over engine to be gone


def data_folder() -> Path:
    """The folder that DATA names, or the usual one."""
    return Path(os.environ.get("DATA") or DATA).absolute()


class Folder:
    """One product's data; one run at a time holds it, until its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = path / "tables"
        self.bucket = path / "bucket"
        self.secrets = path / "secrets.json"
        self.checkpoints = path / "checkpoints"
        self.running = path / "running.json"
        self.log = path / "log.jsonl"
        self.demo = path / "demo.told"
        self._held: IO[str] | None = None

    def hold(self) -> None:
        """Make it ours, or say that another run has it; an engine that a killed run left behind is ended."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._held = (self.path / "lock").open("w")
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise CannotStart(
                f"Another run is using {self.path}. Stop it, or give this one a folder of its own: make run DATA=..."
            ) from None
        self._end_left_over()

    def release(self) -> None:
        """Let another run have it."""
        if self._held:
            self._held.close()
        self._held = None

    def remember(self, url: str, engine_pid: int | None, endpoint: str) -> None:
        """Write down what runs here, for `make verify` and for the next start."""
        said = {"url": url, "engine_pid": engine_pid, "endpoint": endpoint}
        kept_whole(self.running, json.dumps(said))

    def forget(self) -> None:
        """Nothing runs here any more."""
        self.running.unlink(missing_ok=True)

    def remembered(self) -> dict[str, str | int | None]:
        """What was running here when it was last written down; empty when nothing was."""
        try:
            said: dict[str, str | int | None] = json.loads(self.running.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return said

    def _end_left_over(self) -> None:
        pid = self.remembered().get("engine_pid")
        if not isinstance(pid, int) or str(self.tables) not in command_of(pid):
            return
        os.kill(pid, signal.SIGKILL)  # nothing written is lost by it
        deadline = time.monotonic() + LONGEST_END
        while not _has_ended(pid) and time.monotonic() < deadline:
            time.sleep(0.05)


def kept_whole(path: Path, text: str) -> None:
    """Write a file so that whoever reads it, even after a crash, finds all of it or what was there before."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text)
    beside.replace(path)


def command_of(pid: int) -> str:
    """The command line of a process; empty when there is none."""
    if Path("/proc/self").exists():
        return _read(f"/proc/{pid}/cmdline").replace("\0", " ")
    return _listed(pid, "command=")


def _has_ended(pid: int) -> bool:
    """It is gone, or only waits to be collected: either way its files and ports are free."""
    if Path("/proc/self").exists():
        return _read(f"/proc/{pid}/stat").rpartition(")")[2].strip()[:1] in {"", "Z", "X"}
    return _listed(pid, "stat=")[:1] in {"", "Z"}


def _read(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def _listed(pid: int, what: str) -> str:
    """What `ps` says, where there is no /proc."""
    asked = ["ps", "-ww", "-o", what, "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
