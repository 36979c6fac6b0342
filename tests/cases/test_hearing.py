"""What a case decides when messages, clocks and joins reach it."""

from datetime import timedelta

import pytest

from chalicelib.cases import actions, hearing
from chalicelib.cases import events as happened
from chalicelib.cases.fold import fold
from chalicelib.cases.model import Case, Status
from chalicelib.content.model import Sending
from chalicelib.conversations.model import MET, Clock
from chalicelib.kernel.model import Role
from support.casework import (
    ANNA,
    NOON,
    SEG,
    a_message,
    a_pure_case,
    a_ref,
    from_maria,
    in_status,
    later,
    waiting,
    with_task,
)

ANSWERED = Clock(first=MET, first_seconds=60)
WAITED_FOR = [Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED]


def hears(case: Case, clock: Clock, *, ours: bool = False, at=None) -> Case:
    message = a_message(later(40), ours=ours)
    return fold(case, hearing.heard(case, SEG, message, clock, root_of=None, at=at or later(41)))


@pytest.mark.parametrize("status", WAITED_FOR)
def test_what_a_customer_writes_takes_a_case_back(status: Status) -> None:
    case = hears(in_status(status), waiting(later(40)))

    assert (case.status, case.reason) == (Status.OPEN, None)
    assert case.conversations[SEG].waiting_since == later(40)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN])
def test_a_case_that_waits_for_us_stays_where_it_is(status: Status) -> None:
    assert hears(in_status(status), waiting()).status is status


@pytest.mark.parametrize("status", sorted(Status))
def test_a_reply_seen_from_the_company_never_moves_a_case(status: Status) -> None:
    case = hears(in_status(status), ANSWERED, ours=True)

    assert (case.status, case.conversations[SEG]) == (status, ANSWERED)


def test_a_message_reopens_whatever_its_own_time() -> None:
    early = a_message(NOON - timedelta(days=3))
    case = in_status(Status.SOLVED)
    *_, reopened = hearing.heard(case, SEG, early, waiting(), root_of=None, at=later(50))

    assert isinstance(reopened, happened.CaseReopened)
    assert reopened.at == later(50)


def test_the_first_message_of_a_case_only_says_that_it_came() -> None:
    message = a_message()
    (event,) = hearing.heard(None, SEG, message, waiting(), root_of=None, at=later(1))

    assert (event.by.role, event.by.customer_id, event.by.via) == (Role.CUSTOMER, "maria", "x:shop")
    assert (event.at, event.message, event.words) == (NOON, message.key, message.ref)


def test_a_reply_says_who_of_us_wrote_it_or_that_it_was_the_company() -> None:
    written = [hearing.heard(None, SEG, one, ANSWERED, root_of=None, at=NOON) for one in (_ours("anna"), _ours(None))]

    assert [event.by.id for (event,) in written] == ["anna", "company"]


def test_a_new_root_brings_its_customer() -> None:
    case = from_maria()
    events = hearing.heard(case, SEG, a_message(), waiting(), root_of="karla", at=NOON)

    assert fold(case, events).customer_id == "karla"


def test_facts_that_change_no_clock_are_no_decision() -> None:
    case = from_maria()

    assert hearing.replayed(case, SEG, case.conversations[SEG], root_of=None, at=NOON) == ()
    assert hearing.replayed(case, SEG, case.conversations[SEG], root_of="maria", at=NOON) == ()


def test_a_breach_that_was_answered_in_time_is_taken_back() -> None:
    case = from_maria(waiting(struck=True))
    (event,) = hearing.replayed(case, SEG, ANSWERED, root_of=None, at=later(90))

    assert event.taken_back
    assert fold(case, (event,)).conversations[SEG] == ANSWERED


def test_a_strike_is_at_its_due_moment_however_late_it_is_seen() -> None:
    case = from_maria()
    (event,) = hearing.struck(case, SEG, waiting(struck=True), due_at=later(60))
    after = fold(case, (event,))

    assert (event.at, event.metric, event.by.id) == (later(60), "first_reply_time", "sweep")
    assert (after.conversations[SEG].struck, after.due_at, after.strikes) == (True, later(60), None)


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_an_edit_is_on_record_where_the_message_is(change: str) -> None:
    message = a_message(revision=1, deleted=change == "deleted")
    (event,) = hearing.amended(from_maria(), SEG, message, change, at=later(5))

    assert (event.change, event.revision, event.words) == (change, 1, message.ref)
    assert hearing.amended(from_maria(), "elsewhere", message, change, at=later(5)) == ()


def test_what_became_of_a_sending_is_said_with_its_reason() -> None:
    message = a_message()
    one = Sending(
        id="out", seg=SEG, case="c1", inbox="x:shop", agent="anna", body=message.body, public=True, queued_at=NOON
    )
    (event,) = hearing.reply_ended(one, "failed", "too-old", at=later(5))

    assert (event.out, event.ending, event.reason) == ("out", "failed", "too-old")
    assert fold(from_maria(), (event,)) == from_maria()


def test_silence_closes_what_has_nothing_left_to_do() -> None:
    case = fold(from_maria(), actions.set_status(from_maria(), Status.PENDING, later(99), by=ANNA, at=NOON))
    closed = fold(case, hearing.silenced(case, at=later(99)))
    busy = with_task(case)
    still = fold(busy, hearing.silenced(busy, at=later(99)))

    assert (case.due_at, closed.status, closed.due_at) == (later(60), Status.CLOSED, None)
    assert (still.status, still.closes_at, still.open_tasks) == (Status.PENDING, None, ["task"])


def test_silence_asks_the_guard_of_every_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "in_the_way", lambda _: {"approvals": ["one"]})
    case = in_status(Status.PENDING)

    assert fold(case, hearing.silenced(case, at=later(99))).status is Status.PENDING


@pytest.mark.parametrize(
    ("words", "noisy"),
    [
        ("Win a PRIZE now", True),
        ("a prize", True),
        ("prizes are nice", False),
        ("", False),
        (None, False),
    ],
)
def test_noise_is_a_word_that_was_called_so(words: str | None, noisy: bool) -> None:
    assert hearing.is_noise(words, ("prize",)) is noisy
    assert not hearing.is_noise(words, ())


def test_noise_closes_the_case_that_it_opened() -> None:
    case = fold(from_maria(), hearing.quieted("x:shop", at=NOON))

    assert (case.status, case.worked, case.due_at) == (Status.CLOSED, False, None)


def test_a_case_that_was_worked_on_wins_over_an_older_one() -> None:
    older, younger = from_maria(), a_pure_case(case_id="c2")

    assert not hearing.wins(older, younger)
    assert hearing.wins(younger, older)


def test_of_two_that_nobody_touched_the_older_question_wins() -> None:
    one = from_maria()
    other = fold(
        None,
        hearing.opened_by(
            hearing.Opening(case_id="c0", number="1", inbox="x:shop", team=None, target=60),
            "seg0",
            a_message(later(1)).key,
            waiting(later(1)),
            "maria",
        ),
    )

    assert hearing.wins(one, other)
    assert not hearing.wins(other, one)


def test_the_winner_takes_over_clocks_and_names_what_was_open() -> None:
    winner = from_maria()
    loser = with_task(a_pure_case((_shows(SEG, "seg2"),), case_id="c2"))
    events = hearing.absorbs(winner, loser, (SEG, waiting(later(-5))), "seg2", root_of="karla", at=later(5))
    after = fold(winner, events)

    assert list(after.conversations) == [SEG]
    assert (after.conversations[SEG].waiting_since, after.customer_id) == (later(-5), "karla")
    assert [(one.case, one.open_tasks) for one in after.absorbed] == [("c2", 1)]


def test_who_was_not_done_when_it_was_merged_is_not_done_after() -> None:
    solved, loser = in_status(Status.SOLVED), a_pure_case(case_id="c2")
    stays = (SEG, waiting())

    assert fold(solved, hearing.absorbs(solved, loser, stays, "seg2", root_of=None, at=later(60))).status is Status.OPEN
    done = in_status(Status.SOLVED, a_pure_case(case_id="c2"))
    assert (
        fold(solved, hearing.absorbs(solved, done, stays, "seg2", root_of=None, at=later(60))).status is Status.SOLVED
    )


def test_two_conversations_of_one_case_become_one_without_a_merge() -> None:
    case = from_maria()
    after = fold(case, hearing.absorbs(case, case, (SEG, waiting()), "seg2", root_of=None, at=later(5)))

    assert after.absorbed == ()


@pytest.mark.parametrize(("days", "past"), [(6.9, False), (7, False), (7.1, True)])
def test_what_comes_after_reopen_days_is_another_matter(days: float, past: bool) -> None:
    case = in_status(Status.CLOSED)

    assert hearing.is_past(case, 7, later(30) + timedelta(days=days)) is past


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CLOSED])
def test_only_closing_ends_a_matter(status: Status) -> None:
    assert not hearing.is_past(in_status(status), 0, later(30) + timedelta(days=900))


def test_a_follow_up_says_what_it_goes_on_from() -> None:
    start = hearing.Opening(
        case_id="c2", number="2", inbox="x:shop", team="support", target=600, priority="high", follows="c1"
    )
    case = fold(None, hearing.opened_by(start, SEG, a_message(later(9)).key, waiting(later(9)), "maria"))

    assert (case.follows, case.opened_at, case.due_at, case.worked) == ("c1", later(9), later(19), False)
    assert case.priority == "high"


def _ours(agent: str | None):
    return a_message(ours=True, agent=agent)


def _shows(*_: str):
    return happened.Retitled(by=ANNA, at=NOON, title=a_ref("title"))
