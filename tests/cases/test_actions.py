"""What people decide on a case, without any engine."""

from functools import partial
from typing import Any

import pytest

from chalicelib.cases import actions
from chalicelib.cases import events as happened
from chalicelib.cases.fold import fold
from chalicelib.cases.model import DONE, Case, Status
from chalicelib.kernel.model import Audience
from chalicelib.kernel.problems import Refused
from support.casework import ANNA, BERT, NOON, SEG, a_pure_case, a_ref, from_maria, in_status, later, waiting, with_task

by_anna = partial(dict, by=ANNA, at=NOON)


def kinds(events: tuple[Any, ...]) -> list[str]:
    return [event.__struct_config__.tag for event in events]


def after(case: Case, events: Any) -> Case:
    return fold(case, events)


def test_a_case_opens_new_with_what_is_known() -> None:
    case = a_pure_case(customer_id="maria", priority="urgent", target=600)

    assert (case.status, case.team, case.customer_id, case.priority) == (Status.NEW, "support", "maria", "urgent")
    assert (case.opened_at, case.title, case.target) == (NOON, a_ref("title"), 600)


def test_a_title_is_said_again_and_the_one_before_is_on_record() -> None:
    (event,) = actions.retitle(a_pure_case(), a_ref("better"), **by_anna())

    assert (event.title, event.was) == (a_ref("better"), a_ref("title"))


def test_classes_have_no_order_and_none_twice() -> None:
    case = after(a_pure_case(), actions.classify(a_pure_case(), ("refund", "late", "late"), **by_anna()))

    assert case.classes == ("late", "refund")
    assert actions.classify(case, ("refund", "late"), **by_anna()) == ()


def test_more_classes_than_anybody_reads_are_refused() -> None:
    with pytest.raises(Refused, match="too-many-classes"):
        actions.classify(a_pure_case(), tuple(map(str, range(21))), **by_anna())


def test_giving_a_case_to_a_team_lets_it_be_found_there() -> None:
    case = after(a_pure_case(), actions.assign(a_pure_case(), "anna", **by_anna()))
    given = actions.give(case, "billing", **by_anna())

    assert kinds(given) == ["team.changed", "case.assigned"]
    assert ("unassigned#billing", "case") in after(case, given).work()


def test_a_case_of_no_team_stays_with_who_has_it() -> None:
    case = after(a_pure_case(), actions.assign(a_pure_case(), "anna", **by_anna()))

    assert after(case, actions.give(case, None, **by_anna())).assignee == "anna"
    assert actions.give(case, "support", **by_anna()) == ()


def test_a_new_case_is_open_once_somebody_has_it() -> None:
    assert kinds(actions.assign(a_pure_case(), "anna", **by_anna())) == ["case.assigned", "status.changed"]
    assert after(a_pure_case(), actions.assign(a_pure_case(), "anna", **by_anna())).status is Status.OPEN


def test_assigning_says_who_had_it_and_twice_is_once() -> None:
    case = after(a_pure_case(), actions.assign(a_pure_case(), "anna", **by_anna()))
    (event,) = actions.assign(case, "bert", **by_anna())

    assert (event.assignee, event.was) == ("bert", "anna")
    assert actions.assign(case, "anna", **by_anna()) == ()


def test_taking_a_new_case_from_nobody_leaves_it_new() -> None:
    assert actions.assign(a_pure_case(), None, **by_anna()) == ()


def test_people_watch_and_no_longer_watch() -> None:
    case = after(a_pure_case(), actions.watch(a_pure_case(), "bert", **by_anna()))

    assert (case.watchers, case.people) == (("bert",), ["bert"])
    assert actions.watch(case, "bert", **by_anna()) == ()
    assert after(case, actions.unwatch(case, "bert", **by_anna())).watchers == ()
    assert actions.unwatch(case, "karl", **by_anna()) == ()


def test_only_so_many_watch() -> None:
    case = a_pure_case()
    for number in range(actions.MOST_WATCHERS):
        case = after(case, actions.watch(case, str(number), **by_anna()))

    with pytest.raises(Refused, match="too-many-watchers"):
        actions.watch(case, "one more", **by_anna())


@pytest.mark.parametrize("status", sorted(actions.CHOSEN))
def test_a_status_is_set_and_twice_is_once(status: Status) -> None:
    case = after(a_pure_case(), actions.set_status(a_pure_case(), status, **by_anna()))

    assert case.status is status
    assert actions.set_status(case, status, **by_anna()) == ()


@pytest.mark.parametrize("status", [Status.NEW, Status.CLOSED])
def test_new_and_closed_are_not_set_by_hand(status: Status) -> None:
    with pytest.raises(Refused, match="status-is-not-set-by-hand"):
        actions.set_status(in_status(Status.OPEN), status, **by_anna())


def test_a_closed_case_is_reopened_before_it_gets_another_status() -> None:
    with pytest.raises(Refused, match="case-is-closed"):
        actions.set_status(in_status(Status.CLOSED), Status.PENDING, **by_anna())


def test_a_solved_case_that_is_open_again_was_reopened() -> None:
    case = in_status(Status.SOLVED)

    assert kinds(actions.set_status(case, Status.OPEN, **by_anna())) == ["case.reopened"]


@pytest.mark.parametrize("status", [Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED])
def test_only_what_waits_for_the_customer_may_close_by_silence(status: Status) -> None:
    (event,) = actions.set_status(a_pure_case(), status, later(60), **by_anna())

    assert event.closes_at == (later(60) if status in actions.QUIET else None)


def test_a_note_is_taken_whatever_the_status() -> None:
    for status in Status:
        case = in_status(status)
        noted = after(case, actions.note(case, a_ref("note"), Audience.STAFF, by=BERT, at=later(60)))

        assert (noted.notes[-1].by, noted.notes[-1].at, noted.status) == ("bert", later(60), status)


def test_what_stands_in_the_way_of_closing_is_named() -> None:
    case = with_task(with_task(a_pure_case(), "pay"), "call")

    with pytest.raises(Refused, match="case-has-open-work") as refusal:
        actions.close(case, a_ref("reason"), **by_anna())

    assert refusal.value.facts == actions.in_the_way(case) == {"tasks": ["call", "pay"]}


def test_a_case_with_nothing_left_to_do_closes_with_its_reason() -> None:
    case = after(a_pure_case(), actions.close(a_pure_case(), a_ref("reason"), **by_anna()))

    assert (case.status, case.reason, case.done_at) == (Status.CLOSED, a_ref("reason"), NOON)
    assert actions.close(case, a_ref("another"), **by_anna()) == ()


@pytest.mark.parametrize("status", sorted(Status))
def test_only_what_is_done_is_reopened(status: Status) -> None:
    reopened = actions.reopen(in_status(status), **by_anna())

    assert kinds(reopened) == (["case.reopened"] if status in DONE else [])


def test_a_reopened_case_has_no_reason_and_is_open() -> None:
    case = in_status(Status.CLOSED)
    case = after(case, actions.reopen(case, **by_anna()))

    assert (case.status, case.reason, case.done_at) == (Status.OPEN, None, None)


def test_a_reply_opens_a_new_case() -> None:
    events = actions.queue_reply(from_maria(), "out", SEG, a_ref("out"), **by_anna())

    assert kinds(events) == ["reply.queued", "status.changed"]
    assert kinds(actions.queue_reply(in_status(Status.PENDING), "out", SEG, a_ref("out"), **by_anna())) == [
        "reply.queued"
    ]


@pytest.mark.parametrize(
    ("case", "seg", "code"),
    [
        (from_maria(), "elsewhere", "conversation-is-not-of-this-case"),
        (in_status(Status.CLOSED), SEG, "case-is-closed"),
    ],
    ids=["another conversation", "closed"],
)
def test_a_reply_that_cannot_be_is_refused(case: Case, seg: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        actions.queue_reply(case, "out", seg, a_ref("out"), **by_anna())


def test_what_becomes_of_a_reply_is_said_on_its_case_only() -> None:
    assert kinds(actions.end_reply(from_maria(), "out", SEG, "discarded", **by_anna())) == ["reply.ended"]
    with pytest.raises(Refused, match="conversation-is-not-of-this-case"):
        actions.end_reply(from_maria(), "out", "elsewhere", "discarded", **by_anna())


def test_a_conversation_is_shown_without_clocks_or_owned_with_them() -> None:
    shown = after(a_pure_case(), actions.attach(a_pure_case(), SEG, None, **by_anna()))
    owned = after(shown, actions.attach(shown, SEG, waiting(), **by_anna()))

    assert (shown.shown, shown.conversations, shown.due_at) == ((SEG,), {}, None)
    assert (owned.shown, list(owned.conversations), owned.due_at) == ((), [SEG], later(60))
    assert actions.attach(owned, SEG, None, **by_anna()) == actions.attach(shown, SEG, None, **by_anna()) == ()


def test_a_closed_case_takes_no_clocks_but_may_show() -> None:
    with pytest.raises(Refused, match="case-is-closed"):
        actions.attach(in_status(Status.CLOSED), "another", waiting(), **by_anna())
    assert kinds(actions.attach(in_status(Status.CLOSED), "another", None, **by_anna())) == ["conversation.attached"]


def test_an_owner_names_the_next_one_when_it_lets_go() -> None:
    case = from_maria()

    with pytest.raises(Refused, match="conversation-needs-an-owner"):
        actions.detach(case, SEG, None, **by_anna())
    assert after(case, actions.detach(case, SEG, "c2", **by_anna())).due_at is None
    assert actions.detach(case, "elsewhere", None, **by_anna()) == ()


def test_what_is_only_shown_goes_without_an_owner() -> None:
    shown = after(a_pure_case(), actions.attach(a_pure_case(), SEG, None, **by_anna()))

    assert after(shown, actions.detach(shown, SEG, None, **by_anna())).shown == ()


def test_a_merge_taken_back_gives_back_the_case_as_it_was() -> None:
    loser = with_task(from_maria())
    merged = fold(loser, (happened.CaseMerged(by=ANNA, at=NOON, into="c2"),))
    parted, restored = actions.part(a_pure_case(case_id="c2"), merged, **by_anna())
    back = fold(merged, restored)

    assert (merged.is_live, merged.work(), back.is_live) == (False, {}, True)
    assert (back.tasks, back.notes, back.number) == (loser.tasks, loser.notes, loser.number)
    assert (back.conversations, kinds(parted)) == ({}, ["case.parted"])


def test_a_case_that_was_not_merged_cannot_be_parted() -> None:
    with pytest.raises(Refused, match="case-was-not-merged"):
        actions.part(a_pure_case(case_id="c2"), from_maria(), **by_anna())
