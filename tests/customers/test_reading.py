"""`GET /customers/{id}`: who somebody is, what is done about it and what they said, as far as one may know it."""

from collections.abc import Iterator
from json import dumps
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.cases import customer_reading
from chalicelib.conversations import store as talks
from chalicelib.customers.store import card
from chalicelib.edge import tables
from chalicelib.kernel.model import Actor, Role
from support.marked import ADA, ANNA, KARL, MARIA, SHOP, Desk, a_message, customer, in_memory, settled, under

BERT = Actor(id="bert", role=Role.AGENT, teams=("billing",))
CARA = Actor(id="cara", role=Role.CUSTOMER, customer_id="cara")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Maria wrote in public, twice, and once to us alone; Karl wrote below her, and we did."""
    with in_memory(tmp_path) as made:
        made.post(1, MARIA, "@the_shop first")
        root = made.post(2, MARIA, "@the_shop second")
        made.post(3, KARL, "me too", **under(root, MARIA))
        made.post(4, SHOP, "we look", **under(root, MARIA))
        made.told(direct_message_events=[a_message(5, MARIA, SHOP, "for you alone")])
        settled()
        yield made


def seen(desk: Desk, by: Actor = ADA) -> dict[str, Any]:
    answer = desk("GET", f"/customers/{customer()}", by=by)
    assert answer.status == 200
    return dict(answer.json)


def texts(shown: dict[str, Any]) -> list[list[str]]:
    return [[one["text"] for one in talk["messages"]] for talk in shown["conversations"]]


def test_it_says_who_they_are(desk: Desk) -> None:
    (identity,) = card(customer())[1]

    shown = seen(desk)["customer"]

    known = {"id": identity.id, "channel": "x", "name": "Mariella Zwick", "address": "zwick_mari"}
    assert (shown["id"], shown["identities"]) == (customer(), [known])


def test_it_says_what_they_said_newest_first_and_which_case_it_is_of(desk: Desk) -> None:
    shown = seen(desk)

    assert texts(shown) == [["for you alone"], ["@the_shop second"], ["@the_shop first"]]
    assert [talk["public"] for talk in shown["conversations"]] == [False, True, True]
    assert [talk["case"] for talk in shown["conversations"]] == [case["id"] for case in shown["cases"]]


def test_it_says_no_more_than_lambda_hands_on_and_the_newest_first_of_all(desk: Desk) -> None:
    for number in range(10, 18):
        desk.post(number, MARIA, f"@the_shop {number} " + "word " * 170_000)
    settled()

    answer = desk("GET", f"/customers/{customer()}", by=ADA)

    assert len(dumps(answer.text)) < 4_500_000
    assert [text[:12] for [text] in texts(answer.json)[:4]] == [f"@the_shop {number}" for number in (17, 16, 15, 14)]


def test_who_wrote_below_somebody_else_is_known_without_that_case(desk: Desk) -> None:
    answer = desk("GET", f"/customers/{customer(KARL)}", by=ADA).json

    assert (answer["customer"]["identities"][0]["name"], answer["cases"], answer["conversations"]) == (
        "Karl Kunde",
        [],
        [],
    )


def test_of_a_case_that_is_not_for_an_agent_there_is_nothing(desk: Desk) -> None:
    hidden = seen(desk)["cases"][1]["id"]
    assert desk("POST", "/teams", {"id": "billing", "name": "Billing"}, by=ADA).status == 201
    assert desk("PUT", f"/cases/{hidden}/team", {"team": "billing"}, by=ADA).status == 200

    anna, bert = seen(desk, ANNA), seen(desk, BERT)

    assert (len(anna["cases"]), texts(anna)) == (2, [["for you alone"], ["@the_shop first"]])
    assert (len(bert["cases"]), len(texts(bert))) == (3, 3)
    assert hidden not in str(anna)


def test_nobody_is_not_found_and_strangers_are_not_let_in(desk: Desk) -> None:
    assert desk("GET", "/customers/nobody", by=ADA).json["code"] == "customer-not-found"
    assert desk("GET", f"/customers/{customer()}").status == 401
    assert desk("GET", f"/customers/{customer()}", by=CARA).status == 403


def test_it_has_an_etag_that_changes_with_the_customer(desk: Desk) -> None:
    who = customer()
    before = desk("GET", f"/customers/{who}", by=ADA)

    desk.post(9, MARIA, "@the_shop third")
    settled()
    same = desk("GET", f"/customers/{who}", by=ADA)
    desk("DELETE", f"/customers/{who}", by=ADA)
    after = desk("GET", f"/customers/{who}", by=ADA)

    assert before.headers["ETag"] == same.headers["ETag"] == f'"{before.json["etag"]}"'
    assert before.headers["ETag"] != after.headers["ETag"]


@pytest.mark.usefixtures("desk")
def test_it_takes_two_round_trips(monkeypatch: pytest.MonkeyPatch) -> None:
    trips: list[int] = []
    really = customer_reading.together

    def counted(*calls: Any) -> list[Any]:
        trips.append(len(calls))
        return really(*calls)

    monkeypatch.setattr(customer_reading, "together", counted)
    calls: list[str] = []
    who = customer()
    for name in ("get_item", "batch_get_item", "query"):
        monkeypatch.setattr(tables.client, name, _noted(getattr(tables.client, name), name, calls), raising=False)

    customer_reading.customer_for(ADA, who)

    assert (trips, len(calls)) == ([3, 3], 6)


def _noted(really: Any, name: str, calls: list[str]) -> Any:
    def call(**asked: Any) -> Any:
        calls.append(name)
        return really(**asked)

    return call


def test_what_is_being_moved_is_where_it_is_moved_to(desk: Desk) -> None:
    shown = seen(desk)["conversations"]
    gone, into = talks.head(shown[2]["id"]), talks.head(shown[1]["id"])
    tables.transact([talks.head_put(replace(gone, v=gone.v + 1, into=into.seg), gone)])

    after = seen(desk)["conversations"]

    assert [(talk["id"], len(talk["messages"])) for talk in after] == [(shown[0]["id"], 1), (into.seg, 2)]
