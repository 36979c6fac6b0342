"""Visitors of a site, their pages, and the moment it is: fixtures and people of the tests of the web chat."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from app import app
from chalicelib.channels.chat import NAME
from chalicelib.conversations import store as talks
from chalicelib.customers.store import claim_key
from chalicelib.edge import asking, rates, settings, tables
from chalicelib.intake.chat_session import session_of
from chalicelib.intake.worker import thread_of
from chalicelib.kernel.model import Actor, Role
from chalicelib.outbox.sending import send
from support.calling import Caller
from support.standing import all_rows

ADA = Actor(id="ada", role=Role.ADMINISTRATOR)
ANNA = Actor(id="anna", role=Role.AGENT)
NOON = datetime(2026, 1, 5, 12, 0, 20, tzinfo=UTC)
SHOP, EVIL = "https://shop.example", "https://evil.example"
addresses = (f"2001:db8:{number:x}::1" for number in count(1))


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    rates.salts.clear()
    monkeypatch.setattr(asking, "now", lambda: made.at)
    return made


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECRETS_FILE", str(tmp_path / "secrets.json"))


class Page(Caller):
    """A page in the browser of one visitor, with an address of its own."""

    def __init__(self, inbox: str, origin: str | None = SHOP) -> None:
        super().__init__(app)
        self.inbox, self.origin, self.address = inbox, origin, next(addresses)
        self.token = ""
        self._made = self._events.create_lambda_event
        self._events = SimpleNamespace(create_lambda_event=self._event)  # type: ignore[assignment]

    def __call__(self, method: str, what: str, body: object = None, **headers: Any) -> SimpleNamespace:
        sent = {"origin": self.origin, "authorization": f"Bearer {self.token}" if self.token else None, **headers}
        sent = {name: value for name, value in sent.items() if value is not None}
        return super().__call__(method, f"/chat/{self.inbox}/{what}", body, **sent)

    def open(self, **body: str) -> SimpleNamespace:
        answer = self("POST", "sessions", body)
        self.token = answer.json.get("session", self.token)
        return answer

    def say(self, text: str, name: str | None = None, **headers: Any) -> SimpleNamespace:
        return self("POST", "messages", {"id": name or str(uuid4()), "text": text}, **headers)

    def form(self, **fields: str) -> SimpleNamespace:
        return self("POST", "forms", {"id": str(uuid4()), "text": "Where is it?", **fields}, authorization=None)

    def shown(self, after: int = 0) -> list[tuple[int, str, str | None]]:
        lines = self("GET", f"messages?after={after}").json["messages"]
        return [(line["sequence"], line["author"], line["text"]) for line in lines]

    def _event(self, *asked: Any) -> dict[str, Any]:
        event: dict[str, Any] = self._made(*asked)
        event["requestContext"]["identity"]["sourceIp"] = self.address
        return event


def a_chat(origins: tuple[str, ...] = (SHOP,)) -> str:
    """An inbox for a chat, as an administrator makes it: its account."""
    ask, account = Caller(app), f"shop-{uuid4().hex[:12]}"
    connection = ask("POST", "/connections", {"channel": "chat", "name": "Our site"}, by=ADA).json["id"]
    body = {"connection": connection, "account": account, "name": "The shop", "origins": origins}
    assert ask("POST", "/inboxes", body, by=ADA).status == 201
    return account


@pytest.fixture
def shop() -> str:
    return a_chat()


@pytest.fixture
def page(shop: str) -> Page:
    """The page of a visitor who has opened a chat."""
    made = Page(shop)
    made.open(name="Maria")
    return made


def conversation_of(page: Page) -> Any:
    inbox = f"{NAME}:{page.inbox}"
    who = session_of(f"Bearer {page.token}", inbox, NOON, timedelta(days=9))
    return talks.find(thread_of(inbox, claim_key(NAME, inbox, who.visitor)))


def replied(page: Page, text: str, at: datetime) -> None:
    """An agent answers, and the outbox sends it."""
    head = conversation_of(page)
    assert Caller(app)("POST", f"/cases/{head.case}/replies", {"text": text}, by=ANNA).status == 202
    for one in talks.sendings(head.seg):
        send(head.seg, one.id, at)


def rows_of(account: str) -> int:
    """How many envelopes there are of an account."""
    intake = all_rows(tables.client, [settings.INTAKE_TABLE])
    return sum(account.encode() in item["body"]["B"] for _, item in intake if "body" in item)
