"""Where envelopes are kept."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from msgspec.structs import replace
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.channels.model import Delivery
from chalicelib.edge import bucket, settings
from chalicelib.edge.rows import SHARDS, packed, read, shard_of, unpacked
from chalicelib.edge.tables import Change, Put, put_new, transact
from chalicelib.intake.model import Envelope
from chalicelib.kernel.model import stamp
from chalicelib.kernel.problems import NotFound, Stale

MOST_INLINE = 64_000  # bytes of an event that a row holds; longer ones go to the bucket first
OWED = timedelta(minutes=1)
KEPT_DAYS = 30
DONE_MEANWHILE = "done-meanwhile"
PLAIN = re.compile(r"[A-Za-z0-9._:@+=#-]{1,150}")  # of an event's key: any other is kept as its digest
OBJECTS = "envelopes/"  # where the bucket has the long ones
ERASED = "erased"  # how the envelope of an erased author ends


class EnvelopeRow(Model):
    """envelope_id: <connection>#<the platform's event id>. Due until its work is done; set aside where it cannot be."""

    class Meta:
        table_name = settings.INTAKE_TABLE

    envelope_id = UnicodeAttribute(hash_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    received_at = UnicodeAttribute()
    identity = UnicodeAttribute(null=True)  # of who is in it, hashed: it goes with them
    due_shard = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    expires = NumberAttribute(null=True)


def keep(connection: str, channel: str, delivery: Delivery, at: datetime) -> bool:
    """Keep one event before anything is done with it; False when it was there."""
    name = envelope_id(connection, delivery.key)
    raw = bytes(delivery.raw).decode("utf-8", "replace")
    envelope = Envelope(
        id=name, connection=connection, channel=channel, account=delivery.account, received_at=at, raw=raw
    )
    if len(raw) > MOST_INLINE:
        if read(EnvelopeRow(name)) is not None:
            return False  # what the bucket has of it may have been covered, or erased, since
        bucket.put(_bucket_key(name), raw.encode())
        envelope = replace(envelope, raw=None, in_bucket=True)
    row = _row(envelope)
    row.due_shard, row.due_at, row.tries = shard_of("work", name), stamp(at + OWED), 0
    return put_new(row, EnvelopeRow.envelope_id.does_not_exist())


def envelope_id(connection: str, key: str) -> str:
    """The id of an event's envelope: a key of ours, part of a path and of an address, whatever a platform calls it."""
    return f"{connection}#{key if PLAIN.fullmatch(key) else sha256(key.encode()).hexdigest()}"


def envelope_row(name: str) -> EnvelopeRow:
    """The row of an envelope as it is now."""
    row = read(EnvelopeRow(name))
    if row is None:
        raise NotFound("envelope-not-found")
    return row


def envelope_in(row: EnvelopeRow) -> Envelope:
    """The envelope that a row holds."""
    return unpacked(row.body, Envelope)


def event_of(envelope: Envelope) -> bytes:
    """The event's JSON, wherever it is."""
    return bucket.get(_bucket_key(envelope.id)) if envelope.in_bucket else (envelope.raw or "").encode()


def is_owed(row: EnvelopeRow) -> bool:
    """Its work is still to be done."""
    return bool(row.due_shard and row.due_shard.startswith("work#"))


def finished(row: EnvelopeRow, outcome: str, reason: str | None = None, identity: str | None = None) -> Put:
    """The row of an envelope whose work is done: no longer due, and only if nobody else did it."""
    after = _row(replace(envelope_in(row), outcome=outcome, reason=reason))
    after.identity, after.reason = identity, reason
    return Put(after, EnvelopeRow.due_shard == row.due_shard, Stale(DONE_MEANWHILE))


def set_aside(row: EnvelopeRow, reason: str, at: datetime, identity: str | None = None) -> None:
    """Out of the way of the others, visible with its reason, until somebody replays it."""
    after = _row(replace(envelope_in(row), outcome="aside", reason=reason))
    after.due_shard, after.due_at, after.reason = shard_of("aside", row.envelope_id), stamp(at), reason
    after.identity = identity
    transact([Put(after, EnvelopeRow.due_shard == row.due_shard)])


def put_back(row: EnvelopeRow, at: datetime, also: Sequence[Change] = ()) -> None:
    """Owed again, from the start: a parser was mended, or an inbox made."""
    after = _row(replace(envelope_in(row), outcome=None, reason=None))
    after.due_shard, after.due_at, after.tries = shard_of("work", row.envelope_id), stamp(at), 0
    transact([Put(after, EnvelopeRow.due_shard == row.due_shard), *also])


def emptied(row: EnvelopeRow) -> Put:
    """The row of an envelope whose author was erased: that it came, so that it is not taken for new, and no more.

    What the bucket has of it is taken away at once.
    """
    envelope = envelope_in(row)
    if envelope.in_bucket:
        bucket.delete(_bucket_key(envelope.id))
    after = _row(replace(envelope, raw=None, in_bucket=False, outcome=ERASED, reason=None))
    return Put(after, _as_it_was(row), Stale(DONE_MEANWHILE))


def rewritten(row: EnvelopeRow, raw: str) -> Put:
    """The row of an envelope in which somebody who was erased is covered.

    An envelope that is owed goes to another partition of its index: whoever works on it by an older reading is refused.
    """
    envelope = envelope_in(row)
    if envelope.in_bucket:
        bucket.put(_bucket_key(envelope.id), raw.encode())
    after = _row(envelope if envelope.in_bucket else replace(envelope, raw=raw))
    after.identity, after.reason, after.tries, after.due_at = row.identity, row.reason, row.tries, row.due_at
    after.due_shard = _next_shard(row.due_shard) if row.due_shard else None
    return Put(after, _as_it_was(row), Stale(DONE_MEANWHILE))


def _as_it_was(row: EnvelopeRow) -> Condition:
    unchanged: Condition = EnvelopeRow.due_shard == row.due_shard
    return unchanged if row.due_shard else EnvelopeRow.due_shard.does_not_exist()


def _next_shard(shard: str) -> str:
    kind, _, number = shard.partition("#")
    return f"{kind}#{(int(number) + 1) % SHARDS:02}"


def _row(envelope: Envelope) -> EnvelopeRow:
    expires = int((envelope.received_at + timedelta(days=KEPT_DAYS)).timestamp())
    return EnvelopeRow(envelope.id, body=packed(envelope), received_at=stamp(envelope.received_at), expires=expires)


def _bucket_key(name: str) -> str:
    return f"{OBJECTS}{name}"
