"""Conversations from the first word to the closed case, played through the app, and what each function used for it.

The app is called as the gateway and the streams call it; X always answers, and one agent looks on over a websocket.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from time import process_time
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import uuid4

from msgspec import json

from bench.company import ANSWER, STAFF, Company, Post, fresh, platform
from bench.cost.pump import Streams
from bench.meter import Meter
from chalicelib.edge import settings, sockets, web
from chalicelib.edge.clock import now
from chalicelib.intake.jobs import tell_standing
from chalicelib.live import jobs as live
from chalicelib.outbox.jobs import sweep

HEARTBEAT, KEEP_ALIVE = 50, 240  # seconds: how often the workspace says that somebody is there
LIST = "/worklists/unassigned"
HELLO: dict[str, Any] = {"LIVE_URL": "wss://live.invalid", "LIVE_ENDPOINT": "https://live.invalid"}


class Profile(NamedTuple):
    """A conversation as it is assumed to go: what the page says of it is made of this."""

    messages: int = 3  # of the customer
    replies: int = 2  # each is told back to us by the platform
    minutes: int = 12  # that the agent has the case open
    drafts: int = 3  # times that a reply is kept while it is written
    lookers: int = 2  # agents with the list open that the case is on: each asks for it again when it changes


class Use(NamedTuple):
    """What one invocation of a function used."""

    function: str
    reads: float
    writes: float
    trips: int
    cpu_ms: float
    waits: int  # calls to a platform
    requests: int  # of the gateway: one, or none when a stream or the clock woke the function
    bytes_out: int


class Player:
    """Plays, and keeps what was used."""

    def __init__(self, company: Company, meter: Meter, streams: Streams) -> None:
        self.uses: list[Use] = []
        self.notices = 0  # said to websockets
        self._company, self._meter, self._streams = company, meter, streams
        self._called: list[str] = []  # posts that the platform was asked to send, by its own name for them
        self._connection = uuid4().hex

    @contextmanager
    def surroundings(self) -> Iterator[None]:
        """A platform that answers, and a gateway that holds a websocket."""
        with (
            patch.multiple(settings, **HELLO),
            patch.object(sockets, "post", self._post),
            patch.object(web, "called", self._platform),
        ):
            yield

    def come_in(self) -> None:
        """The agent's websocket is opened, and the list is watched."""
        ticket = self._asked("POST", "/live/tickets")["ticket"]
        asked = {"requestContext": {"connectionId": self._connection}, "queryStringParameters": {"ticket": ticket}}
        self._use("WebsocketConnect", lambda: live.connect(asked))
        self._watch("list/unassigned")

    def conversation(self, profile: Profile) -> None:
        """One conversation, and everything that follows from each step of it."""
        at = now() - timedelta(minutes=1)
        last = first = Post(fresh(at), fresh(at), at)
        self._told(first)
        self._listed(profile)
        case = self._opened(first)
        for number in range(max(profile.messages - 1, profile.replies)):
            if number < profile.replies:
                last = self._replied(case, last, profile)
            if number < profile.messages - 1:
                last = Post(fresh(now()), first.by, now(), last.name)
                self._told(last)
                self._read(case)
        self._stayed(case, profile)
        self._asked("POST", f"/cases/{case}/closure", {"reason": "It has come."})
        self._listed(profile)
        self._asked("DELETE", f"/cases/{case}/presence")

    def sweep(self) -> None:
        """One sweep with nothing due."""
        self._use("Sweep", sweep)

    def tell(self) -> None:
        """Once how the intake stands."""
        self._use("TellStanding", tell_standing)

    def _told(self, post: Post) -> None:
        self._use("Webhooks", lambda: self._company.tell(self._company.call(post)), requests=1)
        self._follow()

    def _opened(self, post: Post) -> str:
        case, seg = self._company.case_of(post), self._company.seg_of(post)
        self._watch("list/unassigned", f"case/{case}", f"conversation/{seg}")
        self._read(case)
        return case

    def _read(self, case: str) -> None:
        seen = self._asked("GET", f"/cases/{case}")
        newest = seen["conversations"][0]["messages"][-1]["key"]
        self._asked("PUT", f"/cases/{case}/mark", {"key": newest})

    def _replied(self, case: str, above: Post, profile: Profile) -> Post:
        draft = uuid4().hex
        for part in range(1, 1 + profile.drafts):
            text = ANSWER[: len(ANSWER) * part // profile.drafts]
            self._asked("PUT", f"/cases/{case}/drafts/{draft}", {"mode": "public", "text": text})
        self._asked("POST", f"/cases/{case}/replies", {"text": ANSWER, "draft": draft})
        ours = Post(self._called.pop(), self._company.account, now(), above.name)
        self._told(ours)
        self._listed(profile)
        self._read(case)
        return ours

    def _stayed(self, case: str, profile: Profile) -> None:
        for _ in range(profile.minutes * 60 // HEARTBEAT):
            self._asked("PUT", f"/cases/{case}/presence", {"mode": "looking"})
        for _ in range(profile.minutes * 60 // KEEP_ALIVE):
            self._watch("list/unassigned", f"case/{case}")

    def _listed(self, profile: Profile) -> None:
        for _ in range(profile.lookers):
            self._asked("GET", LIST)
            self._asked("GET", "/worklists")

    def _watch(self, *names: str) -> None:
        context = {"connectionId": self._connection, "requestTimeEpoch": int(now().timestamp() * 1000)}
        event = {"requestContext": context, "body": json.encode({"watch": names}).decode()}
        self._use("WebsocketMessage", lambda: live.hear(event))

    def _asked(self, method: str, path: str, body: object = None) -> Any:
        said = self._use("APIHandler", lambda: self._company.asked(method, path, body, by=STAFF), requests=1)
        self._follow()
        return said

    def _follow(self) -> None:
        self._streams.until_quiet(self._use)

    def _use(self, function: str, step: Callable[[], Any], *, requests: int = 0) -> Any:
        called, began = len(self._called), process_time()
        with self._meter.walk() as walk:
            answer = step()
        cpu_ms = (process_time() - began) * 1000
        sent = len(json.encode(answer)) if requests and isinstance(answer, Mapping) else 0
        waits = len(self._called) - called
        self.uses.append(Use(function, walk.reads, walk.writes, walk.trips, cpu_ms, waits, requests, sent))
        return answer

    def _platform(self, method: str, url: str, headers: Any, body: bytes) -> Any:
        answer = platform(method, url, headers, body)
        self._called.append(json.decode(answer.body)["data"]["id"])
        return answer

    def _post(self, _connection: str, _body: bytes) -> bool:
        self.notices += 1
        return True
