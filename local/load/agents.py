"""Agents at work meanwhile: they look at a list, open a case, and answer some of them."""

from collections.abc import Callable, Sequence
from random import Random
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import msgspec

from chalicelib.conversations.model import seg_of
from local.load.crowd import Crowd
from local.replay.trouble import CannotReplay
from local.replay.wire import Answer, Stopped, Wire

AGENTS = 4
SHORTEST_THOUGHT, LONGEST_THOUGHT = 0.3, 1.0  # seconds between two cases
OF_THE_HOT = 1 / 3  # of the cases that are opened
ANSWERED = 1 / 2  # of the cases that are opened
PER_REPLY = 10  # customers' messages: there is at most one answer for so many
ACCEPTED, OK = 202, 200


class Book:
    """The answers that were taken by the product, by their text: each is to reach the platform once."""

    def __init__(self, most: int) -> None:
        self._lock = Lock()
        self._left = most
        self.accepted: list[str] = []
        self.refused: list[str] = []  # codes

    def next_text(self) -> str | None:
        """A text that nobody has sent; None when enough was said."""
        with self._lock:
            self._left -= 1
            return None if self._left < 0 else f"Thank you. We look into it and tell you today. ({uuid4().hex})"

    def keep(self, text: str, answer: Answer) -> None:
        """What became of it."""
        with self._lock:
            if answer.status == ACCEPTED:
                self.accepted.append(text)
            else:
                self.refused.append(f"{answer.status} {answer.code}")


class Agents:
    """A few people with a token each, until they are told to stop."""

    def __init__(self, wire: Wire, inbox: str, crowd: Crowd, hot: Sequence[int], book: Book) -> None:
        self._wire = wire
        self._inbox = inbox
        self._crowd = crowd
        self._hot = hot
        self._book = book
        self._stop = Event()
        self._threads: list[Thread] = []
        self.trouble: list[str] = []

    def start(self, token: Callable[[str], str], seed: int) -> None:
        """All of them, each at a pace of their own."""
        for number in range(AGENTS):
            chance = Random(f"{seed} agent {number}")  # noqa: S311, a load to repeat
            said = (token(f"load-agent-{number}"), chance)
            self._threads.append(Thread(target=self._work, args=said, name=f"agent-{number}", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each end what they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, token: str, chance: Random) -> None:
        try:
            while not self._stop.wait(chance.uniform(SHORTEST_THOUGHT, LONGEST_THOUGHT)):
                self._turn(token, chance)
        except (CannotReplay, Stopped, msgspec.MsgspecError, LookupError) as trouble:
            self.trouble.append(f"An agent had to stop: {trouble!r}.")

    def _turn(self, token: str, chance: Random) -> None:
        case = (self._hot_case if chance.random() < OF_THE_HOT else self._listed)(token, chance)
        if case is None or self._ask(token, "GET", f"/cases/{case}").status != OK:
            return
        text = self._book.next_text() if chance.random() < ANSWERED else None
        if text:
            self._book.keep(text, self._ask(token, "POST", f"/cases/{case}/replies", {"text": text}))

    def _hot_case(self, token: str, chance: Random) -> str | None:
        root = self._crowd.root(chance.choice(self._hot))
        if root is None:
            return None
        answer = self._ask(token, "GET", f"/conversations/{seg_of(self._inbox, root)}")
        return answer.read(dict[str, Any])["case"] if answer.status == OK else None

    def _listed(self, token: str, chance: Random) -> str | None:
        listed = self._ask(token, "GET", "/worklists/unassigned").read(dict[str, Any])["items"]
        ours = [item["case"]["id"] for item in listed if item["case"].get("inbox") == self._inbox]
        return chance.choice(ours) if ours else None

    def _ask(self, token: str, method: str, path: str, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if body is not None:
            headers["Idempotency-Key"] = uuid4().hex
        raw = None if body is None else msgspec.json.encode(body)
        return self._wire.send(method, quote(path, safe="/?=&"), headers, raw)
