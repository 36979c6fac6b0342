"""Rows whose time is over are taken away, and no others."""

import time

import pytest

from chalicelib.edge import settings, tables
from chalicelib.edge.rows import read
from chalicelib.edge.tables import Put, transact
from chalicelib.intake.store import EnvelopeRow
from local.expiry import Expiry, expire

pytestmark = pytest.mark.usefixtures("tables")


def a_row(name: str, expires: int | None) -> str:
    transact([Put(EnvelopeRow(name, body=b"{}", received_at="2026-01-05T12:00:00Z", expires=expires))])
    return name


def there(name: str) -> bool:
    return read(EnvelopeRow(name)) is not None


def test_what_has_expired_goes_and_what_has_not_or_never_does_stays() -> None:
    names = [a_row("expired", 1_000), a_row("later", 3_000), a_row("never", None)]

    assert expire(2_000) == 1

    assert [there(name) for name in names] == [False, True, True]


def test_rounds_come_by_themselves_until_stopped() -> None:
    name = a_row("old", 1)
    rounds = Expiry(period=0.05)
    rounds.start()

    deadline = time.monotonic() + 20
    while there(name) and time.monotonic() < deadline:
        time.sleep(0.02)
    rounds.stop()

    assert not there(name)


def test_the_infra_file_says_which_table_expires() -> None:
    from local.tables import expiring  # noqa: PLC0415

    assert list(expiring()) == [(settings.INTAKE_TABLE, "expires"), (settings.LIVE_TABLE, "expires")]
    assert tables.client is not None
