"""Saying something to websockets: many at once from the first word on, by one client."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from types import SimpleNamespace

import boto3
import pytest

from chalicelib.edge import settings, sockets

MANY = 16


def test_the_first_word_to_many_at_once_makes_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 may break when two threads make a client at the same moment."""
    made, start = list[object](), Barrier(MANY)

    def client(*_: object, **__: object) -> SimpleNamespace:
        made.append(None)
        sleep(0.02)
        return SimpleNamespace(post_to_connection=lambda **_: None)

    def said(number: int) -> bool:
        start.wait()
        return sockets.post(str(number), b"{}")

    monkeypatch.setattr(boto3, "client", client)
    monkeypatch.setattr(settings, "LIVE_ENDPOINT", "https://first-word.example/prod")
    with ThreadPoolExecutor(MANY) as threads:
        assert list(threads.map(said, range(MANY))) == [True] * MANY

    assert len(made) == 1
