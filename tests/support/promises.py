"""What the product answers, held against its own contract: each answer that any test gets over HTTP is one it names."""

from collections.abc import Mapping
from functools import cache, wraps
from typing import Any, NamedTuple

from chalice.app import Chalice

from app import app
from chalicelib.edge.http import ROUTES
from chalicelib.edge.openapi import document

NO_CONTENT = {"", "application/json"}  # what the gateway says an empty body is


class Answer(NamedTuple):
    """An answer that the contract does not name, and what of it."""

    operation: str
    status: int
    what: str


broken: set[Answer] = set()  # until a test is told of them


def watch() -> None:
    """Look from now on at what the product answers. Once in a process."""
    really = Chalice.__call__

    @wraps(really)
    def called(self: Any, event: dict[str, Any], context: Any) -> Any:
        answer = really(self, event, context)
        if self is app and "httpMethod" in event.get("requestContext", {}):
            broken.update(wrong(event["requestContext"], answer))
        return answer

    Chalice.__call__ = called


def told() -> set[Answer]:
    """What was answered and is not in the contract, once."""
    found = set(broken)
    broken.clear()
    return found


def wrong(asked: Mapping[str, Any], answer: Mapping[str, Any]) -> set[Answer]:
    """What of an answer the contract does not name: its status, its kind of body, or a header of ours."""
    status, operation = answer["statusCode"], f"{asked['httpMethod']} {asked['resourcePath']}"
    promised = _contract()["paths"].get(asked["resourcePath"], {}).get(asked["httpMethod"].lower())
    if promised is None:  # chalice's own refusal: there is no such route
        return set()
    if str(status) not in promised["responses"]:
        return {Answer(operation, status, "its status")}
    return {Answer(operation, status, what) for what in _unlike(_resolved(promised["responses"][str(status)]), answer)}


def _unlike(promised: Mapping[str, Any], answer: Mapping[str, Any]) -> set[str]:
    headers = {name.lower(): text for name, text in answer["headers"].items()}
    kinds = set(promised.get("content", ())) or NO_CONTENT
    found = set() if headers.get("content-type", "") in kinds else {f"content-type {headers.get('content-type')}"}
    named = {name.lower() for name in promised.get("headers", ())}
    return found | {name for name in ("etag", "retry-after") if (name in headers) is not (name in named)}


def _resolved(response: Mapping[str, Any]) -> Mapping[str, Any]:
    name = response.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = _contract()["components"]["responses"][name] if name else response
    return found


@cache
def _contract() -> dict[str, Any]:
    return document(ROUTES)
