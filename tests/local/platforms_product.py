"""A product that the loopback platforms can talk to: it checks what a product must, and keeps what it heard."""

import json
import time
from collections.abc import Callable
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalicelib.edge.clock import now
from local.gateway import Answer, Asked
from local.platforms.asks import NewAccount
from local.platforms.became import Finder
from local.platforms.platforms import Platforms
from local.platforms.signing import signature
from local.server import Server

SECRET = "consumer secret & more"
TOKENS = {
    "consumer_key": "key",
    "consumer_secret": SECRET,
    "access_token": "1-token",
    "access_token_secret": "token secret",
}
ACME = "700"
INBOX = "chat:help"
PATIENCE = 10.0


class Product:
    """Takes webhooks with a good signature and answers challenges; can be told to refuse for a while."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.refused = 0
        self.failing = 0
        self.secret = SECRET
        self.paths: set[str] = set()
        self.chats: dict[str, list[dict[str, Any]]] = {}  # the lines of each session
        self.origins: set[str] = set()
        self.busy_chats = 0
        self.garbled = False
        self.server = _server()
        self.server.answer = self._answer

    def _answer(self, asked: Asked) -> Answer:
        self.paths.add(asked.path)
        if self.failing:
            self.failing -= 1
            return Answer(503, {})
        if asked.path.startswith("/chat/"):
            return self._chat(asked)
        if asked.method == "GET":
            token = parse_qs(urlsplit(asked.target).query)["crc_token"][0]
            proof = {"response_token": signature(self.secret, token.encode())}
            return Answer(200, {"Content-Type": "application/json"}, json.dumps(proof).encode())
        if asked.headers.get("x-twitter-webhooks-signature") != signature(self.secret, asked.body):
            self.refused += 1
            return Answer(401, {})
        self.heard.append(json.loads(asked.body))
        return Answer(200, {})

    def answer_in_chats(self, text: str) -> None:
        """The company says this to every visitor."""
        for lines in self.chats.values():
            lines.append(_line(lines, "company", text))

    def _chat(self, asked: Asked) -> Answer:
        if self.garbled:
            return Answer(200, {}, b"<html>")
        self.origins.add(asked.headers.get("origin", ""))
        session = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if asked.path.endswith("/sessions"):
            return self._opened(session)
        if session not in self.chats:
            return _told(401, {"code": "session-expired"})
        return self._shown(asked, session) if asked.method == "GET" else self._said(asked, session)

    def _opened(self, session: str) -> Answer:
        name = session if session in self.chats else f"session {len(self.chats)}"
        self.chats.setdefault(name, [])
        return _told(201, {"session": name})

    def _shown(self, asked: Asked, session: str) -> Answer:
        after = int(parse_qs(urlsplit(asked.target).query)["after"][0])
        lines = self.chats[session]
        return _told(200, {"messages": lines[after:], "sequence": len(lines), "more": False})

    def _said(self, asked: Asked, session: str) -> Answer:
        if self.busy_chats:
            self.busy_chats -= 1
            return _told(429, {"code": "busy"})
        said, lines = json.loads(asked.body), self.chats[session]
        if said["id"] not in [line.get("id") for line in lines]:
            lines.append(_line(lines, "visitor", said["text"]) | {"id": said["id"]})
        return _told(201, {"id": said["id"], "sequence": len(lines)})


class Caller:
    """Calls the platforms over the wire; the answer is a status and its JSON."""

    def __init__(self, platforms: Platforms) -> None:
        self.port = int(platforms.url.rpartition(":")[2])

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        status, _, raw = self.raw(method, path, body, **headers)
        return status, json.loads(raw or "null")

    def raw(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        wire = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            wire.request(method, path, _encoded(body), sent)
            answer = wire.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            wire.close()


class World:
    """A product, the platforms, a company called Acme and a customer called Maria."""

    def __init__(self, folder: Path, finder: Finder | None = None, **account: Any) -> None:
        self.folder = folder
        self.product = Product()
        self.platforms = Platforms(folder, self.product.server.url, finder=finder)
        self.platforms.start()
        self.call = Caller(self.platforms)
        self.acme = self.platforms.register(ACME, an_account(**account))
        self.maria: str = self.call("POST", "/control/customers", {"name": "Maria", "handle": "maria"})[1]["id"]

    def restart(self) -> None:
        """Stop the platforms and start them again on the same folder."""
        self.platforms.stop()
        self.platforms = Platforms(self.folder, self.product.server.url)
        self.platforms.start()
        self.call = Caller(self.platforms)

    def post(self, text: str, **more: Any) -> Any:
        """Maria posts; others do where `author` names them."""
        status, told = self.call("POST", "/control/posts", {"author": self.maria, "text": text, **more})
        assert status == 201, told
        return told

    def fault(self, on: str, kind: str, **more: Any) -> None:
        status, told = self.call("POST", "/control/faults", {"on": on, "kind": kind, **more})
        assert status == 201, told

    def heard(self, count: int) -> list[dict[str, Any]]:
        """What the product has heard, once it is this much."""
        wait_until(lambda: len(self.product.heard) >= count)
        return self.product.heard

    def close(self) -> None:
        self.platforms.stop()


def _told(status: int, told: object) -> Answer:
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(told).encode())


def _line(lines: list[dict[str, Any]], author: str, text: str) -> dict[str, Any]:
    at = now().replace(microsecond=0).isoformat()
    return {"sequence": len(lines) + 1, "author": author, "at": at, "text": text}


@cache
def _server() -> Server:
    """One for all tests: to close it takes a tenth of a second."""
    made = Server(0, lambda _: Answer(503, {}))
    made.open()
    return made


def _encoded(body: object) -> bytes | None:
    return body if body is None or isinstance(body, bytes) else json.dumps(body).encode()


def an_account(**more: Any) -> NewAccount:
    """What makes Acme."""
    return NewAccount(**{"connection": "x-demo", "name": "Acme", "handle": "acme", **TOKENS, **more})


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)
