"""A route for some roles, and one with a proof of its own."""

from typing import Any

import pytest
from chalice.app import Blueprint, Chalice
from chalice.config import Config
from chalice.local import LocalGateway
from msgspec import Struct
from signing import ISSUER, Signer, key_set

from chalicelib.access import tokens
from chalicelib.access.endpoints import endpoint, open_endpoint
from chalicelib.access.keys import Keys
from chalicelib.edge import http, settings
from chalicelib.edge.asking import Ask
from chalicelib.kernel.model import LEADS, STAFF, Actor, Audience, Role
from support.calling import Caller, claims_of

ANNA = Actor(id="anna", role=Role.AGENT, teams=("support", "sales"))
SAM = Actor(id="sam", role=Role.SUPERVISOR)
MARIA = Actor(id="maria", role=Role.CUSTOMER, customer_id="maria")


class Part(Struct):
    id: str
    audience: Audience = Audience.STAFF


class Shown(Struct):
    who: str
    teams: tuple[str, ...]
    parts: list[Part]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Chalice:
    """Three routes: for everybody who signed in, for leads, and open."""
    monkeypatch.setattr(http, "ROUTES", [])
    monkeypatch.setattr(tokens.sign_in, "config", None)
    routes, app = Blueprint("small"), Chalice("small")

    @endpoint(routes, "GET", "/parts", STAFF | {Role.CUSTOMER}, gives=Shown)
    def show_parts(ask: Ask) -> Shown:
        return Shown(ask.actor.id, ask.actor.teams, [Part("hidden"), Part("open", Audience.EVERYONE)])

    @endpoint(routes, "PUT", "/parts/{part_id}", LEADS, takes=Part, success=202)
    def change_part(_: Ask, part_id: str) -> Part:
        return Part(part_id)

    @open_endpoint(routes, "POST", "/hook")
    def listen(ask: Ask) -> dict[str, Any]:
        return {"heard": ask.raw.decode(), "parts": [Part("hidden")]}

    app.register_blueprint(routes)
    app.register_blueprint(tokens.routes)
    return app


@pytest.fixture
def call(app: Chalice) -> Caller:
    return Caller(app)


def test_an_answer_shows_what_the_actor_may_know(call: Caller) -> None:
    for_staff, for_maria = (call("GET", "/parts", by=by).json for by in (ANNA, MARIA))

    assert [part["id"] for part in for_staff["parts"]] == ["hidden", "open"]
    assert [part["id"] for part in for_maria["parts"]] == ["open"]


def test_the_actor_is_who_the_token_says(call: Caller) -> None:
    answer = call("GET", "/parts", by=ANNA).json

    assert (answer["who"], answer["teams"]) == ("anna", ["support", "sales"])


@pytest.mark.parametrize(("by", "status"), [(None, 401), (MARIA, 403), (ANNA, 403), (SAM, 202)])
def test_a_route_is_for_its_roles(call: Caller, by: Actor | None, status: int) -> None:
    assert call("PUT", "/parts/p1", by=by).status == status


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"principalId": "anna"},
        claims_of(ANNA) | {"expires": "1"},
        claims_of(ANNA) | {"expires": "soon"},
        claims_of(ANNA) | {"expires": "nan"},
        claims_of(ANNA) | {"role": "king"},
        {"role": "agent"},
    ],
    ids=str,
)
def test_what_the_authorizer_did_not_say_is_nobody(call: Caller, said: dict[str, str]) -> None:
    assert call("GET", "/parts", by=said).status == 401


def test_the_gateway_may_remember_a_token_longer_than_it_lasts(call: Caller) -> None:
    answer = call("GET", "/parts", by=claims_of(ANNA, expires=1))

    assert (answer.status, answer.json["code"]) == (401, "token-expired")


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=utf-8", "application/x-www-form-urlencoded"])
def test_an_open_route_takes_a_body_whatever_it_says_it_is(call: Caller, kind: str) -> None:
    assert call("POST", "/hook", b"{}", content_type=kind).json == {
        "heard": "{}",
        "parts": [{"id": "hidden", "audience": "staff"}],
    }


def test_only_open_routes_are_without_the_authorizer(app: Chalice) -> None:
    doors = {(path, method): entry.authorizer for path, ways in app.routes.items() for method, entry in ways.items()}

    assert doors == {
        ("/parts", "GET"): tokens.sign_in,
        ("/parts/{part_id}", "PUT"): tokens.sign_in,
        ("/hook", "POST"): None,
    }


def through_the_gateway(app: Chalice, token: str) -> int:
    """A request with this token as chalice's gateway lets it in, authorizer first."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    status: int = LocalGateway(app, Config()).handle_request("GET", "/parts", headers, b"")["statusCode"]
    return status


def test_gateway_and_app_agree_on_who_is_let_in(app: Chalice, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, forger = Signer("ours"), Signer("ours")
    monkeypatch.setattr(settings, "OIDC_ISSUER", ISSUER)
    monkeypatch.setattr(tokens, "keys", Keys(lambda: key_set(ours)))
    always = {"nbf": 0, "iat": 0, "exp": 4_000_000_000}

    assert through_the_gateway(app, ours.token(**always)) == 200
    for token in (forger.token(**always), ours.token(), ours.token(**{**always, "aud": "another"})):
        with pytest.raises(tokens.Unauthorized):
            through_the_gateway(app, token)
