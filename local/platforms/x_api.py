"""X's own API, as the product calls it: posts and direct messages of a company, signed by OAuth 1.0a."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from threading import Event, Lock
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.json import encode

from chalicelib.channels.x_text import LONGEST_MESSAGE, LONGEST_POST, weighted_length
from local.gateway import Answer, Asked
from local.platforms.answering import JSON, Routes, body
from local.platforms.faults import Fault, Faults, On
from local.platforms.model import Account, made_at
from local.platforms.network import Network
from local.platforms.signing import Doorman
from local.platforms.trouble import NoAnswer, Refusal, forbidden, invalid

routes = Routes()
WINDOW = 15 * 60  # seconds
SAME_TEXT = 24 * 3600  # seconds in which a text may not be posted again


class Limits(Struct, frozen=True, kw_only=True):
    """How often an account may call in 15 minutes. They are told always, and enforced on demand."""

    posts: int = 100
    messages: int = 15
    enforced: bool = False


class Reply(Struct, frozen=True, kw_only=True):
    """What a post answers."""

    in_reply_to_tweet_id: str


class NewPost(Struct, frozen=True, kw_only=True):
    """A post to make."""

    text: str
    reply: Reply | None = None
    quote_tweet_id: str | None = None


class NewMessage(Struct, frozen=True, kw_only=True):
    """A direct message to send."""

    text: str


class Call(NamedTuple):
    """A call that was let in: by whom, and the headers that its answer has."""

    account: Account
    headers: Mapping[str, str]


class XApi:
    """Lets calls in, counts them, and has them go wrong on demand."""

    def __init__(self, network: Network, faults: Faults, stop: Event) -> None:
        self.network = network
        self.limits = Limits()
        self._faults = faults
        self._stop = stop
        self._doorman = Doorman()
        self._lock = Lock()
        self._calls: dict[tuple[str, str], tuple[float, int]] = {}  # the end of a window, and how many in it

    def answer(self, asked: Asked) -> Answer | None:
        """X's answer; None where X has no such route here."""
        return routes.answer(asked, self)

    def let_in(self, asked: Asked, kind: On) -> Call:
        """Who calls, when nothing stands in their way."""
        url = f"http://{asked.headers.get('host', '')}{asked.target}"
        header = asked.headers.get("authorization", "")
        known = list(self.network.accounts.values())
        account = self._doorman.caller(header, asked.method, url, accounts=known, now=time.time())
        return Call(account, self._counted(account, kind))

    def done(self, call: Call, kind: On, told: Mapping[str, Any]) -> Answer:
        """The answer to what was done, unless it is to be late or lost."""
        fault = self._faults.next_of({"lost", "late"}, kind, "api")
        if fault:
            self._stop.wait(fault.seconds)
        if fault and fault.kind == "lost":
            raise NoAnswer
        return Answer(201, {**JSON, **call.headers}, encode({"data": told}))

    def _counted(self, account: Account, kind: On) -> Mapping[str, str]:
        most = self.limits.posts if kind == "posts" else self.limits.messages
        with self._lock:
            moment = time.time()
            end, used = self._calls.get((account.id, kind), (0.0, 0))
            end, used = (end, used) if end > moment else (moment + WINDOW, 0)
            is_over = self.limits.enforced and used >= most
            self._calls[account.id, kind] = (end, used if is_over else used + 1)
        headers = _windowed(most, 0 if is_over else max(most - used - 1, 0), end)
        if is_over:
            raise _failed(HTTPStatus.TOO_MANY_REQUESTS, headers)
        if fault := self._faults.next_of({"status"}, kind, "api"):
            used_up = _windowed(most, 0, moment + _wait(fault))
            raise _failed(fault.status, used_up if fault.status == HTTPStatus.TOO_MANY_REQUESTS else headers)
        return headers


@routes.on("POST", "/2/tweets")
def post(api: XApi, asked: Asked) -> Answer:
    """Make a post, which may answer one or show one."""
    call = api.let_in(asked, "posts")
    sent = body(asked, NewPost)
    parent = sent.reply.in_reply_to_tweet_id if sent.reply else None
    with api.network.whole():
        _check(api.network, call.account, sent, parent)
        made = api.network.write(call.account.id, sent.text, parent=parent, quotes=sent.quote_tweet_id)
    return api.done(call, "posts", {"id": made.id, "text": made.text, "edit_history_tweet_ids": [made.id]})


@routes.on("POST", "/2/dm_conversations/with/{participant}/messages")
def message(api: XApi, asked: Asked, participant: str) -> Answer:
    """Send a direct message to one person."""
    call = api.let_in(asked, "messages")
    sent = body(asked, NewMessage)
    if not sent.text.strip() or len(sent.text) > LONGEST_MESSAGE:
        raise invalid("text", f"must have 1 to {LONGEST_MESSAGE} characters")
    if participant == call.account.id or participant not in {one.id for one in api.network.people()}:
        raise invalid("participant_id", "is nobody to write to")
    if not api.network.person(participant).accepts_messages:
        raise forbidden("You cannot send messages to this user.")
    made = api.network.send(call.account.id, participant, sent.text)
    ends = "-".join(sorted(made.ends, key=lambda one: (len(one), one)))
    return api.done(call, "messages", {"dm_conversation_id": ends, "dm_event_id": made.id})


def _check(network: Network, account: Account, sent: NewPost, parent: str | None) -> None:
    if not sent.text.strip():
        raise invalid("text", "must not be empty")
    if weighted_length(sent.text) > LONGEST_POST:
        raise forbidden("Your Tweet text is too long.")
    for other in filter(None, (parent, sent.quote_tweet_id)):
        if (found := network.find(other)) is None or found.deleted:
            raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    if _is_said(network, account, sent.text):
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")


def _is_said(network: Network, account: Account, text: str) -> bool:
    oldest = time.time() - SAME_TEXT
    own = (post for post in list(network.posts.values()) if post.author == account.id and not post.deleted)
    return any(post.text.strip() == text.strip() and made_at(post.id).timestamp() > oldest for post in own)


def _windowed(most: int, left: int, end: float) -> Mapping[str, str]:
    named = {"limit": most, "remaining": left, "reset": int(end)}
    return {f"x-rate-limit-{name}": str(value) for name, value in named.items()}


def _wait(fault: Fault) -> float:
    return fault.seconds or 60.0


def _failed(status: int, headers: Mapping[str, str]) -> Refusal:
    title = HTTPStatus(status).phrase if status in set(HTTPStatus) else f"Status {status}"
    return Refusal(status, title, title, headers=dict(headers))
