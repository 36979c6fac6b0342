"""A connection's life: it comes in by a ticket, says what it watches, and goes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

import msgspec

from chalicelib.access.view import may_know
from chalicelib.edge import sockets
from chalicelib.edge.http import LONGEST_NAME
from chalicelib.edge.log import log
from chalicelib.insight.worklists import LISTS, holders
from chalicelib.kernel.model import Actor
from chalicelib.kernel.problems import Unavailable
from chalicelib.library.store import current
from chalicelib.live import store
from chalicelib.live.model import Watch
from chalicelib.live.owners import cases_of, conversations_of

MOST_WATCHED = 100  # names in one message; more are not heeded


def heard(connection: str, body: str, said_at: int, now: datetime) -> None:
    """What a client says: from now on it watches this. One that we do not know, or whose time is over, is closed.

    Messages may overtake each other: of two, the one that was said last holds. What nobody can read changes nothing.
    """
    known = store.connection_of(connection, now)
    if known is None:
        close(connection)
        return
    if said_at < known.said_at or (names := _understood(body)) is None:
        return
    store.watch(known, topics(known.guest.actor, names[:MOST_WATCHED]), said_at)


def close(connection: str) -> None:
    """Its time is over: forgotten, and hung up where it is still there."""
    store.forget(connection)
    with suppress(Unavailable):
        sockets.hang_up(connection)


def topics(actor: Actor, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What is to be watched under these names: those that the actor may not know lead nowhere, like absent ones.

    After the library it is one read for all cases, and two for all conversations.
    """
    asked = defaultdict(list)
    for kind, _, name in (one.partition("/") for one in names if len(one.encode()) <= LONGEST_NAME):
        if name:
            asked[kind].append(name)
    found = defaultdict(set)
    for topic, name in (*_cases(actor, asked["case"]), *_talks(actor, asked["conversation"])):
        found[topic].add(name)
    for topic, name in _lists(actor, asked["list"]):
        found[topic].add(name)
    return {topic: tuple(sorted(known)) for topic, known in found.items()}


def _cases(actor: Actor, ids: list[str]) -> Iterator[tuple[str, str]]:
    for name, case in cases_of(ids).items():
        if may_know(case, actor):
            yield f"case/{case.id}", f"case/{name}"


def _talks(actor: Actor, segs: list[str]) -> Iterator[tuple[str, str]]:
    for name, (seg, case) in conversations_of(segs).items():
        if may_know(case, actor):
            yield f"conversation/{seg}", f"conversation/{name}"


def _lists(actor: Actor, names: list[str]) -> Iterator[tuple[str, str]]:
    asked = [name for name in LISTS if name in names]
    library = current() if asked else None
    for name in asked:
        if library:
            yield from ((f"holder/{holder}", f"list/{name}") for holder in holders(actor, name, library))


def _understood(body: str) -> tuple[str, ...] | None:
    try:
        return msgspec.json.decode(body, type=Watch).watch
    except (msgspec.MsgspecError, RecursionError):
        log.info("message-not-understood")
        return None
