"""An audit that could not be made is never taken for a good one."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

SPEC = importlib.util.spec_from_file_location("audit_run", Path(__file__).with_name("run.py"))
assert SPEC
assert SPEC.loader
audit = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit)

GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize("answer", [None, {}, [], {"dependencies": []}, {"dependencies": [SKIPPED, SKIPPED]}])
def test_packages_that_nobody_knows_of_are_not_called_good(answer: Any) -> None:
    said = audit.python_packages(answer)

    assert "could not be asked" in str(said)
    assert said.wrong == []


def test_what_is_known_of_packages_is_told_beside_what_is_not() -> None:
    said = audit.python_packages({"dependencies": [GOOD, BAD, SKIPPED]})

    assert str(said) == "pip-audit: 1 found in 2; nothing is known of 1 more"
    assert said.wrong == ["b 2: PYSEC-1"]


@pytest.mark.parametrize("answer", [None, {}, {"message": "405", "statusCode": 405}, {"metadata": {}}])
def test_a_registry_that_knows_nothing_of_flaws_was_not_asked(answer: Any) -> None:
    assert "could not be asked" in str(audit.node_packages(answer, 300))


def test_what_npm_finds_is_told() -> None:
    answer = {"vulnerabilities": {"a": {"severity": "high"}}, "metadata": {"vulnerabilities": {"total": 1}}}

    assert audit.node_packages(answer, 300).wrong == ["a: high"]


@pytest.mark.parametrize(
    ("code", "path", "left"),
    [
        ("x = uniform(0, 1)", "chalicelib/edge/http.py", 1),
        ("x = uniform(0, 1)  # noqa: S311, jitter", "./chalicelib/edge/http.py", 0),
        ("x = uniform(0, 1)  # noqa: S105, another", "./chalicelib/edge/http.py", 1),
        ("x = uniform(0, 1)", "./local/chaos.py", 0),
    ],
)
def test_what_bandit_finds_is_explained_where_it_is_or_told(code: str, path: str, left: int) -> None:
    found = {"results": [{"test_id": "B311", "code": code, "filename": path}]}

    assert len(list(audit.unexplained(found, {"local/*": ["S311"]}))) == left
