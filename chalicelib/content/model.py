"""What a message is, and how partial versions of it join."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.kernel.model import TextRef, instant, salted, stamp

US = "us"  # the author of what the company wrote
STATES = (None, "delivered", "read", "failed")  # of a delivery, in the only order it moves: failed is final
DIGITS = 20  # numeric ids are padded to this, so that text order is number order


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something attached to a message, where the platform keeps it."""

    kind: str  # image, video, audio, file, link
    url: str
    name: str | None = None


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one message says. An edit, a delete and our own call's answer are partial versions of it."""

    text: str | None = None
    salt: str = ""
    revision: int = -1  # of the text; -1 is none yet, 0 the original
    deleted: bool = False
    agent: str | None = None  # who of us wrote it, when it was written here
    out: str | None = None  # our id of the sending that it came from
    attachments: tuple[Link, ...] = ()
    delivery: str | None = None  # of ours: delivered, read, failed; sent goes without saying
    masked: bool = False  # a handle in it was covered
    erased: bool = False  # its author was erased

    @property
    def is_empty(self) -> bool:
        """Nothing is known of it yet."""
        return self == Body()

    @property
    def said(self) -> str | None:
        """The words that may be shown."""
        return None if self.deleted or self.erased else self.text


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One inbound or outbound unit in a conversation."""

    key: str  # its place in the order of facts
    post: str  # the platform's id
    inbox: str
    author: str  # our id of an identity, or US
    customer_id: str | None
    public: bool
    body: Body
    parent: str | None = None
    quotes: str | None = None
    v: int = 0  # of its post, when it was written: who moves it has read it as it is
    seq: int = 0  # how many messages the conversation had when this one took its place
    envelopes: tuple[str, ...] = ()  # where its versions came from

    @property
    def ref(self) -> TextRef | None:
        """Proof of its words, for the history of a case."""
        if self.body.said is None:
            return None
        return TextRef(id=self.key, digest=salted(self.body.salt, self.body.said))


class Sending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message of ours on its way: its own outbox row, until it has arrived as a message like any other."""

    id: str
    seg: str  # the conversation it was written in
    case: str
    inbox: str
    agent: str
    body: Body
    public: bool
    queued_at: datetime
    parent: str | None = None  # the public message it answers
    peer: str | None = None  # our id of the identity that a direct message goes to
    customer_id: str | None = None
    v: int = 0
    state: str = "queued"  # queued, sending, sent, failed, unknown
    not_before: datetime | None = None
    leased_until: datetime | None = None  # while one worker has it
    claim: str = ""  # of the worker that had it last: its own, so that no other takes it for theirs
    claimed_at: datetime | None = None  # when it was first handed to the platform
    attempts: int = 0
    looks: int = 0  # for what became of it, while that is unknown
    post: str | None = None  # the platform's id, once it is sent
    sent_at: datetime | None = None  # the platform's own time
    reason: str | None = None
    owed_at: str | None = None


class Participant(Struct, frozen=True, kw_only=True):
    """Somebody who wrote in a conversation."""

    author: str
    customer_id: str | None


def joined(known: Body, part: Body) -> Body:
    """Both versions as one, whichever came first: text by the highest revision, deleted or, agent the known one."""
    newest = part if part.revision > known.revision else known
    deleted, erased = known.deleted or part.deleted, known.erased or part.erased
    return replace(
        newest,
        text=None if deleted or erased else newest.text,
        attachments=() if deleted or erased else newest.attachments,
        salt=newest.salt or known.salt or part.salt,
        deleted=deleted,
        erased=erased,
        agent=known.agent or part.agent,
        out=known.out or part.out,
        delivery=max(known.delivery, part.delivery, key=STATES.index),
    )


def key_at(at: datetime, side: int, post: str) -> str:
    """The order of facts: own time in whole seconds, then side (0 is anyone but us), then the platform's id."""
    return f"{stamp(at)}#{side}#{post.zfill(DIGITS) if post.isdigit() else post}"


def time_of(key: str) -> datetime:
    """When the message of this key was said."""
    return instant(key.partition("#")[0])


def is_ours(key: str) -> bool:
    """The message of this key was said by the company whose inbox it is."""
    return key.split("#", 2)[1] == "1"
