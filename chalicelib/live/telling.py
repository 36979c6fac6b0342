"""A word to each who watches: this is another version now. A notice that fails is lost, and harms nothing else."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from time import monotonic

from msgspec import Struct
from msgspec.json import encode

from chalicelib.access.view import may_know
from chalicelib.cases.model import Case
from chalicelib.edge import sockets
from chalicelib.edge.log import kind_of, log, where
from chalicelib.edge.rows import together
from chalicelib.kernel.problems import Problem, Unavailable
from chalicelib.live import store
from chalicelib.live.model import Notice, Watcher
from chalicelib.live.owners import conversations_of

LONGEST = 5.0  # seconds for all posts of one batch; what is left then is lost
Notices = Mapping[str, Sequence[Notice]]  # by connection; none for one whose time is over, and is to know it


class Change(Struct, frozen=True, kw_only=True):
    """Something is another version now. Of a case, and what is in it, only those are told who may know the case.

    `as_thing` is what they are told of, where it is not what they watch.
    """

    topic: str
    version: str
    case: Case | None = None
    as_thing: str | None = None


def tell(changes: Iterable[Change], now: datetime) -> None:
    """Tell all who watch and may know; several changes of a thing are one notice. Nothing is raised."""
    last = {(change.topic, change.as_thing): change for change in changes}
    if last and sockets.are_on():
        _quietly(lambda: _post(_notices(list(last.values()), now)))


def greet(connection: str, notices: Sequence[Notice]) -> None:
    """Tell one who begins to watch how things stand now. Nothing is raised."""
    _quietly(lambda: _post({connection: notices} if notices else {}))


def close(connection: str) -> None:
    """Its time is over: forgotten, and hung up where it is still there."""
    store.forget(connection)
    with suppress(Unavailable):
        sockets.hang_up(connection)


def _quietly(said: Callable[[], None]) -> None:
    try:
        said()
    except Exception as error:  # noqa: BLE001, whoever changed something must not fail for those who look on
        log.error("notices-failed", extra={"error": kind_of(error), "where": where(error)})


def _notices(changes: Sequence[Change], now: datetime) -> Notices:
    """What each connection is told: one query for each topic, however many watch it.

    One whose time is over is told nothing, but hung up: its client comes in again, and asks for what it missed.
    """
    topics = list(dict.fromkeys(change.topic for change in changes))
    pages = together(*(lambda topic=topic: store.watchers(topic) for topic in topics))
    watched = {topic: page for topic, page in zip(topics, pages, strict=True) if page}
    told: dict[tuple[str, str], str] = {}
    for change in _owned([change for change in changes if change.topic in watched]):
        for watcher in watched[change.topic]:
            told |= _told(change, watcher)
    over = {one.connection for page in watched.values() for one in page if one.guest.ends <= now.timestamp()}
    return {name: () if name in over else notices for name, notices in _by_connection(told).items()}


def _owned(changes: Sequence[Change]) -> Iterator[Change]:
    """Changes with the case that says who may know; a conversation that no case owns is nobody's."""
    talks = [change.topic.removeprefix("conversation/") for change in changes if _is_talk(change)]
    owners = conversations_of(talks)
    for change in changes:
        if not _is_talk(change):
            yield change
        elif owner := owners.get(change.topic.removeprefix("conversation/")):
            yield Change(topic=change.topic, version=change.version, case=owner[1])


def _is_talk(change: Change) -> bool:
    return change.topic.startswith("conversation/")


def _told(change: Change, watcher: Watcher) -> dict[tuple[str, str], str]:
    if change.case is not None and not may_know(change.case, watcher.guest.actor):
        return {}
    things = [change.as_thing] if change.as_thing else watcher.names
    return {(watcher.connection, thing): change.version for thing in things}


def _by_connection(told: Mapping[tuple[str, str], str]) -> Notices:
    found = defaultdict(list)
    for (connection, thing), version in told.items():
        found[connection].append(Notice(thing=thing, version=version))
    return found


def _post(notices: Notices) -> None:
    """All posts, connections side by side; whoever is gone is forgotten."""
    if not notices:
        return
    until = monotonic() + LONGEST
    with ThreadPoolExecutor(min(len(notices), sockets.AT_ONCE)) as threads:
        lost = sum(threads.map(lambda one: _said(one[0], one[1], until), notices.items()))
    if lost:
        log.warning("notices-lost", extra={"connections": lost, "of": len(notices)})


def _said(connection: str, notices: Sequence[Notice], until: float) -> bool:
    """Tell one connection; True when it may not have got all of it."""
    if not notices:
        return _ended(close, connection)
    try:
        for notice in notices:
            if monotonic() > until:
                return True
            if not sockets.post(connection, encode(notice)):
                return _ended(store.forget, connection)
    except Unavailable:
        return True
    return False


def _ended(end: Callable[[str], None], connection: str) -> bool:
    """Nobody is there to miss a notice. Others may find that at the same moment, else whoever tells something next."""
    with suppress(Problem):
        end(connection)
    return False
