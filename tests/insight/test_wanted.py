"""What somebody wants to see of a worklist."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases.model import Case
from chalicelib.insight.wanted import Due, Wanted, dues, fits, wanted
from chalicelib.kernel.problems import Invalid
from support.casework import NOON, from_maria, later


def is_wanted(case: Case, due_at: datetime | None = None, **asked: str) -> bool:
    return fits(case, due_at, wanted(asked), NOON)


def a_case(**known: object) -> Case:
    return from_maria(priority="high", **known)


def test_nothing_named_is_anything() -> None:
    assert wanted({}) == Wanted()
    assert wanted({"status": "", "class": " , ,"}).is_all
    assert is_wanted(a_case())


def test_names_stand_between_commas_whatever_the_spaces() -> None:
    assert wanted({"channel": "x, chat,", "class": "refund/late, lost parcel"}) == Wanted(
        channels=frozenset({"x", "chat"}), classes=frozenset({"refund/late", "lost parcel"})
    )


@pytest.mark.parametrize(("name", "value"), [("priority", "hig"), ("status", "open,shut"), ("due", "tomorrow")])
def test_what_can_never_be_is_refused_by_its_field(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        wanted({name: value, "channel": "telegraph"})

    assert refusal.value.facts == {"fields": {name: "not-known"}}


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        wanted({"status": "x", "due": "y", "priority": "z"})

    assert set(refusal.value.facts["fields"]) == {"status", "due", "priority"}


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"priority": "high"}, True),
        ({"priority": "low,high"}, True),
        ({"priority": "low"}, False),
        ({"status": "new"}, True),
        ({"status": "open,pending"}, False),
        ({"class": "refund"}, False),
        ({"priority": "high", "status": "new"}, True),
        ({"priority": "high", "status": "open"}, False),
    ],
    ids=str,
)
def test_one_of_each_kind_that_is_named_must_hold(asked: dict[str, str], there: bool) -> None:
    assert is_wanted(a_case(), **asked) is there


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        (None, [Due.NONE]),
        (NOON - SECOND, [Due.BREACHED]),
        (NOON, [Due.BREACHED]),
        (NOON + SECOND, [Due.HOUR, Due.TODAY]),
        (later(60), [Due.HOUR, Due.TODAY]),
        (later(60) + SECOND, [Due.TODAY]),
        (later(24 * 60), [Due.TODAY]),
        (later(24 * 60) + SECOND, [Due.LATER]),
    ],
    ids=str,
)
def test_when_something_falls_due_is_said_from_now(due_at: datetime | None, said: list[Due]) -> None:
    assert dues(due_at, NOON) == set(said)


@given(st.none() | st.integers(-100_000, 100_000).map(later))
def test_all_of_them_together_leave_nothing_out(due_at: datetime | None) -> None:
    parts = [name for name in ("breached", "today", "later", "none") if is_wanted(a_case(), due_at, due=name)]

    assert len(parts) == 1
    assert is_wanted(a_case(), due_at, due=",".join(Due))
