"""A company on X, its customer, and a stand-in for X's API: what the tests of the outbox talk to."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from app import app
from chalicelib.cases import store as cases
from chalicelib.cases.model import Case
from chalicelib.channels import x
from chalicelib.content.model import Message, Sending
from chalicelib.conversations import store as talks
from chalicelib.edge import settings, tables, web
from chalicelib.edge.web import Answer
from chalicelib.intake.worker import work
from chalicelib.outbox.sending import send
from local.platforms.model import EPOCH
from support.calling import Caller
from support.chatting import ADA, ANNA, NOON
from support.standing import all_rows
from support.x_bodies import a_call, signature

SECRETS = {"consumer_key": "key-of-app", "consumer_secret": "secret-of-app"}
TOKENS = {"access_token": "token-of-account", "access_token_secret": "secret-of-account"}
LATEST = timedelta(days=2)
numbers = count(1)


def snowflake(at: datetime) -> str:
    """An id as X makes it at a moment: another one each time."""
    return str((int(at.timestamp() * 1000) - EPOCH) << 22 | next(numbers))


def refused(status: int, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): text for name, text in headers.items()}, b"{}")


class Platform:
    """Takes the calls of the outbox. `script` is what comes of the next ones: else they are done and answered.

    `lost` is done and not answered, `nothing` neither; an answer is given and nothing done; a function is called first.
    """

    def __init__(self) -> None:
        self.at = NOON
        self.calls: list[SimpleNamespace] = []
        self.made: list[SimpleNamespace] = []
        self.script: list[Any] = []
        self.then: Callable[[], object] = lambda: None  # what happens between a deed and its answer

    def called(self, method: str, url: str, headers: Any, body: bytes) -> Answer:
        said = json.loads(body)
        self.calls.append(SimpleNamespace(method=method, url=url, headers=dict(headers), said=said))
        step = self.script.pop(0) if self.script else ""
        if callable(step):
            step()
            step = ""
        if isinstance(step, Answer):
            return step
        made = None if step == "nothing" else self.made_of(urlsplit(url).path, said)
        return Answer(None, {}, b"") if step or made is None else made

    def made_of(self, path: str, said: dict[str, Any]) -> Answer:
        """What is done, and how it is answered."""
        name, public = snowflake(self.at), path == "/2/tweets"
        to = said["reply"]["in_reply_to_tweet_id"] if public else path.split("/")[-2]
        self.made.append(SimpleNamespace(id=name, text=said["text"], public=public, to=to, at=self.at))
        self.then()
        data = {"id": name, "text": said["text"]} if public else {"dm_conversation_id": "1-2", "dm_event_id": name}
        return Answer(201, {}, json.dumps({"data": data}).encode())

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.made]


class Desk:
    """The company: its inbox, what it is told by X, and what an agent of it does."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.ask = platform, Caller(app)
        number = f"{next(numbers)}{snowflake(NOON)}"
        self.account, self.maria, self.karl = f"1{number}", f"2{number}", f"3{number}"
        made = self.ask("POST", "/connections", {"channel": "x", "name": "App", "secrets": SECRETS}, by=ADA)
        self.connection = made.json["id"]
        body = {"connection": self.connection, "account": self.account, "name": "Shop", "secrets": TOKENS}
        assert self.ask("POST", "/inboxes", body, by=ADA).status == 201
        self.inbox = f"x:{self.account}"

    def told(self, **events: Any) -> None:
        """X tells us; the work is done at once."""
        raw = a_call(self.account, **events)
        headers = {"x_twitter_webhooks_signature": signature(SECRETS["consumer_secret"], raw)}
        assert self.ask("POST", f"/webhooks/x/{self.connection}", raw, **headers).status == 200
        for one in x.deliveries(raw):
            work(f"{self.connection}#{one.key}", self.platform.at)

    def writes(self, text: str, at: datetime = NOON, **more: Any) -> str:
        """Somebody posts, Maria unless another is named; their post."""
        name, by = more.pop("name", None) or snowflake(at), more.pop("by", self.maria)
        self.told(tweet_create_events=[a_tweet(name, by, text, at, **more)])
        return name

    def whispers(self, text: str, at: datetime = NOON) -> str:
        """Maria sends a direct message."""
        name = snowflake(at)
        self.told(direct_message_events=[a_message(name, self.maria, self.account, text, at)])
        return name

    def echo(self, made: Any, text: str | None = None) -> None:
        """X tells us of what we sent, as it does of all that the account says."""
        text = made.text if text is None else text
        if made.public:
            self.writes(text, made.at, name=made.id, by=self.account, parent=made.to)
        else:
            self.told(direct_message_events=[a_message(made.id, self.account, made.to, text, made.at)])

    def reads(self, upto: str, at: datetime) -> None:
        """Maria has read up to a message."""
        read = {"created_timestamp": _milliseconds(at), "sender_id": self.maria, "last_read_event_id": upto}
        self.told(direct_message_mark_read_events=[{**read, "target": {"recipient_id": self.account}}])

    def head(self, post: str) -> Any:
        """The live conversation of a post."""
        return talks.find(talks.post(self.inbox, post).seg or "")

    def case(self, post: str) -> Case:
        return cases.live(self.head(post).case)

    def reply(self, post: str, text: str = "We look for it", by: Any = ANNA, **more: Any) -> SimpleNamespace:
        """An agent answers in the conversation of a post."""
        body = {"text": text} | {name: value for name, value in more.items() if name in {"to", "conversation"}}
        headers = {name: value for name, value in more.items() if name not in body}
        return self.ask("POST", f"/cases/{self.case(post).id}/replies", body, by=by, **headers)

    def is_refused(self, post: str, text: str = "Hello", **more: Any) -> SimpleNamespace:
        """A reply is refused, and nothing was written."""
        before = _rows()
        answer = self.reply(post, text, **more)
        assert (answer.status >= 400, _rows()) == (True, before)
        return answer

    def queued(self, post: str, text: str = "We look for it", **more: Any) -> Sending:
        """A reply that is on its way, not yet claimed."""
        answer = self.reply(post, text, **more)
        assert answer.status == 202, answer.text
        return self.sending(post)

    def sendings(self, post: str) -> list[Sending]:
        head = self.head(post)
        return [one for seg in (head.seg, *head.moving) for one in talks.sendings(seg)]

    def sending(self, post: str) -> Sending:
        (one,) = self.sendings(post)
        return one

    def works(self, post: str, at: datetime | None = None) -> None:
        """The outbox does what is due by a moment."""
        self.platform.at = at or self.platform.at
        for one in self.sendings(post):
            send(one.seg, one.id, self.platform.at)

    def ours(self, post: str) -> list[Message]:
        """What the company said in the conversation of a post."""
        return [one for one in talks.messages(self.head(post).seg) if one.author == "us"]

    def seen(self, post: str, by: Any = ANNA) -> dict[str, Any]:
        """The conversation of a post as its case shows it."""
        shown = self.ask("GET", f"/cases/{self.case(post).id}", by=by).json
        (one,) = [each for each in shown["conversations"] if each["id"] == self.head(post).seg]
        found: dict[str, Any] = {**one, "history": shown["history"]}
        return found

    def endings(self, post: str) -> list[tuple[str, str | None]]:
        """How replies ended, by the case's history, oldest first."""
        told = [event for event in self.seen(post)["history"][::-1] if event["type"] == "reply.ended"]
        return [(event["ending"], event.get("reason")) for event in told]


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A stand-in for X's API."""
    made = Platform()
    monkeypatch.setattr(web, "called", made.called)
    return made


@pytest.fixture
def desk(platform: Platform, request: pytest.FixtureRequest) -> Desk:
    """A company on X, on the engine of the run."""
    for name in ("tables", "secrets_file", "clock"):
        request.getfixturevalue(name)
    return Desk(platform)


@pytest.fixture
def tweet(desk: Desk) -> str:
    """A post of Maria."""
    return desk.writes("My parcel is lost")


def a_tweet(name: str, by: str, text: str, at: datetime, parent: str | None = None) -> dict[str, Any]:
    user = {"id": int(by), "id_str": by, "name": "Somebody", "screen_name": f"s{by}"[:15]}
    said = {"created_at": f"{at:%a %b %d %H:%M:%S +0000 %Y}", "id": int(name), "id_str": name, "text": text}
    return said | {"user": user} | ({"in_reply_to_status_id_str": parent} if parent else {})


def a_message(name: str, by: str, to: str, text: str, at: datetime) -> dict[str, Any]:
    create = {"sender_id": by, "target": {"recipient_id": to}, "message_data": {"text": text}}
    return {"type": "message_create", "id": name, "created_timestamp": _milliseconds(at), "message_create": create}


def twice(step: Callable[[], object]) -> None:
    """Whatever is safe to do is safe to do again."""
    step()
    step()


def _rows() -> int:
    return sum(1 for _ in all_rows(tables.client, [settings.CONTENT_TABLE, settings.CASES_TABLE]))


def _milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
