"""What every test can ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine import tables

__all__ = ["tables"]

engine.prepare()

from support import promises, rights  # noqa: E402, they read the settings that `prepare` made

rights.watch()
promises.watch()


@pytest.fixture(autouse=True)
def _within_policies() -> Iterator[None]:
    """No function calls what its policy does not allow."""
    yield
    assert rights.told() == set()


@pytest.fixture(autouse=True)
def _within_the_contract() -> Iterator[None]:
    """No answer that the contract does not name."""
    yield
    assert promises.told() == set()


def pytest_configure(config: pytest.Config) -> None:
    """Workers share one engine, which the process that starts them owns; alone, a test that needs it starts it."""
    if config.getoption("numprocesses", None):
        engine.launch()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of a run of all tests, with SEEN=<an empty folder>: no function may do what nobody saw it do.

    Each process writes what it saw; the one that owns the run ends last, and looks.
    """
    if folder := os.environ.get("SEEN"):
        rights.kept(Path(folder) / str(os.getpid()))
        if not hasattr(session.config, "workerinput") and (left := rights.unused(Path(folder))):
            print(*(f"\nallowed, and never called: {' '.join(call)}" for call in sorted(left)))  # noqa: T201
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    engine.stop()
