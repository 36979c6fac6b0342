"""What people decide on the tasks of a case."""

from functools import partial

import pytest

from chalicelib.cases import tasks
from chalicelib.cases.fold import KEPT, fold
from chalicelib.cases.model import Case, Status, TaskState
from chalicelib.kernel.model import Audience
from chalicelib.kernel.problems import NotFound, Refused
from support.casework import ANNA, NOON, a_pure_case, a_ref, in_status, later, with_task

by_anna = partial(dict, by=ANNA, at=NOON)


def moved(case: Case, state: TaskState) -> Case:
    """The case with its task there."""
    if state is TaskState.AVAILABLE:
        return case
    if state is TaskState.ACTIVE:
        return fold(case, tasks.start(case, "task", **by_anna()))
    if state is TaskState.COMPLETED:
        return fold(case, tasks.complete(case, "task", **by_anna()))
    return fold(case, tasks.cancel(case, "task", a_ref("reason"), **by_anna()))


def test_a_task_is_what_was_planned() -> None:
    case = with_task(a_pure_case(), assignee="bert", due_at=later(60), audience=Audience.EVERYONE)
    task = case.tasks["task"]

    assert (task.title, task.assignee, task.due_at) == (a_ref("task"), "bert", later(60))
    assert (task.state, task.audience, case.open_tasks) == (TaskState.AVAILABLE, Audience.EVERYONE, ["task"])


def test_a_closed_case_takes_no_more_tasks() -> None:
    with pytest.raises(Refused, match="case-is-closed"):
        tasks.add(in_status(Status.CLOSED), tasks.Plan(title=a_ref()), **by_anna())


def test_only_so_many_are_open_at_once() -> None:
    case = a_pure_case()
    for number in range(tasks.MOST_TASKS):
        case = with_task(case, str(number))

    with pytest.raises(Refused, match="too-many-tasks"):
        with_task(case)
    assert with_task(fold(case, tasks.complete(case, "0", **by_anna()))).tasks["task"].is_open


def test_who_does_a_task_may_change_while_it_is_open() -> None:
    case = with_task(a_pure_case(), assignee="anna")
    (event,) = tasks.assign(case, "task", "bert", **by_anna())

    assert (event.assignee, event.was) == ("bert", "anna")
    assert tasks.assign(case, "task", "anna", **by_anna()) == ()
    assert fold(case, tasks.assign(case, "task", None, **by_anna())).tasks["task"].assignee is None


@pytest.mark.parametrize("state", [TaskState.COMPLETED, TaskState.TERMINATED])
def test_what_is_over_is_neither_started_nor_assigned(state: TaskState) -> None:
    case = moved(with_task(a_pure_case()), state)

    for act in (partial(tasks.start, case, "task"), partial(tasks.assign, case, "task", "bert")):
        with pytest.raises(Refused, match="task-is-over") as refusal:
            act(**by_anna())
        assert refusal.value.facts == {"task": "task", "state": state}


@pytest.mark.parametrize("state", [TaskState.ACTIVE, TaskState.COMPLETED, TaskState.TERMINATED])
def test_saying_it_twice_changes_nothing(state: TaskState) -> None:
    case = moved(with_task(a_pure_case()), state)

    assert moved(case, state) == case


@pytest.mark.parametrize("state", [TaskState.AVAILABLE, TaskState.ACTIVE])
def test_a_task_is_completed_started_or_not(state: TaskState) -> None:
    case = moved(moved(with_task(a_pure_case()), state), TaskState.COMPLETED)

    assert (case.tasks["task"].state, case.tasks["task"].ended_at, case.open_tasks) == (TaskState.COMPLETED, NOON, [])


def test_what_was_cancelled_is_not_done_and_what_is_done_is_not_cancelled() -> None:
    cancelled = moved(with_task(a_pure_case()), TaskState.TERMINATED)
    completed = moved(with_task(a_pure_case()), TaskState.COMPLETED)

    assert cancelled.tasks["task"].reason == a_ref("reason")
    with pytest.raises(Refused, match="task-was-cancelled"):
        moved(cancelled, TaskState.COMPLETED)
    with pytest.raises(Refused, match="task-is-done"):
        moved(completed, TaskState.TERMINATED)


def test_a_task_that_is_not_there_is_not_found() -> None:
    case = a_pure_case()
    deeds = (tasks.start, tasks.complete, partial(tasks.cancel, reason=a_ref()), partial(tasks.assign, assignee="x"))

    for deed in deeds:
        with pytest.raises(NotFound, match="task-not-found"):
            deed(case, "none", **by_anna())


def test_a_case_keeps_what_is_open_and_the_last_of_what_is_over() -> None:
    case = with_task(a_pure_case(), "open")
    for number in range(KEPT + 5):
        name = f"{number:03}"
        case = with_task(case, name)
        case = fold(case, tasks.complete(case, name, by=ANNA, at=later(number)))

    assert set(case.tasks) == {"open", *(f"{number:03}" for number in range(5, KEPT + 5))}
