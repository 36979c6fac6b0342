"""What the tests hold against the policies: a call that no policy allows is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.library import store as library
from chalicelib.live import store
from infra.policies import FUNCTIONS
from support import rights
from support.casework import SAM, later
from support.marked import MARIA, Desk, in_memory
from support.office import Office, good, memory, plain
from support.wires import Wires, wires

__all__ = ["memory", "plain", "wires"]
POLICIES = dict(FUNCTIONS)  # as they are; the tests below take some away
CONTEXT = {"connectionId": "1", "apiId": "a", "stage": "api", "domainName": "d"}


@pytest.fixture(autouse=True)
def _nothing_allowed(memory: object, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setitem(FUNCTIONS, "WebsocketDisconnect", {})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with in_memory(tmp_path) as made:
        yield made


def test_a_call_that_no_policy_allows_is_told() -> None:
    app.handler_map["disconnect"]({"requestContext": CONTEXT}, LambdaContext("disconnect", 256))

    assert rights.Call("WebsocketDisconnect", "live", "GetItem") in rights.told()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[rights.Call]]:
    """What is called in one test; the run is told of it afterwards."""
    whole, here = rights.calls, set[rights.Call]()
    with monkeypatch.context() as patch:
        patch.setattr(rights, "calls", here)
        yield here
    whole |= here


class TestStart:
    """A function that has just started has read nothing yet: what it reads then, its role lets it read."""

    def test_of_webhooks(self, desk: Desk, seen: set[rights.Call]) -> None:
        library.entries.clear()

        desk.post(1, MARIA, "@the_shop hello")

        assert rights.Call("Webhooks", "library", "BatchGetItem") in seen

    def test_of_a_websocket(self, wires: Wires, seen: set[rights.Call]) -> None:
        office = Office()
        case = office.case(office.hears("Where is it?"))
        name, _ = wires.connect(wires.ticket(SAM))
        library.entries.clear()

        wires.says(name, f"case/{case}", "list/team")

        assert rights.Call("WebsocketMessage", "library", "BatchGetItem") in seen

    def test_of_whoever_is_woken_by_what_was_said(self, wires: Wires, seen: set[rights.Call]) -> None:
        office = Office()
        post = office.hears("Where is it?")
        good("POST", f"/cases/{office.case(post)}/replies", {"text": "We look."})

        with wires.streams():
            office.hears("Well?", parent=post, at=later(3))
            good("POST", f"/cases/{office.case(post)}/replies", {"text": "Here."})
            library.entries.clear()

        assert rights.Call("WorkContent", "library", "BatchGetItem") in seen


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
