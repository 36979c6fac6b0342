"""Solved, closed, silent, noise: what a message does to a case that was done."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from chalicelib.cases import actions, store
from chalicelib.cases.events import CaseClosed, CaseReopened
from chalicelib.cases.model import Case, Status
from chalicelib.channels.model import Posted
from chalicelib.channels.registry import CHANNELS
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.customers.model import Handle
from chalicelib.edge import tables
from chalicelib.edge.ids import fresh_id
from chalicelib.intake import sweeping
from chalicelib.kernel.model import Actor, Cause, Role, Text
from chalicelib.library import store as library
from chalicelib.library.model import Policy
from local.tables import definitions
from support.desk import kept, opened_desk, plain_channel
from support.growing import INBOX
from support.memory import MemoryClient

ANNA = Actor(id="anna", role=Role.AGENT)
NOON = datetime.fromisoformat("2026-01-05T12:00:00+00:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tables, "client", MemoryClient(definitions()))
    monkeypatch.setitem(CHANNELS, "plain", plain_channel())
    opened_desk()
    yield
    library.entries.clear()


def wrote(name: str, at: datetime, *, by: str = "101", to: str | None = None, recorded: datetime | None = None) -> None:
    """Somebody writes, and it is worked on at once, or when we hear of it."""
    fact = Posted(id=name, author=Handle(id=by), at=at, text=f"words of {name}", public=True, parent=to)
    kept(fact, INBOX, recorded or at)


def the_conversation(name: str) -> Conversation:
    return talks.find(talks.post(f"plain:{INBOX}", name).seg or "")


def the_case(name: str) -> Case:
    return store.live(the_conversation(name).case or "")


def solved(case: Case, at: datetime) -> Case:
    return saved(case, actions.set_status(case, Status.SOLVED, by=ANNA, at=at), at)


def closed(case: Case, at: datetime) -> Case:
    why = Text(id=fresh_id(), salt="salt", words="all said")
    return saved(case, actions.close(case, why.ref, by=ANNA, at=at), at)


def saved(case: Case, events: actions.Events, at: datetime) -> Case:
    return store.save(case, events, Cause(id=fresh_id(), source="test", recorded_at=at))


def test_a_message_after_the_solve_reopens_the_case() -> None:
    wrote("1", NOON)
    solved(the_case("1"), NOON + HOUR)

    wrote("2", NOON + 30 * DAY, to="1")

    assert the_case("2").status is Status.OPEN
    assert isinstance(store.history(the_case("1").id)[-1].events[-1], CaseReopened)


def test_a_message_recorded_after_the_solve_reopens_it_whatever_its_own_time() -> None:
    wrote("1", NOON)
    solved(the_case("1"), NOON + HOUR)

    wrote("2", NOON + timedelta(minutes=5), to="1", recorded=NOON + 2 * HOUR)

    assert the_case("1").status is Status.OPEN


def test_a_reply_seen_from_the_company_neither_reopens_nor_solves() -> None:
    wrote("1", NOON)
    wrote("2", NOON + HOUR, by=INBOX, to="1")
    assert the_case("1").status is Status.NEW

    solved(the_case("1"), NOON + 2 * HOUR)
    wrote("3", NOON + 3 * HOUR, by=INBOX, to="1")

    assert the_case("1").status is Status.SOLVED


def test_a_case_closed_a_week_ago_reopens_and_one_closed_longer_ago_is_followed() -> None:
    wrote("1", NOON)
    first = closed(the_case("1"), NOON + HOUR)

    wrote("2", NOON + HOUR + 7 * DAY, to="1")
    assert the_case("2").id == first.id

    closed(the_case("2"), NOON + 8 * DAY)
    wrote("3", NOON + 16 * DAY, to="2")

    after = the_case("3")
    assert (after.id != first.id, after.follows, after.status) == (True, first.id, Status.NEW)
    assert the_conversation("1").seg == the_conversation("3").seg


def test_what_the_closed_case_counted_stays_there_and_what_comes_counts_in_the_new_one() -> None:
    wrote("1", NOON)
    wrote("2", NOON + HOUR, by=INBOX, to="1")
    old = closed(the_case("1"), NOON + 2 * HOUR)
    seg = the_conversation("1").seg

    wrote("3", NOON + 10 * DAY, to="2")
    wrote("4", NOON + 10 * DAY + 2 * HOUR, by=INBOX, to="3")

    was, now = store.live(old.id).conversations[seg], the_case("3").conversations[seg]
    assert (was.first, was.first_seconds, was.next_missed) == ("met", 3_600, 0)
    assert (now.first, now.first_seconds, now.next_met) == ("missed", 7_200, 0)


def test_a_late_fact_of_the_old_case_changes_its_sums_and_not_those_of_the_new_one() -> None:
    wrote("1", NOON)
    old = closed(the_case("1"), NOON + 3 * HOUR)
    wrote("3", NOON + 10 * DAY, to="1")
    seg, before = the_conversation("1").seg, the_case("3").conversations

    wrote("2", NOON + HOUR / 2, by=INBOX, to="1", recorded=NOON + 11 * DAY)

    assert store.live(old.id).conversations[seg].first == "met"
    assert the_case("3").conversations == before


def test_a_message_that_comes_late_to_a_long_closed_case_takes_what_follows_it_along() -> None:
    wrote("1", NOON)
    wrote("2", NOON + HOUR, by=INBOX, to="1")
    wrote("4", NOON + 4 * HOUR, to="2")
    wrote("5", NOON + 5 * HOUR, by=INBOX, to="4")
    old = closed(the_case("1"), NOON + 6 * HOUR)
    seg = the_conversation("1").seg

    wrote("3", NOON + 2 * HOUR, to="2", recorded=NOON + 20 * DAY)

    was, now = store.live(old.id).conversations[seg], the_case("3").conversations[seg]
    assert (was.first, was.next_met, was.next_missed) == ("met", 0, 0)
    assert (now.first, now.first_seconds) == ("missed", 3 * 3_600)


def test_a_late_message_of_the_old_cases_time_reopens_the_case_that_goes_on_and_not_the_old_one() -> None:
    wrote("1", NOON)
    old = closed(the_case("1"), NOON + 3 * HOUR)
    wrote("3", NOON + 20 * DAY, to="1")
    solved(the_case("3"), NOON + 20 * DAY + HOUR)

    wrote("2", NOON + HOUR / 2, to="1", recorded=NOON + 21 * DAY)

    assert store.live(old.id).status is Status.CLOSED
    assert the_case("3").status is Status.OPEN


def test_a_message_of_another_company_follows_a_case_that_was_closed_long_ago() -> None:
    wrote("1", NOON)
    old = closed(the_case("1"), NOON + HOUR)

    wrote("2", NOON + 30 * DAY, by="9002", to="1")

    assert (the_case("2").follows, store.live(old.id).status) == (old.id, Status.CLOSED)


def test_silence_closes_only_where_an_administrator_wants_it() -> None:
    wrote("1", NOON)
    solved(the_case("1"), NOON + HOUR)
    assert the_case("1").due_at is None

    case = saved(the_case("1"), actions.reopen(the_case("1"), by=ANNA, at=NOON + HOUR), NOON + HOUR)
    events = actions.set_status(case, Status.SOLVED, NOON + 5 * DAY, by=ANNA, at=NOON + 2 * HOUR)
    saved(case, events, NOON + 2 * HOUR)
    sweeping.strike_all(case.id, NOON + 4 * DAY)
    assert the_case("1").status is Status.SOLVED

    sweeping.strike_all(case.id, NOON + 5 * DAY)

    last = store.history(case.id)[-1].events[-1]
    assert isinstance(last, CaseClosed)
    assert (the_case("1").status, last.code) == (Status.CLOSED, "silence")


def test_noise_opens_a_closed_case_only_where_an_administrator_says_what_noise_is() -> None:
    wrote("1", NOON)
    assert the_case("1").status is Status.NEW

    cause = Cause(id=fresh_id(), source="test", recorded_at=NOON)
    library.save("policy", "policy", Policy(noise_words=("words of 2",)), 0, cause=cause)
    wrote("2", NOON)
    wrote("3", NOON)

    assert [the_case(name).status for name in "123"] == [Status.NEW, Status.CLOSED, Status.NEW]
    assert the_case("2").due_at is None


def test_while_a_case_is_solved_its_clock_stands_still_and_goes_on_when_it_is_reopened() -> None:
    wrote("1", NOON)
    case = solved(the_case("1"), NOON + HOUR / 2)
    assert case.due_at is None

    case = saved(case, actions.reopen(case, by=ANNA, at=NOON + 10 * HOUR), NOON + 10 * HOUR)
    assert case.due_at == NOON + 10 * HOUR + HOUR / 2
    wrote("2", NOON + 10 * HOUR + HOUR / 2, by=INBOX, to="1")

    assert the_case("1").conversations[the_conversation("1").seg].first == "met"
