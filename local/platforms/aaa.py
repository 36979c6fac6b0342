"""The bodies of the Account Activity API: posts as API 1.1 writes them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from local.platforms.model import Account, Happening, Message, Person, Post, made_at, milliseconds
from local.platforms.network import Network
from local.platforms.said import OURS, escaped

SHORT = 140  # characters that `text` holds; what is longer is whole in `extended_tweet`
TIMES = "%a %b %d %H:%M:%S +0000 %Y"


def bodies(network: Network, account: Account, happening: Happening) -> Iterator[dict[str, Any]]:
    """The one body by which an account hears of it."""
    kind, events, users = _event(network, happening)
    beside = {"user_has_blocked": False} if kind == "tweet_create_events" else {}
    yield {"for_user_id": account.id, **beside, kind: [events], **({"users": users} if users else {})}


def message_event(message: Message) -> dict[str, Any]:
    """A direct message, as both generations write it."""
    return {
        "type": "message_create",
        "id": message.id,
        "created_timestamp": str(milliseconds(message.id)),
        "message_create": {
            "target": {"recipient_id": message.recipient},
            "sender_id": message.sender,
            "message_data": {
                "text": escaped(message.text),
                "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
            },
        },
    }


def read_event(message: Message, now: datetime) -> dict[str, Any]:
    """That the recipient has read up to a message, as both generations write it."""
    return {
        "created_timestamp": str(int(now.timestamp() * 1000)),
        "sender_id": message.recipient,
        "target": {"recipient_id": message.sender},
        "last_read_event_id": message.id,
    }


def _event(network: Network, happening: Happening) -> tuple[str, dict[str, Any], dict[str, Any]]:
    thing = happening.thing
    if isinstance(thing, Message):
        users = {one: _member(network.person(one)) for one in sorted(thing.ends)}
        if happening.kind == "read":
            return "direct_message_mark_read_events", read_event(thing, happening.at), users
        return "direct_message_events", message_event(thing), users
    if happening.kind == "delete":
        status = {"id": thing.newest, "user_id": thing.author}
        return "tweet_delete_events", {"status": status, "timestamp_ms": _now(happening)}, {}
    if happening.kind == "like":
        return "favorite_events", _like(network, happening, thing), {}
    return "tweet_create_events", _post(network, thing), {}


def _like(network: Network, happening: Happening, post: Post) -> dict[str, Any]:
    return {
        "id": uuid5(OURS, f"{happening.by} likes {post.id}").hex,
        "created_at": happening.at.strftime(TIMES),
        "timestamp_ms": int(_now(happening)),
        "favorited_status": _post(network, post),
        "user": _user(network.person(happening.by)),
    }


def _post(network: Network, post: Post) -> dict[str, Any]:
    repost = network.find(post.reposts or "")
    text = escaped(post.text)
    is_long = len(text) > SHORT
    entities = _entities(network, post)
    said: dict[str, Any] = {
        "created_at": made_at(post.newest).strftime(TIMES),
        "id": int(post.newest),
        "id_str": post.newest,
        "text": f"{text[: SHORT - 1]}…" if is_long else text,
        "truncated": is_long,
        **_answered(network, post),
        "user": _user(network.person(post.author)),
        "is_quote_status": bool(post.quotes),
        "edit_history_tweet_ids": [post.id, *post.edits],
        "entities": entities,
        "timestamp_ms": str(milliseconds(post.newest)),
    }
    if is_long:
        said["extended_tweet"] = {"full_text": text, "display_text_range": [0, len(text)], "entities": entities}
    if quoted := network.find(post.quotes or ""):
        said |= {"quoted_status_id": int(quoted.id), "quoted_status_id_str": quoted.id}
        said["quoted_status"] = _post(network, quoted)
    return said | ({"retweeted_status": _post(network, repost)} if repost else {})


def _answered(network: Network, post: Post) -> dict[str, Any]:
    parent = network.find(post.parent or "")
    author = network.person(parent.author) if parent else None
    return {
        "in_reply_to_status_id": int(post.parent) if post.parent else None,
        "in_reply_to_status_id_str": post.parent,
        "in_reply_to_user_id_str": author.id if author else None,
        "in_reply_to_screen_name": author.handle if author else None,
    }


def _entities(network: Network, post: Post) -> dict[str, Any]:
    named = [
        {"screen_name": one.handle, "name": one.name, "id_str": one.id, "indices": [0, 0]}
        for one in network.mentioned(post)
    ]
    return {"hashtags": [], "urls": [], "symbols": [], "user_mentions": named}


def _user(person: Person) -> dict[str, Any]:
    return {"id_str": person.id, "name": person.name, "screen_name": person.handle, "protected": False}


def _member(person: Person) -> dict[str, Any]:
    created = str(int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000))
    return {"id": person.id, "created_timestamp": created, "name": person.name, "screen_name": person.handle}


def _now(happening: Happening) -> str:
    return str(int(happening.at.timestamp() * 1000))
