"""Posts of X, as either generation of its API writes them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from chalicelib.channels.model import AnyFact, Ignored, Posted
from chalicelib.channels.x_read import (
    as_id,
    dug,
    ident,
    listed,
    misread,
    moment,
    needed,
    person,
    plain,
    snowflake_time,
    whole,
)
from chalicelib.content.model import Link
from chalicelib.customers.model import Handle

MOST_REVISIONS = 100  # of one post; X takes five, and each is a write of its own
KINDS: Mapping[str, str] = {"photo": "image", "video": "video", "animated_gif": "video"}


class Heard(Struct, frozen=True, kw_only=True):
    """One event as its delivery kept it, with whom and what it names."""

    kind: str
    account: str | None  # ours
    event: Mapping[str, Any]
    users: Mapping[str, Handle]
    media: Mapping[str, Any]


def posted(heard: Heard) -> AnyFact:
    """A post, a reply, a quote, or a later revision of one; a repost says nothing of its own.

    A quote is no reply, but a reply may quote. The first id of an edited post is the post, and its time is the
    time of that id: later ids and their times only lead to it.
    """
    event = heard.event
    author = _author(heard)
    if _is_repost(heard):
        return Ignored(reason="repost", by=author)

    revisions = _revisions(event)
    own = needed(event)
    parent = _parent(event)
    return Posted(
        id=revisions[0],
        author=author,
        at=_own_time(event, revisions, own),
        text=_text(event),
        public=True,
        parent=None if parent in revisions else parent,
        revision=revisions.index(own),
        aliases=tuple(revisions[1:]),
        quotes=ident(event, "quoted_status_id_str") or ident(dug(event, "quoted_status")) or _refers(event, "quoted"),
        attachments=attachments(_media(heard)),
        mentions=tuple(_mentions(heard)),
    )


def attachments(media: list[Any]) -> tuple[Link, ...]:
    """What is shown with a message, where X keeps it: of a video its best version."""
    found = [(KINDS.get(str(dug(item, "type")), "file"), _address(item)) for item in media]
    return tuple(Link(kind=kind, url=url) for kind, url in found if url)


def _author(heard: Heard) -> Handle:
    if author := person(heard.event.get("user")):
        return author
    if author_id := ident(heard.event, "author_id"):
        return heard.users.get(author_id, Handle(id=author_id))
    raise misread("author")


def _is_repost(heard: Heard) -> bool:
    return bool(heard.event.get("retweeted_status") or _refers(heard.event, "retweeted"))


def _revisions(event: Mapping[str, Any]) -> list[str]:
    """All ids that we know of this post, oldest first; its own is always among them."""
    known = [as_id(value) for value in _history(event)]
    if len(known) > MOST_REVISIONS:
        raise misread("edit_history")
    own = needed(event)
    return list(dict.fromkeys(value for value in [*known, own] if value))


def _history(event: Mapping[str, Any]) -> list[Any]:
    """The edit history, as v2, the enterprise API and v1.1 name it."""
    if ids := listed(event, "edit_history_tweet_ids"):
        return ids
    control = dug(event, "ext_edit_control") or dug(event, "edit_control")
    for history, ids in (
        (dug(event, "edit_history"), listed(event, "edit_history", "edit_tweet_ids")),
        (dug(control, "edit"), listed(control, "edit", "edit_control_initial", "edit_tweet_ids")),
        (None, listed(control, "initial", "edit_tweet_ids")),
    ):
        if history or ids:
            return [dug(history, "initial_tweet_id"), *ids]
    return []


def _own_time(event: Mapping[str, Any], revisions: list[str], own: str) -> datetime | None:
    made = snowflake_time(revisions[0])
    if own != revisions[0] and made:
        return whole(made)
    said = moment(event.get("created_at")) or made
    return whole(said) if said else None


def _text(event: Mapping[str, Any]) -> str:
    """The long form where there is one: `text` is cut then."""
    for text in (
        dug(event, "extended_tweet", "full_text"),
        dug(event, "note_tweet", "text"),
        event.get("full_text"),
        event.get("text"),
    ):
        if isinstance(text, str):
            return plain(text)
    raise misread("text")


def _parent(event: Mapping[str, Any]) -> str | None:
    names = ("in_reply_to_status_id_str", "in_reply_to_status_id", "in_reply_to_tweet_id")
    return ident(event, *names) or _refers(event, "replied_to")


def _refers(event: Mapping[str, Any], how: str) -> str | None:
    return next((ident(other) for other in listed(event, "referenced_tweets") if dug(other, "type") == how), None)


def _mentions(heard: Heard) -> Iterator[Handle]:
    places = [dug(heard.event, "extended_tweet"), dug(heard.event, "note_tweet"), heard.event]
    entities = next(filter(None, (dug(place, "entities") for place in places)), None)
    for entity in [*listed(entities, "user_mentions"), *listed(entities, "mentions")]:
        if one := person(entity):
            yield heard.users.get(one.id, one)


def _media(heard: Heard) -> list[Any]:
    event = heard.event
    if keys := listed(event, "attachments", "media_keys"):
        return [heard.media[key] for value in keys if (key := as_id(value)) and key in heard.media]
    long = dug(event, "extended_tweet")
    places = [(where, part) for where in (long, event) for part in ("extended_entities", "entities")]
    return next(filter(None, (listed(where, part, "media") for where, part in places)), [])


def _address(media: object) -> str | None:
    variants = [*listed(media, "video_info", "variants"), *listed(media, "variants")]
    best = max((variant for variant in variants if dug(variant, "url")), key=_rate, default=None)
    choices = [dug(best, "url"), *(dug(media, name) for name in ("media_url_https", "url", "preview_image_url"))]
    return next((url for url in choices if isinstance(url, str) and url.startswith("https://")), None)


def _rate(variant: object) -> int:
    rate = dug(variant, "bitrate") or dug(variant, "bit_rate")
    return rate if isinstance(rate, int) else -1
