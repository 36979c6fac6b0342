"""Web chat and form, over HTTP: for pages of the sites that an inbox names, and for nobody's staff token."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from chalice.app import Blueprint, Response
from msgspec import Meta, Struct, json
from msgspec.structs import replace

from chalicelib.access.endpoints import open_endpoint
from chalicelib.channels.chat import Said, plain
from chalicelib.edge.asking import Ask
from chalicelib.edge.http import refusal
from chalicelib.edge.ids import fresh_id
from chalicelib.edge.rates import Limit, side_of, within
from chalicelib.intake import chat
from chalicelib.intake.chat_session import GRACE, opened, renewed, session_of, signed
from chalicelib.kernel.problems import Forbidden, Invalid, Problem, TooLarge
from chalicelib.library.model import Inbox

routes = Blueprint(__name__)
MOST_BODY = 64_000  # bytes: the longest text, every character of it escaped
MESSAGES, MESSAGES_OF_ONE, READS, SESSIONS = 60, 20, 120, 10  # a minute; the first and last of one IP
MOST_DIGITS = 12  # of a sequence
RANDOM = {4, 7}  # versions of UUIDs that nobody can guess
SAID = r"^[^\x00-\x1f\x7f-\x9f]*$(?!\n)"
Name = Annotated[str, Meta(max_length=100, pattern=SAID)]
Email = Annotated[str, Meta(pattern=r"^([^@\s\x00-\x1f\x7f-\x9f]{1,64}@[^@\s\x00-\x1f\x7f-\x9f]{1,189})?$(?!\n)")]
Did = tuple[int, Struct]  # a status and what is told


class NewSession(Struct, frozen=True, kw_only=True):
    """Who opens a chat, as far as they say."""

    name: Name | None = None


class NewMessage(Struct, frozen=True, kw_only=True):
    """A message, under a random id of the client's own: sent again under the same id, it is the same."""

    id: UUID
    text: str


class NewForm(NewMessage, frozen=True, kw_only=True):
    """A message without a chat before it."""

    name: Name | None = None
    email: Email | None = None


class ChatSession(Struct, frozen=True, kw_only=True):
    """A session: the token to send as a bearer, when it ends, and the last sequence of its thread."""

    session: str
    expires_at: datetime
    sequence: int


class ChatMessage(Struct, frozen=True, kw_only=True):
    """A message that is kept; `sequence` is its place in the thread, None while it has none yet."""

    id: UUID
    sequence: int | None


class ChatForm(ChatMessage, frozen=True, kw_only=True):
    """A form that is kept, and the session by which its sender sees what is answered."""

    session: str
    expires_at: datetime


@open_endpoint(routes, "POST", "/chat/{inbox}/sessions", takes=NewSession, gives=ChatSession, success=201)
def open_chat(ask: Ask, inbox: str) -> Response:
    """Open a chat from a page of a site that the inbox names.

    With the token of an earlier session, within seven days of its end, the same thread goes on.
    """
    return _answered(ask, inbox, _open)


@open_endpoint(routes, "POST", "/chat/{inbox}/messages", takes=NewMessage, gives=ChatMessage, success=201, later=True)
def say(ask: Ask, inbox: str) -> Response:
    """Say something in the thread of a session. 202 when it is kept and will take its place soon."""
    return _answered(ask, inbox, _say, by_session=True)


@open_endpoint(routes, "GET", "/chat/{inbox}/messages", gives=chat.Thread, asks=("after",))
def show_chat(ask: Ask, inbox: str) -> Response:
    """What was said in the thread of a session, by either side, after a sequence."""
    return _answered(ask, inbox, _show, by_session=True)


@open_endpoint(routes, "POST", "/chat/{inbox}/forms", takes=NewForm, gives=ChatForm, success=201, later=True)
def send_form(ask: Ask, inbox: str) -> Response:
    """Send one message from a page of a site that the inbox names, without opening a chat first."""
    return _answered(ask, inbox, _send_form)


@open_endpoint(routes, "OPTIONS", "/chat/{inbox}/sessions", success=204)
def allow_sessions(ask: Ask, inbox: str) -> Response:
    """What a page may ask here, for its browser."""
    return _allowed(ask, inbox)


@open_endpoint(routes, "OPTIONS", "/chat/{inbox}/messages", success=204)
def allow_messages(ask: Ask, inbox: str) -> Response:
    """What a page may ask here, for its browser."""
    return _allowed(ask, inbox)


@open_endpoint(routes, "OPTIONS", "/chat/{inbox}/forms", success=204)
def allow_forms(ask: Ask, inbox: str) -> Response:
    """What a page may ask here, for its browser."""
    return _allowed(ask, inbox)


def _answered(ask: Ask, name: str, act: Callable[[Ask, Inbox], Did], *, by_session: bool = False) -> Response:
    """What was done, or the refusal: both readable by the page that asked, and by no other."""
    inbox = chat.inbox_for(name)
    origin = _origin(ask, inbox, by_session=by_session)
    try:
        if len(ask.raw) > MOST_BODY:
            raise TooLarge("body-too-large", most=MOST_BODY)
        status, told = act(ask, inbox)
        answer = Response(json.encode(told).decode(), {"Content-Type": "application/json"}, status)
    except Problem as problem:
        answer = refusal(problem)
    return _for_page(answer, origin)


def _open(ask: Ask, inbox: Inbox) -> Did:
    sent = ask.read(NewSession)
    old = ask.header("authorization")
    known = session_of(old, inbox.id, ask.now, GRACE) if old else None
    within([Limit("sessions", _side(ask), SESSIONS)], ask.now)
    name = sent.name or None
    fresh = renewed(known, name, ask.now) if known else opened(inbox.id, fresh_id(), name, ask.now)
    sequence = chat.last_sequence(inbox.id, fresh.visitor) if known else 0
    return 201, ChatSession(session=signed(fresh, ask.now), expires_at=fresh.ends_at, sequence=sequence)


def _say(ask: Ask, inbox: Inbox) -> Did:
    who = session_of(ask.header("authorization"), inbox.id, ask.now)
    within([Limit("session", who.visitor, MESSAGES_OF_ONE), Limit("messages", _side(ask), MESSAGES)], ask.now)
    sent = ask.read(NewMessage)
    said = _said(ask, inbox, sent, who.visitor, who.name)
    sequence = chat.place(inbox, said, chat.keep(inbox, said), ask.now)
    return _status(sequence), ChatMessage(id=sent.id, sequence=sequence)


def _show(ask: Ask, inbox: Inbox) -> Did:
    who = session_of(ask.header("authorization"), inbox.id, ask.now)
    within([Limit("reads", who.visitor, READS)], ask.now)
    return 200, chat.thread(inbox.id, who.visitor, _after(ask))


def _send_form(ask: Ask, inbox: Inbox) -> Did:
    """The session starts when the form first came: sent again, it gives the same one and no younger."""
    within([Limit("sessions", _side(ask), SESSIONS)], ask.now)
    sent = ask.read(NewForm)
    name, email, text = sent.name or None, sent.email or None, plain(sent.text)
    visitor = chat.visitor_of_form(inbox.id, sent.id, name, email, text)
    said = replace(_said(ask, inbox, sent, visitor, name), address=email, form=True)
    fact = chat.keep(inbox, said)
    sequence = chat.place(inbox, said, fact, ask.now)
    who = opened(inbox.id, visitor, name, fact.at or ask.now)
    told = ChatForm(id=sent.id, sequence=sequence, session=signed(who, ask.now), expires_at=who.ends_at)
    return _status(sequence), told


def _said(ask: Ask, inbox: Inbox, sent: NewMessage, visitor: str, name: str | None) -> Said:
    if sent.id.version not in RANDOM:
        raise Invalid("fields-not-understood", fields={"id": "not-random"})
    return Said(inbox=inbox.id, visitor=visitor, id=sent.id, text=plain(sent.text), at=ask.now, name=name)


def _after(ask: Ask) -> int:
    said = ask.query("after") or "0"
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        raise Invalid("fields-not-understood", fields={"after": "not-a-sequence"})
    return int(said)


def _origin(ask: Ask, inbox: Inbox, *, by_session: bool = False) -> str | None:
    """The site of the page that asks. Browsers name none when a page reads from its own: then a session will do."""
    sent = ask.header("origin")
    if sent is None and by_session:
        return None
    if sent is None or sent not in {one.lower() for one in inbox.origins}:
        raise Forbidden("origin-not-allowed")
    return sent


def _allowed(ask: Ask, name: str) -> Response:
    answer = _for_page(Response("", status_code=204), _origin(ask, chat.inbox_for(name)))
    answer.headers |= {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
    }
    return answer


def _for_page(answer: Response, origin: str | None) -> Response:
    answer.headers |= {"Vary": "Origin", "Cache-Control": "no-store"}
    if origin:
        answer.headers |= {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}
    return answer


def _side(ask: Ask) -> str:
    identity = ask.request.context.get("identity") or {}
    return side_of(identity.get("sourceIp") or "")


def _status(sequence: int | None) -> int:
    return 202 if sequence is None else 201
