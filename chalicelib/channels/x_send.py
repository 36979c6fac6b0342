"""Our calls to X: the request for a reply or a direct message, and what its answer means."""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from msgspec import MsgspecError
from msgspec.json import decode, encode

from chalicelib.channels.model import Ending, Outcome, Outgoing, Request
from chalicelib.channels.x_read import dug, ident, listed, since_1970, snowflake_time, whole
from chalicelib.kernel.problems import Invalid, NotFound

SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
WINDOWS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
PROBLEM = re.compile(r"https://api\.(?:x|twitter)\.com/2/problems/([a-z-]{1,60})")
STATUS_IS_A_DUPLICATE = 187
SAYS_DUPLICATE = "duplicate content"  # v2 gives no code for it: type about:blank, and this in `detail`
REFUSALS: Mapping[int, str] = {
    400: "bad-request",
    401: "unauthorized",
    402: "payment-required",
    403: "forbidden",
    404: "no-such-place",
    413: "too-large",
}


def request(out: Outgoing, tokens: Mapping[str, str], base_url: str, *, at: datetime, nonce: str) -> Request:
    """The call that sends a message: a public one below the post it answers, any other to one person.

    Raises `NotFound` where a secret is not there, or the message says no place: nothing is ever sent elsewhere.
    """
    path, body = _public(out) if out.public else _private(out)
    url = base_url.rstrip("/") + path
    headers = {"Authorization": _signed(url, tokens, at, nonce), "Content-Type": "application/json"}
    return Request(method="POST", url=url, headers=headers, body=encode(body))


def outcome(status: int | None, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Outcome:
    """What X's answer means; `at` is now, and only tells whether the moment it names for a retry is to come.

    Only what X surely did not do is tried again by itself: 429, and 503, with which it refuses when overloaded.
    Any other 5xx, no answer, and one that names no id may all have arrived (X takes no idempotency key): unknown.
    A duplicate is unknown as well: the text that X has may be our own, from a call whose answer was lost.
    """
    said = _said(body)
    if status is None or status < HTTPStatus.OK:
        return Outcome(ending=Ending.UNKNOWN, reason="no-answer")
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return _sent(said)
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        opens = _retry_at(headers, at) if status == HTTPStatus.TOO_MANY_REQUESTS else None  # every answer names windows
        return Outcome(ending=Ending.LATER, reason=_later(status, said), retry_at=opens)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Outcome(ending=Ending.UNKNOWN, reason=f"status-{status}")
    if _is_duplicate(said):
        return Outcome(ending=Ending.UNKNOWN, reason="duplicate")
    return Outcome(ending=Ending.PERMANENT, reason=_refusal(status, said))


def _public(out: Outgoing) -> tuple[str, dict[str, Any]]:
    if not out.parent:
        raise NotFound("no-place-to-send", message=out.id)
    return "/2/tweets", {"text": out.text, "reply": {"in_reply_to_tweet_id": out.parent}}


def _private(out: Outgoing) -> tuple[str, dict[str, Any]]:
    if not out.thread or not out.thread.strip("."):  # `..` leads elsewhere, and no escape says otherwise
        raise NotFound("no-place-to-send", message=out.id)
    return f"/2/dm_conversations/with/{quote(out.thread, safe='')}/messages", {"text": out.text}


def _signed(url: str, tokens: Mapping[str, str], at: datetime, nonce: str) -> str:
    """OAuth 1.0a for one user. A JSON body takes no part in the signature."""
    from oauthlib.oauth1 import Client  # noqa: PLC0415, heavy and needed by senders only

    for name in SECRETS:
        if not tokens.get(name):
            raise NotFound("secret-not-found", secret=name)
    key, secret, token, token_secret = (tokens[name] for name in SECRETS)
    client = Client(key, secret, token, token_secret, nonce=nonce, timestamp=str(int(at.timestamp())))
    _, headers, _ = client.sign(url, "POST")
    return str(headers["Authorization"])


def _said(body: bytes) -> Any:
    try:
        return decode(body)
    except (MsgspecError, RecursionError, ValueError):
        return None


def _sent(said: Any) -> Outcome:
    data = dug(said, "data")
    sent_id = ident(data, "id") or ident(data, "dm_event_id")
    if sent_id is None:
        return Outcome(ending=Ending.UNKNOWN, reason="no-id")
    made = snowflake_time(sent_id)
    return Outcome(ending=Ending.SENT, id=sent_id, at=whole(made) if made else None)


def _later(status: int, said: Any) -> str:
    default = "rate-limited" if status == HTTPStatus.TOO_MANY_REQUESTS else "overloaded"
    return _named(said) or default


def _refusal(status: int, said: Any) -> str:
    return _named(said) or REFUSALS.get(status, f"status-{status}")


def _named(said: Any) -> str | None:
    """The code of X's own list that an answer names; never its words."""
    found = PROBLEM.fullmatch(kind) if isinstance(kind := dug(said, "type"), str) else None
    return found[1] if found else None


def _is_duplicate(said: Any) -> bool:
    codes = [dug(error, "code") for error in listed(said, "errors")]
    return STATUS_IS_A_DUPLICATE in codes or SAYS_DUPLICATE in str(dug(said, "detail")).lower()


def _retry_at(headers: Mapping[str, str], at: datetime) -> datetime | None:
    """When the last of the used-up windows opens again; the short one where none says that it is used up."""
    found = {name.lower(): value for name, value in headers.items()}
    used_up = [window for window in WINDOWS if found.get(f"{window}-remaining") == "0"]
    moments = [_instant(found.get(f"{window}-reset")) for window in used_up or WINDOWS[:1]]
    return max((moment for moment in moments if moment and moment > at), default=None)


def _instant(seconds: str | None) -> datetime | None:
    try:
        return since_1970(f"{int(seconds)}000") if seconds else None
    except (ValueError, Invalid):
        return None
