"""Numbers that people say to each other."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases.model import number_in, number_of

IDS = st.uuids().map(lambda one: one.hex)


def fits(number: str) -> bool:
    """Whether a number's check digit is right, as Luhn says: written apart from the product's code."""
    total = 0
    for place, digit in enumerate(reversed(number.replace("-", ""))):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


@given(IDS, st.integers(0, 20))
def test_a_number_is_nine_digits_in_threes_that_fit(case_id: str, attempt: int) -> None:
    number = number_of(case_id, attempt)

    assert [len(part) for part in number.split("-")] == [3, 3, 3]
    assert number.replace("-", "").isdecimal()
    assert fits(number)
    assert number_of(case_id, attempt) == number


@given(IDS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(case_id: str, place: int, more: int) -> None:
    digits = list(number_of(case_id, 0).replace("-", ""))
    digits[place] = str((int(digits[place]) + more) % 10)

    assert not fits("".join(digits))


@given(IDS, st.integers(0, 7))
def test_two_swapped_neighbours_are_noticed_but_for_nought_and_nine(case_id: str, place: int) -> None:
    digits = number_of(case_id, 0).replace("-", "")
    one, two = digits[place], digits[place + 1]
    swapped = digits[:place] + two + one + digits[place + 2 :]

    assert fits(swapped) is (one == two or {one, two} == {"0", "9"})


def test_numbers_tell_nothing_of_their_order() -> None:
    numbers = [int(number_of(UUID(int=one).hex, 0).replace("-", "")) for one in range(300)]
    steps = [after - before for before, after in pairwise(numbers)]

    assert len(set(numbers)) == 300
    assert 100 < sum(step > 0 for step in steps) < 200
    assert min(map(abs, steps)) > 1


def test_another_attempt_is_another_number() -> None:
    assert len({number_of("c1", attempt) for attempt in range(20)}) == 20


@pytest.mark.parametrize("said", ["123-456-782", "123456782", "123 456 782", "No. 123.456.782"])
def test_a_number_is_found_however_it_was_said(said: str) -> None:
    assert number_in(said) == "123-456-782"
