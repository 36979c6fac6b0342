"""A small demo for the first start: a rail company, its customers on the loopback platforms, and an agent at work."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import msgspec

from chalicelib.edge.clock import now
from local.issuer import DEMO, Issuer
from local.issuing.people import PEOPLE, Person
from local.platforms.asks import NewAccount
from local.platforms.platforms import Platforms
from local.platforms.trouble import Refusal
from local.replay.trouble import CannotReplay
from local.replay.wire import Answer, Stopped, Wire

STORY = Path(__file__).with_name("demo.json")
X_SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
LONGEST_WAIT = 60.0  # seconds until what was written has become cases
CONFLICT = 409
LONGEST_TOKEN = 600  # seconds
NAMED = {person.sub: person for person in PEOPLE}
Json = dict[str, Any]


class NotLoaded(Exception):  # noqa: N818, the product runs on without it
    """The product did not take a part of the demo; it says which."""


def load(url: str, issuer: Issuer, platforms: Platforms) -> None:
    """Tell the story of demo.json to the product. Told again, it changes nothing."""
    with closing(Wire(url)) as wire:
        try:
            Demo(wire, issuer, platforms).load()
        except (CannotReplay, Refusal, Stopped, msgspec.MsgspecError, LookupError) as trouble:
            raise NotLoaded(f"the product does not answer as expected ({trouble})") from trouble


class Demo:
    """The API as its people use it, and the platforms as customers do."""

    def __init__(self, wire: Wire, issuer: Issuer, platforms: Platforms) -> None:
        self._wire = wire
        self._issuer = issuer
        self._platforms = platforms
        self._network = platforms.desk.network
        self._story: Json = json.loads(STORY.read_text())
        self._secrets = {name: token_hex(32) for name in X_SECRETS}

    def load(self) -> None:
        """Who works here; what an administrator sets up; what customers wrote; and what agents did about it."""
        for person in PEOPLE:
            _good(self._as(person, "PUT", "/me", {}))
        self._set_up()
        self._register()
        self._write(now())
        self._wait()
        for chat in self._new_chats():
            self._chat(chat)
        self._wait()

        cases = dict(self._cases())
        for work in self._story["work"]:
            self._work(cases, work)

    def _set_up(self) -> None:
        for team in self._story["teams"]:
            self._make("/teams", team)
        for connection in self._story["connections"]:
            self._connect(connection)
        for inbox in self._story["inboxes"]:
            ours = {"origins": [self._platforms.url]} if inbox["connection"] == "demo-chat" else {}
            self._make("/inboxes", {**inbox, **ours})

    def _connect(self, connection: Json) -> None:
        """With secrets of our own; a connection that a start made before gets them in place of its old ones."""
        made = self._secrets if connection["channel"] == "x" else {}
        if self._make("/connections", {**connection, "secrets": made}).status == CONFLICT:
            for name, secret in made.items():
                path = f"/connections/{connection['id']}/secrets/{name}"
                _good(self._ask("administrator", "PUT", path, {"value": secret}))

    def _register(self) -> None:
        """The company's account on X, and its chat, on the loopback platforms."""
        account: Json = self._story["account"]
        said = {"connection": "demo-x", "name": account["name"], "handle": account["handle"], **self._secrets}
        new = msgspec.convert(said, NewAccount)
        if not self._platforms.register(account["id"], new).is_valid:
            raise NotLoaded("its webhook did not pass the platform's challenge")
        for inbox in self._story["inboxes"]:
            if inbox["connection"] == "demo-chat":
                self._platforms.offer_chat(f"chat:{inbox['account']}", inbox["name"])

    def _write(self, moment: datetime) -> None:
        """What people posted, at its own time; the platforms tell the product."""
        people = {one["id"]: self._network.invent(one["name"], one["handle"]).id for one in self._story["people"]}
        written = {post.text: post.id for post in list(self._network.posts.values())}
        posts: dict[str, str] = {}
        for post in self._story["posts"]:
            at = (moment - timedelta(minutes=post["minutes_ago"])).timestamp()
            author, parent = people.get(post["by"], post["by"]), posts.get(post.get("to"))
            known = written.get(post["text"])
            posts[post["id"]] = known or self._network.write(author, post["text"], parent=parent, at=at).id

    def _new_chats(self) -> list[Json]:
        """Those of inboxes where nobody has written yet: a visitor who comes again would be another one."""
        companies = _good(self._ask("supervisor", "GET", "/reports/replies")).read(Json)["companies"]
        heard = {f"chat:{one['company']}" for one in companies}
        return [chat for chat in self._story["chats"] if chat["inbox"] not in heard]

    def _chat(self, chat: Json) -> None:
        headers = {"Content-Type": "application/json", "Origin": self._platforms.url}
        opened = self._wire.send("POST", f"/chat/{chat['inbox']}/sessions", headers, _json({"name": chat["name"]}))
        session = _good(opened).read(Json)["session"]
        said = _json({"id": chat["id"], "text": chat["text"]})
        path = f"/chat/{chat['inbox']}/messages"
        _good(self._wire.send("POST", path, {**headers, "Authorization": f"Bearer {session}"}, said))

    def _wait(self) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        while self._platforms.desk.hooks.waiting() or self._unprocessed():
            if time.monotonic() > deadline:
                raise NotLoaded("its messages were not worked through in a minute")
            time.sleep(0.2)

    def _unprocessed(self) -> int:
        return int(_good(self._ask("administrator", "GET", "/intake/status")).read(Json)["unprocessed"])

    def _cases(self) -> Iterator[tuple[str, Json]]:
        """Each text on a case that nobody has yet, and the case."""
        listed = _good(self._ask("supervisor", "GET", "/worklists/unassigned")).read(Json)["items"]
        for item in listed:
            seen = _good(self._ask("supervisor", "GET", f"/cases/{item['case']['id']}")).read(Json)
            for conversation in seen["conversations"]:
                yield from ((message["text"], item["case"]) for message in conversation["messages"])

    def _work(self, cases: dict[str, Json], work: Json) -> None:
        """What an agent does about the case of a post, unless somebody has it already."""
        text = next(post["text"] for post in self._story["posts"] if post["id"] == work["post"])
        if text not in cases:
            return
        path = f"/cases/{cases[text]['id']}"
        _good(self._ask("supervisor", "PUT", f"{path}/assignee", {"assignee": work["assignee"]}))
        if "priority" in work:
            _good(self._ask("agent", "PUT", f"{path}/priority", {"priority": work["priority"]}))
        if "note" in work:
            _good(self._as(NAMED[work["by"]], "POST", f"{path}/notes", {"text": work["note"]}))
        if "task" in work:
            _good(self._ask("agent", "POST", f"{path}/tasks", {"title": work["task"], "assignee": work["assignee"]}))

    def _make(self, path: str, thing: Json) -> Answer:
        made = self._ask("administrator", "POST", path, thing)
        return made if made.status == CONFLICT else _good(made)

    def _ask(self, role: str, method: str, path: str, body: Json | None = None) -> Answer:
        return self._as(DEMO[role], method, path, body)

    def _as(self, person: Person, method: str, path: str, body: Json | None = None) -> Answer:
        token = self._issuer.token(
            person.sub, role=person.role, teams=person.teams, name=person.name, seconds=LONGEST_TOKEN
        )
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self._wire.send(method, path, headers, None if body is None else _json(body))


def _good(answer: Answer) -> Answer:
    if answer.status >= 400:  # noqa: PLR2004, where refusals begin
        raise NotLoaded(f"the product answered {answer.status} {answer.code}")
    return answer


def _json(thing: Json) -> bytes:
    return msgspec.json.encode(thing)
