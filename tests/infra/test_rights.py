"""What the tests hold against the policies: a call that no policy allows is told."""

from pathlib import Path

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.live import store
from infra.policies import FUNCTIONS
from support import rights
from support.office import memory, plain

__all__ = ["memory", "plain"]
POLICIES = dict(FUNCTIONS)  # as they are; the tests below take some away
CONTEXT = {"connectionId": "1", "apiId": "a", "stage": "api", "domainName": "d"}


@pytest.fixture(autouse=True)
def _nothing_allowed(memory: object, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setitem(FUNCTIONS, "WebsocketDisconnect", {})


def test_a_call_that_no_policy_allows_is_told() -> None:
    app.handler_map["disconnect"]({"requestContext": CONTEXT}, LambdaContext("disconnect", 256))

    assert rights.Call("WebsocketDisconnect", "live", "GetItem") in rights.told()


def test_what_is_allowed_and_was_never_called_is_told(tmp_path: Path) -> None:
    really = {
        rights.Call(function, resource, action)
        for function, allowed in FUNCTIONS.items()
        for resource, actions in allowed.items()
        for action in actions.split()
    }
    left_out = rights.Call("APIHandler", "cases", "Scan")
    (tmp_path / "1").write_text("".join(f"{' '.join(call)}\n" for call in really - {left_out}))

    assert rights.unused(tmp_path) == {left_out}


def test_every_right_that_is_excused_is_one_that_is_given() -> None:
    for call in rights.RARE:
        assert call.action in POLICIES[call.function][call.resource].split()


def test_a_test_by_itself_may_do_anything() -> None:
    store.forget("1")

    assert rights.told() == set()
