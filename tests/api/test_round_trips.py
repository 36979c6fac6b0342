"""Opening a case is two steps, whatever it has; and costs the same however long its history."""

from collections.abc import Callable

import pytest

from chalicelib.cases import store
from chalicelib.intake import draining
from support.casework import ANNA, later
from support.memory import MemoryClient
from support.office import CALL, Office, good
from support.trips import Trips, counted

pytestmark = pytest.mark.usefixtures("memory")


def asked(path: str) -> Trips:
    with counted() as trips:
        good("GET", path)
    return trips


def a_rich_case(office: Office) -> str:
    """With everything that a case can have: conversations, tasks, notes, links, past cases, a merge."""
    post = office.hears()
    case = office.case(post)
    for number in range(3):
        office.case(office.hears(at=later(-60 * number)))
        shown = office.hears(by=f"other {number}")
        good("POST", f"/cases/{case}/conversations", {"conversation": office.seg(shown)})
        good("POST", f"/cases/{case}/notes", {"text": f"note {number}"})
        good("POST", f"/cases/{case}/tasks", {"title": f"task {number}"})
    good("POST", f"/cases/{case}/replies", {"text": "We are looking."})
    return case


def test_a_case_with_everything_is_opened_in_two_steps(memory: MemoryClient) -> None:  # noqa: ARG001
    case = a_rich_case(Office())

    trips = asked(f"/cases/{case}")

    assert trips.made == 2
    assert len(trips.calls) > 10


def test_an_empty_case_is_no_more(memory: MemoryClient) -> None:  # noqa: ARG001
    case = good("POST", "/cases", {"title": "empty"}).json["id"]

    assert asked(f"/cases/{case}").made == 2


def test_a_follow_up_and_the_case_before_it_are_two_steps_each() -> None:
    office = Office()
    post = office.hears()
    closed = office.case(post)
    good("POST", f"/cases/{closed}/closure", {"reason": "done"})
    office.hears("again", parent=post, at=later(60 * 24 * 9))

    assert [asked(f"/cases/{one}").made for one in (closed, office.case(post))] == [2, 2]


def test_an_id_that_was_merged_away_is_one_step_more() -> None:
    winner, loser = Office().merged()

    assert (asked(f"/cases/{winner}").made, asked(f"/cases/{loser}").made) == (2, 3)
    assert good("GET", f"/cases/{loser}").json["case"]["id"] == winner


def test_a_conversation_that_is_being_moved_is_two_steps_more_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "move_all", lambda *_: None)
    winner, _ = Office().merged()

    [conversation] = good("GET", f"/cases/{winner}").json["conversations"]

    assert [message["text"] for message in conversation["messages"]] == ["first", "second", "third"]
    assert asked(f"/cases/{winner}").made == 4  # where messages leave, then where they arrive


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/conversations/{seg}", 2),
        ("/customers/{customer}", 2),
        ("/cases/{case}/history", 2 + 1),  # the texts of what happened, by what was found
        ("/cases/{case}?as_of=2027-01-01T00:00:00Z", 2 + 1),
        ("/cases/by-number/{number}", 2 + 1),  # whose number it is
        ("/worklists/team", 5),  # the library, the rows, the cases, their conversations, all that is shown of them
        ("/worklists", 2),
    ],
)
def test_other_reads_are_few_steps(path: str, most: int) -> None:
    office = Office()
    post = office.hears()
    case = store.live(office.case(post))
    names = {"seg": office.seg(post), "case": case.id, "customer": case.customer_id, "number": case.number}
    good("PUT", f"/cases/{case.id}/title", {"title": "Lost"})

    assert asked(path.format(**names)).made <= most


def grown(office: Office, post: str, start: int, end: int) -> None:
    """The case goes on: the customer writes, somebody notes it."""
    for number in range(start, end):
        office.hears(f"message {number}, of some length", parent=post, at=later(number))
        if not number % 10:
            good("POST", f"/cases/{office.case(post)}/notes", {"text": f"note {number}"})


@pytest.mark.parametrize(
    "path",
    [lambda office, post: f"/cases/{office.case(post)}", lambda office, post: f"/conversations/{office.seg(post)}"],
    ids=["case", "conversation"],
)
def test_what_opening_costs_is_flat_in_the_length_of_history(path: Callable[[Office, str], str]) -> None:
    office = Office()
    post = office.hears()
    grown(office, post, 1, 260)
    before = asked(path(office, post))
    grown(office, post, 260, 600)
    after = asked(path(office, post))

    assert after.units <= before.units * 1.1
    assert (after.made, len(after.calls)) == (before.made, len(before.calls))


def test_a_counter_that_counts_nothing_would_be_seen() -> None:
    """The count itself: three calls in a row are three, side by side they are one."""
    case = good("POST", "/cases", {"title": "empty"}).json["id"]
    with counted() as trips:
        store.state(case)
        store.state(case)
        CALL("GET", f"/cases/{case}", by=ANNA)

    assert trips.made == 4
