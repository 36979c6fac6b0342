"""The app as API Gateway shows it."""

import json

import pytest
from small_app import app

from local.gateway import Asked, Gateway

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def gateway() -> Gateway:
    return Gateway(app)


def test_a_view_sees_what_was_asked(gateway: Gateway) -> None:
    target = "/echo/a%20b%2Fc?tag=1&tag=2&empty="
    answer = gateway.answer(Asked("POST", target, {**JSON, "x-trace": "t"}, "{é}".encode()))

    assert json.loads(answer.body) == {"word": "a%20b%2Fc", "tags": ["1", "2"], "body": "{é}", "trace": "t"}
    assert answer.headers["X-Two"] == ["a", "b"]


def test_bytes_that_are_no_text_are_lost_as_the_real_gateway_loses_them(gateway: Gateway) -> None:
    answer = gateway.answer(Asked("POST", "/echo/a", {"content-type": "text/plain"}, b"\xff"))

    assert json.loads(answer.body)["body"] == "\ufffd"


def test_an_unknown_route_is_a_problem(gateway: Gateway) -> None:
    answer = gateway.answer(Asked("GET", "/nothing/here", {"authorization": "good"}))

    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(answer.body)["code"] == "no-such-route"


def test_a_wrong_method_names_the_right_ones(gateway: Gateway) -> None:
    answer = gateway.answer(Asked("DELETE", "/me", {}))

    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    assert json.loads(answer.body)["status"] == 405


@pytest.mark.parametrize("headers", [{}, {"authorization": "bad"}])
def test_who_is_not_known_gets_401(gateway: Gateway, headers: dict[str, str]) -> None:
    answer = gateway.answer(Asked("GET", "/me", headers))

    assert (answer.status, json.loads(answer.body)["code"]) == (401, "not-signed-in")


def test_an_issuer_that_is_away_is_503_and_not_nobody(gateway: Gateway) -> None:
    answer = gateway.answer(Asked("GET", "/me", {"authorization": "away"}))

    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


def test_what_the_authorizer_said_reaches_the_view_as_text(gateway: Gateway) -> None:
    answer = gateway.answer(Asked("GET", "/me", {"authorization": "good"}))

    assert json.loads(answer.body) == {"id": "anna", "level": "3", "principalId": "anna"}
