"""A product as far as a load asks it, that can be told to do one thing wrong."""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from hmac import digest
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from local.gateway import Answer, Asked, problem
from local.server import Server

PAGE = 3  # conversations of a list, and messages of a conversation, in one answer
TYPE = {"Content-Type": "application/json"}


class FakeDesk:
    """Every thread is a conversation with a case of its own; who wrote directly has one too."""

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong
        self.secret = self.account = ""
        self.lock = Lock()
        self.parents: dict[str, str | None] = {}
        self.private: dict[str, str] = {}  # sender by message
        self.webhooks = 0
        self.requests: list[str] = []

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            self.requests.append(f"{asked.method} {asked.path}")
        if asked.path.startswith("/webhooks/"):
            return self.prove(asked) if asked.method == "GET" else self.hear(asked)
        if asked.method == "POST":
            said = json.loads(asked.body)
            self.secret = said.get("secrets", {}).get("consumer_secret", self.secret)
            self.account = said.get("account", self.account)
            return told(201, {"id": "made"})
        return self.show(asked)

    def prove(self, asked: Asked) -> Answer:
        token = parse_qs(urlsplit(asked.target).query)["crc_token"][0]
        return told(200, {"response_token": self.signature(token.encode())})

    def hear(self, asked: Asked) -> Answer:
        assert asked.headers["x-twitter-webhooks-signature"] == self.signature(asked.body)
        with self.lock:
            self.webhooks += 1
            if self.webhooks % 5 == 0:  # X sends it again
                return problem(503, "tables-do-not-answer")
            if self.wrong == "rude" and self.webhooks == 7:
                return Answer(500, {"Content-Type": "text/html"}, b"oh")
            self.keep(json.loads(asked.body))
        return Answer(200, {})

    def keep(self, said: dict) -> None:
        for post in said.get("tweet_create_events", []):
            self.parents[post["id_str"]] = post["in_reply_to_status_id_str"]
        for event in said.get("direct_message_events", []):
            self.private[event["id"]] = event["message_create"]["sender_id"]

    def show(self, asked: Asked) -> Answer:
        if asked.path == "/intake/status":
            owed = int(self.wrong == "slow")
            state = {"unprocessed": owed, "outbox": 0, "sweep_overdue": 0, "swept_at": None}
            return told(200, {**state, "set_aside": int(self.wrong == "aside")})
        _, kind, name = asked.path.split("/")
        query = {key: values[0] for key, values in parse_qs(urlsplit(asked.target).query).items()}
        talks = self.conversations()
        if kind == "worklists":
            return told(200, self.listed(talks, int(query.get("after", 0))) if name == "unassigned" else NOTHING)
        if kind == "cases" and name.removeprefix("case-") in talks:
            one = self.conversation(name.removeprefix("case-"), talks, 0)
            return told(200, {"conversations": [one], "more_conversations": []})
        if kind == "conversations" and name in talks:
            return told(200, self.conversation(name, talks, int(query.get("before", 0))))
        return problem(404, "not-found")

    def listed(self, talks: dict, after: int) -> dict:
        names = sorted(talks)[after : after + PAGE]
        items = [{"case": {"id": f"case-{name}", "inbox": self.inbox()}} for name in names]
        return {"items": items, "next": str(after + PAGE) if after + PAGE < len(talks) else None}

    def inbox(self) -> str:
        return f"x:{self.account}"

    def conversation(self, name: str, talks: dict, before: int) -> dict:
        names = talks[name][before : before + PAGE]
        keys = [{"key": f"2026-01-01T00:00:00Z#0#{one.zfill(20)}"} for one in names]
        more = {"earlier": str(before + PAGE)} if before + PAGE < len(talks[name]) else {}
        return {"id": name, "case": f"case-{name}", "messages": keys, **more}

    def conversations(self) -> dict[str, list[str]]:
        """All there is, with the one thing that is wrong."""
        with self.lock:
            found = defaultdict(list)
            for name in sorted(self.parents):
                found[self.root(name)].append(name)
            for name, sender in sorted(self.private.items()):
                found[f"private-{sender}"].append(name)
        longest = sorted(found, key=lambda one: len(found[one]))
        if self.wrong == "lost":
            found[longest[-1]].pop()
        if self.wrong == "doubled":
            found[longest[-1]].append(found[longest[-1]][0])
        if self.wrong == "misplaced":
            found[longest[-2]].append(found[longest[-1]].pop())
        return dict(found)

    def root(self, name: str) -> str:
        while above := self.parents.get(name):
            name = above
        return name

    def signature(self, raw: bytes) -> str:
        return "sha256=" + b64encode(digest(self.secret.encode(), raw, sha256)).decode()


NOTHING = {"items": [], "next": None}


def told(status: int, said: object) -> Answer:
    return Answer(status, TYPE, json.dumps(said).encode())


@contextmanager
def serving(fake: FakeDesk) -> Iterator[str]:
    """Its address, while it runs."""
    server = Server(0, fake.answer)
    server.open()
    try:
        yield server.url
    finally:
        server.close()
