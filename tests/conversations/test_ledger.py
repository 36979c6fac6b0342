"""The reply ledger: at most two exchanges change, whatever comes when."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.model import is_ours, key_at, time_of
from chalicelib.conversations.ledger import Around, Entry, entered, entry, judged
from chalicelib.conversations.model import MET, MISSED, OPEN, Era, Exchange, Terms, clock_of
from chalicelib.kernel.problems import Stale

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR = Terms(target=3_600)
MESSAGES = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 1)), min_size=1, max_size=14, unique=True)


def asked(minutes: float, name: str = "1") -> str:
    return key_at(NOON + timedelta(minutes=minutes), 0, name)


def replied(minutes: float, name: str = "2") -> str:
    return key_at(NOON + timedelta(minutes=minutes), 1, name)


def told(keys: list[str], terms: Terms = HOUR) -> tuple[Era, list[Exchange]]:
    """An era after these messages, in this order, and its exchanges."""
    era, exchanges, there = Era(), dict[str, Exchange](), list[str]()
    for key in keys:
        made = entry(key, beside(key, there, exchanges), terms)
        for gone in made.gone:
            del exchanges[gone.start]
        exchanges |= {one.start: one for one in made.come}
        era = entered(era, key, made)
        there.append(key)
    return era, [exchanges[start] for start in sorted(exchanges)]


def beside(key: str, there: list[str], exchanges: dict[str, Exchange]) -> Around:
    starts = sorted(exchanges)
    return Around(
        before=max((one for one in there if one < key), default=None),
        after=min((one for one in there if one > key), default=None),
        held=next((exchanges[start] for start in reversed(starts) if start < key), None),
        following=next((exchanges[start] for start in starts if start > key), None),
    )


def by_hand(keys: list[str]) -> list[tuple[str, str | None]]:
    """The exchanges of sorted messages, by a plain loop."""
    found: list[tuple[str, str | None]] = []
    for key in sorted(keys):
        if not is_ours(key) and (not found or found[-1][1]):
            found.append((key, None))
        elif is_ours(key) and found and not found[-1][1]:
            found[-1] = (found[-1][0], key)
    return found


def test_exactly_an_hour_is_met_and_a_second_more_is_missed() -> None:
    just, late = (told([asked(0), replied(minutes)])[1][0].verdict for minutes in (60, 60 + 1 / 60))

    assert (just, late) == (MET, MISSED)


def test_a_second_question_before_the_answer_does_not_move_the_clock() -> None:
    era, exchanges = told([asked(0), asked(30, "3"), replied(70)])

    assert [(one.start, one.verdict) for one in exchanges] == [(asked(0), MISSED)]
    assert clock_of(era).first_seconds == 70 * 60


def test_a_question_that_comes_late_moves_the_start_back() -> None:
    _, exchanges = told([asked(30, "3"), replied(70), asked(0)])

    assert [(one.start, one.end, one.verdict) for one in exchanges] == [(asked(0), replied(70), MISSED)]


def test_an_answer_that_comes_late_splits_an_exchange_in_two() -> None:
    era, exchanges = told([asked(0), asked(90, "3"), replied(100), replied(10, "4")])

    assert [(one.start, one.end) for one in exchanges] == [(asked(0), replied(10, "4")), (asked(90, "3"), replied(100))]
    assert (clock_of(era).first, clock_of(era).next_met) == (MET, 1)


def test_at_equal_moments_the_question_comes_first() -> None:
    assert [one.end for one in told([replied(0), asked(0)])[1]] == [replied(0)]


def test_a_reply_that_nobody_asked_for_is_no_answer_and_then_no_first_reply_is_owed() -> None:
    era, _ = told([replied(0), asked(10), replied(20, "3")])

    assert (clock_of(era).first, clock_of(era).next_met) == (None, 1)
    assert clock_of(told([replied(0), asked(10)])[0]).metric == "next_reply_time"


def test_a_strike_is_taken_back_by_an_answer_that_was_in_time() -> None:
    struck = judged(Exchange(start=asked(0), struck=True), HOUR)
    era = entered(Era(), asked(0), Entry(come=(struck,)))
    assert (struck.verdict, era.missed, clock_of(era).struck) == (MISSED, 1, True)

    made = entry(replied(10), Around(before=asked(0), held=struck), HOUR)

    assert (made.come[0].verdict, entered(era, replied(10), made).missed) == (MET, 0)


def test_time_in_which_the_case_was_done_does_not_count() -> None:
    done = ((NOON + timedelta(minutes=10), NOON + timedelta(minutes=50)),)
    terms = Terms(target=3_600, done=done)

    assert [told([asked(0), replied(minutes)], terms)[1][0].verdict for minutes in (100, 101)] == [MET, MISSED]


@pytest.mark.parametrize(
    ("key", "around"),
    [
        (asked(0), Around(after=asked(5, "3"))),
        (asked(0), Around(after=asked(5, "3"), following=Exchange(start=asked(9, "4")))),
        (replied(9), Around(before=asked(5))),
        (replied(9), Around(before=asked(5), held=Exchange(start=asked(0), end=replied(1, "7")))),
    ],
)
def test_what_cannot_be_is_read_again(key: str, around: Around) -> None:
    with pytest.raises(Stale, match="torn-view"):
        entry(key, around, HOUR)


@given(MESSAGES, st.randoms(use_true_random=False))
def test_the_order_of_delivery_leaves_no_trace(messages: list[tuple[int, int]], random: Random) -> None:
    keys = [key_at(NOON + timedelta(minutes=at), side, str(n)) for n, (at, side) in enumerate(messages)]
    shuffled = random.sample(keys, len(keys))

    assert told(shuffled) == told(sorted(keys))


@given(MESSAGES)
def test_the_exchanges_are_those_of_the_sorted_messages(messages: list[tuple[int, int]]) -> None:
    keys = [key_at(NOON + timedelta(minutes=at), side, str(n)) for n, (at, side) in enumerate(messages)]

    assert [(one.start, one.end) for one in told(keys)[1]] == by_hand(keys)


@given(MESSAGES)
def test_the_sums_are_the_verdicts(messages: list[tuple[int, int]]) -> None:
    keys = [key_at(NOON + timedelta(minutes=at), side, str(n)) for n, (at, side) in enumerate(messages)]
    era, exchanges = told(keys)

    verdicts = [one.verdict for one in exchanges]
    assert (era.met, era.missed) == (verdicts.count(MET), verdicts.count(MISSED))
    assert verdicts.count(OPEN) == sum(one.end is None for one in exchanges) <= 1
    assert (era.first, era.latest) == ((exchanges[0], exchanges[-1]) if exchanges else (None, None))
    assert all(time_of(one.start) <= time_of(one.end) for one in exchanges if one.end)
