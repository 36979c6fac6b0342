"""AWS cron expressions, in UTC."""

from datetime import UTC, datetime

import pytest

from local.cron import Cron
from local.trouble import CannotStart

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("* * * * ? *", datetime(2026, 1, 5, 12, 1, tzinfo=UTC)),
        ("0/15 * * * ? *", datetime(2026, 1, 5, 12, 15, tzinfo=UTC)),
        ("5/20 * * * ? *", datetime(2026, 1, 5, 12, 5, tzinfo=UTC)),
        ("30 7,13 * * ? *", datetime(2026, 1, 5, 13, 30, tzinfo=UTC)),
        ("0 8 ? * TUE-FRI *", datetime(2026, 1, 6, 8, tzinfo=UTC)),
        ("0 8 ? * 1 *", datetime(2026, 1, 11, 8, tzinfo=UTC)),
        ("0 0 1 FEB ? *", datetime(2026, 2, 1, tzinfo=UTC)),
        ("0 0 29 2 ? *", datetime(2028, 2, 29, tzinfo=UTC)),
        ("0 12 5 1 ? 2027", datetime(2027, 1, 5, 12, tzinfo=UTC)),
    ],
)
def test_the_next_run_comes_after_this_moment(expression: str, due: datetime) -> None:
    assert Cron(expression).next_after(NOON) == due


@pytest.mark.parametrize(
    "expression", ["", "* * * * *", "61 * * * ? *", "0 0 L * ? *", "0 0 ? * 2#1 *", "*/0 * * * ? *"]
)
def test_what_is_not_understood_is_said_and_never_run_at_other_times(expression: str) -> None:
    with pytest.raises(CannotStart, match="not understood"):
        Cron(expression)


def test_a_schedule_that_can_never_come_due_is_refused() -> None:
    with pytest.raises(CannotStart):
        Cron("0 0 30 2 ? *").next_after(NOON)
