"""The file: one tweet a row, in the format of the public "Customer Support on Twitter" set."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from local.replay.trouble import CannotReplay

COLUMNS = ("tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id")
GZIPPED = b"\x1f\x8b"
INBOUND = {"true": True, "false": False}
GREATEST_ID = 2**63 - 1
NUMBER = re.compile(r"([0-9]{1,19})(?:\.0+)?", re.ASCII)  # tables saved with empty cells turn ids into 12.0
MOMENT = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4} [0-9]{4}")


class Tweet(NamedTuple):
    """A row, as it is written; `parent` may be the id of a tweet that the file lacks."""

    id: int
    author: str
    inbound: bool  # a customer's
    created_at: str
    text: str
    parent: int | None


def tweets(path: Path) -> Iterator[Tweet]:
    """Every row in the order of the file, one at a time. The first that cannot be read ends it, by its line."""
    try:
        with _opened(path) as lines:
            rows = csv.reader(lines)
            where = _columns(path, next(rows, []))
            for row in rows:
                if row:
                    yield _tweet(path, rows.line_num, [row[at] if at < len(row) else "" for at in where])
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise CannotReplay(f"{path} cannot be read: {why}.") from error


def _opened(path: Path) -> IO[str]:
    """Packed or plain, whatever its name; bytes that are no text must not cost the other rows."""
    with path.open("rb") as peeked:
        packed = peeked.read(2) == GZIPPED
    if packed:
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return path.open(encoding="utf-8-sig", errors="replace", newline="")


def _columns(path: Path, header: Sequence[str]) -> list[int]:
    absent = [name for name in COLUMNS if name not in header]
    if absent:
        raise CannotReplay(f"{path} is no file of support tweets: its first line lacks {', '.join(absent)}.")
    return [header.index(name) for name in COLUMNS]


def _tweet(path: Path, line: int, cells: Sequence[str]) -> Tweet:
    name, author, inbound, created_at, text, parent = cells
    try:
        return Tweet(
            _id(name),
            _author(author),
            INBOUND[inbound.lower()],
            _moment(created_at),
            text,
            _id(parent) if parent else None,
        )
    except (KeyError, ValueError):
        raise CannotReplay(f"{path} has a row that is no tweet, ending at line {line}.") from None


def _id(cell: str) -> int:
    found = NUMBER.fullmatch(cell.strip())
    if found is None or int(found[1]) > GREATEST_ID:
        raise ValueError(cell)
    return int(found[1])


def _author(cell: str) -> str:
    if not cell.strip():
        raise ValueError(cell)
    return cell.strip()


def _moment(cell: str) -> str:
    if not MOMENT.fullmatch(cell):
        raise ValueError(cell)
    return cell
