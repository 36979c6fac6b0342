"""A post arrives: placed at once, or left to wait for its parent. One loop: read, decide, one transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from chalicelib.cases import hearing
from chalicelib.cases import store as cases
from chalicelib.content.model import Body, Message, joined
from chalicelib.conversations import store
from chalicelib.conversations.actions import arrived, awaited, is_top
from chalicelib.conversations.model import Post
from chalicelib.edge.rows import read_each
from chalicelib.edge.tables import Change, Check, Put, transact
from chalicelib.intake.placing import Job, decided, new, place, there


class Came(NamedTuple):
    """A post as one delivery tells it, and what else that delivery's transaction writes."""

    post: Post  # `v` and what others left on it are not in it
    thread: str | None = None  # the seg of a thread that the platform names
    also: Sequence[Change] = ()  # its envelope, and whom we met for the first time


class Seen(NamedTuple):
    """What was read for an arrival: the post as it was, and its parent."""

    me: Post
    up: Post | None


def arrive(came: Came, seen: Seen, job: Job) -> bool:
    """One try to bring a post to its place. A repeat changes at most its body.

    Gives whether others may wait for the place that it has now: they are owed to be seen to.
    """
    if seen.me.arrived:
        amend(seen.me, came.post.body, job, came.post.envelopes, came.also)
        return seen.me.owed_at is not None
    me = arrived(seen.me, came.post, came.post.body)
    transact([*_steps(seen, me, came, job), *came.also])
    return me.waiting


def keys(post: Post) -> list[store.PostRow]:
    """The rows that an arrival looks at: its own and its parent's."""
    return [store.post_key(post.inbox, name) for name in (post.id, post.parent) if name]


def seen_in(post: Post, rows: Sequence[store.PostRow | None]) -> Seen:
    """What these rows say of a post and its parent; a parent that is a later revision leads to the first.

    One that leads to the post itself is none.
    """
    me = store.post_in(rows[0], post.inbox, post.id)
    up = store.post_in(rows[1], post.inbox, post.parent) if post.parent else None
    if up is None or up.leads_to == post.id:
        return Seen(me, None)
    return Seen(me, store.post(post.inbox, up.leads_to) if up.leads_to else up)


def amend(me: Post, part: Body, job: Job, envelopes: tuple[str, ...] = (), also: Sequence[Change] = ()) -> None:
    """One try to join a partial version of a post into what is known of it."""
    if not me.is_placed:
        _amend_unplaced(me, part, envelopes, also)
        return
    message = message_at(me)
    body = joined(message.body, part)
    if body == message.body:
        transact(list(also))
        return
    after = replace(message, v=me.v + 1, body=body, envelopes=_with(message.envelopes, envelopes))
    rows = [store.post_put(replace(me, v=me.v + 1), me), store.message_put(me.seg or "", after)]
    transact([*rows, *_told(me, message, after, job), *also])


def message_at(me: Post) -> Message:
    """The message that a placed post is."""
    row = read_each([store.message_key(me.seg or "", me.key or "")])[0]
    if row is None:
        raise store.TORN
    return store.message_in(row)


def _steps(seen: Seen, me: Post, came: Came, job: Job) -> list[Change]:
    if came.thread:
        return _into_thread(seen.me, me, came.thread, job)
    if seen.up is not None and seen.up.is_placed:
        return place(seen.me, me, there(seen.up.seg or ""), job)
    if is_top(me, seen.up):
        return [store.post_put(replace(me, top=True), seen.me)]
    return _without_parent(seen, me, job)


def _into_thread(before: Post, me: Post, seg: str, job: Job) -> list[Change]:
    """Into a thread that the platform names itself."""
    row = read_each([store.head_key(seg)])[0]
    at = there(seg) if row else new(me, job, thread=seg)
    return place(before, me, at, job)


def _without_parent(seen: Seen, me: Post, job: Job) -> list[Change]:
    """Its parent is absent, loose, or there is none above it that counts."""
    up = seen.up if seen.up is not None and not seen.up.top else None
    if not me.roots:
        wait = wait_under(up, me.id, me.below) if up else []
        return [store.post_put(me, seen.me), *wait]
    at = there(me.below) if me.below else new(me, job, graced=up is not None)
    wait = wait_under(up, me.id, at.head.seg) if up else []
    return [*place(seen.me, me, at, job, rooted=True), *wait]


def wait_under(up: Post, child: str, hint: str | None) -> list[Change]:
    """A child waits for the place of its parent, which must still have none; the parent may be a placeholder.

    A parent that says so already is only looked at: many children do not keep it, or each other, from their places.
    """
    said = up.waiting and (up.below or not hint)
    known = Check(store.post_key(up.inbox, up.id), store.PostRow.v == up.v) if said else None
    return [known or store.post_put(awaited(up, hint), up), Put(store.wait_row(up, child))]


def _amend_unplaced(me: Post, part: Body, envelopes: tuple[str, ...], also: Sequence[Change]) -> None:
    body = joined(me.body, part)
    if body == me.body:
        transact(list(also))
        return
    after = replace(me, v=me.v + 1, body=body, envelopes=_with(me.envelopes, envelopes))
    transact([store.post_put(after, me), *also])


def _told(me: Post, before: Message, after: Message, job: Job) -> list[Change]:
    """What the case's history says of an edit or a deletion."""
    change = "deleted" if after.body.deleted and not before.body.deleted else "edited"
    if change == "edited" and after.body.revision == before.body.revision:
        return []
    head = store.find(me.seg or "")
    case = cases.live(head.case) if head.case else None
    events = hearing.amended(case, head.seg, after, change, at=job.now) if case else ()
    return decided(case, events, job, me.id, change, str(after.body.revision))


def _with(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return (*known, *(one for one in more if one not in known))
