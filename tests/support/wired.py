"""The in-memory twin with a platform behind it: a call to the platform is a call like any other, with every fate."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.content.model import Message, Sending
from chalicelib.conversations.model import Conversation
from chalicelib.edge import rates, settings, tables, web
from chalicelib.edge.rows import unpacked
from chalicelib.edge.web import Answer
from chalicelib.library import store as library
from local.tables import definitions
from support.memory import MemoryClient
from support.standing import all_rows
from support.talking import Desk, Platform, refused

PLATFORM = "platform"


class Wired(MemoryClient):
    """Tables in memory, and a table that is the platform: what is put there is a call to it."""

    def __init__(self) -> None:
        super().__init__(definitions())
        self.platform = Platform()
        self.watch: Callable[[], None] = lambda: None  # looks at the tables after every write

    def put_item(self, **asked: Any) -> dict[str, Any]:
        if asked["TableName"] != PLATFORM:
            return super().put_item(**asked)
        method, url, headers = json.loads(asked["Item"]["call"]["S"])
        return {"answer": self.platform.called(method, url, headers, asked["Item"]["body"]["B"])}

    def transact_write_items(self, **asked: Any) -> dict[str, Any]:
        answer = super().transact_write_items(**asked)
        self.watch()
        return answer


def called(method: str, url: str, headers: Any, body: bytes) -> Answer:
    """What stands for `web.called`: no answer is no answer, and no room is a used-up limit."""
    item = {"call": {"S": json.dumps([method, url, dict(headers)])}, "body": {"B": body}}
    try:
        answer: Answer = tables.client.put_item(TableName=PLATFORM, Item=item)["answer"]
    except ReadTimeoutError:
        return Answer(None, {}, b"")
    except ClientError:
        return refused(429)
    return answer


@contextmanager
def wired(tmp_path: Any) -> Iterator[Wired]:
    """The product on a twin of its own."""
    with pytest.MonkeyPatch.context() as patched:
        client = Wired()
        patched.setattr(tables, "client", client)
        patched.setattr(web, "called", called)
        patched.setattr(settings, "SECRETS_FILE", str(tmp_path / "secrets.json"))
        library.entries.clear()
        rates.salts.clear()
        yield client
    library.entries.clear()


def a_desk(client: Wired) -> Desk:
    """A company on X, with nothing else in the tables."""
    client.clear()
    library.entries.clear()
    client.platform.__init__()  # type: ignore[misc]
    client.watch = lambda: None
    return Desk(client.platform)


def shown(client: Wired, out: str) -> int:
    """In how many places a reply is to be seen now: on its way, or as a message, of a live conversation."""
    heads, found = [], []
    for _, item in all_rows(client, [settings.CONTENT_TABLE]):
        seg, sort = item["thing"]["S"].removeprefix("conv#"), item["sort"]["S"]
        if sort == "conversation":
            heads.append(unpacked(item["body"]["B"], Conversation))
        elif sort == f"sending#{out}":
            found.append((seg, unpacked(item["body"]["B"], Sending).id))
        elif sort.startswith("message#") and unpacked(item["body"]["B"], Message).body.out == out:
            found.append((seg, out))
    live = [seg for head in heads if head.into is None for seg in (head.seg, *head.moving)]
    return sum(seg in live for seg, _ in found)
