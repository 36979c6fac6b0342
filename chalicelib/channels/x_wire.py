"""The parts of one webhook call of X: a delivery for each event, so that a bad one harms no other."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from msgspec import MsgspecError, Raw
from msgspec.json import decode

from chalicelib.channels.model import Delivery
from chalicelib.channels.x_read import as_id, dug, ident

ABOUT = frozenset({"for_user_id", "users", "apps", "user_has_blocked"})  # what a call says beside its events
UNREADABLE = "unreadable"
MOST_EVENTS = 1_000  # of one call: each is a write, and X waits ten seconds
MOST_BYTES = 10_000_000  # of all that is kept of one call: whom its events name is kept with each
LONGEST_KEY = 500  # characters: an index key holds 2,048 bytes
UNREAD = (MsgspecError, RecursionError, ValueError)  # ValueError: bytes that are no UTF-8, endless numbers


def deliveries(raw: bytes) -> list[Delivery]:
    """One delivery per event, of Account Activity arrays and of X Activity envelopes alike.

    What cannot be read as JSON, or holds more than can be kept in time, is one delivery too, keyed by its digest: it
    is kept, and `parse` refuses it.
    """
    try:
        body = _decoded(raw)
        return _within(_parts(body), raw) or [_delivery(ident(body, "for_user_id"), "nothing", body)]
    except UNREAD:
        return [_unreadable(raw)]


def canonical(thing: object) -> str:
    """JSON that the same content always gives, whatever the order of its fields."""
    return json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _within(parts: Iterator[Delivery], raw: bytes) -> list[Delivery]:
    """The parts of a call, or the whole of it where they are too many, or too long together."""
    found: list[Delivery] = []
    left = MOST_BYTES
    for part in parts:
        found.append(part)
        left -= len(bytes(part.raw))
        if left < 0 or len(found) > MOST_EVENTS:
            return [_unreadable(raw)]
    return found


def _decoded(raw: bytes) -> Any:
    try:
        return decode(raw)
    except (MsgspecError, UnicodeDecodeError):
        return _mended(raw)


def _mended(raw: bytes) -> Any:
    """Half a character (a cut emoji, say) spoils neither its own text nor the other events."""
    body = json.loads(raw.decode(errors="replace"), parse_constant=str)
    return decode(json.dumps(body, ensure_ascii=False).encode(errors="replace"))


def _parts(body: Any) -> Iterator[Delivery]:
    if not isinstance(body, dict):
        yield _delivery(None, "unknown", body)
        return
    if "data" in body:
        yield from (_activity(data) for data in _each(body["data"]))
        return
    yield from _account_activity(body)


def _account_activity(body: dict[str, Any]) -> Iterator[Delivery]:
    for kind in filter(lambda name: name not in ABOUT, body):
        for event in _each(body[kind]):
            account = ident(body, "for_user_id") or ident(dug(event, "revoke", "source"), "user_id")
            yield _delivery(account, kind, event, users=_named(event, dug(body, "users")))


def _activity(data: Any) -> Delivery:
    """An X Activity event: `event_uuid` is its key. Posts that it only refers to are not kept."""
    payload = dug(data, "payload")
    account = ident(dug(data, "filter"), "user_id") or ident(payload, "user_id")
    kind = dug(data, "event_type")
    if not isinstance(kind, str) or payload is None:
        return _delivery(account, "unknown", data, key=ident(data, "event_uuid"))
    beside = {name: dug(data, "includes", name) for name in ("users", "media") if dug(data, "includes", name)}
    return _delivery(account, kind, payload, key=ident(data, "event_uuid"), **beside)


def _delivery(account: str | None, kind: str, event: Any, *, key: str | None = None, **beside: Any) -> Delivery:
    kept = {"for_user_id": account, "kind": kind, "event": event, **{name: it for name, it in beside.items() if it}}
    return Delivery(key=key or _key(account, kind, event), account=account, raw=_raw(kept))


def _key(account: str | None, kind: str, event: Any) -> str:
    """Two subscribed accounts that talk to each other get one event each: the account is part of the key."""
    found = ident(event) or ident(dug(event, "status"))
    what = found or sha256(canonical(event).encode()).hexdigest()
    key = f"{account or ''}:{kind}:{what}"
    return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()


def _unreadable(raw: bytes) -> Delivery:
    kept = {"for_user_id": None, "kind": UNREADABLE, "event": raw.decode(errors="backslashreplace")}
    return Delivery(key=f"body:{sha256(raw).hexdigest()}", account=None, raw=_raw(kept))


def _raw(kept: dict[str, Any]) -> Raw:
    return Raw(canonical(kept).encode())


def _each(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _named(event: Any, users: Any) -> dict[str, Any]:
    """Only the users whom the event itself names by id: a call's list covers all its events."""
    ends = [event, dug(event, "target"), dug(event, "message_create"), dug(event, "message_create", "target")]
    ids = [as_id(dug(end, name)) for end in ends for name in ("sender_id", "recipient_id")]
    return {user_id: users[user_id] for user_id in ids if user_id and isinstance(users, dict) and user_id in users}
