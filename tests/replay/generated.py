"""A file like the public one, made from a seed: small, and with everything in it that has ever gone wrong."""

import csv
import gzip
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import NamedTuple

COLUMNS = ("tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id", "in_response_to_tweet_id")
COMPANIES = ("AcmeHelps", "Bolt_Care", "CargoCare", "askDingo")
CUSTOMERS = tuple(str(115_700 + number) for number in range(24))
NOON = datetime(2017, 10, 31, 12, tzinfo=UTC)
SECONDS = (0, 0, 1, 60, 900, 3599, 3600, 3601, 7200, 86_400)  # from a post to its answer
WORDS = (
    'no "signal"',
    "again,\nand again",
    "thanks 🙏",
    "RT @all that",
    "we are on it",
    "&amp; why?",
    "¿dónde está?",
    "'",
)
ABSENT = 9_000_000  # ids from here on are in no file


class Row(NamedTuple):
    id: int
    author: str
    at: datetime
    parent: int | None = None

    @property
    def inbound(self) -> bool:
        return self.author not in COMPANIES


def generated(seed: int, size: int = 150) -> list[Row]:
    """A forest: told cases first, then posts at random under those before them."""
    chance = random.Random(seed)
    ids = chance.sample(range(1, 100_000), size)
    rows = told(ids)
    while len(rows) < size:
        rows.append(grown(rows, ids[len(rows)], chance))
    chance.shuffle(rows)
    return rows


def told(ids: list[int]) -> list[Row]:
    """What chance alone might miss."""
    maria, karl, acme, bolt, cargo, dingo = *CUSTOMERS[:2], *COMPANIES
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    it = iter(ids)
    four = [
        Row(next(it), maria, NOON),
        Row(next(it), acme, NOON + hour, ids[0]),
        Row(next(it), bolt, NOON + hour, ids[0]),
    ]
    four += [Row(next(it), cargo, NOON + hour + second, ids[1]), Row(next(it), dingo, NOON + 2 * hour, ids[3])]
    four += [Row(next(it), maria, NOON + 2 * hour, ids[4])]
    notice = Row(next(it), acme, NOON)
    branches = [Row(next(it), maria, NOON, notice.id), Row(next(it), karl, NOON, notice.id)]
    answer = Row(next(it), acme, NOON, branches[0].id)
    thread = [notice, *branches, answer, Row(next(it), acme, NOON, notice.id)]
    orphans = [Row(next(it), karl, NOON, ABSENT), Row(next(it), bolt, NOON, ABSENT + 1)]
    own = [next(it), next(it)]
    selves = [Row(own[0], karl, NOON, own[0]), Row(own[1], cargo, NOON, own[1])]
    skewed = Row(next(it), bolt, NOON - second, orphans[0].id)
    return [*four, *thread, *orphans, *selves, Row(next(it), acme, NOON + hour, own[0]), skewed]


def grown(rows: list[Row], new: int, chance: random.Random) -> Row:
    """One more post: mostly an answer to one of the latest, at a moment that is easily mistaken."""
    author = chance.choice(COMPANIES if chance.random() < 0.45 else CUSTOMERS)
    turn = chance.random()
    if turn < 0.12:
        return Row(new, author, NOON + timedelta(seconds=chance.choice(SECONDS)))
    if turn < 0.18:
        return Row(new, author, NOON, ABSENT + chance.randrange(5))
    above = chance.choice(rows[-12:])
    late = chance.choice(SECONDS) * (-1 if turn > 0.97 else 1)
    return Row(new, author, above.at + timedelta(seconds=late), above.id)


def write(path: Path, rows: Iterable[Row]) -> Path:
    """The file, packed when its name says so, with the dirt of the real one."""
    rows = list(rows)
    sheet = StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(COLUMNS)
    for number, row in enumerate(rows):
        answers = ",".join(str(one.id) for one in rows if one.parent == row.id)
        parent = "" if row.parent is None else f"{row.parent}.0" if number % 3 == 0 else str(row.parent)
        said = f"@{COMPANIES[number % 4]} {WORDS[number % len(WORDS)]}"
        lines.writerow([row.id, row.author, row.inbound, f"{row.at:%a %b %d %H:%M:%S +0000 %Y}", said, answers, parent])
    plain = sheet.getvalue().encode()
    path.write_bytes(gzip.compress(plain) if path.suffix == ".gz" else plain)
    return path
