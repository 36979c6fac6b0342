"""An Idempotency-Key: what was done under it, written in the same transaction as what it did."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.edge import settings
from chalicelib.edge.rows import read
from chalicelib.edge.tables import Change, Put
from chalicelib.kernel.model import Cause
from chalicelib.kernel.problems import Invalid, Stale

KEPT_SECONDS = 30 * 24 * 3_600


class OnceRow(Model):
    """envelope_id: once#<hash of actor and key>. `answers` is the id of the thing that was changed."""

    class Meta:
        table_name = settings.INTAKE_TABLE

    envelope_id = UnicodeAttribute(hash_key=True)
    answers = UnicodeAttribute()
    digest = UnicodeAttribute()
    expires = NumberAttribute(null=True)  # a client repeats itself within minutes, not months


def done_before(cause: Cause) -> str | None:
    """The id of the thing that an earlier request with the same key changed."""
    row = read(OnceRow(f"once#{cause.once.key}")) if cause.once else None
    if row is None or cause.once is None:
        return None
    if row.digest != cause.once.digest:
        raise Invalid("key-used-for-another-request")
    return row.answers


def once(cause: Cause, thing: str) -> list[Change]:
    """The row that keeps a key from doing its thing twice."""
    if cause.once is None:
        return []
    expires = int(cause.recorded_at.timestamp()) + KEPT_SECONDS
    row = OnceRow(f"once#{cause.once.key}", answers=thing, digest=cause.once.digest, expires=expires)
    return [Put(row, OnceRow.envelope_id.does_not_exist(), Stale("key-in-use"))]
