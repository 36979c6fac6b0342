"""Two ends of a story that differ only in what is random, and in when we did it, are the same end.

Compared is every row that was written since, every object, secret and notice, with all that is in them. Three things
are left out of sight, and no more: what was drawn at random (ids, salts, digests, chains) has no name of its own, but
is known by all the places where it stands; the moments of our own clock, which all end in :37, are one moment; and
whether the intake's worker or the sweep took a step of the intake.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from chalicelib.edge import rows
from support.cloud import Cloud, Kept
from support.outside import Item

RANDOM = re.compile(r"\b((?!\d{19,20}\b)[0-9a-f]{16,64}|\d{3}-\d{3}-\d{3}|[A-Za-z0-9_-]{43})\b")
OURS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:37(?:\.\d+)?Z")
RANKED = re.compile(r"(?<=\.rank=)2026-01-05T12:[01]\d:00Z")  # the minute of our own moment
WORKER = re.compile(r"(?<=\.cause\.source=)(intake|sweep)$")  # the same step, by whichever of ours came to it
SHARD = re.compile(r"^([a-z]+)#\d\d$")
SECOND, IN_SECONDS, IN_MILLISECONDS = 37, 1e9, 1e12
ROUNDS = 3  # of telling apart what is random by where it stands
LAST: dict[str, Any] = {}
Lines = list[str]  # of one row: the path to each value in it


def end_of(cloud: Cloud, before: Kept) -> Counter[str]:
    """What is other than before, in words that are the same for the same end."""
    found = [*_rows(cloud.tables.rows(), before.rows), *_others(cloud, before)]
    return Counter(_anonymous(found, _known(before)))


def _rows(now: Mapping[Any, Item], before: Mapping[Any, Item]) -> Iterator[Lines]:
    for key in {**before, **now}:
        if now.get(key) != before.get(key):
            table = key[0].rpartition("-")[2]
            item = now.get(key)
            yield _lines([table, *key[1:]], _plain(item)) if item else [f"{table} {'/'.join(key[1:])} is gone"]


def _others(cloud: Cloud, before: Kept) -> Iterator[Lines]:
    pairs: list[tuple[str, Mapping[Any, Any], Mapping[Any, Any]]] = [
        ("object", cloud.objects.kept, before.objects),
        ("secret", cloud.parameters.kept, before.parameters),
        ("told", cloud.gateway.told, before.told),
    ]
    for name, now, was in pairs:
        for key in {**was, **now}:
            if now.get(key) != was.get(key):
                yield _lines([name, str(key)], {"value": _read(now.get(key))})
    yield from (["platform", f"{one.to} {one.text}"] for one in cloud.platform.made)


def _plain(item: Item) -> dict[str, Any]:
    """An item with its body read, and without the number of its shard."""
    found: dict[str, Any] = {}
    for name, value in item.items():
        (kind, held), *_ = value.items()
        found[name] = json.loads(rows.plain(held)) if kind == "B" else float(held) if kind == "N" else held
    if "due_shard" in found:
        found["due_shard"] = SHARD.sub(r"\1", found["due_shard"])
    return found


def _read(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return str(value)


def _lines(where: Iterable[str], thing: Any) -> Lines:
    start = " ".join(where)
    return [_timeless(f"{start}{path}") for path in _paths(thing)]


def _paths(thing: Any) -> Iterator[str]:
    if isinstance(thing, dict):
        for name, part in thing.items():
            yield from (f".{name}{path}" for path in _paths(part))
    elif isinstance(thing, list):
        for number, part in enumerate(thing):
            yield from (f"[{number}]{path}" for path in _paths(part))
    elif isinstance(thing, (int, float)) and _is_ours(thing):
        yield "=now"
    else:
        yield f"={thing}"


def _is_ours(number: float) -> bool:
    seconds = number / 1_000 if number >= IN_MILLISECONDS else number
    return number >= IN_SECONDS and int(seconds) % 60 == SECOND


def _timeless(line: str) -> str:
    return WORKER.sub("worker", RANKED.sub("now", OURS.sub("now", line)))


def _known(before: Kept) -> set[str]:
    """What was there already has a name. The last beginning is asked about time and again."""
    if LAST.get("before") is not before:
        words = [str(key) + str(_plain(item)) for key, item in before.rows.items()]
        told = " ".join([*words, *before.objects, *before.parameters.values()])
        LAST.update(before=before, names=set(RANDOM.findall(told)))
    return set(LAST["names"])


def _anonymous(found: list[Lines], known: set[str]) -> list[str]:
    """Every row, with what is random replaced by what tells it apart: where else it stands, and next to what."""
    pieces = [[_pieces(line, known) for line in row] for row in found]
    looks: dict[str, str] = {}
    for _ in range(ROUNDS):
        places: dict[str, list[str]] = defaultdict(list)
        for row in pieces:
            shown = _shown(row, looks)
            for name in {name for line in row for name in line[1::2]}:
                places[name].append(
                    f"{_shown([line for line in row if name in line], {**looks, name: 'this'})}\n{shown}"
                )
        looks = {name: sha256("\n\n".join(sorted(where)).encode()).hexdigest()[:8] for name, where in places.items()}
    return [_shown(row, looks) for row in pieces]


def _pieces(line: str, known: set[str]) -> list[str]:
    """A line in pieces: each second one was drawn at random."""
    made = [""]
    for place, piece in enumerate(RANDOM.split(line)):
        if place % 2 and piece not in known:
            made += [piece, ""]
        else:
            made[-1] += piece
    return made


def _shown(row: list[list[str]], looks: Mapping[str, str]) -> str:
    return "\n".join(
        sorted(
            line[0]
            if len(line) == 1
            else "".join(_look(piece, looks) if place % 2 else piece for place, piece in enumerate(line))
            for line in row
        )
    )


def _look(piece: str, looks: Mapping[str, str]) -> str:
    return f"<{looks.get(piece, '')}>"
