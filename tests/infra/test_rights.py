"""What the tests hold against the policies: a call that no policy allows is told."""

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.live import store
from infra.policies import FUNCTIONS
from support import rights
from support.office import memory, plain

__all__ = ["memory", "plain"]
CONTEXT = {"connectionId": "1", "apiId": "a", "stage": "api", "domainName": "d"}


@pytest.fixture(autouse=True)
def _nothing_allowed(memory: object, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setitem(FUNCTIONS, "WebsocketDisconnect", {})


def test_a_call_that_no_policy_allows_is_told() -> None:
    app.handler_map["disconnect"]({"requestContext": CONTEXT}, LambdaContext("disconnect", 256))

    assert rights.Call("WebsocketDisconnect", "live", "GetItem") in rights.told()


def test_a_test_by_itself_may_do_anything() -> None:
    store.forget("1")

    assert rights.told() == set()
