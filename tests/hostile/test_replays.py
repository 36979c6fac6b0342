"""What was good once and comes again: sessions, tickets, signed calls and keys of requests."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.edge import settings, tables
from chalicelib.edge.http import Route
from chalicelib.live import jobs
from support import marked
from support.bodies import body_of
from support.casework import ANNA, BERT, NOON
from support.contract import closed_routes, label
from support.office import CALL
from support.premises import Premises, standing

WRITES = [route for route in closed_routes() if route.method != "GET"]
# What lasts minutes, or is the same however often it is said: its key is not kept.
UNKEPT = {
    "PUT /cases/{case_id}/mark",
    "PUT /cases/{case_id}/presence",
    "DELETE /cases/{case_id}/presence",
    "POST /live/tickets",
}


@pytest.mark.parametrize("route", WRITES, ids=label)
def test_a_key_of_a_request_is_no_key_of_another(route: Route, premises: Premises) -> None:
    raw, key, start = json.dumps(body_of(route) or {}).encode(), str(uuid4()), standing()
    first = premises.ask(route, raw, idempotency_key=key)
    before = standing()
    answers = [
        premises.ask(route, raw + b" ", idempotency_key=key),
        premises.ask(route, raw, query="?odd=1", idempotency_key=key),
    ]

    if first.status < 300 and before != start and label(route) not in UNKEPT:
        assert {(answer.status, answer.json["code"]) for answer in answers} == {(422, "key-used-for-another-request")}
        assert standing() == before


def test_most_writes_were_done_before_their_key_came_again(premises: Premises) -> None:
    done = [
        label(route) for route in WRITES if premises.ask(route, json.dumps(body_of(route) or {}).encode()).status < 300
    ]

    assert len(done) > len(WRITES) * 0.6, sorted(set(map(label, WRITES)) - set(done))


def test_a_key_of_somebody_else_is_none(premises: Premises) -> None:
    path, key = f"/cases/{premises.theirs.case}/notes", str(uuid4())
    said = [CALL("POST", path, {"text": "mine"}, by=by, idempotency_key=key) for by in (ANNA, BERT)]

    assert [answer.status for answer in said] == [201, 201]
    assert said[0].headers["ETag"] != said[1].headers["ETag"]


def test_a_session_that_is_cut_or_mended_is_none(premises: Premises) -> None:
    token, before = premises.session(), standing()
    head, claims, sign = token.split(".")
    cut = [token[:end] for end in range(0, len(token), 5)] + [token[start:] for start in range(1, len(token), 40)]
    mended = [f"{head}.{claims}.", f"{head}..{sign}", f".{claims}.{sign}", f"{claims}.{head}.{sign}", token + "x.y"]
    for odd in (*cut, *mended):
        answer = _says(premises, odd)

        assert (answer.status, answer.json["code"]) == (401, "session-not-valid"), odd
    assert standing() == before


def _says(premises: Premises, token: str) -> Any:
    headers = {"authorization": f"Bearer {token}", "origin": "https://shop.example"}
    return CALL("POST", f"/chat/{premises.inbox}/messages", {"id": str(uuid4()), "text": "me"}, **headers)


def test_a_message_that_comes_again_in_its_session_is_the_same(premises: Premises) -> None:
    path, body = f"/chat/{premises.inbox}/messages", {"id": str(uuid4()), "text": "once"}
    headers = {"authorization": f"Bearer {premises.session()}", "origin": "https://shop.example"}
    first = CALL("POST", path, body, **headers)
    before = standing()

    again = CALL("POST", path, body, **headers)

    assert (again.json, standing()) == (first.json, before)


@pytest.mark.usefixtures("premises")
def test_a_ticket_that_is_cut_or_used_lets_nobody_in_and_its_token_still_signs_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "now", lambda: NOON)
    ticket = CALL("POST", "/live/tickets", by=ANNA).json["ticket"]

    assert [_comes(odd) for odd in (ticket[:-1], ticket[1:], ticket.lower(), ticket + "x", f" {ticket}")] == [401] * 5
    assert [_comes(ticket), _comes(ticket)] == [200, 401]
    assert CALL("PUT", "/me", {}, by=ANNA).status == 200
    assert _comes(CALL("POST", "/live/tickets", by=ANNA).json["ticket"]) == 200


def _comes(ticket: str) -> int:
    event = {
        "requestContext": {
            "connectionId": uuid4().hex,
            "eventType": "CONNECT",
            "apiId": "a",
            "stage": "s",
            "domainName": "d",
        },
        "queryStringParameters": {"ticket": ticket},
    }
    return int(app.handler_map["connect"](event, LambdaContext("connect", 256))["statusCode"])


def test_a_signed_call_that_is_replayed_when_its_envelope_is_long_gone_changes_no_thread(tmp_path: Path) -> None:
    """X signs no moment: what was heard once is known by its posts, for ever."""
    with marked.in_memory(tmp_path) as desk:
        marked.everything(desk)
        marked.settled()
        before = _told()
        _envelopes_expire()

        assert {desk.tell(raw).status for raw in list(desk.sent)} == {200}
        marked.settled()

        assert _told() == before


def test_a_replayed_call_brings_no_words_of_somebody_who_was_erased_back_into_a_thread(tmp_path: Path) -> None:
    """Their words stand in the envelope that came anew, for its thirty days, and nowhere that people look."""
    with marked.in_memory(tmp_path) as desk:
        marked.everything(desk)
        marked.settled()
        assert desk("DELETE", f"/customers/{marked.customer()}", {}, by=marked.ADA).status == 202
        _envelopes_expire()

        assert {desk.tell(raw).status for raw in list(desk.sent)} == {200}
        marked.settled()

        assert {where for where, _, _ in marked.holding()} & {"content", "cases"} == set()


def _told() -> dict[str, bytes]:
    """Conversations, cases and customers: what people see of all that was said."""
    kept = ("content", "cases", "customers")
    return {f"{one.where} {one.key}": one.body for one in marked.standing() if one.where in kept}


def _envelopes_expire() -> None:
    for row in tables.client.scan(TableName=settings.INTAKE_TABLE)["Items"]:
        tables.client.delete_item(TableName=settings.INTAKE_TABLE, Key={"envelope_id": row["envelope_id"]})
