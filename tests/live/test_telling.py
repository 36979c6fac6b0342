"""Telling costs little, reaches all who may know, and harms nobody when it fails."""

from types import SimpleNamespace
from typing import Any

import pytest

from app import app
from chalicelib.edge import settings, sockets
from chalicelib.intake import jobs as intake
from chalicelib.kernel.problems import Stale
from chalicelib.live import telling
from support.calling import logged
from support.casework import ANNA, BERT, SAM, later
from support.memory import MemoryClient
from support.office import Office, good
from support.trips import Trips, counted
from support.wires import Wires

WORDS = "My parcel is lost"


@pytest.fixture
def case(wires: Wires) -> str:  # noqa: ARG001
    office = Office()
    return office.case(office.hears(WORDS))


def _fails(*_: object) -> object:
    raise LookupError("something that nobody thought of")


def note(case: str, text: str = "She called.") -> None:
    good("POST", f"/cases/{case}/notes", {"text": text})


def test_several_changes_of_a_batch_are_one_notice_with_the_last_version(case: str, wires: Wires) -> None:
    name = wires.comes(ANNA, f"case/{case}", "list/team")

    with wires.streams():
        for number in range(3):
            note(case, f"note {number}")

    assert wires.told(name) == {  # which asks that each thing is told once
        f"case/{case}": good("GET", f"/cases/{case}").json["etag"],
        "list/team": "1767614400000",
    }


def test_of_two_records_of_a_case_in_a_batch_the_last_holds(case: str, wires: Wires) -> None:
    name = wires.comes(ANNA, f"case/{case}")
    batches = []
    for _ in range(2):
        with recorded(wires) as records:
            note(case)
        batches += records

    wires.hands("relay_cases", batches)

    assert wires.told(name) == {f"case/{case}": good("GET", f"/cases/{case}").json["etag"]}


class recorded:  # noqa: N801, it reads as a word
    """The records of the cases' stream, kept instead of handed over."""

    def __init__(self, wires: Wires) -> None:
        self._wires, self._records = wires, list[Any]()
        self._streams = wires.streams()

    def __enter__(self) -> list[Any]:
        self._really = self._wires.hands
        self._wires.hands = self._keep  # type: ignore[method-assign]
        self._streams.__enter__()
        return self._records

    def _keep(self, name: str, records: list[Any]) -> None:
        self._records += records if name == "relay_cases" else []

    def __exit__(self, *how: object) -> None:
        self._streams.__exit__(*how)
        self._wires.hands = self._really  # type: ignore[method-assign]


def cost(wires: Wires, case: str) -> Trips:
    with recorded(wires) as records:
        note(case)
    with counted() as trips:
        wires.hands("relay_cases", records)
    return trips


def test_many_who_watch_cost_no_more_reads_than_one(case: str, wires: Wires) -> None:
    names = [wires.comes(ANNA, f"case/{case}", "list/team", "list/unassigned")]
    one = cost(wires, case)
    assert wires.told(names[0])
    names += [wires.comes(BERT, f"case/{case}", "list/team", "list/unassigned") for _ in range(40)]
    many = cost(wires, case)

    assert one.calls == many.calls == ["query"] * 4  # whether anybody is there, the case, its team, the unassigned
    assert one.made == 2
    assert [len(wires.told(name)) for name in names] == [3] * 41


def test_while_nobody_is_connected_it_is_one_small_read(case: str, wires: Wires) -> None:
    trips = cost(wires, case)

    assert (trips.calls, trips.units) == (["query"], 0)


def test_a_conversation_that_somebody_watches_costs_two_reads_more(case: str, wires: Wires) -> None:
    seg = good("GET", f"/cases/{case}").json["conversations"][0]["id"]
    records = [message(seg, str(number)) for number in range(5)] + [message("another", "1")]
    name = wires.comes(ANNA, f"conversation/{seg}")

    with counted() as trips:
        wires.hands("work_content", records)

    assert trips.calls == ["query", "query", "query", "batch_get_item", "batch_get_item"]
    assert wires.told(name).keys() == {f"conversation/{seg}"}


def message(seg: str, key: str, row: str = "message") -> dict[str, Any]:
    keys = {"thing": {"S": f"conv#{seg}"}, "sort": {"S": f"{row}#{key}"}}
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": keys}}


@pytest.mark.parametrize("row", ["participant", "exchange", "era"])
def test_rows_that_nobody_reads_as_such_are_no_news(case: str, wires: Wires, row: str) -> None:
    seg = good("GET", f"/cases/{case}").json["conversations"][0]["id"]
    name = wires.comes(ANNA, f"conversation/{seg}")

    wires.hands("work_content", [message(seg, "1", row)])

    assert wires.told(name) == {}


def test_where_websockets_are_not_set_up_nothing_is_read(
    case: str, wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = wires.comes(ANNA, f"case/{case}")
    monkeypatch.setattr(settings, "LIVE_ENDPOINT", "")

    assert cost(wires, case).calls == []
    assert wires.told(name) == {}


def test_one_that_is_gone_is_forgotten_and_the_others_are_told(case: str, wires: Wires) -> None:
    gone, stays = wires.comes(ANNA, f"case/{case}", "list/mine"), wires.comes(BERT, f"case/{case}")
    wires.open.discard(gone)

    with wires.streams():
        note(case)

    assert wires.told(stays)
    assert {row["who"]["S"] for row in wires.rows()} == {stays}


def test_whoever_tells_of_what_was_said_forgets_who_is_gone_and_hangs_up_whose_time_is_over(wires: Wires) -> None:
    office = Office()
    post = office.hears(WORDS)
    talk = f"conversation/{office.seg(post)}"
    assert office.case(post)
    gone, stays = wires.comes(ANNA, talk), wires.comes(BERT, talk)
    wires.comes(SAM, talk, expires=wires.clock.at.timestamp() + 600)
    wires.open.discard(gone)
    wires.clock.at = later(11)

    with wires.streams():
        office.hears("And where is it now?", parent=post, at=later(11))

    assert wires.told(stays)
    assert wires.open == {stays}
    assert {row["who"]["S"] for row in wires.rows()} == {stays}


def test_two_who_find_at_the_same_moment_that_one_is_gone_are_no_trouble(
    case: str, wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = wires.comes(ANNA, f"case/{case}"), wires.comes(BERT, f"case/{case}")
    wires.open.discard(gone)
    monkeypatch.setattr(telling.store, "forget", _beaten)

    with logged() as log, wires.streams():
        note(case)

    assert wires.told(stays)
    assert '"level":"ERROR"' not in log.getvalue()


def _beaten(*_: object) -> object:
    raise Stale("changed-meanwhile")


def test_one_that_cannot_be_reached_is_tried_once_and_kept(case: str, wires: Wires) -> None:
    away, stays = wires.comes(ANNA, f"case/{case}", "list/team"), wires.comes(BERT, f"case/{case}")
    wires.broken.add(away)

    with logged() as log, wires.streams():
        note(case)
    assert wires.told(stays)
    assert "notices-lost" in log.getvalue()

    wires.broken.clear()
    with wires.streams():
        note(case)
    assert wires.told(away).keys() == {f"case/{case}", "list/team"}


def test_there_is_an_end_to_the_time_that_it_takes(case: str, wires: Wires, monkeypatch: pytest.MonkeyPatch) -> None:
    name = wires.comes(ANNA, f"case/{case}")
    monkeypatch.setattr(telling, "LONGEST", -1.0)

    with logged() as log, wires.streams():
        note(case)

    assert wires.told(name) == {}
    assert "notices-lost" in log.getvalue()


TROUBLES = {
    "the tables are away": (telling.store, "watchers"),
    "the gateway says what nobody knows": (sockets, "post"),
    "a record cannot be read": (telling.store, "anybody"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_trouble_fails_a_batch(case: str, wires: Wires, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    wires.comes(ANNA, f"case/{case}")
    monkeypatch.setattr(*TROUBLES[trouble], _fails)

    with logged() as log, wires.streams():
        note(case)

    assert '"level":"ERROR"' in log.getvalue()


def test_a_record_that_nobody_can_read_fails_no_batch(wires: Wires) -> None:
    keys = {"case_id": {"S": "c"}, "sort": {"S": "state"}}
    record = {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": {**keys, "body": {"B": "e30="}}}}

    with logged() as log:
        wires.hands("relay_cases", [record])

    assert "changes-not-told" in log.getvalue()


def test_whoever_works_on_the_same_stream_works_all_the_same(wires: Wires, monkeypatch: pytest.MonkeyPatch) -> None:
    woken = []
    monkeypatch.setattr(intake, "wake_content", woken.append)
    monkeypatch.setattr(telling.store, "anybody", _fails)

    wires.hands("work_content", [message("seg", "1")])

    assert len(woken) == 1


def test_somebodys_words_are_in_no_notice_row_or_log(case: str, wires: Wires, plain: SimpleNamespace) -> None:
    seg = good("GET", f"/cases/{case}").json["conversations"][0]["id"]
    things = [f"case/{case}", f"conversation/{seg}", "list/team", WORDS, f"case/{WORDS}"]

    with logged() as log:
        name = wires.comes(ANNA, *things)
        wires.sends(name, WORDS)
        plain.at = later(1)
        with wires.streams():
            note(case, WORDS)
            good("PUT", f"/cases/{case}/title", {"title": WORDS})
            good("POST", f"/cases/{case}/replies", {"text": WORDS})
        said = str(wires.posts)
        wires.told(name)

    assert "conversation/" in said
    assert WORDS not in said + str(wires.rows()) + log.getvalue()


def test_who_may_know_no_longer_is_told_nothing_more(case: str, wires: Wires) -> None:
    name = wires.comes(ANNA, f"case/{case}", "list/team", f"presence/{case}")
    with wires.streams():
        good("PUT", f"/cases/{case}/team", {"team": "billing"}, by=SAM)
    assert wires.told(name).keys() == {"list/team"}  # on which it is no longer

    with wires.streams():
        good("POST", f"/cases/{case}/notes", {"text": "secret"}, by=SAM)
        good("PUT", f"/cases/{case}/presence", {"mode": "note"}, by=SAM)
    assert wires.told(name) == {}

    with wires.streams():
        good("PUT", f"/cases/{case}/team", {"team": "support"}, by=SAM)
    assert wires.told(name).keys() == {f"case/{case}", "list/team"}


def test_every_handler_of_a_websocket_is_there(memory: MemoryClient) -> None:  # noqa: ARG001
    assert {route: one.name for route, one in app.websocket_handlers.items()} == {
        "$connect": "connect",
        "$default": "hear",
        "$disconnect": "disconnect",
    }
