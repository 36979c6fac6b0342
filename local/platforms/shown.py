"""What the platforms show of what they remember: to the page, and to tests. Never a secret."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from local.platforms.model import Account, Message, Person, Post, Shape, made_at
from local.platforms.network import Network


class AccountShown(Struct, frozen=True, kw_only=True):
    """A company's account, without its secrets."""

    id: str
    connection: str
    name: str
    handle: str
    webhook: str
    shape: Shape
    is_valid: bool


class PostShown(Struct, frozen=True, kw_only=True):
    """A post as people see it. `depth` is 0 for what starts a thread; the text of a deleted one is empty."""

    id: str
    ids: list[str]  # of all its revisions
    author: Person
    is_company: bool
    text: str
    at: datetime
    parent: str | None
    depth: int
    deleted: bool
    quotes: str | None  # the text of the post it shows
    likes: int


class MessageShown(Struct, frozen=True, kw_only=True):
    """A direct message as its two ends see it."""

    id: str
    author: Person
    is_company: bool
    text: str
    at: datetime
    read: bool


def account_shown(account: Account, webhook: str) -> AccountShown:
    """An account, and where its webhooks go."""
    return AccountShown(
        id=account.id,
        connection=account.connection,
        name=account.name,
        handle=account.handle,
        webhook=webhook,
        shape=account.shape,
        is_valid=account.is_valid,
    )


def post_shown(network: Network, post: Post, depth: int = 0) -> PostShown:
    """A post at its depth in a thread."""
    parent, quoted = network.find(post.parent or ""), network.find(post.quotes or "")
    return PostShown(
        id=post.id,
        ids=[post.id, *post.edits],
        author=network.person(post.author),
        is_company=post.author in network.accounts,
        text=post.text,
        at=made_at(post.id),
        parent=parent.id if parent else post.parent,
        depth=depth,
        deleted=post.deleted,
        quotes=quoted.text if quoted else None,
        likes=len(post.likes),
    )


def message_shown(network: Network, message: Message) -> MessageShown:
    """A direct message."""
    return MessageShown(
        id=message.id,
        author=network.person(message.sender),
        is_company=message.sender in network.accounts,
        text=message.text,
        at=made_at(message.id),
        read=message.read,
    )


def threads(network: Network, account: str, customer: str | None) -> list[list[PostShown]]:
    """The threads that concern an account: a customer's and those it has started, or everybody's; newest first."""
    with network.whole():
        trees = _Trees(network)
        found = [trees.below(root) for root in trees.roots if _is_for(network, trees.all_of(root), account, customer)]
    return sorted(found, key=lambda thread: max(int(one.ids[-1]) for one in thread), reverse=True)


def thread(network: Network, post: Post) -> list[PostShown]:
    """The whole thread of a post: each answer below what it answers."""
    with network.whole():
        while above := network.find(post.parent or ""):
            post = above
        return _Trees(network).below(post)


class _Trees:
    """Who answers whom, by first ids."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._answers: dict[str, list[Post]] = {}
        self.roots: list[Post] = []
        for post in sorted(network.posts.values(), key=lambda post: int(post.id)):
            parent = network.find(post.parent or "")
            (self._answers.setdefault(parent.id, []) if parent else self.roots).append(post)

    def below(self, root: Post) -> list[PostShown]:
        return [post_shown(self._network, post, depth) for post, depth in self._walked(root)]

    def all_of(self, root: Post) -> list[Post]:
        return [post for post, _ in self._walked(root)]

    def _walked(self, root: Post) -> Iterable[tuple[Post, int]]:
        waiting = [(root, 0)]
        while waiting:
            post, depth = waiting.pop()
            yield post, depth
            waiting += [(answer, depth + 1) for answer in reversed(self._answers.get(post.id, []))]


def _is_for(network: Network, posts: list[Post], account: str, customer: str | None) -> bool:
    authors = {post.author for post in posts}
    named = {one.id for post in posts for one in network.mentioned(post)}
    is_theirs = customer is None or customer in authors or posts[0].author == account
    return account in authors | named and is_theirs
