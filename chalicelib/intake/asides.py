"""Everything that was set aside: envelopes that could not be understood, and work that failed time and again."""

from base64 import b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from msgspec import Struct, ValidationError, json
from pynamodb.attributes import UnicodeAttribute

from chalicelib.cases.store import StateRow
from chalicelib.conversations.store import ContentRow
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import done_before, once
from chalicelib.edge.owed import resume
from chalicelib.edge.rows import query_page, read_each, shards
from chalicelib.edge.tables import key_of
from chalicelib.intake import store
from chalicelib.intake.erasing import ErasureRow
from chalicelib.kernel.problems import Invalid, NotFound, Refused

MARK = "~"  # between the parts of an id; no key of ours holds it
PAGE = 100  # rows in one answer
ERASURE = "erasure#"


class CaseAside(StateRow):
    """A case whose clocks failed, with the reason."""

    reason = UnicodeAttribute(null=True)


class ContentAside(ContentRow):
    """A post, a conversation or a reply whose work failed, with the reason."""

    reason = UnicodeAttribute(null=True)


class Aside(Struct, frozen=True, kw_only=True):
    """An envelope that could not be worked on, and why."""

    id: str
    channel: str
    connection: str
    reason: str
    received_at: str


class Failed(Struct, frozen=True, kw_only=True):
    """Work on a case, a post, a conversation or an erasure that failed five times: the kind of error says why."""

    id: str
    kind: str  # case, content or erasure
    reason: str
    since: str


class Asides(Struct, frozen=True, kw_only=True):
    """Some of what was set aside, and where the rest starts."""

    envelopes: list[Aside]
    work: list[Failed]
    next: str | None = None


class Place(NamedTuple):
    """Where a page starts: in which partition of which table, and after what there."""

    part: int
    after: tuple[str, ...] = ()  # the moment it was set aside, and its keys


KINDS: tuple[Any, ...] = (store.EnvelopeRow, CaseAside, ContentAside)
KEYS = (("envelope_id",), ("case_id", "sort"), ("thing", "sort"))
PARTS = [(kind, shard) for kind in range(len(KINDS)) for shard in shards("aside")]


def asides(cursor: str | None = None) -> Asides:
    """A page of what was set aside, each with its reason; what is worked on again meanwhile, or gone, is left out."""
    place: Place | None = _opened(cursor) if cursor else Place(0)
    entries: list[Any] = []
    while place is not None and len(entries) < PAGE:
        found, place = _part(place, PAGE - len(entries))
        entries += found
    rows = [row for row in read_each(entries) if row is not None and (row.due_shard or "").startswith("aside")]
    told = [row for row in rows if _is_envelope(row)]
    work = [_failed(row) for row in rows if not _is_envelope(row)]
    return Asides(envelopes=[_aside(row) for row in told], work=work, next=_cursor(place) if place else None)


def replayed(ask: Ask, name: str) -> None:
    """Work on it again: a parser was mended, an inbox made, a fault removed. Once for a key."""
    if done_before(ask.cause) is not None:
        return
    kind, *keys = name.split(MARK)
    if kind not in {"case", "content", "erasure"}:
        _envelope(ask, name)
    elif not all(keys) or not resume(_row(kind, keys), ask.now, once(ask.cause, name)):
        raise NotFound("set-aside-work-not-found")


def _row(kind: str, keys: list[str]) -> StateRow | ContentRow | ErasureRow:
    """The row that an id names; a malformed one names no row that there is."""
    first, second, *_ = [*keys, "-", "-"]
    if kind == "erasure":
        return ErasureRow(f"{ERASURE}{first}")
    return StateRow(first, "state") if kind == "case" else ContentRow(first, second)


def _envelope(ask: Ask, name: str) -> None:
    row = store.envelope_row(name)
    if not (row.due_shard or "").startswith("aside"):
        raise Refused("envelope-is-not-set-aside")
    store.put_back(row, ask.now, once(ask.cause, name))


def _part(place: Place, most: int) -> tuple[list[Any], Place | None]:
    """Some entries of one partition, in the order in which they were set aside, and where the next ones are."""
    number, shard = PARTS[place.part]
    kind, names = KINDS[number], ("due_at", *KEYS[number])
    start = {"due_shard": shard, **dict(zip(names, place.after, strict=True))} if place.after else {}
    after = {name: {"S": value} for name, value in start.items()} or None
    page = query_page(kind, kind.due_shard == shard, index="due", limit=most, after=after)
    if page.after:
        return page.rows, Place(place.part, tuple(page.after[name]["S"] for name in names))
    return page.rows, Place(place.part + 1) if place.part + 1 < len(PARTS) else None


def _cursor(place: Place) -> str:
    return urlsafe_b64encode(json.encode(place)).decode()


def _opened(cursor: str) -> Place:
    try:
        place = json.decode(b64decode(cursor, altchars=b"-_", validate=True), type=Place)
    except (ValueError, ValidationError) as error:
        raise Invalid("fields-not-understood", fields={"after": "not-a-cursor"}) from error
    there = 0 <= place.part < len(PARTS)
    if not there or not all(place.after) or len(place.after) not in {0, 1 + len(KEYS[PARTS[place.part][0]])}:
        raise Invalid("fields-not-understood", fields={"after": "not-a-cursor"})
    return place


def _is_envelope(row: Any) -> bool:
    return isinstance(row, store.EnvelopeRow) and not row.envelope_id.startswith(ERASURE)


def _failed(row: Any) -> Failed:
    first, *rest = (part["S"] for part in key_of(row).values())
    if isinstance(row, store.EnvelopeRow):
        kind, keys = "erasure", [first.removeprefix(ERASURE)]
    else:
        kind, keys = ("case", [first]) if isinstance(row, CaseAside) else ("content", [first, *rest])
    return Failed(id=MARK.join([kind, *keys]), kind=kind, reason=row.reason or "unknown", since=row.due_at)


def _aside(row: store.EnvelopeRow) -> Aside:
    envelope = store.envelope_in(row)
    return Aside(
        id=envelope.id,
        channel=envelope.channel,
        connection=envelope.connection,
        reason=envelope.reason or row.reason or "unknown",
        received_at=row.received_at,
    )
