"""One case, one conversation, one customer: content, context and status in two round trips."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from itertools import islice
from typing import Any, NamedTuple

from msgspec import to_builtins
from msgspec.structs import replace

from chalicelib.access.view import may_know
from chalicelib.cases import answers, drafts, store
from chalicelib.cases.commits import Commit
from chalicelib.cases.fold import committed
from chalicelib.cases.model import Case
from chalicelib.cases.offers import Viewer, of_case
from chalicelib.cases.parts import Shows, part, talk, talks_of
from chalicelib.cases.store import Link
from chalicelib.cases.talk import ConversationSeen
from chalicelib.customers.store import card
from chalicelib.edge.rows import query, read_each, together
from chalicelib.kernel.model import Actor, TextRef, stamp
from chalicelib.kernel.problems import NotFound
from chalicelib.library.store import Library, current

NEWEST_COMMITS = 20
MOST_SHOWN = 8  # conversations with their messages in one answer
MOST_PAST = 20
MOST_LINKED = 20


class First(NamedTuple):
    """What lies under a case's own id, and the library: the first step."""

    case: Case | None
    commits: list[Commit]
    links: list[Link]
    own: drafts.Own
    library: Library


def case_seen(viewer: Viewer, case_id: str) -> answers.CaseSeen:
    """The case in one answer. The access check passes before anything else is read."""
    actor, first = viewer.by, _first(viewer.by, case_id)
    while first.case is not None and first.case.into:
        first = _first(actor, first.case.into)
    if first.case is None or not may_know(first.case, actor):
        raise NotFound("case-not-found")
    return _second(viewer, first.case, first)


def _second(viewer: Viewer, case: Case, first: First) -> answers.CaseSeen:
    """What a case names: the second step."""
    segs = list(dict.fromkeys([*_latest(case), *case.shown]))
    *parts, customer, past, linked, texts, mine = together(
        *(lambda seg=seg: part(seg) for seg in segs[:MOST_SHOWN]),
        lambda: card(case.customer_id) if case.customer_id else (None, []),
        lambda: _past(case, viewer.by),
        lambda: _linked(case, first.links),
        lambda: store.texts(case.id, [*answers.refs(case), *_refs(first.commits)]),
        lambda: drafts.shown(viewer.by, case, first.own.drafts),
    )
    words = answers.said(texts)
    shown, more = talks_of(parts, Shows(case, viewer, first.library))
    return answers.CaseSeen(
        case=replace(answers.line(case, words, viewer), actions=of_case(case, viewer, first.commits)),
        etag=str(case.version),
        conversations=shown,
        more_conversations=[*more, *segs[MOST_SHOWN:]],
        customer=answers.customer_seen(*customer),
        others=[*_merged(case), *linked, *past],
        history=told(first.commits, words),
        drafts=mine,
        mark=first.own.mark,
    )


def case_then(actor: Actor, case_id: str, moment: datetime) -> answers.CaseSeen:
    """The case as it was on record at a moment, and what had happened: its conversations are named, not shown."""
    case = store.case_for(actor, case_id)
    commits = [commit for commit in store.history(case.id) if commit.cause.recorded_at <= moment]
    if not commits:
        raise NotFound("case-not-found")
    then, newest = reduce(committed, commits[1:], committed(None, commits[0])), commits[::-1][:NEWEST_COMMITS]
    words = answers.said(store.texts(case.id, [*answers.refs(then), *_refs(newest)]))
    return answers.CaseSeen(
        case=answers.line(then, words),
        etag=str(then.version),
        conversations=[],
        more_conversations=_latest(then),
        customer=None,
        others=_merged(then),
        history=told(newest, words),
        drafts=[],
        mark=None,
    )


def history_seen(actor: Actor, case_id: str, before: int | None) -> tuple[list[dict[str, Any]], int | None]:
    """What happened, newest first: who, what, when, where and why; and where older things start."""
    case = store.case_for(actor, case_id)
    commits = store.history_before(case.id, before or case.version + 1, NEWEST_COMMITS)
    words = answers.said(store.texts(case.id, _refs(commits)))
    older = commits[-1].version if len(commits) == NEWEST_COMMITS and commits[-1].version > 1 else None
    return told(commits, words), older


def conversation_for(viewer: Viewer, seg: str, before: str | None = None, on: str | None = None) -> ConversationSeen:
    """A conversation, if the viewer may know the case that owns it, or the case `on` which it is shown.

    It goes by any name it ever had.
    """
    one, library = together(lambda: part(seg, before), current)
    case = case_showing({seg, one.head.seg}, on or one.head.case, viewer.by)
    return talk(one, Shows(case, viewer, library))


def case_showing(names: set[str], case_id: str | None, actor: Actor) -> Case:
    """The case that shows a conversation by one of its names, if the actor may know it."""
    case = _live(case_id) if case_id else None
    if case is None or not may_know(case, actor) or not names & {*case.conversations, *case.shown}:
        raise NotFound("conversation-not-found")
    return case


def told(commits: Iterable[Commit], words: answers.Words) -> list[dict[str, Any]]:
    """The events of commits as they are shown, newest first: with their version, cause and words."""
    return [
        {**to_builtins(event), **_spoken(event, words), "id": f"{commit.version}.{number}", "by": _who(event.by)}
        | {"recorded_at": to_builtins(commit.cause.recorded_at), "cause": commit.cause.source}
        for commit in commits
        for number, event in reversed(list(enumerate(commit.events, 1)))
    ]


def _latest(case: Case) -> list[str]:
    """Its conversations: what waits first, then where something was said last, then the others."""
    clocks = case.conversations
    waiting = {seg: clock.waiting_since for seg, clock in clocks.items() if clock.waiting_since}
    newest = sorted(waiting, key=lambda seg: waiting[seg], reverse=True)
    return list(dict.fromkeys([*newest, *case.latest, *clocks]))


def _live(case_id: str) -> Case | None:
    """The case that this one is, or was merged into; None is absent."""
    try:
        return store.live(case_id)
    except NotFound:
        return None


def _first(actor: Actor, case_id: str) -> First:
    """Its state, its newest commits, which cases are linked with it, and what the actor keeps on it."""
    found = together(
        lambda: store.state(case_id),
        lambda: store.history(case_id, NEWEST_COMMITS),
        lambda: store.links(case_id, MOST_LINKED),
        lambda: drafts.own(actor, case_id),
        current,
    )
    return First(*found)


def _merged(case: Case) -> list[answers.OtherCase]:
    """The cases that became this one: known with it, as it tells what they said."""
    return [
        answers.OtherCase(id=one.case, number=one.number, relation="merged", open_tasks=one.open_tasks)
        for one in case.absorbed
    ]


def _past(case: Case, actor: Actor) -> list[answers.OtherCase]:
    """Other cases of the customer that the actor may know, newest first: hidden ones take nobody's place."""
    if case.customer_id is None:
        return []
    kind: Any = store.StateRow
    where = kind.customer_id == case.customer_id
    rows = query(kind, where, index="of_customer", newest=True, limit=5 * MOST_PAST)
    known = (one for row in rows if row.case_id != case.id and may_know(one := _line(row), actor))
    return list(islice(known, MOST_PAST))


def _linked(case: Case, links: list[Link]) -> list[answers.OtherCase]:
    """The case that this one goes on from, and those that are linked with it, as they are now."""
    named = [*([Link("follows", case.follows)] if case.follows else []), *links]
    rows = read_each([store.state_key(link.case_id) for link in named])
    found = zip(named, map(store.case_in, rows), strict=True)
    return [_other(other, link.kind) for link, other in found if other is not None]


def _other(other: Case, relation: str) -> answers.OtherCase:
    return answers.OtherCase(
        id=other.id,
        number=other.number,
        relation=relation,
        status=other.status,
        opened_at=stamp(other.opened_at),
        team=other.team,
        people=tuple(other.people),
    )


def _line(row: Any) -> answers.OtherCase:
    return answers.OtherCase(
        id=row.case_id,
        number=row.number or "",
        relation="past",
        status=row.status,
        opened_at=row.opened_at,
        team=row.team,
        people=tuple((row.people or "").split()),
    )


def _refs(commits: Iterable[Commit]) -> list[TextRef]:
    """The words of people that events name: those that lie beside the case."""
    values = (
        getattr(event, name) for commit in commits for event in commit.events for name in _TEXTS if hasattr(event, name)
    )
    return list({ref.id: ref for ref in values if isinstance(ref, TextRef)}.values())


def _who(by: Actor) -> dict[str, str | None]:
    return {"id": by.id, "role": by.role.value, "via": by.via, "customer_id": by.customer_id}


def _spoken(event: Any, words: answers.Words) -> dict[str, Any]:
    said = {
        name: words.get(getattr(event, name).id) for name in _TEXTS if isinstance(getattr(event, name, None), TextRef)
    }
    return {f"{name}_words": text for name, text in said.items() if text is not None}


_TEXTS = ("title", "note", "reason")
