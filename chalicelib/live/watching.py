"""A connection's life: it comes in by a ticket, says what it watches, and goes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from chalicelib.access.view import may_know
from chalicelib.cases.model import Case
from chalicelib.edge.http import LONGEST_NAME
from chalicelib.edge.log import log
from chalicelib.insight.worklists import LISTS, holders
from chalicelib.kernel.model import Actor
from chalicelib.library.store import current
from chalicelib.live import store, telling
from chalicelib.live.model import Notice, Watch
from chalicelib.live.owners import cases_of, conversations_of

MOST_WATCHED = 100  # names in one message; more are not heeded
Asked = Mapping[str, list[str]]  # names by kind


def heard(connection: str, body: str, said_at: int, now: datetime, told: set[Notice]) -> None:
    """What a client says: from now on it watches this. One that we do not know, or whose time is over, is closed.

    Messages may overtake each other: of two, the one that was said last holds. What nobody can read changes nothing.
    Of each case that it begins to watch it is told the version: it may be another than its client was given before.
    What it was `told` in an earlier try of this is not told again.
    """
    known = store.connection_of(connection, now)
    if known is None:
        telling.close(connection)
        return
    if said_at < known.said_at or (names := _understood(body)) is None:
        return
    actor, asked = known.guest.actor, _by_kind(names[:MOST_WATCHED])
    cases = _known(actor, asked["case"])

    def greet(new: Collection[str]) -> None:
        notices = [_notice(name, case) for name, case in cases.items() if f"case/{case.id}" in new]
        telling.greet(connection, [notice for notice in notices if notice not in told])
        told.update(notices)

    store.watch(known, _topics(actor, asked, cases), said_at, greet)


def _by_kind(names: Iterable[str]) -> Asked:
    asked = defaultdict(list)
    for kind, _, name in (one.partition("/") for one in names if len(one.encode()) <= LONGEST_NAME):
        if name:
            asked[kind].append(name)
    return asked


def _known(actor: Actor, ids: list[str]) -> dict[str, Case]:
    """By the name that was said the case that it is now: one that the actor may not know is as absent as none."""
    return {name: case for name, case in cases_of(ids).items() if may_know(case, actor)}


def _topics(actor: Actor, asked: Asked, cases: Mapping[str, Case]) -> dict[str, tuple[str, ...]]:
    """What is to be watched under these names: those that the actor may not know lead nowhere, like absent ones.

    After the library it is one read for all cases, and two for all conversations.
    """
    found = defaultdict(set)
    for name, case in cases.items():
        found[f"case/{case.id}"].add(f"case/{name}")
    for topic, name in (*_talks(actor, asked["conversation"]), *_lists(actor, asked["list"])):
        found[topic].add(name)
    return {topic: tuple(sorted(known)) for topic, known in found.items()}


def _notice(name: str, case: Case) -> Notice:
    return Notice(thing=f"case/{name}", version=str(case.version))


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
