"""The contract, generated: OpenAPI 3.1 from the routes as they are registered and the types they name."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from inspect import getdoc
from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint
from msgspec import Meta, Struct

from chalicelib.edge import settings
from chalicelib.edge.asking import Ask
from chalicelib.edge.http import LATER, PROBLEM, ROUTES, STATUS, Door, Route, route

VERSION = "1"  # of the contract: it grows, and nothing that a client relies on is taken away
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
SAID = {
    401: "The token is missing, expired, forged or of another issuer; or another proof fails.",
    403: "The role may not use this route.",
    404: "There is no such thing, or it is not for whoever asks: the two look alike.",
    409: "The state forbids it; the code and facts say what and why.",
    412: "`If-Match` does not hold: the thing is no longer what the client saw.",
    413: "More than one request, decision or row may hold.",
    422: "It cannot be read; `facts.fields` names each wrong field.",
    429: "Too much at once from one side.",
    500: "A bug of ours; `facts.request_id` is in our log.",
    503: "Not now: ask again. With the same `Idempotency-Key` nothing is done twice.",
}
LETTERS = "A-Za-z0-9_\u00aa-\U0010ffff"  # what our `\w` takes and somewhat more: JavaScript's knows no accents
DIALECT = [(r"$(?!\n)", "$"), (r"\Z", "$"), (r"\w", LETTERS)]  # of patterns: Python's, and JSON Schema's
HEADERS = {
    "ETag": "The version of the thing, for `If-Match`.",
    "Retry-After": "Seconds after which to ask again.",
}
PARAMETERS = {
    "If-Match": "Change the thing only if it still has this ETag, else 412.",
    "Idempotency-Key": "The same key with the same request is answered with the thing as it now is, not done again.",
}


class Problem(Struct, frozen=True):
    """A refusal as RFC 9457 has it, with a permanent code and the facts that a screen shows."""

    type: str
    title: str
    status: int
    code: Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    facts: dict[str, Any]


routes = Blueprint(__name__)


def show_contract(_: Ask) -> dict[str, Any]:
    """Every route with what it takes, gives and may refuse."""
    return document(ROUTES)


route(
    routes, Route("GET", "/openapi.json", None, show_contract, gives=dict[str, Any]), Door(None, lambda thing, _: thing)
)


def document(contracts: Sequence[Route]) -> dict[str, Any]:
    """The OpenAPI document of these routes; the same routes give the same document, in their order."""
    kinds = _kinds(contracts)
    listed, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(map(repr, kinds), listed, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for contract in contracts:
        paths.setdefault(contract.path, {})[contract.method.lower()] = _operation(contract, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Casefold", "version": VERSION, "description": "The case desk."},
        "servers": [{"url": settings.PUBLIC_URL}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {"schemas": _portable(schemas), **_components()},
    }


def _portable(schema: Any) -> Any:
    """A schema whose patterns are JSON Schema's, which are JavaScript's: Python says some of it in other words."""
    if isinstance(schema, list):
        return [_portable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _pattern(part) if name == "pattern" else _portable(part) for name, part in schema.items()}


def _pattern(said: Any) -> Any:
    """A pattern; a field that is called so is not one."""
    if not isinstance(said, str):
        return _portable(said)
    return reduce(lambda text, words: text.replace(*words), DIALECT, said)


def _kinds(contracts: Iterable[Route]) -> list[Any]:
    """The types that routes name, each once."""
    named = [kind for contract in contracts for kind in (contract.takes, contract.gives) if kind is not None]
    return list({repr(kind): kind for kind in [Problem, *named]}.values())


def _operation(contract: Route, schema_of: dict[str, Any]) -> dict[str, Any]:
    """One route: what it is for is its view's docstring."""
    summary, _, description = (getdoc(contract.view) or "").partition("\n")
    said = {
        "operationId": contract.view.__name__,
        "tags": [contract.view.__module__.split(".")[-2:][0]],
        "summary": summary,
        "parameters": _parameters(contract),
        "responses": _responses(contract, schema_of),
    }
    said |= {"description": description.strip()} if description else {}
    said |= {"security": []} if contract.roles is None else {"x-roles": sorted(contract.roles)}
    if contract.takes is not None:
        required = any(field.required for field in msgspec.structs.fields(contract.takes))
        said["requestBody"] = {"required": required, "content": _json(schema_of[repr(contract.takes)])}
    return said


def _parameters(contract: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    keys = re.findall(r"{(\w+)}", contract.path)
    found: list[dict[str, Any]] = [{"name": key, "in": "path", "required": True, "schema": text} for key in keys]
    found += [{"name": name, "in": "query", "schema": text} for name in contract.asks]
    if contract.roles is not None and contract.method in WRITES:
        found += [{"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS]
    return found


def _responses(contract: Route, schema_of: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Done."}
    if contract.gives is not None:
        answer["content"] = _json(schema_of[repr(contract.gives)])
    if "etag" in getattr(contract.gives, "__struct_fields__", ()):
        answer["headers"] = _headers("ETag")
    refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in _refusals(contract)}
    kept = {"202": answer | {"description": "Kept; it is done soon."}} if contract.later else {}
    return {str(contract.success): answer, **kept, **refused}


def _refusals(contract: Route) -> list[int]:
    """The statuses of the problems that a route of this kind may answer with.

    A route without a sign-in that names something has a proof of its own; any other is for anybody.
    """
    signed_in, names = contract.roles is not None, "{" in contract.path
    found = {413, 500, 503}  # whatever the method is, a body may come with it
    found |= {401, 403} if signed_in or names else set()
    found |= {429} if names and not signed_in else set()
    found |= {404} if names or contract.asks else set()
    found |= {422} if contract.asks else set()
    if contract.method in WRITES:
        found |= {404, 409, 412, 422} if signed_in else {409, 422}
    return sorted(found)


def _components() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        "parameters": {
            name: {"name": name, "in": "header", "description": said, "schema": text}
            for name, said in PARAMETERS.items()
        },
        "headers": {name: {"description": said, "schema": text} for name, said in HEADERS.items()},
        "responses": {str(status): _refused(status) for status in sorted({*STATUS.values(), 500})},
    }


def _refused(status: int) -> dict[str, Any]:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": SAID[status], "content": content} | (
        {"headers": _headers("Retry-After")} if status in LATER else {}
    )


def _headers(name: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"}}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
