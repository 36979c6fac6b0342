"""Where what is momentary is kept: nothing here is missed when it is gone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from msgspec.structs import replace
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.edge import settings
from chalicelib.edge.rows import packed, query_page, read, unpacked
from chalicelib.edge.tables import MOST_ROWS, Change, Delete, Put, transact
from chalicelib.kernel.problems import Stale, Unknown
from chalicelib.live.model import Connection, Guest, Presence, Watcher

TICKET_LASTS = timedelta(seconds=60)
CONNECTION_LASTS = timedelta(hours=2, minutes=5)  # API Gateway ends every websocket after two hours
FOUND_FOR = 600  # seconds that the rows of a connection outlast its time, so that it is found, and hung up
PRESENCE_LASTS = timedelta(minutes=2)
MOST_PRESENT = 500  # people in one answer


class LiveRow(Model):
    """A row of the live table. From the second `expires` on it says nothing, and may be gone."""

    class Meta:
        table_name = settings.LIVE_TABLE

    thing = UnicodeAttribute(hash_key=True)
    who = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    expires = NumberAttribute()


class TicketRow(LiveRow):
    """thing: ticket, who: <hash of the ticket>. Whom it lets in; taken away by its use."""


class ConnectionRow(LiveRow):
    """thing: connection, who: <connection>. An open websocket; `v` refuses a write based on an old read."""

    v = NumberAttribute()


class WatchRow(LiveRow):
    """thing: watch#<topic>, who: <connection>. One for each topic that a connection watches."""


class PresenceRow(LiveRow):
    """thing: presence, who: <case>#<person>. What somebody does in a case."""


def issued(guest: Guest, now: datetime) -> tuple[str, datetime]:
    """A new ticket for somebody, and when it expires: only its hash is kept."""
    ticket, until = token_urlsafe(32), now + TICKET_LASTS
    transact([Put(TicketRow("ticket", _hash(ticket), body=packed(guest), expires=int(until.timestamp())))])
    return ticket, until


def let_in(ticket: str, connection: str, now: datetime) -> None:
    """A connection comes in by a ticket, which is used up by it. One that is used, unknown or too old is refused."""
    refusal = Unknown("ticket-not-valid")
    row = read(TicketRow("ticket", _hash(ticket)))
    guest = unpacked(row.body, Guest) if row and _lasts(row, now) else None
    if row is None or guest is None or guest.ends <= now.timestamp():
        raise refusal
    after = Connection(id=connection, guest=replace(guest, ends=_ends(guest, now)))
    transact(
        [
            Delete(TicketRow("ticket", row.who), TicketRow.thing.exists(), refusal),
            Put(_connection_row(after)),
        ],
        landed=lambda: connection_of(connection, now) is not None,
    )


def connection_of(name: str, now: datetime) -> Connection | None:
    """An open websocket of this name whose time has not come."""
    row = read(ConnectionRow("connection", name))
    one = unpacked(row.body, Connection) if row else None
    return one if one and one.guest.ends > now.timestamp() else None


def anybody() -> bool:
    """Whether anybody is connected: without, nobody need be looked for."""
    return bool(query_page(ConnectionRow, ConnectionRow.thing == "connection", limit=1).rows)


def watch(
    before: Connection, topics: Mapping[str, tuple[str, ...]], said_at: int, greet: Callable[[Sequence[str]], None]
) -> None:
    """From now on the connection watches these, and is greeted for those that are new. What is watched already stays.

    That it was said is kept all the same: what was said before, and comes after it, holds no more. It is kept last:
    who is cut off before has greeted nobody for certain, and greets when it is said again.
    """
    after = replace(before, watches=topics, said_at=said_at, v=before.v + 1)
    new = [topic for topic, names in topics.items() if before.watches.get(topic) != names]
    old = [topic for topic in before.watches if topic not in topics]
    _write(Put(_watch_row(topic, after)) for topic in new)
    greet(new)
    try:
        transact([Put(_connection_row(after), ConnectionRow.v == before.v)])
    except Stale:
        if read(ConnectionRow("connection", before.id)) is None:  # closed meanwhile: nobody would take these away
            _write(_unwatched(new, before.id))
        raise
    _write(_unwatched(old, before.id))


def watchers(topic: str) -> list[Watcher]:
    """Who watches a topic, also those whose time is over: one query, of one page, which has room for some thousands."""
    page = query_page(WatchRow, WatchRow.thing == f"watch#{topic}")
    return [unpacked(row.body, Watcher) for row in page.rows]


def forget(name: str) -> None:
    """A connection that is closed, and all that it watched; `Stale` when it says something else at this moment."""
    row = read(ConnectionRow("connection", name))
    if row is None:
        return
    _write(_unwatched(unpacked(row.body, Connection).watches, name))
    transact([Delete(ConnectionRow("connection", name), ConnectionRow.v == row.v)])


def present(now: datetime, case_id: str | None = None) -> list[Presence]:
    """Who is in a case, or in any: in order of cases and people."""
    where: Any = PresenceRow.thing == "presence"
    where = where & PresenceRow.who.startswith(f"{case_id}#") if case_id else where
    rows = query_page(PresenceRow, where).rows  # one page: thousands, for whoever left without a word stays for days
    return [unpacked(row.body, Presence) for row in rows if _lasts(row, now)][:MOST_PRESENT]


def keep(one: Presence, now: datetime) -> None:
    """Somebody is in a case, for the next two minutes."""
    until = int((now + PRESENCE_LASTS).timestamp())
    transact([Put(PresenceRow("presence", f"{one.case}#{one.id}", body=packed(one), expires=until))])


def drop(one: Presence) -> None:
    """Somebody is in a case no longer."""
    transact([Delete(PresenceRow("presence", f"{one.case}#{one.id}"))])


def _connection_row(one: Connection) -> ConnectionRow:
    return ConnectionRow("connection", one.id, body=packed(one), expires=one.guest.ends + FOUND_FOR, v=one.v)


def _watch_row(topic: str, one: Connection) -> WatchRow:
    body = packed(Watcher(connection=one.id, guest=one.guest, names=one.watches[topic]))
    return WatchRow(f"watch#{topic}", one.id, body=body, expires=one.guest.ends + FOUND_FOR)


def _unwatched(topics: Iterable[str], name: str) -> Iterator[Change]:
    return (Delete(WatchRow(f"watch#{topic}", name)) for topic in topics)


def _ends(guest: Guest, now: datetime) -> int:
    """A connection ends with the token that it came by, or when the gateway ends it."""
    return min(guest.ends, int((now + CONNECTION_LASTS).timestamp()))


def _write(changes: Iterable[Change]) -> None:
    """Rows that need no condition, as many at once as fit."""
    listed = list(changes)
    for start in range(0, len(listed), MOST_ROWS):
        transact(listed[start : start + MOST_ROWS])


def _lasts(row: LiveRow, now: datetime) -> bool:
    return bool(row.expires > now.timestamp())


def _hash(ticket: str) -> str:
    return sha256(ticket.encode()).hexdigest()
