"""Laws of the fold, whatever is done with a case in whatever order."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import actions, hearing, tasks, undoing
from chalicelib.cases import events as happened
from chalicelib.cases.commits import Commit
from chalicelib.cases.events import CaseEvent, Events
from chalicelib.cases.fold import applied, committed, decided, digest_of, fold
from chalicelib.cases.model import KEPT_SPANS, Case, Status, TaskState
from chalicelib.cases.tasks import MOST_TASKS
from chalicelib.edge.rows import packed, plain, unpacked
from chalicelib.kernel.model import Actor, Audience, Event
from chalicelib.kernel.problems import Problem
from support.casework import (
    ANNA,
    BERT,
    SEG,
    a_cause,
    a_message,
    a_pure_case,
    a_ref,
    from_maria,
    later,
    opening,
    waiting,
)

Deed = Callable[..., Events]
PEOPLE = [None, "anna", "bert"]
SEGS = [SEG, "seg2"]


def named(case: Case, n: int) -> str:
    """One of its tasks, or none of them."""
    return sorted([*case.tasks, "none"])[n % (len(case.tasks) + 1)]


DEEDS: list[Callable[[Case, int, dict[str, Any]], Events]] = [
    lambda case, n, how: actions.retitle(case, a_ref(f"title {n}"), **how),
    lambda case, n, how: actions.classify(case, ("late", "refund", "praise")[: n % 4], **how),
    lambda case, n, how: actions.prioritise(case, ("urgent", "normal")[n % 2], 600 * (n % 7 + 1), **how),
    lambda case, n, how: actions.give(case, (None, "support", "billing")[n % 3], **how),
    lambda case, n, how: actions.assign(case, PEOPLE[n % 3], **how),
    lambda case, n, how: actions.watch(case, f"watcher {n % 15}", **how),
    lambda case, n, how: actions.unwatch(case, f"watcher {n % 15}", **how),
    lambda case, n, how: actions.set_status(case, list(Status)[n % 6], later(n) if n % 2 else None, **how),
    lambda case, n, how: actions.note(case, a_ref(f"note {n}"), list(Audience)[n % 2], **how),
    lambda case, _, how: actions.close(case, a_ref("reason"), **how),
    lambda case, _, how: actions.reopen(case, **how),
    lambda case, n, how: actions.queue_reply(case, f"out {n}", SEGS[n % 2], a_ref("out"), **how),
    lambda case, n, how: actions.end_reply(case, f"out {n}", SEGS[n % 2], "failed", **how),
    lambda case, n, how: actions.attach(case, SEGS[n % 2], waiting(later(n)) if n % 3 else None, **how),
    lambda case, n, how: actions.detach(case, SEGS[n % 2], "c9" if n % 3 else None, **how),
    lambda case, n, how: tasks.add(case, tasks.Plan(title=a_ref(f"task {n}"), assignee=PEOPLE[n % 3]), **how),
    lambda case, n, how: tasks.assign(case, named(case, n), PEOPLE[n % 3], **how),
    lambda case, n, how: tasks.start(case, named(case, n), **how),
    lambda case, n, how: tasks.complete(case, named(case, n), **how),
    lambda case, n, how: tasks.cancel(case, named(case, n), a_ref("reason"), **how),
    lambda case, n, how: hearing.heard(
        case, SEGS[n % 2], a_message(later(n)), waiting(later(n)), root_of=None, at=how["at"]
    ),
    lambda case, n, how: hearing.replayed(case, SEGS[n % 2], waiting(later(n)), root_of=PEOPLE[n % 3], at=how["at"]),
    lambda case, _, how: hearing.silenced(case, at=how["at"]),
    lambda case, n, how: hearing.absorbs(
        case, a_pure_case(case_id=f"c{n}"), (SEG, waiting()), "seg2", root_of=None, at=how["at"]
    ),
]
STEPS = st.lists(st.tuples(st.integers(0, len(DEEDS)), st.integers(0, 40), st.sampled_from([ANNA, BERT])), max_size=20)


def tried(case: Case, commits: list[Commit], step: tuple[int, int, Actor], at: Any) -> Events:
    """What one step decides; a refusal decides nothing."""
    number, n, by = step
    try:
        if number == len(DEEDS):
            return undoing.undo(case, commits[::-1], by=by, at=at)
        return DEEDS[number](case, n, {"by": by, "at": at})
    except Problem:
        return ()


def worked(steps: Any, first: Events = ()) -> tuple[Case, list[Commit]]:
    """A case after these steps, and its commits."""
    commits = [decided(None, first or opening(team="support"), a_cause())]
    case = committed(None, commits[0])
    for minute, step in enumerate(steps):
        if events := tried(case, commits, step, later(minute)):
            commits.append(decided(case, events, a_cause(at=later(minute))))
            case = committed(case, commits[-1])
    return case, commits


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_all_commits_fold_to_the_state_that_is_kept(steps: Any) -> None:
    case, commits = worked(steps)
    folded: Case | None = None
    for commit in commits:
        folded = committed(folded, unpacked(packed(commit), Commit))

    assert folded == unpacked(packed(case), Case) == case
    assert case.version == len(commits)


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_every_commit_names_the_bytes_of_the_one_before(steps: Any) -> None:
    _, commits = worked(steps)
    digests = [sha256(plain(packed(commit))).hexdigest() for commit in commits]

    assert [commit.previous for commit in commits] == ["", *digests[:-1]]
    assert [digest_of(unpacked(packed(commit), Commit)) for commit in commits] == digests


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_what_is_read_and_written_again_is_the_same_bytes(steps: Any) -> None:
    case, commits = worked(steps)

    for thing, kind in [(case, Case), *((commit, Commit) for commit in commits)]:
        assert packed(unpacked(packed(thing), kind)) == packed(thing)


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_a_case_is_bounded_however_long_its_history(steps: Any) -> None:
    case, _ = worked(steps * 3)

    assert len(case.done) <= KEPT_SPANS
    assert max(len(case.notes), len(case.absorbed)) <= 20
    assert len(case.commits) <= 8
    assert len(case.open_tasks) <= MOST_TASKS + 1
    assert len(case.tasks) - len(case.open_tasks) <= 20


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_a_case_rests_when_and_only_when_it_is_done(steps: Any) -> None:
    case, _ = worked(steps)
    running = [span for span in case.done if span[1] is None]

    assert len(running) == (1 if case.is_done else 0)
    assert all(start <= end for start, end in case.done if end)
    assert not (case.is_done and any(case.due_of(seg) for seg in case.conversations))
    assert (case.reason is None) or case.status is Status.CLOSED


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_only_who_has_something_to_do_is_on_a_worklist(steps: Any) -> None:
    case, _ = worked(steps)
    people = {holder.partition("#")[2] for holder, _ in case.work() if holder.startswith(("agent#", "watcher#"))}

    doing = {task.assignee for task in case.tasks.values() if task.is_open and task.assignee}

    assert people == (doing if case.is_done else set(case.people))


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_whatever_is_done_no_step_changes_what_came_before(steps: Any) -> None:
    before = from_maria()
    copy = unpacked(packed(before), Case)
    worked(steps, first=opening())
    for number in range(len(DEEDS)):
        tried(before, [], (number, 1, ANNA), later(1))

    assert before == copy


@pytest.mark.parametrize("kind", get_args(CaseEvent))
def test_every_event_has_its_fold_its_words_and_a_version(kind: type[Event]) -> None:
    assert applied.dispatch(kind) is not applied.dispatch(object)
    assert kind.__doc__
    assert not kind.__doc__.startswith(kind.__name__ + "(")
    assert isinstance(next(field for field in msgspec.structs.fields(kind) if field.name == "v").default_factory(), int)


@pytest.mark.parametrize("kind", get_args(CaseEvent))
def test_no_event_can_hold_anybodys_words(kind: type[Event]) -> None:
    """Free text is a reference: the plain strings of events are ids, codes and names of our own."""
    known = {"case_id", "number", "customer_id", "inbox", "team", "opened", "follows", "priority", "conversation"}
    known |= {"message", "change", "metric", "into", "beside", "owner", "was", "assignee", "watcher", "out", "ending"}
    known |= {"reason", "code", "task_id"}

    texts = {field.name for field in msgspec.structs.fields(kind) if field.type in {str, str | None}}

    assert texts <= known


def test_an_unknown_event_is_no_case() -> None:
    class Odd(Event, frozen=True, kw_only=True, tag="odd"):
        """Of no kind that a case knows."""

    with pytest.raises(TypeError, match="no fold for Odd"):
        fold(from_maria(), (Odd(by=ANNA, at=later(1)),))  # type: ignore[arg-type]


def test_a_version_is_written_even_where_it_is_the_default() -> None:
    event = happened.Watched(by=ANNA, at=later(1), watcher="bert")

    assert b'"v":1' in msgspec.json.encode(event)


by_anna = partial(dict, by=ANNA, at=later(1))


def test_a_task_may_come_back_after_its_end_and_no_sooner_is_it_lost() -> None:
    case = fold(a_pure_case(), tasks.add(a_pure_case(), tasks.Plan(title=a_ref("task")), **by_anna()))
    case = fold(case, tasks.complete(case, "task", **by_anna()))

    assert case.tasks["task"].state is TaskState.COMPLETED
    assert len(case.tasks) == 1
