"""The bodies of the X Activity API: posts as API 2 writes them, one event for each reason to hear of one."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid5

from local.platforms.aaa import message_event, read_event
from local.platforms.model import Account, Happening, Message, Person, Post, made_at
from local.platforms.network import Network
from local.platforms.said import OURS, escaped

SHORT = 280  # characters that `text` holds; what is longer is whole in `note_tweet`
BIAS = 1 << 63


def bodies(network: Network, account: Account, happening: Happening) -> Iterator[dict[str, Any]]:
    """A body for each event type that an account hears of it by."""
    thing = happening.thing
    if isinstance(thing, Message):
        kinds, payload, people = _private(network, account, happening, thing)
    else:
        kinds, payload, people = _public(network, account, happening, thing)
    for kind in kinds:
        yield {
            "data": {
                "event_uuid": _uuid(account, kind, thing, happening),
                "filter": {"user_id": account.id},
                "event_type": kind,
                "tag": kind.partition(".")[0],
                "payload": payload,
                "includes": {"users": [_user(network.person(one)) for one in people]} if people else {},
            }
        }


def _private(
    network: Network, account: Account, happening: Happening, message: Message
) -> tuple[list[str], dict[str, Any], list[str]]:
    users = {one: {"data": _user(network.person(one))} for one in sorted(message.ends)}
    if happening.kind == "read":
        read = {"direct_message_mark_read_events": [read_event(message, happening.at)], "users": users}
        return ["dm.read"], read, []
    kind = "dm.sent" if message.sender == account.id else "dm.received"
    return [kind], {"direct_message_events": [message_event(message)], "users": users}, []


def _public(
    network: Network, account: Account, happening: Happening, post: Post
) -> tuple[list[str], dict[str, Any], list[str]]:
    if happening.kind == "delete":
        return ["post.delete"], {"id": post.newest, "author_id": post.author}, [post.author]
    if happening.kind == "like":
        return ["like.create"], _like(happening, post), [post.author]
    people = [post.author, *(one.id for one in network.mentioned(post))]
    return list(_reasons(network, account, post)), _post(network, post), people


def _reasons(network: Network, account: Account, post: Post) -> Iterator[str]:
    if post.author == account.id:
        yield "post.create"
        return
    if _is_of(network, post.reposts, account):
        yield "post.repost.create"
        return
    if any(one.id == account.id for one in network.mentioned(post)):
        yield "post.mention.create"
    if _is_of(network, post.parent, account):
        yield "post.reply.create"
    if _is_of(network, post.quotes, account):
        yield "post.quote.create"


def _is_of(network: Network, name: str | None, account: Account) -> bool:
    post = network.find(name or "")
    return post is not None and post.author == account.id


def _post(network: Network, post: Post) -> dict[str, Any]:
    text = escaped(post.text)
    said: dict[str, Any] = {
        "id": post.newest,
        "author_id": post.author,
        "created_at": _instant(made_at(post.newest)),
        "conversation_id": _root(network, post).id,
        "edit_history_tweet_ids": [post.id, *post.edits],
        "text": text[:SHORT],
        "entities": {"mentions": [_mention(post.text, one) for one in network.mentioned(post)]},
    }
    if len(text) > SHORT:
        said["note_tweet"] = {"text": text, "entities": said["entities"]}
    others = [("replied_to", post.parent), ("quoted", post.quotes), ("retweeted", post.reposts)]
    if referenced := [{"type": how, "id": other} for how, other in others if other]:
        said["referenced_tweets"] = referenced
    if parent := network.find(post.parent or ""):
        said["in_reply_to_user_id"] = parent.author
    return said


def _root(network: Network, post: Post) -> Post:
    while above := network.find(post.parent or ""):
        post = above
    return post


def _mention(text: str, person: Person) -> dict[str, Any]:
    found = re.search(rf"@{re.escape(person.handle)}\b", text, re.IGNORECASE)
    start, end = found.span() if found else (0, 0)
    return {"start": start, "end": end, "username": person.handle, "id": person.id}


def _like(happening: Happening, post: Post) -> dict[str, Any]:
    return {
        "id": uuid5(OURS, f"{happening.by} likes {post.id}").hex,
        "created_at": _instant(happening.at),
        "liked_tweet_id": post.newest,
        "liked_tweet_author_id": post.author,
    }


def _user(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": person.name, "username": person.handle, "protected": False}


def _uuid(account: Account, kind: str, thing: Post | Message, happening: Happening) -> str:
    """A number of 64 bits with a sign: the same for the same event, another for any other."""
    what = thing.newest if isinstance(thing, Post) else thing.id
    named = uuid5(OURS, f"{account.id} {kind} {what} {happening.by}")
    return str((named.int >> 64) - BIAS)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
