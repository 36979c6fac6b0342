"""What holds for every route, new ones too: who may use it, and what it says of a body that it cannot read."""

import pytest

from app import app
from chalicelib.edge.http import ROUTES, Route
from chalicelib.kernel.model import Actor, Role
from support.calling import claims_of
from support.casework import KARL
from support.contract import OPEN, any_path, closed_routes, fields, label, nonsense
from support.memory import MemoryClient
from support.office import CALL

CLOSED = closed_routes()
TAKING = [route for route in CLOSED if route.takes is not None]
MOST_RESOURCES = 300  # of a gateway: each step of a path is one


def asked(route: Route, by: object = None) -> int:
    return int(CALL(route.method, any_path(route), {} if route.takes else None, by=by).status)  # type: ignore[arg-type]


def test_every_route_without_a_sign_in_is_so_on_purpose() -> None:
    assert {(route.method, route.path) for route in ROUTES if route.roles is None} == OPEN


def test_every_route_of_the_app_is_in_the_contract() -> None:
    there = {(method, path) for path, ways in app.routes.items() for method in ways}

    assert there == {(route.method, route.path) for route in ROUTES}
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_the_gateway_has_room_for_all_of_them() -> None:
    steps = {tuple(route.path.split("/")[:end]) for route in ROUTES for end in range(1, route.path.count("/") + 2)}

    assert len(steps) < MOST_RESOURCES


@pytest.mark.parametrize(
    ("route", "role"),
    [(route, role) for route in CLOSED for role in Role if role not in (route.roles or ())],
    ids=lambda one: label(one) if isinstance(one, Route) else str(one),
)
def test_a_role_that_is_not_named_may_not_use_a_route(route: Route, role: Role) -> None:
    assert asked(route, Actor(id="x", role=role, customer_id="x")) == 403


@pytest.mark.parametrize("route", CLOSED, ids=label)
def test_nobody_may_use_a_route_without_a_token_that_lasts(route: Route) -> None:
    assert asked(route) == 401
    for role in Role:
        assert asked(route, claims_of(Actor(id="x", role=role), expires=1)) == 401
    assert asked(route, {"id": "x", "role": "king", "expires": "4e9"}) == 401


@pytest.mark.parametrize("route", TAKING, ids=label)
def test_each_field_that_does_not_fit_is_named(route: Route, memory: MemoryClient) -> None:  # noqa: ARG001
    role = min(route.roles or ())
    answer = CALL(route.method, any_path(route), nonsense(route), by=Actor(id="x", role=role))
    named = {field.partition("[")[0].partition(".")[0] for field in answer.json["facts"]["fields"]}

    assert (answer.status, answer.json["code"]) == (422, "fields-not-understood")
    assert named == {*fields(route), "unheard_of"}


@pytest.mark.parametrize("route", TAKING, ids=label)
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff"], ids=repr)
def test_what_is_no_object_is_422(route: Route, body: bytes, memory: MemoryClient) -> None:  # noqa: ARG001
    role = min(route.roles or ())

    assert CALL(route.method, any_path(route), body, by=Actor(id="x", role=role)).status == 422


@pytest.mark.parametrize("route", ROUTES, ids=label)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "image/png", "nonsense"])
def test_whatever_a_body_says_it_is_an_error_is_a_problem_document(
    route: Route,
    kind: str,
    memory: MemoryClient,  # noqa: ARG001
) -> None:
    by = Actor(id="x", role=min(route.roles)) if route.roles else None
    answer = CALL(route.method, any_path(route), b"{", by=by, content_type=kind)

    assert answer.status != 415
    assert answer.status < 400 or answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("route", [route for route in CLOSED if route.method == "GET"], ids=label)
def test_a_query_that_is_not_asked_for_changes_nothing(route: Route, memory: MemoryClient) -> None:  # noqa: ARG001
    role = min(route.roles or ())
    plain, odd = (CALL("GET", any_path(route) + query, by=Actor(id="x", role=role)) for query in ("", "?odd=1"))

    assert (plain.status, plain.text) == (odd.status, odd.text)


@pytest.mark.parametrize("route", [route for route in CLOSED if "{" in route.path], ids=label)
def test_a_name_that_is_longer_than_any_key_is_not_found(route: Route, tables: None) -> None:  # noqa: ARG001
    role = min(route.roles or ())
    for name in ("x" * 3_000, "%E2%82%AC" * 134):
        path = any_path(route).replace("none", name)
        answer = CALL(route.method, path, {} if route.takes else None, by=Actor(id="x", role=role))

        assert (answer.status, answer.json["code"]) == (404, "no-such-name")


@pytest.mark.parametrize("route", [route for route in CLOSED if route.asks], ids=label)
def test_a_query_that_is_longer_than_any_key_is_refused(route: Route, tables: None) -> None:  # noqa: ARG001
    role = min(route.roles or ())
    for name in route.asks:
        answer = CALL(route.method, f"{any_path(route)}?{name}={'x' * 3_000}", by=Actor(id="x", role=role))

        assert answer.status in {404, 422}
        assert answer.json["code"] in {"no-such-name", "fields-not-understood"}


def test_who_asks_for_what_is_absent_learns_nothing(memory: MemoryClient) -> None:  # noqa: ARG001
    answers = {CALL("GET", f"/cases/{name}", by=KARL).text for name in ("none", "0" * 32, "x")}

    assert len(answers) == 1
