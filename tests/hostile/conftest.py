"""What tests with hostile hands can ask for."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from support.office import plain
from support.premises import Premises, opened

__all__ = ["plain"]


@pytest.fixture
def premises(plain: SimpleNamespace, tmp_path: Path) -> Iterator[Premises]:  # noqa: ARG001
    """Two teams at work, at noon."""
    with opened(tmp_path) as made:
        yield made


def pytest_itemcollected(item: pytest.Item) -> None:
    """Schemathesis gives all operations one node: each is to have its own, by which it can be run and is told."""
    if item.name not in item.nodeid:
        item._nodeid = f"{item.nodeid.rpartition('::')[0]}::{item.name}"
