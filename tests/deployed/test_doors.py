"""Who gets in: by the routes as the app registers them, over the gateway and its authorizer."""

import time
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from json import dumps
from pathlib import Path
from typing import Any

import jwt
import pytest
from stack import NAME, Answer, Stack

from app import app
from chalicelib.edge.http import ROUTES, Route
from chalicelib.kernel.model import STAFF
from infra.gateway import REFUSALS
from infra.package import BUILT
from infra.packages import packaged
from infra.publish import FOLDER
from local.issuer import Issuer

pytestmark = pytest.mark.deployed
SIDE_BY_SIDE = 2  # each request that is answered at the same time has a process of its own
OURS = [one for one in ROUTES if one.view.__module__.startswith("chalicelib.")]  # other tests register some, too
CLOSED = [one for one in OURS if one.roles is not None]
REFUSED = [(role, one) for one in CLOSED for role in sorted(STAFF - one.roles)]
WHO = {"sub": "mallory", "role": "administrator", "teams": ["support"]}


def asked(stack: Stack, route: Route, **how: Any) -> Answer:
    """A request to a route, with a name that is nothing's in each place for one."""
    path = "/".join("x" if "{" in part else part for part in route.path.split("/"))
    body = {} if route.method in {"POST", "PUT", "PATCH"} else None
    return stack.call(route.method, path, body, **how)


def side_by_side(work: Any, things: list[Any]) -> list[Any]:
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        return list(threads.map(work, things))


def unsigned(said: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = (urlsafe_b64encode(dumps(one).encode()).decode().rstrip("=") for one in (said, claims))
    return ".".join([*parts, ""])


def test_the_routes_that_are_tried_are_those_of_the_app() -> None:
    there = {(method, path) for path, methods in app.routes.items() for method in methods}

    assert {(one.method, one.path) for one in OURS} == there


def test_each_role_is_refused_on_each_route_that_is_not_for_it(stack: Stack, told: list[str]) -> None:
    start = time.monotonic()
    answers = side_by_side(lambda one: asked(stack, one[1], role=one[0].value), REFUSED)

    wrong = [
        f"{role} {route.method} {route.path}: {answer.status}"
        for (role, route), answer in zip(REFUSED, answers, strict=True)
        if (answer.status, answer.json["code"]) != (403, "role-may-not")
    ]
    assert wrong == []
    assert len(REFUSED) >= 40
    told.append(f"roles refused on routes: {len(REFUSED)}, in {time.monotonic() - start:.1f} s")


def test_nobody_who_is_not_signed_in_gets_past_a_closed_route(stack: Stack, told: list[str]) -> None:
    start = time.monotonic()
    answers = side_by_side(lambda route: asked(stack, route), CLOSED)

    wrong = [
        f"{route.method} {route.path}: {answer.status}"
        for route, answer in zip(CLOSED, answers, strict=True)
        if (answer.status, answer.json["code"]) != (401, "not-signed-in")
    ]
    assert wrong == []
    told.append(f"closed routes without a token: {len(CLOSED)}, in {time.monotonic() - start:.1f} s")


def test_only_a_token_that_our_issuer_signed_for_us_and_for_now_lets_in(stack: Stack, tmp_path: Path) -> None:
    issuer, now = stack.issuer, int(time.time())
    good = issuer.token("anna", role="agent")
    claims = WHO | {"iss": issuer.url, "aud": issuer.audience, "iat": now, "nbf": now, "exp": now + 600}
    header = jwt.get_unverified_header(good)
    first, second, third = good.split(".")
    tokens = {
        "forged": f"{first}.{second}.{third[:-8]}AAAAAAAA",
        "of another's claims": f"{first}.{issuer.token('ben', role='administrator').split('.')[1]}.{third}",
        "expired": issuer.token("anna", role="agent", seconds=-1),
        "not yet valid": jwt.encode(claims | {"nbf": now + 600}, issuer._key, "RS256", {"kid": header["kid"]}),
        "of a foreign key": Issuer(tmp_path, issuer.url).token("anna", role="agent"),
        "of a foreign issuer": issuer.signed(WHO | {"iss": "https://elsewhere.example"}, issuer.audience, 600),
        "for a foreign audience": issuer.signed(WHO, "another", 600),
        "without an algorithm": unsigned(header | {"alg": "none"}, claims),
        "signed with the public key": jwt.encode(
            claims, issuer.jwks()["keys"][0]["n"], "HS256", {"kid": header["kid"]}
        ),
        "of a role of nobody here": issuer.token("carl", role="customer"),
        "without a role": issuer.token("carl", role=""),
        "cut": good[: len(good) // 2],
        "without a signature": f"{first}.{second}.",
        "empty": "",
    }

    headers = {name: f"Bearer {token}" for name, token in tokens.items()} | {"with another scheme": f"Basic {good}"}
    told = side_by_side(lambda header: stack.call("GET", "/worklists", Authorization=header), list(headers.values()))
    answers = dict(zip(headers, told, strict=True))

    wrong = {
        name: one.status for name, one in answers.items() if (one.status, one.json["code"]) != REFUSALS["UNAUTHORIZED"]
    }
    assert wrong == {}
    assert stack.call("GET", "/worklists", Authorization=f"Bearer {good}").status == 200


def test_what_the_gateway_refuses_is_a_problem_document_that_any_page_may_read(stack: Stack) -> None:
    refused = {
        "no-such-route": stack.call("GET", "/no-such-thing"),
        "not-signed-in": stack.call("GET", "/worklists"),
    }

    for code, answer in refused.items():
        assert answer.json == {
            "type": f"urn:casefold:problem:{code}",
            "title": code.replace("-", " "),
            "status": answer.status,
            "code": code,
            "facts": {},
        }
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert [answer.status for answer in refused.values()] == [404, 401]


def test_a_body_that_is_too_large_is_a_problem_document(stack: Stack) -> None:
    answer = stack.call("POST", "/cases", {"title": "x" * 1_000_001}, role="agent")

    assert (answer.status, answer.json["code"], answer.json["facts"]) == (413, "body-too-large", {"most": 1_000_000})
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_path_with_a_slash_or_a_percent_in_a_name_finds_nothing_else(stack: Stack) -> None:
    for name in ("..%2F..%2Fpolicy", "%252e%252e", "a%20b", "%00", "x" * 500):
        answer = stack.call("GET", f"/customers/{name}", role="administrator")
        assert (answer.status, answer.json["code"].endswith(("not-found", "no-such-name", "no-such-route"))) == (
            404,
            True,
        ), name


def test_the_workspace_lies_where_the_distribution_takes_it_from(stack: Stack) -> None:
    desk = packaged(BUILT / "dev", NAME).desk
    objects = stack.emulator.client("s3").list_objects_v2(Bucket=stack.outputs["WebBucketName"])["Contents"]

    assert {one["Key"] for one in objects} >= {f"{FOLDER}{name}" for name in desk}
    assert "index.html" in desk
    assert stack.names["Distribution"] == stack.outputs["DistributionId"]
