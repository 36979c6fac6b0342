"""Websockets of the local run: the real app, a real client, and the door by which the app speaks to it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError
from chalice.app import Chalice
from test_run import until
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from app import app
from chalicelib.edge import settings, sockets
from chalicelib.kernel.problems import Unavailable
from chalicelib.live import jobs
from chalicelib.live.store import watchers
from local.engine import free_port
from local.front import Front
from local.live import PATH, Live
from local.server import Server
from support.casework import ANNA, NOON
from support.memory import MemoryClient
from support.office import CALL, Office, good, memory, plain

__all__ = ["memory", "plain"]
PATIENCE = 30.0  # seconds, on a busy machine


class Running:
    """The websockets of an app, and the server by which it speaks to them."""

    def __init__(self, served: Chalice) -> None:
        self.live, self.front = Live(), Front(lambda: True)
        self.server = Server(0, self.front.answer)
        self.front.carry(self.live)
        self.live.open(served)
        self.server.open()

    def stop(self) -> None:
        self.live.close()
        self.server.close()

    def client(self, query: str) -> ClientConnection:
        return connect(f"{self.live.url}?{query}", open_timeout=PATIENCE, proxy=None)


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Chalice], Running]]:
    made: list[Running] = []

    def start(served: Chalice) -> Running:
        made.append(Running(served))
        monkeypatch.setattr(settings, "LIVE_URL", made[0].live.url)
        monkeypatch.setattr(settings, "LIVE_ENDPOINT", f"{made[0].server.url}{PATH}")
        return made[0]

    yield start
    for one in made:
        one.stop()


@pytest.fixture
def small() -> SimpleNamespace:
    """An app that keeps what happens, lets in who has the word, and fails when it is told to."""
    made = Chalice(app_name="small")
    made.experimental_feature_flags.add("WEBSOCKETS")
    events: list[dict[str, Any]] = []

    @made.on_ws_connect()
    def come(event: Any) -> Any:
        events.append(event.to_dict())
        known = (event.to_dict()["queryStringParameters"] or {}).get("word") == "good"
        return None if known else {"statusCode": 403}

    @made.on_ws_message()
    def hear(event: Any) -> None:
        events.append(event.to_dict())
        assert event.body != "fail"

    @made.on_ws_disconnect()
    def leave(event: Any) -> None:
        events.append(event.to_dict())

    return SimpleNamespace(app=made, events=events)


def kinds(small: SimpleNamespace) -> list[str]:
    return [event["requestContext"]["eventType"] for event in small.events]


def test_the_app_is_told_what_happens_as_the_gateway_tells_it(small: SimpleNamespace, running: Any) -> None:
    with running(small.app).client("word=good&more=a%20b") as client:
        client.send("hello")
        until(lambda: len(small.events) == 2)
    until(lambda: len(small.events) == 3)

    contexts = [event["requestContext"] for event in small.events]
    assert [one["routeKey"] for one in contexts] == ["$connect", "$default", "$disconnect"]
    assert kinds(small) == ["CONNECT", "MESSAGE", "DISCONNECT"]
    assert len({one["connectionId"] for one in contexts}) == 1
    assert small.events[0]["queryStringParameters"] == {"word": "good", "more": "a b"}
    assert small.events[1]["body"] == "hello"
    assert abs(contexts[1]["requestTimeEpoch"] / 1_000 - time.time()) < PATIENCE


def test_one_that_the_app_refuses_has_no_websocket(small: SimpleNamespace, running: Any) -> None:
    with pytest.raises(InvalidStatus) as refused:
        running(small.app).client("")

    assert refused.value.response.status_code == 403
    assert kinds(small) == ["CONNECT"]


def test_an_app_without_websockets_has_none(running: Any) -> None:
    with pytest.raises(InvalidStatus) as refused:
        running(Chalice(app_name="none")).client("")

    assert refused.value.response.status_code == 404


def test_a_message_that_the_app_fails_at_ends_nothing(small: SimpleNamespace, running: Any) -> None:
    with running(small.app).client("word=good") as client:
        client.send("fail")
        client.send(b"\xff bytes")
        until(lambda: len(small.events) == 3)

        assert small.events[2]["body"] == "\ufffd bytes"


def test_the_app_says_something_to_one_and_hangs_up(small: SimpleNamespace, running: Any) -> None:
    served = running(small.app)
    with served.client("word=good") as one, served.client("word=good") as other:
        one.send("here")
        until(lambda: "MESSAGE" in kinds(small))
        name = next(event["requestContext"]["connectionId"] for event in small.events if "body" in event)

        assert sockets.post(name, b'{"thing":"x"}')
        assert one.recv(PATIENCE) == '{"thing":"x"}'
        assert sockets.hang_up(name)
        with pytest.raises(ConnectionClosed):
            one.recv(PATIENCE)
        until(lambda: "DISCONNECT" in kinds(small))
        assert not sockets.post(name, b"{}")
        assert not sockets.hang_up(name)
        with pytest.raises(TimeoutError):
            other.recv(0.05)


def test_only_what_the_gateway_has_can_be_asked_of_it(small: SimpleNamespace, running: Any) -> None:
    served = running(small.app)
    with served.client("word=good") as one:
        one.send("here")
        until(lambda: "MESSAGE" in kinds(small))
        name = small.events[0]["requestContext"]["connectionId"]
        with pytest.raises(Unavailable) as refused:
            sockets._reached("get_connection", ConnectionId=name)

    assert isinstance(refused.value.__cause__, ClientError)


def test_a_gateway_that_is_away_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LIVE_ENDPOINT", f"http://127.0.0.1:{free_port()}{PATH}")

    with pytest.raises(Unavailable, match="socket-not-reached"):
        sockets.post("name", b"{}")


def test_stopping_closes_every_websocket_and_gives_the_port_back(small: SimpleNamespace, running: Any) -> None:
    served = running(small.app)
    with served.client("word=good") as client:
        served.live.close()

        with pytest.raises(ConnectionClosed):
            client.recv(PATIENCE)
    assert kinds(small) == ["CONNECT", "DISCONNECT"]
    with pytest.raises(ConnectionRefusedError):
        served.client("word=good")


def test_two_people_in_one_case_see_each_other(
    memory: MemoryClient,  # noqa: ARG001
    running: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "now", lambda: NOON)
    served = running(app)
    office = Office()
    case = office.case(office.hears())
    ticket = good("POST", "/live/tickets").json

    with connect(f"{ticket['url']}?ticket={ticket['ticket']}", proxy=None) as client:
        client.send(json.dumps({"watch": [f"case/{case}"]}))
        until(lambda: watchers(f"case/{case}"))
        CALL("PUT", f"/cases/{case}/presence", {"mode": "public"}, by=ANNA)

        told = {json.loads(client.recv(PATIENCE))["thing"] for _ in range(2)}
        assert told == {f"case/{case}", f"presence/{case}"}
    with pytest.raises(InvalidStatus):
        served.client(f"ticket={ticket['ticket']}")


class Product:
    """The whole product, as `make run` starts it, without its demo."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        own = {"DATA": str(folder), "PORT": str(self.port), "DEMO": "off"}
        kept = {name: text for name, text in os.environ.items() if name not in {"STACK", "DYNAMODB_ENDPOINT"}}
        command = [sys.executable, "-m", "local.run"]
        self.process = subprocess.Popen(command, env=kept | own, stdout=subprocess.DEVNULL)
        self.token = ""

    def up(self) -> bool:
        try:
            return bool(self.ask("GET", "/health"))
        except OSError:
            return False

    def ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = json.dumps(body).encode() if body is not None else None
        asked = Request(f"http://127.0.0.1:{self.port}{path}", data=sent, headers=headers, method=method)
        with urlopen(asked, timeout=PATIENCE) as answer:
            return json.load(answer)

    def sign_in(self) -> None:
        command = [sys.executable, "-m", "local.issuer", "--folder", str(self.folder), "--role", "agent"]
        self.token = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path / "data")
    yield made
    made.process.terminate()
    made.process.wait(60)


def test_with_the_whole_product_a_new_case_is_told_to_whoever_has_its_list_open(product: Product) -> None:
    until(product.up)
    product.sign_in()
    ticket = product.ask("POST", "/live/tickets")

    with connect(f"{ticket['url']}?ticket={ticket['ticket']}", proxy=None) as client:
        client.send(json.dumps({"watch": ["list/team"]}))
        things = set()
        for number in range(20):  # until what was said is heeded, there is nothing to be told
            product.ask("POST", "/cases", {"title": f"refund {number}"})
            things |= _told(client)
            if things:
                break

    assert things == {"list/team"}


def _told(client: ClientConnection) -> set[str]:
    try:
        return {json.loads(client.recv(3))["thing"]}
    except TimeoutError:
        return set()
