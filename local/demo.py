"""A small demo, loaded at the first start through the API, as any client would: invented people, a rail company."""

import hmac
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import msgspec

from chalicelib.edge.clock import now
from local.issuer import DEMO, Issuer
from local.replay.trouble import CannotReplay
from local.replay.wire import Answer, Wire

STORY = Path(__file__).with_name("demo.json")
X_SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
LONGEST_WAIT = 60.0  # seconds until what was sent has become cases
CONFLICT = 409
Json = dict[str, Any]


class NotLoaded(Exception):  # noqa: N818, the product runs on without it
    """The product did not take a part of the demo; it names which, and the status."""


def load(url: str, issuer: Issuer) -> None:
    """Tell all of it."""
    with closing(Wire(url)) as wire:
        try:
            Demo(wire, issuer).load()
        except (CannotReplay, msgspec.MsgspecError, LookupError) as trouble:
            raise NotLoaded(f"the product does not answer as expected ({trouble})") from trouble


class Demo:
    """The story of demo.json, told to one product. Telling it again changes nothing."""

    def __init__(self, wire: Wire, issuer: Issuer) -> None:
        self._wire = wire
        self._issuer = issuer
        self._story: Json = json.loads(STORY.read_text())
        self._secret = token_hex(32)

    def load(self) -> None:
        """What an administrator sets up; then what customers wrote; then what an agent did about it."""
        self._set_up()
        for post in self._story["posts"]:
            self._post(post, now())
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
            ours = {"origins": [self._wire.url]} if inbox["connection"] == "demo-chat" else {}
            self._make("/inboxes", {**inbox, **ours})

    def _connect(self, connection: Json) -> None:
        names = X_SECRETS if connection["channel"] == "x" else ()
        made = {name: token_hex(32) for name in names} | ({"consumer_secret": self._secret} if names else {})
        if self._make("/connections", {**connection, "secrets": made}).status == CONFLICT and names:
            path = f"/connections/{connection['id']}/secrets/consumer_secret"
            _good(self._ask("administrator", "PUT", path, {"value": self._secret}))

    def _post(self, post: Json, moment: datetime) -> None:
        """What X sends for one post, signed."""
        name = self._story["people"][post["by"]]
        user = {"id_str": post["by"], "name": name, "screen_name": name.replace(" ", "")}
        at = moment - timedelta(minutes=post["minutes_ago"])
        said = {"id_str": post["id"], "text": post["text"], "created_at": f"{at:%a %b %d %H:%M:%S %z %Y}", "user": user}
        said["in_reply_to_status_id_str"] = post.get("to")
        body = json.dumps({"for_user_id": "7001", "tweet_create_events": [said]}).encode()
        signature = b64encode(hmac.digest(self._secret.encode(), body, "sha256")).decode()
        headers = {"Content-Type": "application/json", "x-twitter-webhooks-signature": f"sha256={signature}"}
        _good(self._wire.send("POST", "/webhooks/x/demo-x", headers, body))

    def _new_chats(self) -> list[Json]:
        """Those of inboxes where nobody has written yet: a visitor who comes again would be another one."""
        companies = _good(self._ask("supervisor", "GET", "/reports/replies")).read(Json)["companies"]
        heard = {f"chat:{one['company']}" for one in companies}
        return [chat for chat in self._story["chats"] if chat["inbox"] not in heard]

    def _chat(self, chat: Json) -> None:
        headers = {"Content-Type": "application/json", "Origin": self._wire.url}
        opened = self._wire.send("POST", f"/chat/{chat['inbox']}/sessions", headers, _json({"name": chat["name"]}))
        session = _good(opened).read(Json)["session"]
        said = _json({"id": chat["id"], "text": chat["text"]})
        path = f"/chat/{chat['inbox']}/messages"
        _good(self._wire.send("POST", path, {**headers, "Authorization": f"Bearer {session}"}, said))

    def _wait(self) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        while _good(self._ask("administrator", "GET", "/intake/status")).read(Json)["unprocessed"]:
            if time.monotonic() > deadline:
                raise NotLoaded("its messages were not worked through in a minute")
            time.sleep(0.2)

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
            _good(self._ask("agent", "POST", f"{path}/notes", {"text": work["note"]}))
        if "task" in work:
            _good(self._ask("agent", "POST", f"{path}/tasks", {"title": work["task"], "assignee": work["assignee"]}))

    def _make(self, path: str, thing: Json) -> Answer:
        made = self._ask("administrator", "POST", path, thing)
        return made if made.status == CONFLICT else _good(made)

    def _ask(self, role: str, method: str, path: str, body: Json | None = None) -> Answer:
        person = DEMO[role]
        token = self._issuer.token(person.sub, role=role, teams=person.teams, name=person.name, seconds=600)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self._wire.send(method, path, headers, None if body is None else _json(body))


def _good(answer: Answer) -> Answer:
    if answer.status >= 400:  # noqa: PLR2004, where refusals begin
        raise NotLoaded(f"the product answered {answer.status} {answer.code}")
    return answer


def _json(thing: Json) -> bytes:
    return msgspec.json.encode(thing)
