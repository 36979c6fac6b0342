"""Undo: one's last change, whole or not at all."""

from collections.abc import Callable
from functools import partial

import pytest

from chalicelib.cases import actions, tasks
from chalicelib.cases import events as happened
from chalicelib.cases.events import Events
from chalicelib.cases.fold import decided, fold
from chalicelib.cases.model import Case, Status, TaskState
from chalicelib.cases.undoing import undo
from chalicelib.conversations.model import Clock
from chalicelib.kernel.model import Actor, Audience, Role
from chalicelib.kernel.problems import Refused
from support.casework import (
    ANNA,
    BERT,
    NOON,
    SEG,
    a_cause,
    a_pure_case,
    a_ref,
    commits_of,
    from_maria,
    in_status,
    later,
    opening,
    with_task,
)

Deed = Callable[[Case], Events]
by_anna = partial(dict, by=ANNA, at=later(60))


def start(case: Case) -> Events:
    return tasks.start(case, "task", **by_anna())


CHANGES: dict[str, tuple[Case, Deed]] = {
    "title": (from_maria(), lambda case: actions.retitle(case, a_ref("other"), **by_anna())),
    "classes": (from_maria(), lambda case: actions.classify(case, ("refund",), **by_anna())),
    "priority": (from_maria(), lambda case: actions.prioritise(case, "urgent", 600, **by_anna())),
    "team": (from_maria(), lambda case: actions.give(case, "billing", **by_anna())),
    "assignee": (from_maria(), lambda case: actions.assign(case, "anna", **by_anna())),
    "watching": (from_maria(), lambda case: actions.watch(case, "anna", **by_anna())),
    "pending": (in_status(Status.OPEN), lambda case: actions.set_status(case, Status.PENDING, **by_anna())),
    "solved": (in_status(Status.PENDING), lambda case: actions.set_status(case, Status.SOLVED, **by_anna())),
    "closed": (in_status(Status.ON_HOLD), lambda case: actions.close(case, a_ref("why"), **by_anna())),
    "closed when solved": (in_status(Status.SOLVED), lambda case: actions.close(case, a_ref("why"), **by_anna())),
    "reopened": (in_status(Status.SOLVED), lambda case: actions.reopen(case, **by_anna())),
    "task given": (with_task(from_maria()), lambda case: tasks.assign(case, "task", "bert", **by_anna())),
    "task started": (with_task(from_maria()), start),
    "task completed": (with_task(from_maria()), lambda case: tasks.complete(case, "task", **by_anna())),
    "task cancelled": (with_task(from_maria()), lambda case: tasks.cancel(case, "task", a_ref("why"), **by_anna())),
}
ASIDE = {"worked", "targeted_at", "done", "done_at"}  # that it happened stays on record
WORDS = {"reason", "tasks"}  # why something was ended is not said again


def taken_back(case: Case, *decisions: Events, by=ANNA) -> Case:
    """The case after these decisions, and after an undo of the last of them."""
    after, recent = case, []
    for events in decisions:
        recent.insert(0, decided(after, events, a_cause()))
        after = fold(after, events)
    return fold(after, undo(after, recent, by=by, at=later(90)))


@pytest.mark.parametrize("name", CHANGES)
def test_an_undone_change_leaves_the_case_as_it_was(name: str) -> None:
    case, deed = CHANGES[name]
    after = taken_back(case, deed(case))

    assert {field: was for field, was in _fields(case).items() if was != _fields(after)[field]} == {}


@pytest.mark.parametrize("name", [name for name in CHANGES if "closed" not in name])
def test_an_undo_can_be_undone(name: str) -> None:
    case, deed = CHANGES[name]
    done = fold(case, deed(case))
    back = undo(done, [decided(case, deed(case), a_cause())], **by_anna())
    undone = fold(done, back)
    again = fold(undone, undo(undone, [decided(done, back, a_cause())], **by_anna()))

    assert {field: was for field, was in _fields(done).items() if was != _fields(again)[field]}.keys() <= WORDS


def test_unwatching_is_taken_back() -> None:
    case = fold(from_maria(), actions.watch(from_maria(), "anna", **by_anna()))

    assert taken_back(case, actions.unwatch(case, "anna", **by_anna())).watchers == ("anna",)


def test_a_task_that_was_put_by_mistake_is_cancelled() -> None:
    case = from_maria()
    after = taken_back(case, tasks.add(case, tasks.Plan(title=a_ref("task")), **by_anna()))

    assert after.tasks["task"].state is TaskState.TERMINATED


def test_a_solved_case_that_was_closed_and_undone_counts_its_rest_once() -> None:
    case, deed = CHANGES["closed when solved"]

    assert len(taken_back(case, deed(case)).done) == 1


@pytest.mark.parametrize("name", ["title", "classes", "priority", "team", "assignee", "pending", "task started"])
def test_what_somebody_changed_since_is_not_undone(name: str) -> None:
    case, deed = CHANGES[name]
    done = fold(case, deed(case))
    others = {
        "title": actions.retitle(done, a_ref("third"), by=BERT, at=later(70)),
        "classes": actions.classify(done, ("late",), by=BERT, at=later(70)),
        "priority": actions.prioritise(done, "low", 9, by=BERT, at=later(70)),
        "team": actions.give(done, "sales", by=BERT, at=later(70)),
        "assignee": actions.assign(done, "bert", by=BERT, at=later(70)),
        "pending": actions.set_status(done, Status.ON_HOLD, by=BERT, at=later(70)),
        "task started": tasks.complete(done, "task", by=BERT, at=later(70)) if done.tasks else (),
    }

    with pytest.raises(Refused, match="changed-since"):
        taken_back(case, others[name] and deed(case), others[name])


def test_one_undoes_ones_own_change_and_leaves_another_persons() -> None:
    case = from_maria()
    first = actions.watch(case, "anna", **by_anna())
    second = actions.classify(case, ("refund",), by=BERT, at=later(70))
    after = taken_back(case, first, second)

    assert (after.watchers, after.classes) == ((), ("refund",))


def test_with_nothing_done_there_is_nothing_to_undo() -> None:
    with pytest.raises(Refused, match="nothing-to-undo"):
        undo(from_maria(), [], **by_anna())


@pytest.mark.parametrize(
    ("deed", "change"),
    [
        (lambda case: actions.note(case, a_ref("note"), Audience.STAFF, **by_anna()), ["note.added"]),
        (
            lambda case: actions.queue_reply(case, "out", SEG, a_ref("out"), **by_anna()),
            ["reply.queued", "status.changed"],
        ),
        (lambda case: actions.detach(case, SEG, "c2", **by_anna()), ["conversation.detached"]),
    ],
    ids=["note", "reply", "detaching"],
)
def test_what_has_no_inverse_is_not_undone_by_half(deed: Deed, change: list[str]) -> None:
    with pytest.raises(Refused, match="cannot-be-undone") as refusal:
        taken_back(from_maria(), deed(from_maria()))

    assert refusal.value.facts == {"change": change}


@pytest.mark.parametrize("name", ["closed", "closed when solved"])
def test_closing_again_needs_a_reason_again(name: str) -> None:
    case, deed = CHANGES[name]
    done = fold(case, deed(case))
    back = undo(done, [decided(case, deed(case), a_cause())], **by_anna())

    with pytest.raises(Refused, match="cannot-be-undone"):
        undo(fold(done, back), [decided(done, back, a_cause())], **by_anna())


def test_closing_for_good_is_not_what_undoing_a_reopening_means() -> None:
    case = in_status(Status.CLOSED)

    with pytest.raises(Refused, match="cannot-be-undone"):
        taken_back(case, actions.reopen(case, **by_anna()))


def test_only_what_somebody_did_as_one_of_us_is_theirs() -> None:
    named_alike = Actor(id="anna", role=Role.MACHINE, via="x:shop")
    sent = happened.MessageSent(by=named_alike, at=later(70), conversation=SEG, message="m", clock=Clock())
    case = from_maria()

    assert taken_back(case, actions.watch(case, "bert", **by_anna()), (sent,)).watchers == ()


def test_what_is_closed_gets_no_open_task_by_an_undo() -> None:
    busy = with_task(from_maria())
    completed = tasks.complete(busy, "task", **by_anna())
    closed = actions.close(fold(busy, completed), a_ref("why"), by=BERT, at=later(70))

    with pytest.raises(Refused, match="case-has-open-work"):
        taken_back(busy, completed, closed)


def test_an_undo_puts_no_more_to_do_on_a_case_than_anybody_may() -> None:
    busy = with_task(from_maria())
    completed = tasks.complete(busy, "task", **by_anna())
    full = tuple(
        event
        for number in range(tasks.MOST_TASKS)
        for event in tasks.add(from_maria(), tasks.Plan(title=a_ref(f"t{number}")), by=BERT, at=later(70))
    )

    with pytest.raises(Refused, match="too-many-tasks"):
        taken_back(busy, completed, full)


def test_an_undo_brings_no_watcher_too_many() -> None:
    watched = fold(from_maria(), actions.watch(from_maria(), "anna", **by_anna()))
    left = actions.unwatch(watched, "anna", **by_anna())
    others = tuple(
        happened.Watched(by=BERT, at=later(70), watcher=f"w{number}") for number in range(actions.MOST_WATCHERS)
    )

    with pytest.raises(Refused, match="too-many-watchers"):
        taken_back(watched, left, others)


def test_a_conversation_that_was_shown_by_mistake_is_taken_off() -> None:
    case = a_pure_case()

    assert taken_back(case, actions.attach(case, "seg2", None, **by_anna())).shown == ()
    with pytest.raises(Refused, match="cannot-be-undone"):
        taken_back(case, actions.attach(case, "seg2", Clock(), **by_anna()))


def test_a_case_that_was_opened_is_not_undone() -> None:
    case, recent = commits_of(opening())

    with pytest.raises(Refused, match="cannot-be-undone"):
        undo(case, recent, by=ANNA, at=NOON)


def _fields(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in case.__struct_fields__ if name not in ASIDE}
