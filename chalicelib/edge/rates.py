"""How much one side may ask in a minute: counters in the intake table, a row for each side and minute."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from secrets import token_hex
from typing import NamedTuple

from botocore.exceptions import ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.edge import settings
from chalicelib.edge.rows import read, together
from chalicelib.edge.tables import call, put_new
from chalicelib.kernel.model import stamp
from chalicelib.kernel.problems import Busy, Unavailable

MINUTE = 60
KEPT = timedelta(minutes=5)
OF_ONE = 64  # bits of an IPv6 address that name one side: the rest is its own to choose
salts: dict[str, str] = {}  # today's, and no other


class RateRow(Model):
    """envelope_id: rate#<hash of the side>#<minute>. How often it asked; gone soon after."""

    class Meta:
        table_name = settings.INTAKE_TABLE

    envelope_id = UnicodeAttribute(hash_key=True)
    asked = NumberAttribute()
    expires = NumberAttribute()


class SaltRow(Model):
    """envelope_id: salt#<day>. What that day's sides are hashed with: when it is gone, nobody can tell who was."""

    class Meta:
        table_name = settings.INTAKE_TABLE

    envelope_id = UnicodeAttribute(hash_key=True)
    salt = UnicodeAttribute()
    expires = NumberAttribute()


class Limit(NamedTuple):
    """How often one side may do something in a minute. `who` is kept as a salted hash only."""

    what: str
    who: str
    most: int


def within(limits: Sequence[Limit], now: datetime) -> None:
    """Count one more for each; `Busy` with the seconds to wait when one of them is used up."""
    salt = _salt(now)
    if not all(together(*(partial(_counted, limit, salt, now) for limit in limits))):
        raise Busy("too-many-requests", retry_after=MINUTE - now.second)


def side_of(address: str) -> str:
    """What counts as one side: an IPv4 address, or the network that one IPv6 customer has for itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(IPv6Network((found, OF_ONE), strict=False)) if isinstance(found, IPv6Address) else str(found)


def _counted(limit: Limit, salt: str, now: datetime) -> bool:
    """One more, unless it is one too many: both in one write, so that no two are counted as one."""
    side = sha256(f"{salt}\x00{limit.what}\x00{limit.who}".encode()).hexdigest()
    numbers = {":one": 1, ":most": limit.most, ":expires": int((now + KEPT).timestamp())}
    try:
        call(
            "update_item",
            TableName=RateRow.Meta.table_name,
            Key={"envelope_id": {"S": f"rate#{side}#{stamp(now)[:16]}"}},
            UpdateExpression="ADD asked :one SET expires = :expires",
            ConditionExpression="attribute_not_exists(asked) OR asked < :most",
            ExpressionAttributeValues={name: {"N": str(number)} for name, number in numbers.items()},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _salt(now: datetime) -> str:
    """Today's, kept for the next request; another thread, of another day, may clear it at any moment."""
    day = stamp(now)[:10]
    found = salts.get(day)
    if found is None:
        found = _common_salt(day, now)
        salts.clear()
        salts[day] = found
    return found


def _common_salt(day: str, now: datetime) -> str:
    """The same for all processes: whoever is first makes it."""
    fresh = SaltRow(f"salt#{day}", salt=token_hex(16), expires=int((now + timedelta(days=1, hours=1)).timestamp()))
    there = read(SaltRow(fresh.envelope_id))
    if there is None and not put_new(fresh, SaltRow.envelope_id.does_not_exist()):
        there = read(SaltRow(fresh.envelope_id))
        if there is None:
            raise Unavailable("tables-do-not-answer")
    return there.salt if there else fresh.salt
