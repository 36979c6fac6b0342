"""Visitors of the company's site: their chats with the product, over the same routes as from any site."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID, uuid4

import urllib3
from msgspec import MsgspecError, Struct
from msgspec.json import decode, encode
from msgspec.structs import replace

from local.platforms.kept import Kept, Shelf
from local.platforms.model import Person
from local.platforms.trouble import Refusal

DEADLINE = 5.0  # seconds for an answer of the product
WHY = {
    "inbox-not-found": "The product has no such chat.",
    "origin-not-allowed": "The product does not allow this address: its inbox must name it as an origin.",
    "busy": "That is too much at once. Wait a moment.",
    "text-too-long": "That is too long for a chat message.",
}


class Line(Struct, frozen=True, kw_only=True):
    """What was said in a chat, as the product tells a visitor."""

    sequence: int
    author: Literal["visitor", "company"]
    at: datetime
    text: str | None
    deleted: bool = False


class Visit(Struct, frozen=True, kw_only=True):
    """A customer's session in a chat, and what they have seen of it. The session is never shown."""

    inbox: str
    customer: str
    session: str
    lines: tuple[Line, ...] = ()
    sequence: int = 0


class _Told(Struct, frozen=True, kw_only=True):
    messages: list[Line]
    sequence: int
    more: bool


class Visits:
    """All chats of all customers, kept: after a restart the same threads go on."""

    def __init__(self, kept: Kept, product_url: str, origin: Callable[[], str]) -> None:
        self._shelf = Shelf(kept, "visit", Visit)
        self._product_url = product_url
        self._origin = origin
        self._wire = urllib3.PoolManager(maxsize=4, timeout=DEADLINE, retries=False)

    def all(self) -> list[Visit]:
        """Every chat that somebody has begun."""
        return list(self._shelf.values())

    def visit(self, inbox: str, customer: str) -> Visit | None:
        """The chat of a customer in an inbox, when they have begun one."""
        return self._shelf.get(f"{inbox} {customer}")

    def say(self, inbox: str, who: Person, text: str, *, mark: UUID | None = None) -> None:
        """Say something; the product has kept it when this returns. Under the same mark it is said once."""
        if self.visit(inbox, who.id) is None:
            self._open(inbox, who)
        self._call("POST", inbox, who, "/messages", {"id": str(mark or uuid4()), "text": text})

    def look(self, inbox: str, who: Person) -> tuple[Line, ...]:
        """All lines by now; nothing is asked for somebody who has not begun."""
        while seen := self.visit(inbox, who.id):
            told = _read(self._call("GET", inbox, who, f"/messages?after={seen.sequence}"), _Told)
            if told.messages:
                seen = self.visit(inbox, who.id) or seen
                lines = {one.sequence: one for one in (*seen.lines, *told.messages)}
                self._keep(
                    replace(seen, lines=tuple(lines[number] for number in sorted(lines)), sequence=told.sequence)
                )
            if not told.more:
                break
        seen = self.visit(inbox, who.id)
        return seen.lines if seen else ()

    def _call(self, method: str, inbox: str, who: Person, path: str, body: object = None) -> bytes:
        """With the session; one that has ended is opened again, and the same thread goes on."""
        seen = self.visit(inbox, who.id)
        status, raw = self._send(method, inbox, path, body, session=seen.session if seen else "")
        if status == HTTPStatus.UNAUTHORIZED:
            session = self._open(inbox, who)
            status, raw = self._send(method, inbox, path, body, session=session)
        return _good(status, raw)

    def _open(self, inbox: str, who: Person) -> str:
        old = self.visit(inbox, who.id)
        asked = {"name": who.name}
        status, raw = self._send("POST", inbox, "/sessions", asked, session=old.session if old else "")
        if status == HTTPStatus.UNAUTHORIZED:  # too old to be renewed: the product knows them no more
            old = None
            status, raw = self._send("POST", inbox, "/sessions", asked)
        session = str(_read(_good(status, raw), dict[str, Any])["session"])
        fresh = old or Visit(inbox=inbox, customer=who.id, session=session)
        self._keep(replace(fresh, session=session))
        return session

    def _send(self, method: str, inbox: str, path: str, body: object, *, session: str = "") -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Origin": self._origin()}
        if session:
            headers["Authorization"] = f"Bearer {session}"
        url = f"{self._product_url}/chat/{quote(inbox, safe='')}{path}"
        try:
            raw = None if body is None else encode(body)
            answer = self._wire.request(method, url, body=raw, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise away() from error
        return answer.status, answer.data

    def _keep(self, visit: Visit) -> None:
        self._shelf.keep(f"{visit.inbox} {visit.customer}", visit)


def away() -> Refusal:
    """The product did not answer."""
    return Refusal(503, "Service Unavailable", "The product does not answer.")


def _good(status: int, raw: bytes) -> bytes:
    if status < HTTPStatus.BAD_REQUEST:
        return raw
    try:
        code = str(decode(raw)["code"])
    except (MsgspecError, LookupError, TypeError):
        code = ""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise away()
    raise Refusal(status, "Refused", WHY.get(code) or f"The product answers {status} {code}".rstrip())


def _read(raw: bytes, kind: type[Any]) -> Any:
    try:
        return decode(raw, type=kind)
    except MsgspecError as error:
        raise Refusal(502, "Bad Gateway", "The product answers, but not as a chat does.") from error
