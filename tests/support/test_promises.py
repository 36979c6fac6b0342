"""An answer that the contract does not name is told; so is one that lacks what it promises."""

from collections.abc import Mapping
from typing import Any

import pytest

from support import promises
from support.memory import MemoryClient
from support.office import CALL, memory, plain
from support.promises import Answer

__all__ = ["memory", "plain"]
TITLE = {"httpMethod": "PUT", "resourcePath": "/cases/{case_id}/title"}
JSON, PROBLEM = {"Content-Type": "application/json"}, {"Content-Type": "application/problem+json"}


@pytest.mark.parametrize(
    ("status", "headers", "what"),
    [
        (200, JSON | {"ETag": '"1"'}, None),
        (200, JSON, "etag"),
        (200, PROBLEM | {"ETag": '"1"'}, "content-type application/problem+json"),
        (404, JSON, "content-type application/json"),
        (404, PROBLEM | {"Retry-After": "1"}, "retry-after"),
        (503, PROBLEM, "retry-after"),
        (503, PROBLEM | {"Retry-After": "1"}, None),
        (418, PROBLEM, "its status"),
        (201, JSON | {"ETag": '"1"'}, "its status"),
    ],
)
def test_what_the_contract_does_not_name_is_told(status: int, headers: Mapping[str, str], what: str | None) -> None:
    found = promises.wrong(TITLE, {"statusCode": status, "headers": headers})

    assert found == ({Answer("PUT /cases/{case_id}/title", status, what)} if what else set())


def test_every_answer_of_the_product_is_looked_at(
    memory: MemoryClient,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths: Any = {"/health": {"get": {"responses": {}}}}
    monkeypatch.setattr(promises, "_contract", lambda: {"paths": paths})

    CALL("GET", "/health")

    assert promises.told() == {Answer("GET /health", 200, "its status")}
