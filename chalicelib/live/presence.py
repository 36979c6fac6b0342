"""Who is in which case: it informs, and locks nothing."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.access.view import may_know
from chalicelib.cases.model import Case
from chalicelib.cases.store import case_for
from chalicelib.kernel.model import Actor
from chalicelib.live import store
from chalicelib.live.changes import moment
from chalicelib.live.model import Mode, Presence
from chalicelib.live.owners import cases_of
from chalicelib.live.telling import Change, tell


def comes(actor: Actor, case_id: str, mode: Mode, now: datetime) -> list[Presence]:
    """Somebody is in a case, or still is: those who watch it are told when that is new."""
    case = case_for(actor, case_id)
    here = {one.id: one for one in store.present(now, case.id)}
    before = here.get(actor.id)
    is_new = before is None or before.mode is not mode
    since = now if before is None or is_new else before.since
    here[actor.id] = Presence(case=case.id, id=actor.id, mode=mode, since=since)
    store.keep(here[actor.id], now)
    if is_new:
        _tell(case, now)
    return _in_order(here.values())


def leaves(actor: Actor, case_id: str, now: datetime) -> list[Presence]:
    """Somebody is in a case no longer."""
    case = case_for(actor, case_id)
    here = {one.id: one for one in store.present(now, case.id)}
    if gone := here.pop(actor.id, None):
        store.drop(gone)
        _tell(case, now)
    return _in_order(here.values())


def everywhere(actor: Actor, now: datetime) -> list[Presence]:
    """Who is in any case that the actor may know: one query, and one read for a hundred cases."""
    present = store.present(now)
    known = {name for name, case in cases_of(one.case for one in present).items() if may_know(case, actor)}
    return _in_order(one for one in present if one.case in known)


def _in_order(present: Iterable[Presence]) -> list[Presence]:
    return sorted(present, key=lambda one: (one.case, one.id))


def _tell(case: Case, now: datetime) -> None:
    tell([Change(topic=f"case/{case.id}", version=moment(now), case=case, as_thing=f"presence/{case.id}")], now)
