"""One deployed product for all these tests; what a run was spared and what it counted is printed at its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from stack import LONGEST_WAIT, Stack, deployed

from local.demo import load

HERE = Path(__file__).parent
ORDER = (  # what is proved under policies that hold comes before what shows that they do
    "test_package",
    "test_doors",
    "test_main_job",
    "test_chat",
    "test_set_aside",
    "test_people",
    "test_live",
    "test_time",
    "test_rights",
    "test_logs",
    "test_narrower",
)
TOLD = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TOLD] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each file runs by itself too; together they have this order."""
    items.sort(key=lambda item: ORDER.index(item.path.stem) if item.path.parent == HERE else -1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(TOLD, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def told(pytestconfig: pytest.Config) -> list[str]:
    """Lines that whoever reads the run is to know."""
    return pytestconfig.stash[TOLD]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> Iterator[Stack]:
    """The product, deployed, with the demo's story told: its first requests warm the functions."""
    with deployed(tmp_path_factory.mktemp("cloud")) as (made, fitted), pytest.MonkeyPatch.context() as patch:
        told += [f"for the emulator, {line}" for line in fitted]
        patch.setattr("local.demo.LONGEST_WAIT", LONGEST_WAIT)
        load(made.url, made.issuer, made.platforms)
        yield made
