"""What is decided about posts and conversations: what was read in, what they become out."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.content.model import Body, Message, is_ours, joined
from chalicelib.conversations.ledger import Around, Entry, entered, entry
from chalicelib.conversations.model import Conversation, Era, Exchange, Post, Terms, seg_of
from chalicelib.kernel.model import minted


class Spot(Struct, frozen=True, kw_only=True):
    """Where a message goes, as it was read: the conversation, the era that counts it, and what lies beside it."""

    head: Conversation
    era: Era
    around: Around
    terms: Terms


class Placing(Struct, frozen=True, kw_only=True):
    """One message put in its place: everything that one transaction writes for it."""

    post: Post
    message: Message
    head: Conversation
    era: Era
    entry: Entry


def arrived(known: Post, came: Post, body: Body) -> Post:
    """What a post is once it has come: what others left on it stays."""
    return replace(
        came,
        v=known.v + 1,
        arrived=True,
        waiting=known.waiting,
        below=known.below,
        body=joined(known.body, body),
        envelopes=(*known.envelopes, *came.envelopes),
    )


def is_top(came: Post, up: Post | None) -> bool:
    """The company's, with nothing that can turn up above: nobody needs to wait under it."""
    return not came.roots and (came.parent is None or (up is not None and up.top))


def awaited(up: Post, hint: str | None) -> Post:
    """A post that somebody waits under, with a hint of what lies beneath it."""
    return replace(up, v=up.v + 1, waiting=True, below=up.below or hint)


def opening(post: Post, *, thread: str | None = None, case: str | None = None) -> Conversation:
    """The conversation that a post opens, still without any message."""
    assert post.key is not None, "a post that opens a conversation has arrived"
    return Conversation(
        seg=thread or seg_of(post.inbox, post.id),
        inbox=post.inbox,
        public=post.public,
        root=post.id,
        root_key=post.key,
        customer_id=post.customer_id,
        named=thread is not None,
        peer=post.peer,
        era=Era(case=case),
    )


def placed(post: Post, spot: Spot, *, rooted: bool = False, due: str | None = None) -> Placing:
    """A post that takes its place in a conversation; `rooted` makes it the new root.

    Those that wait for its place are owed to be seen to, by a sweep from `due` on.
    """
    assert post.key is not None, "only a post that has arrived is placed"
    made = entry(post.key, spot.around, spot.terms)
    counted = entered(spot.era, post.key, made)
    left = Body(erased=post.body.erased)  # its words go with the message
    return Placing(
        post=replace(post, v=post.v + 1, seg=spot.head.seg, body=left, owed_at=due if post.waiting else None),
        message=replace(message_of(post), v=post.v + 1, seq=spot.head.n + 1),
        head=_with(spot, post, counted, rooted=rooted),
        era=counted,
        entry=made,
    )


def moved(message: Message, post: Post, spot: Spot) -> Placing:
    """A placed message that is placed again, in the conversation that its own turned out to be a part of."""
    made = placed(post, spot)
    head = replace(made.head, n=spot.head.n, ours=spot.head.ours)  # it was counted when the two became one
    again = replace(message, v=post.v + 1)
    return replace(made, message=again, head=head, post=replace(made.post, owed_at=post.owed_at))


def united(upper: Conversation, lower: Conversation, winner: str | None, due: str) -> tuple[Conversation, Conversation]:
    """The smaller one, which moves, and the larger one, which stays; the root is that of the upper side."""
    small, large = (upper, lower) if upper.n < lower.n else (lower, upper)
    gone = replace(small, v=small.v + 1, into=large.seg, moving=(), owed_at=due)
    stays = replace(
        large,
        v=large.v + 1,
        n=large.n + small.n,
        ours=large.ours + small.ours,
        root=upper.root,
        root_key=upper.root_key,
        customer_id=upper.customer_id,
        moving=(*large.moving, small.seg, *small.moving),
        owed_at=None if winner else min(filter(None, (large.owed_at, small.owed_at)), default=due),
        era=replace(large.era, case=winner),
    )
    return gone, stays


def emptied(head: Conversation, seg: str) -> Conversation:
    """The conversation, once all messages of another have been placed in it."""
    return replace(head, v=head.v + 1, moving=tuple(one for one in head.moving if one != seg))


def message_of(post: Post) -> Message:
    """The message that a post becomes when it is placed."""
    assert post.key is not None
    assert post.author is not None
    return Message(
        key=post.key,
        post=post.id,
        inbox=post.inbox,
        author=post.author,
        customer_id=post.customer_id,
        public=post.public,
        parent=post.parent,
        quotes=post.quotes,
        body=post.body,
        envelopes=post.envelopes,
    )


def follow_up(head: Conversation, key: str, later: list[Exchange]) -> tuple[Era, Era]:
    """A message after a long closing opens an era of its own: the closed one, and the new one.

    Exchanges that start before the message stay; later ones, when it came late, count in the new one.
    """
    closed = entered(head.era, head.era.earliest or key, Entry(gone=tuple(later)))
    fresh = Era(since=key)
    return closed, entered(fresh, key, Entry(come=tuple(later))) if later else fresh


def case_of(head: Conversation) -> str:
    """The id of the case that this conversation opens: made once from its opening, so that a retry finds it."""
    return minted("case", head.seg, head.era.since)


def _with(spot: Spot, post: Post, era: Era, *, rooted: bool) -> Conversation:
    key = post.key or ""
    root = {"root": post.id, "root_key": key, "customer_id": post.customer_id} if rooted else {}
    current = spot.era.since == spot.head.era.since
    return replace(
        spot.head,
        v=spot.head.v + 1,
        n=spot.head.n + 1,
        ours=spot.head.ours + is_ours(key),
        last=max(spot.head.last, key),
        era=era if current else spot.head.era,
        **root,
    )
