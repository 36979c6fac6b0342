"""The contract names every route, and is a document that tools understand."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.access.tokens import sign_in
from chalicelib.edge.asking import Ask
from chalicelib.edge.http import ROUTES, STATUS, Route
from chalicelib.edge.openapi import document
from chalicelib.kernel.model import STAFF, Audience
from support.calling import Caller


class Wish(Struct):
    """What a client wishes for."""

    title: str
    audience: Audience = Audience.STAFF


class Shown(Struct):
    id: str
    etag: str


class Page(Struct):
    things: list[Shown]
    next: str | None = None


def change_thing(ask: Ask, thing_id: str) -> Shown:
    """Change a thing.

    What it was is kept.
    """
    raise NotImplementedError


def list_things(ask: Ask) -> Page:
    """Things, the newest first."""
    raise NotImplementedError


class Filter(Struct):
    """A choice that may be left out."""

    name: Annotated[str, Meta(pattern=r"^[\w-]+\Z")] | None = None
    words: Mapping[Annotated[str, Meta(pattern=r"^[a-z]{2}$(?!\n)")], str] = {}
    pattern: str = ""


def choose_things(ask: Ask) -> Page:
    """Choose things."""
    raise NotImplementedError


def hear(ask: Ask, channel: str, connection: str) -> None:
    """Hear what a platform has to say."""
    raise NotImplementedError


CHOICE = Route("POST", "/choices", STAFF, choose_things, Filter, Page, later=True)
CONTRACTS = [
    Route("PUT", "/things/{thing_id}", STAFF, change_thing, Wish, Shown, (), 201),
    Route("GET", "/things", STAFF, list_things, None, Page, ("after", "list")),
    Route("POST", "/webhooks/{channel}/{connection}", None, hear),
]


@pytest.fixture
def made() -> dict[str, Any]:
    return json.loads(json.dumps(document(CONTRACTS)))


def test_the_document_is_valid(made: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(made).iter_errors()) == []
    assert made["openapi"] == "3.1.0"


def test_every_route_is_named(made: dict[str, Any]) -> None:
    named = {(method.upper(), path) for path, ways in made["paths"].items() for method in ways}

    assert named == {(contract.method, contract.path) for contract in CONTRACTS}


def test_an_operation_says_what_it_takes_and_gives(made: dict[str, Any]) -> None:
    change = made["paths"]["/things/{thing_id}"]["put"]

    assert change["operationId"] == "change_thing"
    assert (change["summary"], change["description"]) == ("Change a thing.", "What it was is kept.")
    assert change["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Wish"}
    assert change["responses"]["201"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Shown"}
    assert change["responses"]["201"]["headers"] == {"ETag": {"$ref": "#/components/headers/ETag"}}
    assert change["x-roles"] == ["administrator", "agent", "supervisor"]


def test_types_are_those_of_the_code(made: dict[str, Any]) -> None:
    wish = made["components"]["schemas"]["Wish"]

    assert wish["description"] == "What a client wishes for."
    assert wish["required"] == ["title"]
    assert made["components"]["schemas"]["Audience"]["enum"] == ["everyone", "staff"]


def test_a_body_is_required_only_where_a_field_of_it_is(made: dict[str, Any]) -> None:
    choice = document([CHOICE])["paths"]["/choices"]["post"]

    assert made["paths"]["/things/{thing_id}"]["put"]["requestBody"]["required"] is True
    assert choice["requestBody"]["required"] is False


def test_what_is_kept_now_and_done_later_is_a_success_of_its_own() -> None:
    responses = document([CHOICE])["paths"]["/choices"]["post"]["responses"]

    assert [status for status in responses if status < "3"] == ["200", "202"]
    assert responses["200"]["content"] == responses["202"]["content"]


def test_patterns_are_written_as_json_schema_has_them() -> None:
    chosen = document([CHOICE])["components"]["schemas"]["Filter"]["properties"]

    assert chosen["name"]["anyOf"][0]["pattern"] == "^[A-Za-z0-9_\u00aa-\U0010ffff-]+$"
    assert chosen["words"]["propertyNames"]["pattern"] == "^[a-z]{2}$"
    assert chosen["pattern"] == {"type": "string", "default": ""}


def test_keys_queries_and_headers_are_parameters(made: dict[str, Any]) -> None:
    change, page = made["paths"]["/things/{thing_id}"]["put"], made["paths"]["/things"]["get"]
    heard = made["paths"]["/webhooks/{channel}/{connection}"]["post"]

    assert change["parameters"] == [
        {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"$ref": "#/components/parameters/If-Match"},
        {"$ref": "#/components/parameters/Idempotency-Key"},
    ]
    assert [(one["name"], one["in"]) for one in page["parameters"]] == [("after", "query"), ("list", "query")]
    assert [one["name"] for one in heard["parameters"]] == ["channel", "connection"]  # no actor, so no key of theirs


@pytest.mark.parametrize(
    ("path", "method", "refusals"),
    [
        ("/things/{thing_id}", "put", {401, 403, 404, 409, 412, 413, 422, 500, 503}),
        ("/things", "get", {401, 403, 404, 413, 422, 500, 503}),
        ("/webhooks/{channel}/{connection}", "post", {401, 403, 404, 409, 413, 422, 429, 500, 503}),
    ],
)
def test_refusals_are_named(made: dict[str, Any], path: str, method: str, refusals: set[int]) -> None:
    statuses = {int(status) for status in made["paths"][path][method]["responses"]}

    assert {status for status in statuses if status >= 400} == refusals


def test_every_status_of_a_problem_is_described_and_has_its_shape(made: dict[str, Any]) -> None:
    refused = made["components"]["responses"]

    assert set(refused) == {str(status) for status in {*STATUS.values(), 500}}
    for answer in refused.values():
        schema = answer["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}
    assert {status for status, answer in refused.items() if "headers" in answer} == {"429", "503"}
    assert made["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "code", "facts"]


def test_signing_in_is_asked_for_but_where_a_view_has_its_own_proof(made: dict[str, Any]) -> None:
    assert made["security"] == [{"bearer": []}]
    assert made["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert made["paths"]["/webhooks/{channel}/{connection}"]["post"]["security"] == []
    assert "security" not in made["paths"]["/things"]["get"]


def test_the_same_routes_make_the_same_document() -> None:
    assert json.dumps(document(CONTRACTS)) == json.dumps(document(list(CONTRACTS)))


def test_anybody_may_read_the_contract() -> None:
    from app import app  # noqa: PLC0415

    answer = Caller(app)("GET", "/openapi.json")

    assert answer.status == 200
    assert "get" in answer.json["paths"]["/openapi.json"]


@pytest.fixture
def whole() -> dict[str, Any]:
    """The contract of the product."""
    from app import app  # noqa: PLC0415, F401, it registers every route

    return json.loads(json.dumps(document(ROUTES)))


def test_the_contract_names_every_route_of_the_product(whole: dict[str, Any]) -> None:
    from app import app  # noqa: PLC0415

    named = {(path, method.upper()) for path, ways in whole["paths"].items() for method in ways}
    registered = {(path, method) for path, ways in app.routes.items() for method in ways}

    assert registered - named == set()
    assert len({path for path, _ in registered}) < 300  # resources that the gateway allows


def test_the_contract_of_the_product_is_valid_and_every_route_says_what_it_is_for(whole: dict[str, Any]) -> None:
    operations = [way for ways in whole["paths"].values() for way in ways.values()]

    assert list(OpenAPIV31SpecValidator(whole).iter_errors()) == []
    assert [way["operationId"] for way in operations if not way["summary"]] == []
    assert sorted({way["operationId"] for way in operations}) == sorted(way["operationId"] for way in operations)


def test_no_pattern_of_the_product_is_pythons_alone(whole: dict[str, Any]) -> None:
    said = json.dumps(whole["components"]["schemas"])

    assert [words for words in (r"\\Z", "(?!", r"\\w", r"\\d", "(?P<") if words in said] == []


def test_the_product_signs_people_in_where_a_route_asks_for_it() -> None:
    from app import app  # noqa: PLC0415

    doors = {entry.authorizer for ways in app.routes.values() for entry in ways.values()}

    assert doors == {None, sign_in}
    assert [config.name for config in app.builtin_auth_handlers] == [sign_in.name]
