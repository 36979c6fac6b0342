"""An HTTP server of threads on the loopback address: it keeps connections, and lets answers finish when it stops."""

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from threading import Lock, Thread

from local.gateway import Answer, Asked, problem
from local.trouble import CannotStart

MOST_BODY = 10_000_000  # bytes: API Gateway's limit
WITHOUT_BODY = {204, 304}
LONGEST_STOP = 5.0  # seconds for answers that are under way


class Server(ThreadingMixIn, HTTPServer):
    """Holds its port from the moment it is made, and answers from `open` to `close`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Callable[[Asked], Answer]) -> None:
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError:
            raise CannotStart(
                f"Port {port} is taken. Stop what listens there, or choose another: make run PORT={port + 1}"
            ) from None
        self.answer = answer
        self.under_way = 0
        self._counting = Lock()
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, name="server", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def open(self) -> None:
        """Start to answer, in threads."""
        self._thread.start()

    def close(self) -> None:
        """Take no more requests, let those under way finish, and give the port back."""
        if self._thread.is_alive():
            self.shutdown()
        self.server_close()
        deadline = time.monotonic() + LONGEST_STOP
        while self.under_way and time.monotonic() < deadline:
            time.sleep(0.02)

    def count(self, change: int) -> None:
        """How many answers are under way."""
        with self._counting:
            self.under_way += change

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else 40 ms a request: Nagle's algorithm and delayed acknowledgements
    wbufsize = -1  # one packet for an answer
    server_version, sys_version = "casefold", ""
    timeout = 120  # seconds that a kept connection may be idle
    server: Server

    def _any(self) -> None:
        self.server.count(1)
        try:
            self._send(self._answer())
        finally:
            self.server.count(-1)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = _any  # noqa: N815, named by the library

    def _answer(self) -> Answer:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return problem(411, "length-required")
        if int(length) > MOST_BODY:
            self.close_connection = True
            return problem(413, "body-too-large")
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self.server.answer(Asked(self.command, self.path, headers, self.rfile.read(int(length))))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            for one in value if isinstance(value, list) else [value]:
                if name.lower() != "content-length":
                    self.send_header(name, one)
        self._send_length(answer)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _send_length(self, answer: Answer) -> None:
        if answer.status not in WITHOUT_BODY:
            self.send_header("Content-Length", str(len(answer.body)))

    def log_message(self, *_: object) -> None:
        """Paths may hold what a customer wrote; the app logs what it does itself."""
