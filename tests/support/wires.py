"""Websockets without a gateway: it keeps what was said to each, and tells the app what its streams would."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from chalice.local import LambdaContext
from msgspec import json

from app import app
from chalicelib.edge import settings, sockets
from chalicelib.kernel.model import Actor
from chalicelib.live import jobs
from support.calling import claims_of
from support.memory import MemoryClient
from support.office import CALL

URL = "wss://live.example/prod"
WORKERS = {settings.CASES_TABLE: "relay_cases", settings.CONTENT_TABLE: "work_content"}
FOR_EVER = 4e9  # seconds
Rows = dict[str, dict[tuple[str, ...], Any]]


class Wires:
    """The gateway: connections, and what was said to them. `broken` ones time out."""

    timeout = ConnectTimeoutError(endpoint_url=URL)

    def __init__(self, memory: MemoryClient, clock: SimpleNamespace) -> None:
        self.memory, self.clock = memory, clock
        self.open: set[str] = set()
        self.broken: set[str] = set()
        self.posts: list[tuple[str, dict[str, str]]] = []
        self._names = (f"wire{number}=" for number in count(1))

    # What a client does.

    def ticket(self, by: Actor, expires: float = FOR_EVER) -> str:
        return CALL("POST", "/live/tickets", by=claims_of(by, expires)).json["ticket"]

    def connect(self, ticket: str | None, name: str | None = None) -> tuple[str, int]:
        """A connection's name, and the status of the handshake."""
        name = name or next(self._names)
        asked = {"ticket": ticket} if ticket is not None else None
        status = self._event("connect", name, queryStringParameters=asked)["statusCode"]
        if status == 200:
            self.open.add(name)
        return name, status

    def comes(self, by: Actor, *things: str, expires: float = FOR_EVER) -> str:
        """Somebody connects, and watches these."""
        name, status = self.connect(self.ticket(by, expires))
        assert status == 200
        self.says(name, *things)
        return name

    def says(self, name: str, *things: str, **when: int) -> dict[str, str]:
        """From now on it watches these; gives what it is told at once."""
        before, self.posts = self.posts, []
        self.sends(name, json.encode({"watch": things}).decode(), **when)
        at_once = self.told(name)
        self.posts = [*before, *self.posts]
        return at_once

    def sends(self, name: str, body: str | None, **when: int) -> None:
        self._event("hear", name, body=body, **when)

    def goes(self, name: str) -> None:
        self.open.discard(name)
        self._event("disconnect", name)

    # What it was told.

    def told(self, name: str) -> dict[str, str]:
        """By thing its version, each once; what was told before is not told again."""
        mine = [said for to, said in self.posts if to == name]
        self.posts = [one for one in self.posts if one[0] != name]
        found = {said["thing"]: said["version"] for said in mine}
        assert len(found) == len(mine), "one notice for a thing"
        return found

    # What AWS does.

    @contextmanager
    def streams(self) -> Iterator[None]:
        """What changes meanwhile reaches the app's consumers afterwards, each table in one batch."""
        before = self._rows()
        yield
        for table, name in WORKERS.items():
            if records := list(_records(before[table], self._rows()[table])):
                self.hands(name, records)

    def hands(self, name: str, records: list[Any]) -> None:
        app.handler_map[name]({"Records": records}, LambdaContext(name, 256))

    def rows(self) -> list[Any]:
        return self.memory.scan(TableName=settings.LIVE_TABLE)["Items"]

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803, as the client has it
        self._reach(ConnectionId)
        self.posts.append((ConnectionId, json.decode(Data)))

    def delete_connection(self, *, ConnectionId: str) -> None:  # noqa: N803
        self._reach(ConnectionId)
        self.open.discard(ConnectionId)

    def _reach(self, name: str) -> None:
        if name in self.broken:
            raise self.timeout
        if name not in self.open:
            said = {"Error": {"Code": "GoneException"}, "ResponseMetadata": {"HTTPStatusCode": 410}}
            raise ClientError(said, "PostToConnection")

    def _event(self, handler: str, name: str, **event: Any) -> Any:
        at = event.pop("at", int(self.clock.at.timestamp() * 1_000))
        context = {"connectionId": name, "apiId": "a", "stage": "prod", "domainName": "d", "requestTimeEpoch": at}
        return app.handler_map[handler]({"requestContext": context, **event}, LambdaContext(handler, 256))

    def _rows(self) -> Rows:
        return {table: {_key(item): item for item in self.memory.scan(TableName=table)["Items"]} for table in WORKERS}


@pytest.fixture
def wires(memory: MemoryClient, plain: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Wires:
    """Live updates are on, and nothing leaves the process."""
    made = Wires(memory, plain)
    monkeypatch.setattr(settings, "LIVE_URL", URL)
    monkeypatch.setattr(settings, "LIVE_ENDPOINT", "https://live.example/prod")
    monkeypatch.setattr(sockets, "_client", lambda _: made)
    monkeypatch.setattr(jobs, "now", lambda: plain.at)
    return made


def _key(item: Mapping[str, Any]) -> tuple[str, ...]:
    return (item.get("case_id", item.get("thing"))["S"], item["sort"]["S"])


def _records(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            yield _record(before.get(key), after.get(key))


def _record(before: Any, after: Any) -> dict[str, Any]:
    kind = "REMOVE" if after is None else "INSERT" if before is None else "MODIFY"
    keys = {name: (after or before)[name] for name in ("case_id", "thing", "sort") if name in (after or before)}
    image = {"NewImage": {name: _sent(value) for name, value in after.items()}} if after else {}
    return {"eventName": kind, "dynamodb": {"Keys": keys, **image}}


def _sent(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """An attribute as it is handed to a function: bytes in base64."""
    return {"B": b64encode(value["B"]).decode()} if "B" in value else value
