"""Need to know: who sees what."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.access.view import may_know, view
from chalicelib.kernel.model import SWEEP, Actor, Audience, Role

ANNA = Actor(id="anna", role=Role.AGENT, teams=("support",))
SAM = Actor(id="sam", role=Role.SUPERVISOR)
ADA = Actor(id="ada", role=Role.ADMINISTRATOR)
MARIA = Actor(id="maria", role=Role.CUSTOMER, customer_id="maria")
KARL = Actor(id="karl", role=Role.CUSTOMER, customer_id="karl")
NOBODY = Actor(id="somebody", role=Role.CUSTOMER)


class Task(Struct, frozen=True, kw_only=True):
    assignee: str | None = None
    is_open: bool = True
    audience: Audience = Audience.STAFF


class Case(Struct, frozen=True, kw_only=True):
    customer_id: str | None = "maria"
    team: str | None = "billing"
    assignee: str | None = None
    watchers: tuple[str, ...] = ()
    tasks: Mapping[str, Task] = {}
    linked: tuple[Any, ...] = ()
    note: Task | None = None

    @property
    def people(self) -> list[str | None]:
        return [self.assignee, *self.watchers, *(task.assignee for task in self.tasks.values() if task.is_open)]


class Short(Struct, frozen=True, kw_only=True):
    """A case in short, as lists have it."""

    id: str
    team: str | None
    people: tuple[str, ...] = ()


class Moved(Struct, frozen=True):
    """An event that names a team: it is no case, and is known with its case."""

    team: str


def a_task(assignee: str | None, *, is_open: bool = True) -> Case:
    return Case(tasks={"t": Task(assignee=assignee, is_open=is_open)})


@pytest.mark.parametrize("viewer", [SAM, ADA, SWEEP])
def test_leads_and_our_own_machinery_know_every_case(viewer: Actor) -> None:
    assert may_know(Case(), viewer)


@pytest.mark.parametrize(
    "case",
    [
        Case(team=None),
        Case(team="support"),
        Case(assignee="anna"),
        Case(watchers=("sam", "anna")),
        a_task("anna"),
        Short(id="1", team="support"),
    ],
)
def test_an_agent_knows_the_cases_of_the_team_and_those_of_which_she_is_a_part(case: Any) -> None:
    assert may_know(case, ANNA)


@pytest.mark.parametrize(
    "case",
    [
        Case(),
        Case(team=""),
        Case(assignee="bert"),
        Case(watchers=("sam",)),
        a_task("bert"),
        a_task(None),
        a_task("anna", is_open=False),
        Short(id="1", team="billing"),
    ],
)
def test_an_agent_does_not_know_another_teams_case(case: Any) -> None:
    assert not may_know(case, ANNA)


def test_what_is_in_a_case_is_known_with_it_whoever_has_it() -> None:
    case = Case(team="support", tasks={"t": Task(assignee="bert")}, linked=(Moved("billing"),))

    assert view(case, ANNA) == case


def test_a_list_shows_of_cases_those_that_are_for_the_viewer() -> None:
    listed = [Short(id="1", team="support"), Short(id="2", team="billing"), Short(id="3", team=None)]

    assert [case.id for case in view(listed, ANNA)] == ["1", "3"]
    assert [case.id for case in view(listed, SAM)] == ["1", "2", "3"]


def test_a_linked_case_of_another_team_is_not_shown() -> None:
    linked = (Case(team="support"), Case(team="billing"))

    assert view(Case(team="support", linked=linked), ANNA).linked == linked[:1]


def test_customers_know_their_own_case() -> None:
    assert [may_know(Case(customer_id="maria"), viewer) for viewer in (MARIA, KARL, NOBODY)] == [True, False, False]


@pytest.mark.parametrize("viewer", [MARIA, KARL, NOBODY])
def test_a_case_of_nobody_is_no_customers(viewer: Actor) -> None:
    assert not may_know(Case(customer_id=None), viewer)


def test_a_part_for_staff_is_gone_for_a_customer_wherever_it_is() -> None:
    secret = Task(assignee="anna")
    public = Task(audience=Audience.EVERYONE)

    shown = view(Case(tasks={"s": secret, "p": public}, linked=(secret, public), note=secret), MARIA)

    assert shown == Case(tasks={"p": public}, linked=(public,), note=None)
    assert view([[secret, public]], MARIA) == [[public]]


def test_what_is_no_thing_of_ours_is_shown_as_it_is() -> None:
    assert view({"count": 3, "next": None, "words": "hello"}, MARIA) == {"count": 3, "next": None, "words": "hello"}


def test_what_has_no_hidden_part_is_not_made_again() -> None:
    case = Case(team="support", tasks={}, note=Task(audience=Audience.EVERYONE))

    assert view(case, SAM) is case
    assert view(case.note, MARIA) is case.note


AUDIENCES = st.sampled_from(Audience)
TASKS = st.builds(Task, assignee=st.sampled_from(["anna", "bert", None]), is_open=st.booleans(), audience=AUDIENCES)
CASES = st.builds(
    Case,
    customer_id=st.sampled_from(["maria", "karl", None]),
    team=st.sampled_from(["support", "billing", None]),
    assignee=st.sampled_from(["anna", "bert", None]),
    watchers=st.lists(st.sampled_from(["anna", "bert"])).map(tuple),
    tasks=st.dictionaries(st.sampled_from("abc"), TASKS),
    note=st.none() | TASKS,
)
VIEWERS = st.sampled_from([ANNA, SAM, ADA, MARIA, KARL, NOBODY, SWEEP])


@given(CASES, VIEWERS)
def test_seeing_twice_is_seeing_once(case: Case, viewer: Actor) -> None:
    assert view(view(case, viewer), viewer) == view(case, viewer)


@given(CASES, st.sampled_from([MARIA, KARL, NOBODY]), st.dictionaries(st.sampled_from("xyz"), TASKS))
def test_two_worlds_that_differ_in_hidden_parts_look_the_same(case: Case, viewer: Actor, more: dict[str, Task]) -> None:
    hidden = {key: replace(task, audience=Audience.STAFF) for key, task in more.items()}

    assert view(replace(case, tasks={**case.tasks, **hidden}), viewer) == view(case, viewer)
