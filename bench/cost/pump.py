"""Wakes functions as the streams of the tables do: what a mapping's filter lets through of one round is one wake-up."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from chalice.local import LambdaContext

from app import app
from bench.shadow import Shadow, Write
from chalicelib.edge import settings
from infra.functions import STREAMS
from local.records import as_event

LONGEST_RUN = 900_000  # milliseconds
WORD = re.compile(r"(?<!^)(?=[A-Z])")
Record = dict[str, Any]


class Streams(Shadow):
    """What was written so far, and what the streams say of it that nobody has heard yet."""

    def __init__(self, definitions: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(definitions)
        self._said: list[tuple[str, Record]] = []

    def written(self, writes: list[Write]) -> None:
        """They were done; a write that changes nothing is no news."""
        super().written(writes)
        self._said += [(one.table, self._record(one)) for one in writes if one.before != one.after]

    def until_quiet(self, wake: Callable[[str, Callable[[], Any]], Any]) -> None:
        """Wake functions until nothing follows any more; `wake` runs each by its name."""
        while self._said:
            said, self._said = self._said, []
            for name, records in _for_each(said):
                wake(name, _handler(name, records))

    def _record(self, one: Write) -> Record:
        kind = "REMOVE" if one.after is None else "INSERT" if one.before is None else "MODIFY"
        keys = {name: {"S": part} for name, part in zip(self.tables[one.table].keys, one.key, strict=True)}
        image = {} if one.after is None else {"NewImage": one.after}
        return {"eventName": kind, "dynamodb": {"Keys": keys, **image}}


def passes(record: Mapping[str, Any], filters: list[dict[str, Any]]) -> bool:
    """Whether one of the filters lets a record through."""
    return any(_fits(record, one) for one in filters)


def snake(name: str) -> str:
    """What the app calls a function that the template calls so."""
    return WORD.sub("_", name).lower()


def _for_each(said: list[tuple[str, Record]]) -> Iterator[tuple[str, list[Record]]]:
    for name, (table, filters) in STREAMS.items():
        found = [record for of, record in said if of == _table(table) and passes(record, filters)]
        if found:
            yield name, found


def _fits(part: Any, pattern: Any) -> bool:
    if isinstance(pattern, dict):
        return isinstance(part, Mapping) and all(name in part and _fits(part[name], pattern[name]) for name in pattern)
    return any(_is(part, one) for one in pattern)


def _is(value: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    if set(wanted) != {"prefix"}:
        raise ValueError(f"a filter that is not known here: {wanted}")
    return str(value).startswith(wanted["prefix"])


def _table(name: str) -> str:
    """The table that the template calls so."""
    return str(getattr(settings, snake(name).upper()))


def _handler(name: str, records: list[Record]) -> Callable[[], Any]:
    arn = f"arn:aws:dynamodb:{settings.REGION}:000000000000:table/{_table(STREAMS[name][0])}/stream/1"
    event = as_event(records, arn)
    return lambda: app.handler_map[snake(name)](event, LambdaContext(snake(name), 512, LONGEST_RUN))
