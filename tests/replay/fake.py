"""A server with the routes that the replay uses, and with a bad temper: it refuses, hangs up and answers 503."""

import hmac
import json
import random
import socket
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.engine import free_port

TOKEN = "good"
ANSWERS_UNTIL_DOWN = 70  # then the port is closed for a moment, and every connection is cut
Reply = tuple[int, Any]


class Fake:
    """What it was told, and what it is to say. Its clock goes ten seconds ahead with every look at its state."""

    def __init__(self, seed: int | None = None) -> None:
        self.chance = random.Random(seed) if seed is not None else None  # None: well tempered
        self.lock = threading.Lock()
        self.secret = ""
        self.inboxes: dict[str, str] = {}  # company: connection
        self.told: Counter[tuple[str, str]] = Counter()
        self.wrong: list[str] = []
        self.lines: list[dict[str, Any]] = []
        self.states: list[dict[str, Any]] = []  # the last one stays
        self.clock = 1_000_000_000
        self.open: dict[socket.socket, None] = {}
        self.most_open = 0
        self.requests = 0
        self.port = free_port()  # none that an outgoing connection takes while we are away

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Reply:
        """The routes."""
        if path == "/webhooks/x/replay":
            return self.told_of(headers, body)
        if headers["Authorization"] != f"Bearer {TOKEN}":
            status = 403 if headers["Authorization"] == "Bearer agent" else 401
            return status, {"code": "no"}
        said = json.loads(body or b"{}")
        if method == "POST":
            return self.connected(said) if path == "/connections" else self.opened(said)
        if method == "PUT":
            self.secret = said["value"]
            return 200, {}
        return self.asked(path)

    def connected(self, said: dict[str, Any]) -> Reply:
        if self.secret:
            return 409, {"code": "connection-exists"}
        self.secret = said["secrets"]["consumer_secret"]
        return 200, {"id": said["id"]}

    def opened(self, said: dict[str, Any]) -> Reply:
        if said["account"] in self.inboxes:
            return 409, {"code": "inbox-exists"}
        self.inboxes[said["account"]] = said["connection"]
        return 200, {"id": f"x:{said['account']}"}

    def asked(self, path: str) -> Reply:
        if path == "/intake/status":
            self.clock += 10
            return 200, self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if path.startswith("/inboxes/x:"):
            return 200, {"connection": self.inboxes[path.removeprefix("/inboxes/x:")]}
        start = int(path.partition("?after=p%20")[2] or 0)
        page = self.lines[start : start + 2]
        return 200, {"companies": page, "next": f"p {start + 2}" if start + 2 < len(self.lines) else None}

    def told_of(self, headers: Any, body: bytes) -> Reply:
        expected = f"sha256={b64encode(hmac.digest(self.secret.encode(), body, 'sha256')).decode()}"
        if headers["x-twitter-webhooks-signature"] != expected:
            self.wrong.append("signature")
            return 401, {"code": "bad-signature"}
        said = json.loads(body)
        if said["for_user_id"] not in self.inboxes:
            self.wrong.append("no inbox yet")
        for event in said["tweet_create_events"]:
            self.told[said["for_user_id"], event["id_str"]] += 1
        return 200, {}

    def state(self, unprocessed: int = 0, *, swept: int | None = None, **others: int) -> None:
        """The next look shows this; `swept` is seconds after the fake's first moment."""
        moment = None if swept is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_000_000_000 + swept))
        rest = {"set_aside": 0, "outbox": 0, "sweep_overdue": 0} | others
        self.states.append({"unprocessed": unprocessed, **rest, "swept_at": moment})


class Door(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for an answer
    server: "Listening"

    def setup(self) -> None:
        super().setup()
        fake = self.server.fake
        with fake.lock:
            fake.open[self.connection] = None
            fake.most_open = max(fake.most_open, len(fake.open))

    def finish(self) -> None:
        with self.server.fake.lock:
            self.server.fake.open.pop(self.connection, None)
        super().finish()

    def serve(self) -> None:
        fake, length = self.server.fake, int(self.headers["Content-Length"] or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # cut while it was read
            return
        with fake.lock:
            fake.requests += 1
            mood = fake.chance.random() if fake.chance else 1.0
            status, said = (503, {}) if mood < 0.1 else fake.answer(self.command, self.path, self.headers, body)
            if fake.chance and fake.requests % ANSWERS_UNTIL_DOWN == 0:
                self.server.goes_down.set()
        if 0.1 <= mood < 0.2:  # the work is done, and the answer is lost
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = serve  # noqa: N815, the names of the standard library

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(timestamp or self.server.fake.clock, usegmt=True)

    def log_message(self, *_: Any) -> None:
        pass


class Listening(ThreadingHTTPServer):
    request_queue_size = 32

    def __init__(self, fake: Fake) -> None:
        super().__init__(("127.0.0.1", fake.port), Door)
        self.fake = fake
        self.goes_down = threading.Event()

    def service_actions(self) -> None:
        if self.goes_down.is_set():
            self._BaseServer__shutdown_request = True  # what `shutdown` sets, without waiting for it

    def handle_error(self, *_: Any) -> None:
        pass

    def cut_all(self) -> None:
        with self.fake.lock:
            for one in self.fake.open:
                with suppress(OSError):  # the other side was faster
                    one.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(fake: Fake) -> Iterator[str]:
    """Its address, while it runs."""
    over, first = threading.Event(), Listening(fake)
    thread = threading.Thread(target=_live, args=(fake, first, over))
    thread.start()
    try:
        yield f"http://127.0.0.1:{fake.port}"
    finally:
        over.set()
        thread.join()


def _live(fake: Fake, server: Listening, over: threading.Event) -> None:
    while True:
        ended = threading.Thread(target=lambda up: (over.wait(), up.goes_down.set()), args=(server,), daemon=True)
        ended.start()
        server.serve_forever(poll_interval=0.02)
        server.socket.close()
        server.cut_all()
        server.server_close()
        if over.is_set():
            return
        time.sleep(0.1)
        server = Listening(fake)
