"""What the tables promise of cases, on an engine."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from chalicelib.cases import actions, hearing, store, tasks
from chalicelib.cases.commits import Commit
from chalicelib.cases.events import Events
from chalicelib.cases.fold import fold
from chalicelib.cases.model import Case, Status
from chalicelib.cases.numbers import by_number, free_number
from chalicelib.cases.verify import verify
from chalicelib.edge import http, rows, tables
from chalicelib.edge.rows import packed, read, unpacked
from chalicelib.edge.tables import MOST_ROWS, Put, transact
from chalicelib.kernel.model import Audience, Cause, TextRef
from chalicelib.kernel.problems import NotFound, Refused, Stale, TooLarge, Unavailable
from support.casework import ANNA, KARL, NOON, SAM, a_cause, a_ref, a_text, later, waiting
from support.faults import Odds, at_call, conflict, faults, lose, once
from support.office import CALL, Office, a_key, good

pytestmark = pytest.mark.usefixtures("office")
WRITERS = 50


def a_case(**known: Any) -> Case:
    case_id, title = a_key(), a_text("Lost parcel")
    start = actions.Start(case_id=case_id, number=free_number(case_id), title=title.ref, **{"team": "support", **known})
    return store.save(None, actions.open_case(start, by=ANNA, at=NOON), a_cause(), [title])


def noted(case: Case, cause: Cause | None = None, words: str = "note") -> Case:
    text = a_text(words)
    events = actions.note(case, text.ref, Audience.STAFF, by=ANNA, at=NOON)
    return store.save(case, events, cause or a_cause(), [text])


def with_a_task(case: Case) -> Case:
    return store.save(case, tasks.add(case, tasks.Plan(title=a_text().ref), by=ANNA, at=NOON), a_cause())


def kinds(case: Case) -> list[str]:
    return [event.__struct_config__.tag for commit in store.history(case.id) for event in commit.events]


def altered(row: Any, was: bytes, made: bytes) -> None:
    found = read(row)
    assert was in found.body
    found.body = found.body.replace(was, made)
    transact([Put(found)])


def test_one_of_fifty_wins_and_the_rest_know_that_they_lost() -> None:
    case = a_case()

    def attempt(_: int) -> str:
        try:
            noted(case)
        except Stale:
            return "lost"
        return "won"

    with ThreadPoolExecutor(WRITERS) as people:
        ends = list(people.map(attempt, range(WRITERS)))

    assert (ends.count("won"), ends.count("lost")) == (1, WRITERS - 1)
    assert verify(case.id) == []


def say(case: Case, number: int) -> int:
    """Somebody of fifty says something on the case: the status of the answer."""
    return int(CALL("POST", f"/cases/{case.id}/notes", {"text": f"note {number}"}, by=ANNA).status)


def test_fifty_who_try_again_all_get_through_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "sleep", time.sleep)
    case = a_case()

    with ThreadPoolExecutor(WRITERS) as people:
        statuses = list(people.map(partial(say, case), range(WRITERS)))

    assert statuses == [201] * WRITERS
    assert kinds(case).count("note.added") == WRITERS
    assert store.live(case.id).version == WRITERS + 1
    assert verify(case.id) == []


def test_who_loses_too_often_is_told_and_has_changed_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "decided", partial(http.decided, tries=2))
    case = a_case()

    with ThreadPoolExecutor(WRITERS) as people:
        statuses = list(people.map(partial(say, case), range(WRITERS)))

    assert set(statuses) == {201, 409}
    assert kinds(case).count("note.added") == statuses.count(201)
    assert verify(case.id) == []


def test_an_unknown_outcome_is_not_done_twice_however_many_commits_follow() -> None:
    """The answer is lost, ten others commit before we look, and our own is found all the same."""
    case, cause = a_case(), a_cause()

    def others() -> None:
        for _ in range(10):
            noted(store.live(case.id))
        lose()

    with once("after-call", others) as lost:
        after = noted(case, cause, "ours")

    assert lost
    assert after.version == 2
    assert kinds(case).count("note.added") == 11
    assert [commit.version for commit in store.history(case.id) if commit.cause.id == cause.id] == [2]


@pytest.mark.parametrize("others", [0, 1, 10, 12])
def test_a_request_whose_answer_was_lost_is_found_by_its_key_however_many_commits_follow(others: int) -> None:
    case, key = a_case(), a_key()
    asked = ("POST", f"/cases/{case.id}/notes", {"text": "ours"})

    with at_call(("after-call", "TransactWriteItems"), 1, lose), at_call(("before-call", "GetItem"), 3, lose):
        lost = CALL(*asked, by=ANNA, idempotency_key=key)
    for _ in range(others):
        good("POST", f"/cases/{case.id}/notes", {"text": "theirs"}, by=SAM)
    again = CALL(*asked, by=ANNA, idempotency_key=key)

    assert (lost.status, again.status) == (503, 201)
    assert kinds(case).count("note.added") == others + 1


def test_the_same_cause_again_is_nothing_new() -> None:
    case, cause = a_case(), a_cause()
    after = noted(case, cause)

    assert noted(after, cause) is after


def test_an_outcome_that_stays_unknown_is_for_later() -> None:
    case = a_case()

    with once("before-call", lose), pytest.raises(Unavailable, match="outcome-unknown"):
        noted(case)
    assert store.state(case.id) == case


@pytest.mark.parametrize("seed", range(3))
def test_through_every_fault_each_request_is_done_once(seed: int) -> None:
    case, keys = a_case(), [a_key() for _ in range(12)]

    with faults(Odds(conflict=0.2, throttle=0.05, lost=0.2, unprocessed=0.2), seed):
        for key in keys:
            while CALL("POST", f"/cases/{case.id}/notes", {"text": key}, by=ANNA, idempotency_key=key).status != 201:
                pass

    assert kinds(case).count("note.added") == len(keys)
    assert verify(case.id) == []


def test_a_conflict_is_a_lost_race() -> None:
    with at_call(("before-call", "TransactWriteItems"), 2, lambda: conflict(5)), pytest.raises(Stale):
        noted(a_case())


def test_a_decision_without_events_is_no_call() -> None:
    case = a_case()

    with once("before-call", lose) as called:
        assert store.save(case, (), a_cause()) is case
    assert not called


def test_a_hundred_and_one_rows_are_refused() -> None:
    case = a_case()
    said = [a_text() for _ in range(MOST_ROWS)]
    events = actions.note(case, said[0].ref, Audience.STAFF, by=ANNA, at=NOON)

    with pytest.raises(TooLarge, match="too-much-at-once"):
        store.save(case, events, a_cause(), said)
    assert store.state(case.id) == case


def test_a_case_that_is_too_large_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case()
    case = noted(case)
    monkeypatch.setattr(rows, "MOST_BYTES", len(packed(case)))

    with pytest.raises(TooLarge, match="case-too-large"):
        noted(case)
    assert store.state(case.id) == case


def test_a_long_case_is_squeezed_and_read_back() -> None:
    case = a_case()
    for _ in range(25):
        case = noted(with_a_task(case))

    row = read(store.state_key(case.id))
    assert row is not None
    assert not row.body.startswith(b"{")
    assert store.case_for(ANNA, case.id) == case
    assert verify(case.id) == []


def full(case: Case) -> Case:
    """As much to do, for as many, as there may be."""
    for number in range(tasks.MOST_TASKS):
        plan = tasks.Plan(title=a_ref(f"{case.id} {number}"), assignee=f"person {number}")
        case = fold(case, tasks.add(case, plan, by=ANNA, at=NOON))
    for number in range(actions.MOST_WATCHERS):
        case = fold(case, actions.watch(case, f"watcher {number}", by=ANNA, at=NOON))
    return fold(case, actions.assign(case, "anna", by=ANNA, at=NOON))


def test_two_cases_with_all_they_may_have_merge_in_one_transaction() -> None:
    """The winner is reopened by it, so that all its work comes back; the loser's all goes."""
    winner, loser = full(a_case()), full(a_case())
    winner = fold(winner, actions.set_status(winner, Status.SOLVED, by=ANNA, at=NOON))
    joined = hearing.absorbs(winner, loser, ("s", waiting()), "t", root_of="maria", at=later(1))
    written = [*store.changed(winner, joined, a_cause())[1]]
    written += store.changed(loser, hearing.merged(winner, at=later(1)), a_cause())[1]

    assert len(written) + 3 <= MOST_ROWS, "and two conversations, and whoever waited"


def test_a_case_is_for_its_team_and_those_with_a_part_in_it() -> None:
    case = a_case()
    watched = store.save(case, actions.watch(case, "karl", by=ANNA, at=NOON), a_cause())

    assert store.case_for(KARL, case.id) == watched
    for actor, case_id in ((KARL, a_case().id), (ANNA, "none")):
        with pytest.raises(NotFound, match="case-not-found"):
            store.case_for(actor, case_id)


def test_an_absent_case_is_not_live_and_has_no_history() -> None:
    with pytest.raises(NotFound):
        store.live("none")
    assert (store.state("none"), store.history("none"), store.links("none", 9)) == (None, [], [])
    assert verify("none") == ["there is no state"]


def test_a_number_is_claimed_once_and_another_is_found() -> None:
    case = a_case()

    assert by_number(case.number) == case.id
    start = actions.Start(case_id=a_key(), number=case.number, title=a_ref())
    with pytest.raises(Stale, match="number-taken"):
        store.save(None, actions.open_case(start, by=ANNA, at=NOON), a_cause())


def test_a_number_that_one_owns_already_is_given_again() -> None:
    case = a_case()

    assert free_number(case.id) == case.number


def test_commits_are_pages_newest_first() -> None:
    case = a_case()
    for _ in range(4):
        case = noted(case)

    assert [commit.version for commit in store.history(case.id, 2)] == [5, 4]
    assert [commit.version for commit in store.history_before(case.id, 4, 2)] == [3, 2]
    assert store.history_before(case.id, 1, 2) == []


def test_a_clock_is_due_in_its_row_and_only_while_it_runs(office: Office) -> None:
    case_id = office.case(office.hears())
    running = read(store.state_key(case_id))
    good("PUT", f"/cases/{case_id}/status", {"status": "solved"})
    resting = read(store.state_key(case_id))

    assert running is not None
    assert resting is not None
    assert (running.due_at, resting.due_at) == ("2026-01-05T13:00:00Z", None)
    assert resting.due_shard is None


def test_words_can_be_erased_and_nothing_else_can() -> None:
    case = noted(a_case(), words="Maria Lopez, Elm Street")
    table = store.CaseRow.Meta.table_name

    tables.client.delete_item(TableName=table, Key=_key(store.TextRow(case.id, f"text#{case.notes[-1].text.id}")))
    assert verify(case.id) == []
    assert store.texts(case.id, [case.notes[-1].text]) == {}

    tables.client.delete_item(TableName=table, Key=_key(store.CommitRow(case.id, f"commit#{1:012}")))
    assert "commit 1 is missing" in "".join(verify(case.id))


ALTERATIONS: dict[str, tuple[Callable[[Case], Any], bytes, bytes, str]] = {
    "state": (lambda case: store.state_key(case.id), b'"support"', b'"billing"', "state is not the fold"),
    "commit": (lambda case: store.CommitRow(case.id, f"commit#{1:012}"), b'"test"', b'"none"', "commit 2 does not"),
    "text": (
        lambda case: store.TextRow(case.id, f"text#{case.notes[-1].text.id}"),
        b"refund",
        b"nothing",
        "is not what was said",
    ),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_whatever_is_altered_is_found(name: str) -> None:
    row, was, made, found = ALTERATIONS[name]
    case = noted(a_case(), words="refund")

    altered(row(case), was, made)

    assert found in "".join(verify(case.id))


def test_a_commit_is_kept_as_it_was_written() -> None:
    case = noted(a_case())
    [(first, body), (second, _)] = store.kept(case.id, 2)

    assert unpacked(body, Commit) == first
    assert second.previous
    assert (first.version, second.version) == (1, 2)


def test_two_cases_change_together_or_not_at_all() -> None:
    one, two = a_case(), a_case()
    noted(two)
    events = partial(actions.note, text=a_ref(), audience=Audience.STAFF, by=ANNA, at=NOON)
    written = [row for case in (one, two) for row in store.changed(case, events(case), a_cause())[1]]

    with pytest.raises(Stale):
        transact(written)
    assert store.state(one.id) == one


def test_what_stands_in_another_transaction_refuses_first() -> None:
    case = a_case()
    taken = store.CommitRow(case.id, f"commit#{1:012}", body=b"{}")
    other = Put(taken, store.CommitRow.sort.does_not_exist(), Refused("there-already"))
    events: Events = actions.note(case, TextRef(id="t", digest="d"), Audience.STAFF, by=ANNA, at=NOON)

    with pytest.raises(Refused, match="there-already"):
        store.save(case, events, a_cause(), also=[other])
    assert store.state(case.id) == case


def _key(row: Any) -> dict[str, Any]:
    return tables.key_of(row)
