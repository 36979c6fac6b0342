"""Calls over the wire: what was answered, what may have been done, and what surely was not."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from urllib3.exceptions import ProtocolError, SSLError

from chalicelib.edge import web
from local.gateway import Answer, Asked
from local.server import Server
from support.calling import logged

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: Two\r\n\r\nhello"


@contextmanager
def answering(act: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server that does with each connection whatever it likes, once it has read what was asked."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                wire, _ = door.accept()
            except OSError:
                return
            with wire:
                wire.recv(65_536)
                act(wire)

    Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}/2/tweets"
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()


def asked(url: str, body: bytes = b"{}") -> web.Answer:
    return web.called("POST", url, {"Authorization": "OAuth secret", "Content-Type": "application/json"}, body)


@pytest.fixture
def heard() -> Iterator[tuple[Server, list[Asked]]]:
    calls: list[Asked] = []

    def answer(call: Asked) -> Answer:
        calls.append(call)
        moved = {"Location": "/elsewhere"} if call.path == "/moved" else {}
        return Answer(302 if moved else 201, {"X-Rate-Limit-Reset": "17", **moved}, b'{"data": 1}')

    server = Server(0, answer)
    server.open()
    yield server, calls
    server.close()


def test_a_call_is_made_as_it_is_and_answered_with_names_in_small_letters(heard: tuple[Server, list[Asked]]) -> None:
    server, calls = heard
    answer = asked(f"{server.url}/2/tweets", '{"text": "ü"}'.encode())

    assert (answer.status, answer.body, answer.left) == (201, b'{"data": 1}', True)
    assert answer.headers["x-rate-limit-reset"] == "17"
    (call,) = calls
    assert (call.method, call.path, call.body) == ("POST", "/2/tweets", '{"text": "ü"}'.encode())
    assert call.headers["authorization"] == "OAuth secret"


def test_a_connection_serves_more_than_one_call(heard: tuple[Server, list[Asked]]) -> None:
    server, calls = heard

    assert [asked(server.url).status for _ in range(3)] == [201] * 3
    assert len(calls) == 3


def test_a_redirection_is_not_followed(heard: tuple[Server, list[Asked]]) -> None:
    server, calls = heard

    assert (asked(f"{server.url}/moved").status, len(calls)) == (302, 1)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://nobody.invalid/", "http://[::1/"])
def test_where_nobody_is_nothing_was_said(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        free = door.getsockname()[1]

    answer = asked(url.replace("{port}", str(free)))
    assert (answer.status, answer.left) == (None, False)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\ncut", b"nonsense\r\n\r\n"])
def test_a_connection_that_breaks_may_have_done_it(said: bytes) -> None:
    with answering(lambda wire: wire.sendall(said)) as url:
        answer = asked(url)

    assert (answer.status, answer.left) == (None, True)


def test_a_call_is_never_made_again_by_itself() -> None:
    met = []
    with answering(lambda _: met.append(1)) as url:
        asked(url)

    assert met == [1]


def test_no_answer_in_time_may_have_done_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "READ_SECONDS", 0.2)
    web._pool.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answer = asked(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    web._pool.cache_clear()

    assert (answer.status, answer.left) == (None, True)


def test_an_endless_answer_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                wire.sendall(b"x" * 10_000)
        except OSError:
            return

    monkeypatch.setattr(web, "MOST_BYTES", 50_000)
    with answering(endless) as url:
        answer = asked(url)

    assert answer.status == 200
    assert 50_000 <= len(answer.body) <= 60_000


def test_an_answer_that_drips_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "WHOLE_SECONDS", 0.0)
    with answering(lambda wire: wire.sendall(HELLO)) as url:
        assert (asked(url).status, asked(url).body) == (200, b"")


def test_a_foreign_certificate_is_found_out_before_anything_is_said() -> None:
    assert not web._may_have_left(SSLError(ssl.SSLCertVerificationError("self-signed")))
    assert web._may_have_left(SSLError(ssl.SSLError("bad record")))
    assert web._may_have_left(ProtocolError("Connection aborted.", ConnectionResetError()))


def test_nothing_of_a_call_is_in_the_log() -> None:
    with logged() as lines, answering(lambda wire: wire.sendall(b"nonsense\r\n\r\n")) as url:
        asked(url, b'{"text": "private words"}')

    assert lines.getvalue() == ""
