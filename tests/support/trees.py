"""Reply trees, and what must become of them: computed from the tree alone, by code that shares nothing with ours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import NamedTuple

TARGET = timedelta(minutes=60)
NEVER_AGAIN = datetime(9999, 1, 1, tzinfo=UTC)  # by now every open exchange is missed


class Post(NamedTuple):
    """Something somebody wrote. A `parent` may be absent, a later revision, or the post itself: then it has none."""

    id: str
    author: str
    company: bool  # the author is a company that has an inbox
    parent: str | None
    at: datetime
    text: str


class Edit(NamedTuple):
    """A later revision of a post: it has an id of its own, which leads to the post."""

    post: str
    id: str
    revision: int  # 1 is the first edit
    at: datetime
    text: str


class Delete(NamedTuple):
    """A post was taken back."""

    post: str


Fact = Post | Edit | Delete


class Tree(NamedTuple):
    """A set of facts. Their order says nothing."""

    posts: tuple[Post, ...]
    edits: tuple[Edit, ...] = ()
    deletes: tuple[Delete, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        return (*self.posts, *self.edits, *self.deletes)

    @property
    def companies(self) -> list[str]:
        return sorted({post.author for post in self.posts if post.company})


class Exchange(NamedTuple):
    """From the oldest unanswered message to the reply to it."""

    start: datetime
    end: datetime | None
    verdict: str  # met, missed, or running


class Conversation(NamedTuple):
    """What one inbox shows of a thread, oldest message first."""

    root: str
    messages: tuple[str, ...]
    texts: Mapping[str, str | None]  # None: taken back
    participants: frozenset[str]
    exchanges: tuple[Exchange, ...]
    messages_in: int
    messages_out: int

    def verdicts(self, verdict: str) -> tuple[int, int]:
        """How many exchanges ended so: the first one, and the next ones."""
        same = [exchange.verdict == verdict for exchange in self.exchanges]
        return sum(same[:1]), sum(same[1:])


class Result(NamedTuple):
    """What must be there in the end: conversations by their root, and posts that are in none."""

    conversations: Mapping[str, Conversation]
    loose: frozenset[str]


def expected(tree: Tree, inbox: str, now: datetime = NEVER_AGAIN, target: timedelta = TARGET) -> Result:
    """The result of delivering the whole tree to one inbox (its account), with a sweep at `now`."""
    roots = roots_of(tree)
    groups: dict[str, list[Post]] = defaultdict(list)
    for post in tree.posts:
        if (root := roots[post.id]) is not None:
            groups[root].append(post)
    texts = _texts(tree)
    made = {root: _conversation(root, posts, texts, inbox) for root, posts in groups.items()}
    judged = {root: one._replace(exchanges=_judged(one.exchanges, now, target)) for root, one in made.items()}
    return Result(judged, frozenset(post for post, root in roots.items() if root is None))


def roots_of(tree: Tree) -> dict[str, str | None]:
    """For each post the top-most customer post on its reply path; None when there is none."""
    posts = {post.id: post for post in tree.posts}
    leads = {edit.id: edit.post for edit in tree.edits}
    return {post.id: _root(post, posts, leads) for post in tree.posts}


def delivered(tree: Tree, inbox: str) -> Tree:
    """What an inbox is told of: whole conversations that its account writes in, and its own posts in none."""
    roots = roots_of(tree)
    its = {roots[post.id] for post in tree.posts if post.author == inbox}
    seen = [post for post in tree.posts if roots[post.id] in its and (roots[post.id] or post.author == inbox)]
    ids = {post.id for post in seen}
    edits = tuple(edit for edit in tree.edits if edit.post in ids)
    return Tree(tuple(seen), edits, tuple(delete for delete in tree.deletes if delete.post in ids))


def threads(tree: Tree) -> list[Tree]:
    """The tree in parts that have nothing to do with each other: no reply path, and no absent parent, joins them."""
    leads = {edit.id: edit.post for edit in tree.edits}
    above: dict[str, str] = {}
    for post in tree.posts:
        if (parent := leads.get(post.parent or "", post.parent)) is not None:
            above[_top(post.id, above)] = _top(parent, above)
    return [_part(tree, {post.id for post in posts}) for posts in _grouped(tree.posts, above)]


def figures(tree: Tree) -> list[dict[str, object]]:
    """What a deployment that was told all of it reports, per company that has a conversation, sorted."""
    found = ((company, expected(delivered(tree, company), company).conversations) for company in tree.companies)
    return [_figures(company, list(its.values())) for company, its in found if its]


def _root(post: Post, posts: Mapping[str, Post], leads: Mapping[str, str]) -> str | None:
    root, at = None, post
    while True:
        root = root if at.company else at.id
        parent = leads.get(at.parent or "", at.parent)
        if parent is None or parent == at.id or parent not in posts:
            return root
        at = posts[parent]


def _texts(tree: Tree) -> dict[str, str | None]:
    texts: dict[str, str | None] = {post.id: post.text for post in tree.posts}
    for edit in sorted(tree.edits, key=lambda edit: edit.revision):
        texts[edit.post] = edit.text
    return {**texts, **{delete.post: None for delete in tree.deletes}}


def _conversation(root: str, posts: list[Post], texts: Mapping[str, str | None], inbox: str) -> Conversation:
    ordered = sorted(posts, key=lambda post: (post.at, post.author == inbox, int(post.id)))
    out = sum(post.author == inbox for post in posts)
    return Conversation(
        root=root,
        messages=tuple(post.id for post in ordered),
        texts={post.id: texts[post.id] for post in posts},
        participants=frozenset(post.author for post in posts),
        exchanges=tuple(_exchanges((post.at, post.author == inbox) for post in ordered)),
        messages_in=len(posts) - out,
        messages_out=out,
    )


def _exchanges(messages: Iterable[tuple[datetime, bool]]) -> Iterator[Exchange]:
    start = None
    for at, is_reply in messages:
        if not is_reply:
            start = start or at
        elif start:
            yield Exchange(start, at, "")
            start = None
    if start:
        yield Exchange(start, None, "")


def _judged(exchanges: Iterable[Exchange], now: datetime, target: timedelta) -> tuple[Exchange, ...]:
    return tuple(exchange._replace(verdict=_verdict(exchange, now, target)) for exchange in exchanges)


def _verdict(exchange: Exchange, now: datetime, target: timedelta) -> str:
    if exchange.end is not None:
        return "met" if exchange.end - exchange.start <= target else "missed"
    return "missed" if exchange.start + target <= now else "running"


def _figures(company: str, conversations: list[Conversation]) -> dict[str, object]:
    met, missed = ([one.verdicts(verdict) for one in conversations] for verdict in ("met", "missed"))
    firsts = [one.exchanges[0] for one in conversations if one.exchanges]
    waits = [(first.end - first.start).total_seconds() for first in firsts if first.end]
    return {
        "company": company,
        "conversations": len(conversations),
        "cases": len(conversations),
        "messages_in": sum(one.messages_in for one in conversations),
        "messages_out": sum(one.messages_out for one in conversations),
        "first_reply_met": sum(first for first, _ in met),
        "first_reply_missed": sum(first for first, _ in missed),
        "next_reply_met": sum(following for _, following in met),
        "next_reply_missed": sum(following for _, following in missed),
        "first_reply_median_s": median(waits) if waits else None,
    }


def _top(name: str, above: Mapping[str, str]) -> str:
    while above.get(name, name) != name:
        name = above[name]
    return name


def _grouped(posts: Iterable[Post], above: Mapping[str, str]) -> list[list[Post]]:
    groups: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        groups[_top(post.id, above)].append(post)
    return list(groups.values())


def _part(tree: Tree, ids: set[str]) -> Tree:
    return Tree(
        tuple(post for post in tree.posts if post.id in ids),
        tuple(edit for edit in tree.edits if edit.post in ids),
        tuple(delete for delete in tree.deletes if delete.post in ids),
    )
