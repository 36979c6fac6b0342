"""Schemathesis over the contract: whatever is sent, good or bad, there is no 5xx and no answer that it does not name.

By hand and longer: `make test-contract`, with `EXAMPLES=` of them for each operation and `SEED=` for other ones.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from chalicelib.kernel.model import Role
from support.chatting import SHOP
from support.office import CALL
from support.premises import Premises
from support.wsgi import Bridge

EXAMPLES, SEED = int(os.environ.get("EXAMPLES", "20")), int(os.environ.get("SEED", "1"))
CONFIG = {
    "seed": SEED,
    "suppress-health-check": ["all"],  # the premises are worked on by all examples of an operation
    "generation": {
        "mode": "all",
        "max-examples": EXAMPLES,
        "deterministic": SEED == 1,
        "no-shrink": True,
        "database": "none",
        "allow-extra-parameters": False,  # of a query or a header: they are ignored on purpose
        "with-security-parameters": False,  # who asks is said here
    },
    "phases": {
        "examples": {"enabled": False},
        "coverage": {"unexpected-methods": []},  # the gateway has no such routes
        "stateful": {"enabled": False},
    },
    "checks": {
        "positive_data_acceptance": {"enabled": False},  # what fits the schema may be refused by what is so
        "unsupported_method": {"enabled": False},
    },
    "output": {"sanitization": {"enabled": False}},
}
SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", app=Bridge(CALL), config=SchemathesisConfig.from_dict(CONFIG))


@pytest.fixture
def numbers() -> Iterator[int]:
    """Of the examples of one operation, wherever it runs."""
    return count()


@SCHEMA.parametrize()
def test_the_contract_holds(
    case: schemathesis.Case, premises: Premises, plain: SimpleNamespace, numbers: Iterator[int]
) -> None:
    number = next(numbers)
    plain.at += timedelta(minutes=1)  # there is a limit to what one side may ask in a minute
    if number % 4:
        side = (premises.mine, premises.theirs)[number % 2]
        known = premises.names(side)  # a name that nobody thought of is a failure
        case.path_parameters = {name: known[name] for name in case.path_parameters}

    case.call_and_validate(headers=_headers(case, number, premises, plain))


def _headers(case: schemathesis.Case, number: int, premises: Premises, plain: SimpleNamespace) -> dict[str, str]:
    """Who asks: a role that may, then and when one that may not; of a chat, a visitor of the site."""
    if case.path.startswith("/chat/"):
        return {"Authorization": f"Bearer {premises.session(plain.at)}", "Origin": SHOP}
    may = case.operation.definition.raw.get("x-roles", ["agent"])
    role = Role.CUSTOMER if number % 9 == 8 else may[number % len(may)]
    return {"Authorization": f"Bearer {role}"}


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (500, "application/problem+json", "{}"),
        (418, "application/json", "{}"),
        (200, "text/html", '{"library": 1}'),
        (200, "application/json", '{"library": "one"}'),
        (200, "application/json", "library"),
    ],
)
def test_a_broken_promise_would_be_seen(status: int, kind: str, text: str, premises: Premises) -> None:  # noqa: ARG001
    def broken(*_: Any, **__: Any) -> SimpleNamespace:
        return SimpleNamespace(status=status, headers={"Content-Type": kind}, text=text)

    case = SCHEMA["/health"]["GET"].Case()

    assert case.call_and_validate().status_code == 200
    with pytest.raises(FailureGroup):
        case.call_and_validate(app=Bridge(broken))
