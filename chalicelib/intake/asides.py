"""Everything that was set aside: envelopes that could not be understood, and work that failed time and again."""

from typing import Any

from msgspec import Struct

from chalicelib.cases.store import StateRow
from chalicelib.conversations.store import ContentRow
from chalicelib.edge.asking import Ask
from chalicelib.edge.owed import aside, reason_of, resume
from chalicelib.intake import store
from chalicelib.kernel.problems import NotFound, Refused

MARK = "~"  # between the parts of an id; no key of ours holds it


class Aside(Struct, frozen=True, kw_only=True):
    """An envelope that could not be worked on, and why."""

    id: str
    channel: str
    connection: str
    reason: str
    received_at: str


class Failed(Struct, frozen=True, kw_only=True):
    """Work on a case, a post or a conversation that failed five times: the kind of error says why."""

    id: str
    kind: str  # case or content
    reason: str
    since: str


class Asides(Struct, frozen=True, kw_only=True):
    """All that were set aside."""

    envelopes: list[Aside]
    work: list[Failed]


def asides() -> Asides:
    """All that were set aside, each with its reason."""
    rows = [store.envelope_row(row.envelope_id) for row in aside(store.EnvelopeRow)]
    cases = [_failed("case", row, row.case_id) for row in aside(StateRow)]
    content = [_failed("content", row, f"{row.thing}{MARK}{row.sort}") for row in aside(ContentRow)]
    return Asides(envelopes=[_aside(row) for row in rows], work=[*cases, *content])


def replayed(ask: Ask, name: str) -> None:
    """Work on it again: a parser was mended, an inbox made, a fault removed."""
    kind, *keys = name.split(MARK)
    if kind not in {"case", "content"}:
        _envelope(ask, name)
    elif not all(keys) or not resume(_row(kind, keys), ask.now):
        raise NotFound("set-aside-work-not-found")


def _row(kind: str, keys: list[str]) -> StateRow | ContentRow:
    """The row that an id names; a malformed one names no row that there is."""
    if kind == "case":
        return StateRow(keys[0] if keys else "-", "state")
    return ContentRow(keys[0] if keys else "-", keys[1] if len(keys) > 1 else "-")


def _envelope(ask: Ask, name: str) -> None:
    row = store.envelope_row(name)
    if not (row.due_shard or "").startswith("aside"):
        raise Refused("envelope-is-not-set-aside")
    store.put_back(row, ask.now)


def _failed(kind: str, row: Any, keys: str) -> Failed:
    return Failed(id=f"{kind}{MARK}{keys}", kind=kind, reason=reason_of(row), since=row.due_at)


def _aside(row: store.EnvelopeRow) -> Aside:
    envelope = store.envelope_in(row)
    return Aside(
        id=envelope.id,
        channel=envelope.channel,
        connection=envelope.connection,
        reason=envelope.reason or row.reason or "unknown",
        received_at=row.received_at,
    )
