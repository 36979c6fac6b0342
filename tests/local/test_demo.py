"""The demo is told through the product's API and the loopback platforms: complete, and the same when told again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from test_run import until

from local.demo import STORY
from local.engine import free_port
from local.folder import Folder

STORED = json.loads(STORY.read_text())


class Told:
    """A product whose demo has been told."""

    def __init__(self, folder: Folder, port: int) -> None:
        self.folder = folder
        self.port = port

    def ask(self, role: str, path: str) -> dict:
        command = [sys.executable, "-m", "local.issuer", "--folder", str(self.folder.path), "--role", role]
        token = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        asked = Request(f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {token}"})
        with urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    def companies(self) -> list[tuple[str, int, int, int]]:
        """What does not depend on the clock."""
        companies = self.ask("supervisor", "/reports/replies")["companies"]
        return [(one["company"], one["conversations"], one["messages_in"], one["messages_out"]) for one in companies]

    def notes(self) -> list[dict]:
        """What we told each other about Anna's cases."""
        mine = [item["case"]["id"] for item in self.ask("agent", "/worklists/mine")["items"]]
        return [note for case in mine for note in self.ask("agent", f"/cases/{case}")["case"].get("notes", [])]

    def cases(self) -> dict[str, str | None]:
        """Each open case, and who has it."""
        items = self.ask("supervisor", "/worklists/team")["items"]
        return {item["case"]["id"]: item["case"].get("assignee") for item in items}


@contextmanager
def told(folder: Folder) -> Iterator[Told]:
    """Start it, wait until the demo is told, and stop it."""
    made = Told(folder, free_port())
    own = {"DATA": str(folder.path), "PORT": str(made.port), "DEMO": "on"}
    kept = {name: text for name, text in os.environ.items() if name not in {"STACK", "DYNAMODB_ENDPOINT"}}
    with subprocess.Popen([sys.executable, "-m", "local.run"], env=kept | own, stdout=subprocess.DEVNULL) as process:
        try:
            until(folder.demo.exists)
            yield made
        finally:
            process.terminate()


def test_a_newcomer_finds_customers_who_wait_and_work_that_was_begun(tmp_path: Path) -> None:
    ours = sum(post["by"] == STORED["account"]["id"] for post in STORED["posts"])
    theirs = len(STORED["posts"]) - ours

    with told(Folder(tmp_path / "data")) as product:
        people, notes = product.ask("agent", "/people")["people"], product.notes()
        companies, cases, mine = product.companies(), product.cases(), product.ask("agent", "/worklists/mine")["items"]
    product.folder.demo.unlink()
    with told(product.folder) as again:
        companies_again, cases_again = again.companies(), again.cases()

    assert [person["name"] for person in people] == ["Ada", "Anna", "Ben", "Sam"]
    assert [(note["by"], note["text"][:8]) for note in notes] == [("ben", "Old Mill")], "two agents work here"
    assert companies == [("7001", 4, theirs, ours), ("bluebird", 1, 1, 0)]
    assert sorted(map(str, cases.values())) == ["None", "None", "None", "anna", "anna"]
    assert {item["case"]["priority"] for item in mine} == {"high", "normal"}
    assert (companies_again, cases_again) == (companies, cases), "told again it changes nothing"
