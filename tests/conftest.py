"""What every test can ask for."""

from collections.abc import Iterator

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


def pytest_unconfigure() -> None:
    engine.stop()
