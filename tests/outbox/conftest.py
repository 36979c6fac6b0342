"""What tests of the outbox can ask for."""

import pytest

from chalicelib.edge import web
from support.chatting import clock, page, secrets_file, shop
from support.talking import Desk, Platform

__all__ = ["clock", "page", "secrets_file", "shop"]


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A stand-in for X's API."""
    made = Platform()
    monkeypatch.setattr(web, "called", made.called)
    return made


@pytest.fixture
def desk(platform: Platform, tables: None, secrets_file: None, clock: object) -> Desk:
    """A company on X, on the engine of the run."""
    return Desk(platform)
