"""The bodies that the control API takes."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from local.platforms.model import Shape

LONGEST = 25_000  # characters of a customer's post; a company's are bound by X's own limit
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
Name = Annotated[str, Meta(min_length=1, max_length=50)]
Handle = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,30}$(?!\n)")]
Secret = Annotated[str, Meta(min_length=1)]
DAY = 24 * 60


class NewAccount(Struct, frozen=True, kw_only=True):
    """What makes an account of a company; its id is part of the path."""

    connection: str
    name: Name
    handle: Handle
    consumer_key: Secret
    consumer_secret: Secret
    access_token: Secret
    access_token_secret: Secret
    webhook: str | None = None
    shape: Shape = "aaa"


class NewCustomer(Struct, frozen=True, kw_only=True):
    """What makes a customer; without a handle it is made of the name."""

    name: Name
    handle: Handle | None = None
    accepts_messages: bool = True


class NewChat(Struct, frozen=True, kw_only=True):
    """The name of a web chat."""

    name: Name


class NewPost(Struct, frozen=True, kw_only=True):
    """What somebody posts. `to` names an account that the text shall mention; `quietly` tells nobody."""

    author: str
    text: Text
    to: str | None = None
    parent: str | None = None
    quotes: str | None = None
    at: datetime | None = None
    quietly: bool = False


class NewMessage(Struct, frozen=True, kw_only=True):
    """A direct message; `quietly` tells nobody."""

    sender: str
    recipient: str
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    quietly: bool = False


class Edit(Struct, frozen=True, kw_only=True):
    """Another text. `to` names an account that it shall mention."""

    text: Text
    to: str | None = None


class By(Struct, frozen=True, kw_only=True):
    """Who does it."""

    by: str


class Raw(Struct, frozen=True, kw_only=True):
    """A webhook body of any kind: signed and sent as it is."""

    body: dict[str, Any]


class Since(Struct, frozen=True, kw_only=True):
    """Events of these last minutes."""

    minutes: Annotated[float, Meta(gt=0, le=DAY)] = DAY
