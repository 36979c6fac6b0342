"""How much one side may ask in a minute."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.edge import rates, settings, tables
from chalicelib.edge.rates import Limit, side_of, within
from chalicelib.kernel.problems import Busy, Unavailable
from support.faults import Odds, faults
from support.standing import all_rows

pytestmark = pytest.mark.usefixtures("tables")
NOON = datetime(2026, 1, 5, 12, 0, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_salt_known() -> Iterator[None]:
    rates.salts.clear()
    yield
    rates.salts.clear()


def asks(who: str, most: int = 3, at: datetime = NOON, what: str = "messages") -> bool:
    try:
        within([Limit(what, who, most)], at)
    except Busy:
        return False
    return True


def rows() -> list[dict[str, Any]]:
    found = all_rows(tables.client, [settings.INTAKE_TABLE])
    return [dict(item) for _, item in found if item["envelope_id"]["S"].startswith(("rate#", "salt#"))]


def test_so_many_are_let_in_and_no_more() -> None:
    who = uuid4().hex

    assert [asks(who) for _ in range(5)] == [True, True, True, False, False]


def test_the_next_minute_is_another() -> None:
    who = uuid4().hex
    for _ in range(4):
        asks(who)

    assert not asks(who, at=NOON + timedelta(seconds=39))
    assert asks(who, at=NOON + timedelta(seconds=40))


def test_a_salt_that_another_thread_forgets_is_still_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgotten(dict[str, str]):
        def __setitem__(self, day: str, salt: str) -> None:
            """Cleared by another as soon as it is set."""

    monkeypatch.setattr(rates, "salts", Forgotten())

    assert asks(uuid4().hex)


def test_who_is_over_is_told_how_long_to_wait() -> None:
    who = uuid4().hex
    asks(who, most=1)

    with pytest.raises(Busy) as refusal:
        within([Limit("messages", who, 1)], NOON)

    assert (refusal.value.code, refusal.value.facts) == ("too-many-requests", {"retry_after": 40})


def test_sides_and_deeds_are_counted_apart() -> None:
    one, other = uuid4().hex, uuid4().hex
    asks(one, most=1)

    assert not asks(one, most=1)
    assert asks(other, most=1)
    assert asks(one, most=1, what="sessions")


def test_one_limit_of_several_that_is_used_up_is_enough() -> None:
    one, other = uuid4().hex, uuid4().hex
    asks(one, most=1)

    with pytest.raises(Busy):
        within([Limit("messages", one, 1), Limit("messages", other, 9)], NOON)


def test_many_at_once_are_counted_one_by_one() -> None:
    who = uuid4().hex
    asks(who, most=9)

    with ThreadPoolExecutor(8) as threads:
        let_in = list(threads.map(lambda _: asks(who, most=9), range(24)))

    assert sum(let_in) == 8


def test_processes_that_start_at_once_have_one_salt_a_day() -> None:
    day = NOON + timedelta(days=int(uuid4().int % 100_000))

    def salt(_: int) -> str:
        return rates._common_salt(day.isoformat()[:10], day)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(salt, range(8)))) == 1


def test_another_day_has_another_salt() -> None:
    one = rates._salt(NOON)

    assert rates._salt(NOON + timedelta(days=1)) != one
    assert rates._salt(NOON) == one
    assert len(rates.salts) == 1


def test_no_row_tells_who_asked_and_all_of_them_go() -> None:
    asks("192.0.2.77")

    assert "192.0.2.77" not in str(rows())
    assert all(int(row["expires"]["N"]) > NOON.timestamp() for row in rows())


@pytest.mark.parametrize(
    ("address", "side"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_side_is_what_one_customer_has_of_the_network(address: str, side: str) -> None:
    assert side_of(address) == side


def test_when_nothing_can_be_counted_nobody_is_let_in() -> None:
    with faults(Odds(throttle=1.0)), pytest.raises(Unavailable):
        within([Limit("messages", "anybody", 9)], NOON)
