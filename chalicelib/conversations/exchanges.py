"""Where exchanges and eras are kept, and what lies beside a message that came late."""

from collections.abc import Iterable
from typing import Any

from chalicelib.content.model import is_ours
from chalicelib.conversations.ledger import Around
from chalicelib.conversations.model import Era, Exchange
from chalicelib.conversations.store import AFTER_ALL, ContentRow, MessageRow, between
from chalicelib.edge.rows import guarded_page, packed, query, query_page, together, unpacked
from chalicelib.edge.tables import Change, Delete, Put


class EraRow(ContentRow):
    """thing: conv#<seg>, sort: era#<since>. What an earlier case counts of the conversation."""


class ExchangeRow(ContentRow):
    """thing: conv#<seg>, sort: exchange#<key of its first customer message>."""


def exchange_changes(seg: str, gone: Iterable[Exchange], come: Iterable[Exchange]) -> list[Change]:
    """Exchanges taken out and put in, each row once."""
    came = {one.start: one for one in come}
    taken = [one.start for one in gone if one.start not in came]
    return [
        *(Delete(_exchange_row(seg, start)) for start in taken),
        *(Put(_exchange_row(seg, one.start, packed(one))) for one in came.values()),
    ]


def around(seg: str, key: str, since: str = "", until: str = AFTER_ALL) -> Around:
    """What lies beside a key that came late, within the era of one case: three reads of a row, side by side."""
    ours = is_ours(key)
    before, after, beside = together(
        lambda: _last_before(MessageRow, seg, since, key),
        lambda: _first_after(MessageRow, seg, key, until),
        lambda: _last_before(ExchangeRow, seg, since, key) if ours else _first_after(ExchangeRow, seg, key, until),
    )
    exchange = unpacked(beside.body, Exchange) if beside else None
    return Around(
        before=before.sort.removeprefix("message#") if before else None,
        after=after.sort.removeprefix("message#") if after else None,
        held=exchange if ours else None,
        following=None if ours else exchange,
    )


def era_put(seg: str, era: Era) -> Put:
    """What an earlier case counts, once a follow-up case counts what comes."""
    return Put(EraRow(f"conv#{seg}", f"era#{era.since}", body=packed(era)))


def era_at(seg: str, key: str) -> Era | None:
    """The era of an earlier case that a key belongs to."""
    where = (EraRow.thing == f"conv#{seg}") & EraRow.sort.between("era#", f"era#{key}")
    rows = query_page(EraRow, where, newest=True, limit=1).rows
    return unpacked(rows[0].body, Era) if rows else None


def era_after(seg: str, since: str) -> str | None:
    """Where the next earlier-case era after this one starts; None when only the present one follows."""
    where = (EraRow.thing == f"conv#{seg}") & EraRow.sort.between(f"era#{since}", f"era#{AFTER_ALL}")
    starts = [row.sort.removeprefix("era#") for row in query_page(EraRow, where, limit=2).rows]
    return next((start for start in starts if start > since), None)


def exchanges_from(seg: str, key: str) -> list[Exchange]:
    """The exchanges that start after a key."""
    where = between(ExchangeRow, seg, key, AFTER_ALL)
    return [unpacked(row.body, Exchange) for row in query(ExchangeRow, where)]


def _last_before(kind: Any, seg: str, since: str, key: str) -> Any:
    """The row with the greatest key before `key`, not before `since`."""
    page = guarded_page(kind, between(kind, seg, since, key), newest=True, limit=2)
    return next((row for row in page.rows if not row.sort.endswith(key)), None)


def _first_after(kind: Any, seg: str, key: str, until: str) -> Any:
    """The row with the smallest key after `key`, and before `until`."""
    page = guarded_page(kind, between(kind, seg, key, until), limit=2)
    found = next((row for row in page.rows if not row.sort.endswith(key)), None)
    return None if found is None or found.sort.endswith(until) else found


def _exchange_row(seg: str, start: str, body: bytes = b"{}") -> ExchangeRow:
    return ExchangeRow(f"conv#{seg}", f"exchange#{start}", body=body)
