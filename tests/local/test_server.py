"""The HTTP server: kept connections, limits, and a port that is told when it is taken."""

import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from threading import Event, Thread

import pytest

from local import server as limits
from local.gateway import Answer, Asked
from local.server import Server
from local.trouble import CannotStart


def _echo(asked: Asked) -> Answer:
    return Answer(200, {"X-Two": ["a", "b"]}, f"{asked.method} {asked.target} ".encode() + asked.body)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(0, _echo)
    made.open()
    yield made
    made.close()


@pytest.fixture
def client(server: Server) -> Iterator[HTTPConnection]:
    with closing(HTTPConnection("127.0.0.1", server.server_port, timeout=10)) as made:
        yield made


def test_a_connection_is_kept_for_the_next_request(client: HTTPConnection) -> None:
    answers = []
    for body in (b"one", b"two"):
        client.request("POST", "/a?b=c", body)
        answers.append(client.getresponse().read())
        kept = client.sock

    assert answers == [b"POST /a?b=c one", b"POST /a?b=c two"]
    assert kept is not None


def test_a_header_may_come_more_than_once(client: HTTPConnection) -> None:
    client.request("GET", "/")

    assert client.getresponse().headers.get_all("X-Two") == ["a", "b"]


def test_a_body_that_is_too_large_is_refused_unread(client: HTTPConnection) -> None:
    client.putrequest("POST", "/")
    client.putheader("Content-Length", str(limits.MOST_BODY + 1))
    client.endheaders()
    answer = client.getresponse()

    assert (answer.status, answer.headers["Connection"]) == (413, "close")


@pytest.mark.parametrize("header", [("Content-Length", "many"), ("Transfer-Encoding", "chunked")])
def test_a_body_of_unknown_length_is_refused(client: HTTPConnection, header: tuple[str, str]) -> None:
    client.putrequest("POST", "/")
    client.putheader(*header)
    client.endheaders()

    assert client.getresponse().status == 411


def test_many_are_answered_at_once(server: Server) -> None:
    waiting, both = [], Event()

    def meet(asked: Asked) -> Answer:
        waiting.append(asked)
        if len(waiting) == 2:
            both.set()
        return Answer(200 if both.wait(5) else 500, {})

    server.answer = meet
    statuses = []
    askers = [Thread(target=lambda: statuses.append(_status(server))) for _ in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert statuses == [200, 200]


def test_stopping_lets_an_answer_finish(server: Server) -> None:
    asked_for, statuses = Event(), []

    def slow(_: Asked) -> Answer:
        asked_for.set()
        Event().wait(0.2)
        return Answer(200, {})

    server.answer = slow
    asker = Thread(target=lambda: statuses.append(_status(server)))
    asker.start()
    asked_for.wait(5)
    server.close()
    under_way = server.under_way
    asker.join()

    assert (under_way, statuses) == (0, [200])


def test_a_port_that_is_taken_is_told_in_one_line_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotStart) as trouble:
            Server(taken.getsockname()[1], _echo)

    assert "is taken" in str(trouble.value)
    assert "make run PORT=" in str(trouble.value)
    assert "\n" not in str(trouble.value)


def _status(server: Server) -> int:
    with closing(HTTPConnection("127.0.0.1", server.server_port, timeout=10)) as client:
        client.request("GET", "/")
        return client.getresponse().status
