"""When a reply is due, and who has what to do by then."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from chalicelib.cases import actions, answers, tasks
from chalicelib.cases.fold import fold
from chalicelib.cases.model import Case, Status
from chalicelib.conversations.model import MET, Clock
from support.casework import ANNA, NOON, SEG, a_pure_case, a_ref, from_maria, in_status, later, waiting, with_task


def goes(case: Case, *steps: tuple[float, Status]) -> Case:
    """The case, brought to each status at so many minutes past noon."""
    for minutes, status in steps:
        case = fold(case, actions.set_status(case, status, by=ANNA, at=later(minutes)))
    return case


def prioritised(case: Case, minutes: float, target: int, priority: str = "urgent") -> Case:
    return fold(case, actions.prioritise(case, priority, target * 60, by=ANNA, at=later(minutes)))


def test_a_reply_is_due_a_target_after_the_question() -> None:
    assert from_maria().due_at == later(60)
    assert from_maria(target=600).due_at == later(10)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD])
def test_a_reply_clock_runs_whoever_is_waited_for(status: Status) -> None:
    assert in_status(status).due_at == later(60)


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
def test_while_a_case_is_done_nothing_falls_due(status: Status) -> None:
    assert in_status(status).due_at is None


def test_nothing_is_due_without_an_open_clock() -> None:
    answered = from_maria(Clock(first=MET))

    assert (answered.due_at, answered.strikes) == (None, None)


def test_what_is_on_record_is_still_due_and_strikes_no_more() -> None:
    overdue = from_maria(waiting(struck=True))

    assert (overdue.due_at, overdue.strikes, overdue.strikes_at(SEG)) == (later(60), None, None)
    assert goes(overdue, (70, Status.SOLVED)).due_at is None


def test_silence_closes_at_a_moment_that_is_nobodys_due() -> None:
    case = fold(a_pure_case(), actions.set_status(a_pure_case(), Status.PENDING, later(99), by=ANNA, at=NOON))

    assert (case.due_at, case.strikes) == (None, later(99))
    assert answers.line(case, {}).closes_at == later(99)


def test_of_several_conversations_the_earliest_counts() -> None:
    case = fold(from_maria(), actions.attach(from_maria(), "seg2", waiting(later(-20)), by=ANNA, at=NOON))

    assert (case.due_at, case.due_of("seg2"), case.due_of(SEG)) == (later(40), later(40), later(60))
    assert case.due_of("elsewhere") is None


def test_solved_without_a_reply_the_clock_stands_still_and_goes_on() -> None:
    case = goes(from_maria(), (10, Status.SOLVED), (40, Status.OPEN))

    assert case.due_at == later(90)


def test_every_rest_counts_and_only_what_lies_after_the_question() -> None:
    asked_later = from_maria(waiting(later(30)))
    steps = (10, Status.SOLVED), (40, Status.OPEN), (50, Status.SOLVED), (55, Status.OPEN)

    assert goes(from_maria(), *steps).due_at == later(60 + 30 + 5)
    assert goes(asked_later, *steps).due_at == later(30 + 60 + 10 + 5)


def test_solved_and_closed_are_one_rest() -> None:
    case = fold(goes(from_maria(), (10, Status.SOLVED)), actions.close(from_maria(), a_ref(), by=ANNA, at=later(20)))
    case = fold(case, actions.reopen(case, by=ANNA, at=later(30)))

    assert (len(case.done), case.due_at) == (1, later(80))


def test_a_shorter_target_that_is_over_is_due_at_the_change() -> None:
    assert prioritised(from_maria(), minutes=40, target=30).due_at == later(40)


@pytest.mark.parametrize(("target", "due"), [(45, 45), (240, 240)])
def test_a_new_target_counts_from_the_question(target: int, due: int) -> None:
    assert prioritised(from_maria(), minutes=40, target=target).due_at == later(due)


def test_an_equal_target_is_no_change() -> None:
    case = prioritised(from_maria(), minutes=40, target=60)

    assert (case.targeted_at, case.due_at) == (None, later(60))
    assert actions.prioritise(case, "urgent", 3600, by=ANNA, at=later(50)) == ()


def test_a_target_that_changed_in_a_rest_holds_when_it_goes_on() -> None:
    case = prioritised(goes(from_maria(), (10, Status.SOLVED)), minutes=20, target=30)

    assert (case.due_at, goes(case, (40, Status.OPEN)).due_at) == (None, later(60))


def test_a_case_merged_away_never_falls_due() -> None:
    from chalicelib.cases.hearing import merged  # noqa: PLC0415

    case = fold(from_maria(), merged(a_pure_case(case_id="c2"), at=later(5)))

    assert (case.due_at, case.work(), case.due_of(SEG)) == (None, {}, None)


def test_everybody_who_has_something_to_do_has_a_row() -> None:
    case = with_task(with_task(from_maria(), "mine", assignee="karl"), "nobody's")
    assigned = fold(case, actions.watch(case, "bert", by=ANNA, at=NOON))
    assigned = fold(assigned, actions.assign(assigned, "anna", by=ANNA, at=NOON))

    assert set(case.work()) == {("team#support", "case"), ("unassigned#support", "case"), ("agent#karl", "task#mine")}
    assert set(assigned.work()) == {
        ("team#support", "case"),
        ("agent#anna", "case"),
        ("watcher#bert", "case"),
        ("agent#karl", "task#mine"),
    }


def test_a_case_of_no_team_is_on_the_list_of_all() -> None:
    assert set(a_pure_case(team=None).work()) == {("team#-", "case"), ("unassigned#-", "case")}


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
def test_what_is_done_is_on_no_list_but_the_tasks_of_what_is_solved(status: Status) -> None:
    busy = replace(with_task(from_maria(), "mine", assignee="karl"), status=status)

    assert in_status(status).work() == {}
    assert set(busy.work()) == ({("agent#karl", "task#mine")} if status is Status.SOLVED else set())


def test_what_falls_due_first_comes_first_and_then_what_is_older() -> None:
    urgent, normal = from_maria(target=60), from_maria()
    quiet = [a_pure_case(case_id=name) for name in ("c8", "c9")]
    ranks = [next(iter(case.work().values())) for case in (urgent, normal, *quiet)]

    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 4


def test_tasks_of_one_person_on_one_case_have_ranks_of_their_own() -> None:
    case = with_task(with_task(a_pure_case(), "one", assignee="anna"), "two", assignee="anna")
    mine = [rank for (holder, _), rank in case.work().items() if holder == "agent#anna"]

    assert len(set(mine)) == 2


def test_a_task_is_ranked_by_its_own_moment_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    plan = tasks.Plan(title=a_ref("task"), assignee="anna", due_at=datetime(2026, 1, 5, 14, 0, tzinfo=berlin))
    case = fold(a_pure_case(), tasks.add(a_pure_case(), plan, by=ANNA, at=NOON))

    assert case.work()["agent#anna", "task#task"].startswith("2026-01-05T13:00:00Z#")
    assert datetime(2026, 1, 5, 13, tzinfo=UTC) == plan.due_at


def test_people_of_a_case_are_those_with_something_to_do() -> None:
    case = with_task(with_task(from_maria(), "open", assignee="karl"), "over", assignee="pia")
    case = fold(case, tasks.complete(case, "over", by=ANNA, at=NOON))

    assert case.people == ["karl"]
