"""What the platforms remember, in one SQLite file: whole after a kill, and there after a restart."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Generic, TypeVar

from msgspec.json import decode, encode

T = TypeVar("T")


class Kept:
    """The file, and the one lock for all that is read or changed in it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)  # it holds the secrets of accounts
        self.lock = RLock()
        self.changes = 0
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.execute("CREATE TABLE IF NOT EXISTS things (kind TEXT, id TEXT, body BLOB, PRIMARY KEY (kind, id))")

    def rows(self, kind: str) -> list[tuple[str, bytes]]:
        """All of a kind, in the order in which they were made: ids of numbers sort as numbers."""
        with self.lock:
            asked = "SELECT id, body FROM things WHERE kind = ? ORDER BY length(id), id"
            return self._file.execute(asked, (kind,)).fetchall()

    def write(self, kind: str, name: str, body: bytes) -> None:
        """Keep a thing in place of what was there."""
        with self.lock:
            self._file.execute("INSERT OR REPLACE INTO things VALUES (?, ?, ?)", (kind, name, body))
            self.changes += 1

    def erase(self, kind: str, name: str) -> None:
        """Forget a thing."""
        with self.lock:
            self._file.execute("DELETE FROM things WHERE kind = ? AND id = ?", (kind, name))
            self.changes += 1

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is kept within is kept together, or not at all when the process ends in between."""
        with self.lock:
            if self._file.in_transaction:
                yield
                return
            self._file.execute("BEGIN")
            try:
                yield
            finally:
                self._file.execute("COMMIT")

    def close(self) -> None:
        """Give the file back."""
        with self.lock:
            self._file.close()


class Shelf(dict[str, T], Generic[T]):
    """Things of one kind by id: read from memory, written through to the file."""

    def __init__(self, kept: Kept, kind: str, of: type[T]) -> None:
        super().__init__((name, decode(body, type=of)) for name, body in kept.rows(kind))
        self._kept = kept
        self._kind = kind

    def keep(self, name: str, thing: T) -> T:
        """Remember a thing, in place of what was there."""
        with self._kept.lock:
            self._kept.write(self._kind, name, encode(thing))
            self[name] = thing
        return thing

    def forget(self, name: str) -> None:
        """No longer remember a thing; nothing happens when it is not there."""
        with self._kept.lock:
            self._kept.erase(self._kind, name)
            self.pop(name, None)
