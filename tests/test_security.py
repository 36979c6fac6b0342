"""The page on security says what is so: each row names a test that there is, and nothing of the frame is left out."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/explanation/security.md").read_text()
HEADING = "| threat | what stops it | shown by |"
NAMED = re.compile(r"`([^`]+)`")
TARGETS = re.compile(r"^([a-z-]+):", re.MULTILINE)
PINNED = re.compile(r"[A-Za-z0-9._\[\]-]+==[0-9][0-9a-z.]*(?:; python_version [<>]=? \"3\.\d+\")?")
BEYOND = ("Webhooks", "What customers write", "The browser", "Words and people", "Secrets", "Who works here")
BEYOND += ("The cloud", "Availability", "Supply chain")


class Row(NamedTuple):
    """A threat, where it stands, and what shows that it is stopped."""

    section: str
    threat: str
    stopped: str
    shown: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for part in PAGE.split("\n## ")[1:]:
        section, _, text = part.partition("\n")
        lines = [line for line in text.splitlines() if line.startswith("| ")]
        for line in lines[2:]:
            threat, stopped, shown = (cell.strip() for cell in line.strip("|").split(" | "))
            found.append(Row(section, threat, stopped, tuple(NAMED.findall(shown))))
    return found


@cache
def named_in(path: Path) -> frozenset[str]:
    """The tests of a file."""
    if not path.is_file():
        return frozenset()
    if path.suffix == ".ts":
        return frozenset(re.findall(r'^test\("([^"]+)"', path.read_text(), re.MULTILINE))
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def is_there(name: str) -> bool:
    """Whether what a row names exists: a target of make, or a test of a file."""
    if name.startswith("make "):
        return name.removeprefix("make ") in TARGETS.findall((ROOT / "Makefile").read_text())
    path, _, test = name.partition("::")
    folder = ROOT if path.startswith("web/") else ROOT / "tests"
    is_test = not path.endswith(".py") or test.startswith("test_")
    return is_test and test in named_in(folder / path)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.section}: {row.threat}"[:80])
def test_every_row_names_tests_that_there_are(row: Row) -> None:
    assert all((row.threat, row.stopped, row.shown))
    assert [name for name in row.shown if not is_there(name)] == []


@pytest.mark.parametrize("risk", [f"API{number} " for number in range(1, 11)])
def test_each_risk_of_the_frame_has_its_rows(risk: str) -> None:
    assert len([row for row in rows() if row.section.startswith(risk)]) >= 3


def test_what_the_frame_has_no_place_for_has_its_rows() -> None:
    assert set(BEYOND) <= {row.section for row in rows()}
    assert PAGE.count("\n| ") == len(rows()) + 2 * PAGE.count(HEADING)


def test_what_is_not_stopped_is_said() -> None:
    _, heading, left = PAGE.partition("\n## Not stopped, or not proven here\n")

    assert heading
    assert left.count("\n* **") >= 10


@pytest.mark.parametrize(
    "name",
    [
        "make nothing",
        "api/test_nothing.py::test_it",
        "api/test_webhooks.py::test_that_there_is_none",
        "api/test_webhooks.py::envelopes",
        "api/test_webhooks.py",
        "web/tests/harmless.spec.ts::whatever",
        "prose",
    ],
)
def test_what_is_not_there_would_be_seen(name: str) -> None:
    assert not is_there(name)


def test_every_package_is_pinned() -> None:
    files = [*ROOT.glob("requirements*.txt"), *ROOT.glob("tests/*/requirements.txt")]
    lines = [line for path in files for line in path.read_text().splitlines() if line and not line.startswith("-r ")]

    assert len(lines) > 20
    assert [line for line in lines if not PINNED.fullmatch(line)] == []
