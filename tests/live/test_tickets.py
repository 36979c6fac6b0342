"""Coming in: a ticket lets one websocket in, once, as whoever asked for it."""

from types import SimpleNamespace

import pytest
from msgspec import json

from chalicelib.edge import settings
from chalicelib.kernel.problems import Unavailable
from chalicelib.live import store
from support.calling import claims_of, logged
from support.casework import ANNA, MARIA, NOON, later
from support.memory import MemoryClient
from support.office import CALL, Office
from support.wires import URL, Wires


def test_a_ticket_says_where_to_connect_and_until_when(wires: Wires) -> None:  # noqa: ARG001
    answer = CALL("POST", "/live/tickets", by=ANNA)

    assert answer.status == 201
    assert answer.json["url"] == URL
    assert answer.json["expires_at"] == "2026-01-05T12:01:00Z"
    assert len(answer.json["ticket"]) > 40


def test_without_websockets_there_are_no_tickets(memory: MemoryClient) -> None:  # noqa: ARG001
    answer = CALL("POST", "/live/tickets", by=ANNA)

    assert (answer.status, answer.json["code"]) == (503, "live-updates-not-configured")
    assert int(answer.headers["Retry-After"]) > 60


def test_it_is_for_staff(wires: Wires) -> None:  # noqa: ARG001
    assert CALL("POST", "/live/tickets").status == 401
    assert CALL("POST", "/live/tickets", by=MARIA).status == 403


def test_a_ticket_lets_in_once(wires: Wires) -> None:
    ticket = wires.ticket(ANNA)

    assert wires.connect(ticket)[1] == 200
    assert wires.connect(ticket)[1] == 401


def test_of_two_who_come_at_the_same_moment_one_is_let_in(wires: Wires, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, really = wires.ticket(ANNA), store.read
    statuses = []

    def between(row: object) -> object:
        found = really(row)
        monkeypatch.setattr(store, "read", really)
        statuses.append(wires.connect(ticket)[1])
        return found

    monkeypatch.setattr(store, "read", between)
    statuses.append(wires.connect(ticket)[1])

    assert statuses == [200, 401]


@pytest.mark.parametrize("ticket", [None, "", "none", "x" * 5_000])
def test_nothing_else_lets_in(wires: Wires, ticket: str | None) -> None:
    wires.ticket(ANNA)

    assert wires.connect(ticket)[1] == 401
    assert not wires.open


def test_a_ticket_lasts_a_minute(wires: Wires, plain: SimpleNamespace) -> None:
    one, two = wires.ticket(ANNA), wires.ticket(ANNA)

    plain.at = later(59 / 60)
    assert wires.connect(one)[1] == 200
    plain.at = later(1)
    assert wires.connect(two)[1] == 401


def test_a_ticket_ends_with_the_token_that_it_was_asked_with(wires: Wires, plain: SimpleNamespace) -> None:
    ticket = wires.ticket(ANNA, expires=NOON.timestamp() + 30)

    plain.at = later(0.5)
    assert wires.connect(ticket)[1] == 401


def test_a_ticket_is_not_kept_nor_logged(wires: Wires) -> None:
    with logged() as log:
        ticket = wires.ticket(ANNA)
        kept = str(wires.rows())
        wires.connect(ticket)
        wires.connect(ticket)

    assert ticket not in kept + str(wires.rows()) + log.getvalue()


def test_when_the_tables_are_away_nobody_is_let_in_and_the_ticket_is_good_again(
    wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = wires.ticket(ANNA)
    with monkeypatch.context() as patch:
        patch.setattr(store, "read", _away)
        assert wires.connect(ticket)[1] == 503

    assert wires.connect(ticket)[1] == 200


def _away(_: object) -> object:
    raise Unavailable("tables-do-not-answer")


def test_an_answer_that_was_lost_is_a_success(wires: Wires, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = wires.ticket(ANNA)
    really = wires.memory.transact_write_items

    def lost(**asked: object) -> None:
        really(**asked)
        raise wires.timeout

    monkeypatch.setattr(wires.memory, "transact_write_items", lost)

    assert wires.connect(ticket)[1] == 200


def test_a_connection_is_whoever_asked_for_the_ticket(wires: Wires) -> None:
    office = Office()
    case = office.case(office.hears())
    name = wires.comes(ANNA, f"case/{case}")

    kept = [json.decode(row["body"]["B"]) for row in wires.rows() if row["thing"]["S"] == "connection"]

    assert [one["id"] for one in kept] == [name]
    assert kept[0]["guest"]["actor"] == {"id": "anna", "role": "agent", "teams": ["support"]}


def test_the_end_of_a_token_is_that_of_the_authorizer(wires: Wires) -> None:
    wires.connect(CALL("POST", "/live/tickets", by=claims_of(ANNA, NOON.timestamp() + 600.9)).json["ticket"])
    (kept,) = wires.rows()

    assert json.decode(kept["body"]["B"])["guest"]["ends"] == NOON.timestamp() + 600
    assert int(kept["expires"]["N"]) >= NOON.timestamp() + 1_200, "it is found for a while, and hung up"


def test_the_table_takes_its_rows_away() -> None:
    assert settings.LIVE_TABLE in dict(_expiring())


def _expiring() -> list[tuple[str, str]]:
    from local.tables import expiring  # noqa: PLC0415

    return list(expiring())
