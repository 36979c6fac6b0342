"""What the loopback platforms remember: accounts of companies, people, and what either has said."""

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

Shape = Literal["aaa", "xaa"]  # the two generations of X's webhooks: Account Activity and X Activity
Kind = Literal["post", "delete", "like", "message", "read"]  # what can be done


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody with an account on X."""

    id: str
    name: str
    handle: str  # without its sign
    accepts_messages: bool = True  # direct messages; a company's to somebody else are refused


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A company's account, with the app that hears and speaks for it. Holds secrets: never shown whole."""

    id: str
    connection: str  # of the product: part of the webhook's usual address
    name: str
    handle: str
    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str
    webhook: str | None = None  # None: the product's usual one
    shape: Shape = "aaa"
    is_valid: bool = False  # whether the webhook has passed the challenge; nothing is sent to it before

    @property
    def person(self) -> Person:
        return Person(id=self.id, name=self.name, handle=self.handle)


class Post(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post, reply, quote or repost, as its last edit left it. Its id is the first one it had."""

    id: str
    author: str
    text: str
    parent: str | None = None  # the post it answers: any of its ids
    quotes: str | None = None
    reposts: str | None = None
    edits: tuple[str, ...] = ()  # the id of each later revision
    likes: tuple[str, ...] = ()  # who likes it
    deleted: bool = False
    named: tuple[str, ...] = ()  # of a deleted one: ids of those whom its text mentioned

    @property
    def newest(self) -> str:
        return self.edits[-1] if self.edits else self.id


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A direct message."""

    id: str
    sender: str
    recipient: str
    text: str
    read: bool = False

    @property
    def ends(self) -> frozenset[str]:
        return frozenset((self.sender, self.recipient))


class Chat(Struct, frozen=True, kw_only=True):
    """A web chat of the product that the page offers."""

    inbox: str
    name: str


class Sending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A webhook call on its way, or what became of it."""

    id: str
    account: str
    body: str
    made_at: float  # seconds since 1970
    due_at: float
    state: Literal["waiting", "sent", "dropped", "failed"] = "waiting"
    tries: int = 0
    answer: str = ""  # the last one: a status, or why there was none
    misfit: bool = False  # signed with a secret that is not the app's


class Happening(Struct, frozen=True, kw_only=True):
    """Something that accounts may hear of: a post or message, and what was done to it by whom."""

    kind: Kind
    by: str
    thing: Post | Message
    at: datetime


EPOCH = 1_288_834_974_657  # milliseconds since 1970: where X's ids start to count


def made_at(snowflake: str) -> datetime:
    """When an id was made, to the millisecond."""
    return datetime.fromtimestamp(milliseconds(snowflake) / 1000, UTC)


def milliseconds(snowflake: str) -> int:
    """The milliseconds since 1970 at which an id was made."""
    return (int(snowflake) >> 22) + EPOCH
