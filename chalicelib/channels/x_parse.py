"""What one event of X means: facts, or why there is none."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import MsgspecError
from msgspec.json import decode

from chalicelib.channels.model import AnyFact, Deleted, Ignored, Revoked
from chalicelib.channels.x_message import messages
from chalicelib.channels.x_post import Heard, posted
from chalicelib.channels.x_read import as_id, dug, ident, listed, misread, needed, people, person
from chalicelib.customers.model import Handle

POSTS = "tweet_create_events"
DELETES = "tweet_delete_events"

# Why an event is nothing for us. Encrypted chats hold no words that we could read.
IGNORED: Mapping[str, str] = {
    "favorite_events": "like",
    "like.create": "like",
    "follow_events": "follow",
    "unfollow_events": "follow",
    "follow.follow": "follow",
    "follow.unfollow": "follow",
    "block_events": "block",
    "unblock_events": "block",
    "block.block": "block",
    "block.unblock": "block",
    "mute_events": "mute",
    "unmute_events": "mute",
    "mute.mute": "mute",
    "mute.unmute": "mute",
    "direct_message_indicate_typing_events": "typing",
    "dm.indicate_typing": "typing",
    "chat.received": "encrypted",
    "chat.sent": "encrypted",
    "replay_job_status": "replay-status",
    "nothing": "no-events",
}


def parse(raw: bytes, account: str | None) -> tuple[AnyFact, ...]:
    """The facts of one delivery's `raw`; `account` is ours, where its connection knows it better than the body.

    Raises `Invalid("not-understood")` for what cannot be understood: the event is set aside, not lost.
    """
    heard = _heard(raw, account)
    if heard.kind in IGNORED:
        return (Ignored(reason=IGNORED[heard.kind], by=_actor(heard)),)
    return READERS.get(heard.kind, _unknown)(heard)


def _heard(raw: bytes, account: str | None) -> Heard:
    try:
        kept = decode(raw)
    except (MsgspecError, RecursionError, ValueError):
        raise misread("body") from None
    kind, event = dug(kept, "kind"), dug(kept, "event")
    if not isinstance(kind, str) or not isinstance(event, dict):
        raise misread("event")
    return Heard(
        kind=kind,
        account=account or ident(kept, "for_user_id"),
        event=event,
        users=people(dug(kept, "users"), dug(event, "users")),
        media={key: item for item in listed(kept, "media") if (key := as_id(dug(item, "media_key")))},
    )


def _post(heard: Heard) -> tuple[AnyFact, ...]:
    return (posted(heard),)


def _deleted(heard: Heard) -> tuple[AnyFact, ...]:
    """Taking back any revision takes back the post: the id may be a later one's."""
    status = dug(heard.event, "status") or heard.event
    author = ident(status, "user_id_str", "user_id", "author_id")
    return (Deleted(id=needed(status), author=heard.users.get(author, Handle(id=author)) if author else None),)


def _revoked(heard: Heard) -> tuple[AnyFact, ...]:
    source = dug(heard.event, "revoke", "source") or heard.event
    return (Revoked(account=Handle(id=needed(source, "user_id"))),)


def _unknown(heard: Heard) -> tuple[AnyFact, ...]:
    return (Ignored(reason="unknown-kind", by=_actor(heard)),)


def _actor(heard: Heard) -> Handle | None:
    """Who did what we ignore, as far as the event says: their words go when they are erased."""
    users = [heard.event.get(name) for name in ("user", "source", "target")]
    named = [one for user in users if (one := person(user))]
    ids = [ident(end, "sender_id", "author_id", "user_id") for end in _ends(heard.event)]
    named += [heard.users.get(user_id, Handle(id=user_id)) for user_id in ids if user_id]
    return next((one for one in named if one.id != heard.account), named[0] if named else None)


def _ends(event: Mapping[str, Any]) -> list[Any]:
    return [event, *listed(event, "direct_message_indicate_typing_events")]


READERS: Mapping[str, Callable[[Heard], tuple[AnyFact, ...]]] = {
    POSTS: _post,
    "post.create": _post,
    "post.mention.create": _post,
    "post.reply.create": _post,
    "post.quote.create": _post,
    "post.repost.create": _post,
    DELETES: _deleted,
    "post.delete": _deleted,
    "direct_message_events": messages,
    "direct_message_mark_read_events": messages,
    "dm.received": messages,
    "dm.sent": messages,
    "dm.read": messages,
    "user_event": _revoked,
    "oauth.revoke": _revoked,
}
