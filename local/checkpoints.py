"""How far each shard of a stream has been worked through; kept in a file, so that the next start goes on from there."""

import json
import time
from pathlib import Path
from threading import Lock
from typing import Any

from local.folder import kept_whole

EVERY = 0.5  # seconds between two writes: a crash repeats at most so much, and repeats change nothing


class Checkpoints:
    """For each shard the sequence number of the last record done, and whether the shard is closed and done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._written_at = 0.0
        self._shards: dict[str, dict[str, Any]] = _read(path)

    def after(self, shard: str) -> str | None:
        """The last record that was done; None when none was."""
        return self._shards.get(shard, {}).get("after")

    def is_done(self, shard: str) -> bool:
        """The shard is closed, and all of it was done."""
        return bool(self._shards.get(shard, {}).get("done"))

    def move(self, shard: str, after: str) -> None:
        """All records up to this one are done."""
        with self._lock:
            self._shards[shard] = {"after": after}
            if time.monotonic() - self._written_at >= EVERY:
                self._write()

    def finish(self, shard: str) -> None:
        """The shard will never have another record."""
        with self._lock:
            self._shards[shard] = {**self._shards.get(shard, {}), "done": True}
            self._write()

    def keep_only(self, shards: set[str]) -> None:
        """Forget shards that the stream no longer lists."""
        with self._lock:
            self._shards = {shard: place for shard, place in self._shards.items() if shard in shards}

    def write(self) -> None:
        """Write it down now."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        kept_whole(self._path, json.dumps(self._shards))
        self._written_at = time.monotonic()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """The file's words; none, or none that can be read, means to begin with the oldest record."""
    try:
        said: dict[str, dict[str, Any]] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return said
