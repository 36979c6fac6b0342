"""What can be done now, as data: the verdict of each offer is that of the action itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.cases import actions, tasks
from chalicelib.cases.answers import line, short
from chalicelib.cases.fold import fold
from chalicelib.cases.model import Case, Status
from chalicelib.cases.offers import Asks, Offer, Viewer, of_case, of_reply, of_sending, of_task
from chalicelib.cases.replying import Reach, closes_at
from chalicelib.cases.undoing import undo
from chalicelib.channels.model import Limits
from chalicelib.content.model import Body, Sending
from chalicelib.kernel.model import Audience
from chalicelib.kernel.problems import Problem
from support.casework import (
    ANNA,
    BERT,
    NOON,
    SEG,
    a_pure_case,
    a_ref,
    commits_of,
    from_maria,
    in_status,
    later,
    opening,
    with_task,
)

HER = Viewer(ANNA, later(60))
BY = HER.who
X = Reach(
    channel="x",
    called="X",
    place="The shop",
    internal=False,
    connection="c",
    limits=Limits(longest=280, measure="weighted"),
)


def named(offers: tuple[Offer, ...]) -> dict[str, Offer]:
    return {one.name: one for one in offers}


def offered(case: Case, name: str) -> Offer:
    return named(of_case(case, HER))[name]


def reason(offer: Offer) -> tuple[str, dict[str, Any]] | None:
    return (offer.reason.code, offer.reason.facts) if offer.reason else None


def test_all_is_offered_in_its_order_with_its_key() -> None:
    case, recent = commits_of(opening(team="support"))
    told = [(one.name, one.shortcut, one.asks.value) for one in of_case(case, HER, recent)]

    assert told == [
        ("take", "Shift A", "nothing"),
        ("assign", "a", "person"),
        ("give", "", "team"),
        ("status", "s", "choice"),
        ("priority", "p", "choice"),
        ("classify", "c", "classes"),
        ("watch", "w", "nothing"),
        ("retitle", "", "line"),
        ("note", "n", "words"),
        ("add_task", "t", "task"),
        ("close", "e", "reason"),
        ("undo", "z", "nothing"),
    ]
    assert [one.shortcut for one in of_task(with_task(case), with_task(case).tasks["task"], HER)] == [
        "",
        "x",
        "a",
        "Shift X",
    ]


def test_without_its_newest_history_nobody_can_say_what_undo_would_do() -> None:
    assert "undo" not in named(of_case(a_pure_case(), HER))


def test_undo_says_why_not() -> None:
    case, recent = commits_of(opening(team="support"))

    assert reason(named(of_case(case, HER, recent))["undo"]) == ("cannot-be-undone", {"change": ["case.opened"]})
    assert reason(named(of_case(case, Viewer(BERT, NOON), recent))["undo"]) == ("nothing-to-undo", {})


def test_who_has_it_cannot_take_it_again() -> None:
    hers = fold(from_maria(), actions.assign(from_maria(), "anna", **BY))

    assert (offered(from_maria(), "take").allowed, offered(hers, "take").allowed) == (True, False)
    assert reason(offered(hers, "take")) == ("nothing-would-change", {})
    assert offered(hers, "assign").allowed


def test_who_watches_may_stop_and_the_eleventh_may_not_begin() -> None:
    watched = a_pure_case()
    for number in range(10):
        watched = fold(watched, actions.watch(watched, f"w{number}", **BY))
    hers = fold(a_pure_case(), actions.watch(a_pure_case(), "anna", **BY))

    assert reason(offered(watched, "watch")) == ("too-many-watchers", {"most": 10})
    assert "watch" not in named(of_case(hers, HER))
    assert offered(hers, "unwatch").allowed


def test_a_status_that_may_not_be_set_says_why() -> None:
    choices = {one.value: one for one in offered(from_maria(), "status").choices}
    done = offered(in_status(Status.CLOSED), "status")

    assert list(choices) == ["open", "pending", "on_hold", "solved"]
    assert all(one.allowed for one in choices.values())
    assert (done.allowed, reason(done)) == (False, ("case-is-closed", {}))


def test_what_is_so_already_is_no_choice() -> None:
    priorities = {one.value: one.allowed for one in offered(from_maria(), "priority").choices}

    assert priorities == {"urgent": True, "high": True, "normal": False, "low": True}
    assert offered(from_maria(), "priority").allowed


def test_a_case_is_closed_or_reopened_never_both() -> None:
    busy = with_task(from_maria())
    closed = named(of_case(in_status(Status.CLOSED), HER))

    assert reason(offered(busy, "close")) == ("case-has-open-work", {"tasks": ["task"]})
    assert reason(short(busy, {}, HER).actions[-1]) == ("case-has-open-work", {"tasks": ["task"]})
    assert ("close" in closed, closed["reopen"].allowed) == (False, True)
    assert reason(closed["add_task"]) == ("case-is-closed", {})


@pytest.mark.parametrize(
    ("steps", "allowed"),
    [
        ([], {"start": True, "complete": True, "assign_task": True, "cancel_task": True}),
        ([tasks.start], {"start": False, "complete": True, "assign_task": True, "cancel_task": True}),
        ([tasks.complete], {"start": False, "complete": False, "assign_task": False, "cancel_task": False}),
    ],
)
def test_a_task_that_is_over_is_left_alone(steps: list[Callable[..., Any]], allowed: dict[str, bool]) -> None:
    case = with_task(from_maria())
    for step in steps:
        case = fold(case, step(case, "task", **BY))

    assert {one.name: one.allowed for one in of_task(case, case.tasks["task"], HER)} == allowed


def test_lines_carry_what_can_be_done_only_for_somebody() -> None:
    case = with_task(from_maria())

    assert (line(case, {}).actions, line(case, {}).tasks[0].actions) == ((), ())
    assert len(line(case, {}, HER).tasks[0].actions) == 4
    assert short(case, {}, HER).actions == line(case, {}, HER).actions == of_case(case, HER)


def a_sending(**known: Any) -> Sending:
    plain = {"id": "o", "seg": SEG, "case": "c1", "inbox": "x:shop", "agent": "anna", "body": Body(text="Hi")}
    return Sending(**{**plain, "public": True, "queued_at": NOON, **known})


@pytest.mark.parametrize(
    ("sending", "allowed"),
    [
        (a_sending(), ["discard"]),
        (a_sending(not_before=later(1)), ["discard", "release"]),
        (a_sending(not_before=later(1), attempts=1, reason="overloaded"), ["discard"]),
        (a_sending(state="sending"), []),
        (a_sending(state="sent"), []),
        (a_sending(state="failed"), ["discard", "resend"]),
        (a_sending(state="unknown"), ["discard", "resend"]),
    ],
)
def test_a_reply_is_taken_back_released_or_resent_as_it_stands(sending: Sending, allowed: list[str]) -> None:
    offers = of_sending(sending)

    assert [one.name for one in offers] == ["discard", "release", "resend"]
    assert [one.name for one in offers if one.allowed] == allowed


def test_taking_back_is_undo_only_while_it_waits() -> None:
    told = [(of_sending(a_sending(state=state))[0].label) for state in ("queued", "failed")]

    assert told == ["Undo", "Discard"]


def reply(case: Case, seg: str = SEG, *, at: float = 60, public: bool = True, **known: Any) -> Offer:
    return of_reply(case, seg, replace(X, **known), Viewer(ANNA, later(at)), public=public)


def test_a_reply_is_named_for_where_it_goes() -> None:
    case = from_maria()

    assert [reply(case).label, reply(case, public=False).label, reply(case, internal=True).label] == [
        "Reply publicly on X",
        "Reply directly on X",
        "Reply in the chat",
    ]
    assert (reply(case).shortcut, reply(case).asks, reply(case).allowed) == ("r", Asks.WORDS, True)


def test_a_reply_that_would_be_refused_says_why() -> None:
    assert reason(reply(from_maria(), "another")) == ("conversation-is-not-of-this-case", {})
    assert reason(reply(in_status(Status.CLOSED))) == ("case-is-closed", {})
    assert reason(reply(from_maria(), connection=None)) == ("inbox-disabled", {})


@pytest.mark.parametrize(("heard", "at", "code"), [(0, 24 * 60, None), (0, 24 * 60 + 1, "window-closed")])
def test_a_window_closes_so_long_after_the_customers_last_message(heard: int, at: int, code: str | None) -> None:
    day = Limits(longest=640, measure="characters", window_hours=24)
    offer = reply(from_maria(), at=at, limits=day, heard_at=later(heard))

    assert (offer.reason.code if offer.reason else None) == code
    assert closes_at(day, later(heard)) == later(heard) + timedelta(days=1)


def test_nobody_wrote_so_no_window_is_open() -> None:
    day = Limits(longest=640, measure="characters", window_hours=24)

    assert reason(reply(from_maria(), limits=day)) == ("window-closed", {"hours": 24, "last_at": None})
    assert (closes_at(day, None), closes_at(X.limits, NOON)) == (None, None)


DEEDS: dict[str, Callable[[Case], Any]] = {
    "take": lambda case: actions.assign(case, "anna", **BY),
    "assign": lambda case: actions.assign(case, "zoe", **BY),
    "give": lambda case: actions.give(case, "billing" if case.team == "support" else "support", **BY),
    "classify": lambda case: actions.classify(case, ("new",), **BY),
    "watch": lambda case: actions.watch(case, "anna", **BY),
    "unwatch": lambda case: actions.unwatch(case, "anna", **BY),
    "retitle": lambda case: actions.retitle(case, a_ref("new"), **BY),
    "note": lambda case: actions.note(case, a_ref("note"), Audience.STAFF, **BY),
    "add_task": lambda case: tasks.add(case, tasks.Plan(title=a_ref("t2")), **BY),
    "close": lambda case: actions.close(case, a_ref("done"), **BY),
    "reopen": lambda case: actions.reopen(case, **BY),
}
STEPS = ["take", "watch", "unwatch", "add_task", "close", "reopen", "note", "give"]


def outcome(deed: Callable[[], Any]) -> tuple[str, Any] | None:
    try:
        return None if deed() else ("nothing-would-change", {})
    except Problem as problem:
        return problem.code, problem.facts


@given(st.lists(st.sampled_from(STEPS), max_size=8))
def test_whatever_was_done_an_offer_is_what_doing_it_comes_to(steps: list[str]) -> None:
    case, recent = commits_of(opening(team="support"))
    for step in steps:
        if outcome(lambda: DEEDS[step](case)) is None:  # noqa: B023, called at once
            case = fold(case, DEEDS[step](case))

    offers = named(of_case(case, HER, recent))
    for name in offers.keys() & DEEDS.keys():
        assert reason(offers[name]) == outcome(lambda: DEEDS[name](case)), name  # noqa: B023
    assert reason(offers["undo"]) == outcome(lambda: undo(case, recent, **BY))
