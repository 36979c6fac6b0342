"""What every test can ask for."""

import pytest

import engine
from engine import tables

__all__ = ["tables"]

engine.prepare()


def pytest_configure(config: pytest.Config) -> None:
    """Workers share one engine, which the process that starts them owns; alone, a test that needs it starts it."""
    if config.getoption("numprocesses", None):
        engine.launch()


def pytest_unconfigure() -> None:
    engine.stop()
