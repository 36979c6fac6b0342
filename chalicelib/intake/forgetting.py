"""Envelopes of who is erased keep nothing; in those of others the person is covered."""

from datetime import datetime
from typing import Any, NamedTuple

from msgspec import DecodeError, json
from msgspec.structs import replace

from chalicelib.customers.masking import Marks, is_theirs, learned, named_in, scrubbed
from chalicelib.edge import bucket
from chalicelib.edge.rows import read
from chalicelib.edge.tables import transact
from chalicelib.intake import store
from chalicelib.intake.worker import work
from chalicelib.kernel.problems import NotFound


class Person(NamedTuple):
    """Who is erased, as far as it is still known."""

    customer_id: str
    identities: frozenset[str]  # our ids
    claims: frozenset[str]  # hashes
    marks: Marks


def forget(name: str) -> None:
    """An envelope keeps nothing but that it came: a repeat of it is not taken for news."""
    row = read(store.EnvelopeRow(name))
    if row is not None and not _is_empty(row):
        transact([store.emptied(row)])


def forget_theirs(name: str, now: datetime) -> None:
    """An envelope of theirs: what it still owes is done first, so that the thread keeps its shape."""
    row = read(store.EnvelopeRow(name))
    if row is not None and store.is_owed(row):
        work(name, now)
    forget(name)


def see_to_envelope(row: store.EnvelopeRow, person: Person, now: datetime) -> None:
    """Whatever one envelope has of them goes."""
    raw = raw_of(row)
    if not raw:
        return
    told = _read(raw)
    if row.identity in person.claims or is_theirs(told, person.marks) or (_is_unread(told) and _names(raw, person)):
        forget_theirs(row.envelope_id, now)
        return
    left = scrubbed(told, learned(told, person.marks))
    if left != told:
        transact([store.rewritten(row, json.encode(left, order="deterministic").decode())])


def see_to_object(key: str, person: Person) -> None:
    """What the bucket has of an envelope that was never put, because its call ended before, goes if it names them."""
    if read(store.EnvelopeRow(key.removeprefix(store.OBJECTS))) is not None:
        return
    try:
        raw = bucket.get(key).decode("utf-8", "replace")
    except NotFound:
        return  # it went while others were looked at
    if is_theirs(_read(raw), person.marks) or _names(raw, person):
        bucket.delete(key)


def raw_of(row: store.EnvelopeRow) -> str:
    """What an envelope holds; nothing where it was emptied, or its object is gone."""
    try:
        return store.event_of(store.envelope_in(row)).decode("utf-8", "replace")
    except NotFound:
        return ""


def told_in(row: store.EnvelopeRow) -> Any:
    """What a platform told in an envelope; None where it is no JSON."""
    return _read(raw_of(row))


def _is_empty(row: store.EnvelopeRow) -> bool:
    envelope = store.envelope_in(row)
    return envelope.outcome == store.ERASED and not envelope.in_bucket


def _read(raw: str) -> Any:
    try:
        return json.decode(raw)
    except (DecodeError, RecursionError):
        return None


def _is_unread(told: Any) -> bool:
    """Nothing in it says whose it is: the body of a call that was no JSON is kept as one text."""
    return not isinstance(told, dict) or isinstance(told.get("event"), str)


def _names(raw: str, person: Person) -> bool:
    """It has an id or an address of theirs; a name alone may be another's."""
    return named_in(raw, replace(person.marks, names=()))
