"""`make audit`: what is known to be wrong with the packages, and what bandit finds in the code.

Who could not be asked is said, and is no failure: it is never taken for an answer. What is found is one.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from local.node import found as node_found  # noqa: E402
from local.trouble import CannotStart  # noqa: E402

TOOLS = ROOT / ".build/audit/bin"
CODE = ("app.py", "chalicelib", "infra", "local", "bench")
SERVICES = ("pypi", "osv")  # the next is asked for what the one before does not know
PATIENCE = 300  # seconds for one tool


class Said(NamedTuple):
    """What one of them said: how much it knows of, what is wrong, and of what it knows nothing."""

    who: str
    asked: int
    wrong: list[str]
    unknown: int

    def __str__(self) -> str:
        if self.asked and self.unknown == self.asked:
            return f"{self.who} could not be asked: nothing is known of {self.asked} packages. That is no good news."
        lacking = f"; nothing is known of {self.unknown} more" if self.unknown else ""
        return f"{self.who}: {len(self.wrong)} found in {self.asked - self.unknown}{lacking}"


def main() -> int:
    """A line for each, and every finding; 1 when there is one."""
    told = [packages(), workspace(), code()]
    for one in told:
        print(one)
        print("".join(f"  {line}\n" for line in one.wrong), end="")
    return int(any(one.wrong for one in told))


def packages() -> Said:
    """Every Python package of the environment, by the first service that knows of any."""
    place = next((ROOT / ".venv/lib").glob("python*/site-packages"))
    answers = (
        answer_of(TOOLS / "pip-audit", "--path", place, "-s", service, "-f", "json", "--progress-spinner", "off")
        for service in SERVICES
    )
    told = [python_packages(answer) for answer in answers]
    return max(told, key=lambda one: (one.asked - one.unknown, one.asked))


def python_packages(answer: Any) -> Said:
    """What pip-audit says: a package that was skipped was not looked up, though it calls that no vulnerability."""
    listed = answer.get("dependencies", []) if isinstance(answer, dict) else []
    wrong = [f"{one['name']} {one['version']}: {flaw['id']}" for one in listed for flaw in one.get("vulns", [])]
    known = [one for one in listed if "skip_reason" not in one]
    return Said("pip-audit", max(1, len(listed)), wrong, max(1, len(listed)) - len(known))


def workspace() -> Said:
    """Every package of the lock file of web/, as npm knows them."""
    locked = len(json.loads((ROOT / "web/package-lock.json").read_text())["packages"])
    try:
        node = node_found()
    except CannotStart:
        return Said("npm audit", locked, [], locked)
    asked = answer_of(*node.npm, "audit", "--json", "--package-lock-only", at=ROOT / "web", env=node.environment())
    return node_packages(asked, locked)


def node_packages(answer: Any, locked: int) -> Said:
    """What npm says: without counts it has not answered."""
    if not isinstance(answer, dict) or "vulnerabilities" not in answer.get("metadata", {}):
        return Said("npm audit", locked, [], locked)
    wrong = [f"{name}: {one['severity']}" for name, one in answer.get("vulnerabilities", {}).items()]
    return Said("npm audit", locked, wrong, 0)


def code() -> Said:
    """What bandit finds and nobody has explained where it is."""
    said = answer_of(TOOLS / "bandit", "-q", "-n", "1", "-r", *CODE, "-c", "pyproject.toml", "-f", "json")
    if not isinstance(said, dict) or said.get("errors"):
        return Said("bandit", 1, ["it did not run"], 0)
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]["per-file-ignores"]
    left = [
        f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}"
        for one in unexplained(said, rules)
    ]
    return Said("bandit", len(said["metrics"]) - 1, left, 0)


def unexplained(said: Mapping[str, Any], rules: Mapping[str, Iterable[str]]) -> Iterator[Mapping[str, Any]]:
    """Findings without the reason that ruff wants too: its S rules have bandit's numbers."""
    for one in said["results"]:
        rule = one["test_id"].replace("B", "S")
        path = one["filename"].removeprefix("./")
        allowed = any(rule in names for pattern, names in rules.items() if fnmatch(path, pattern))
        if not allowed and f"noqa: {rule}" not in one["code"]:
            yield one


def answer_of(*words: object, at: Path = ROOT, env: Mapping[str, str] | None = None) -> Any:
    """The JSON that a tool says; None where it says none, because it was not answered itself."""
    try:
        said = subprocess.run(
            [str(word) for word in words], cwd=at, env=env, check=False, capture_output=True, timeout=PATIENCE
        )
        return json.loads(said.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        return None


if __name__ == "__main__":
    sys.exit(main())
