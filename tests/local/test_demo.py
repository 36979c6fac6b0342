"""The demo is the product's own: told through its API, complete, and the same when told again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from test_run import until

from local.demo import STORY
from local.engine import free_port

PORT = free_port()


class Told:
    """A product whose demo is being told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        own = {"DATA": str(folder), "PORT": str(PORT), "STREAMS": "on"}
        kept = {name: text for name, text in os.environ.items() if name not in {"STACK", "DYNAMODB_ENDPOINT"}}
        self.process = subprocess.Popen([sys.executable, "-m", "local.run"], env=kept | own, stdout=subprocess.DEVNULL)

    def ask(self, role: str, path: str) -> dict:
        command = [sys.executable, "-m", "local.issuer", "--folder", str(self.folder), "--role", role]
        token = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        asked = Request(f"http://127.0.0.1:{PORT}{path}", headers={"Authorization": f"Bearer {token}"})
        with urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    made = Told(tmp_path_factory.mktemp("demo") / "data")
    until(made.folder.joinpath("demo.told").exists)
    yield made
    made.stop()


def test_an_agent_finds_work_and_what_was_done_already(told: Told) -> None:
    mine = told.ask("agent", "/worklists/mine")["items"]
    unassigned = told.ask("supervisor", "/worklists/unassigned")["items"]

    assert {item["case"]["priority"] for item in mine} == {"high", "normal"}
    assert len(unassigned) == 3


def test_each_customer_of_the_story_has_a_conversation(told: Told) -> None:
    companies = {one["company"]: one for one in told.ask("supervisor", "/reports/replies")["companies"]}
    ours = sum(post["by"] == "7001" for post in json.loads(STORY.read_text())["posts"])

    assert (companies["7001"]["conversations"], companies["7001"]["messages_out"]) == (4, ours)


def test_told_again_after_a_stop_it_changes_nothing(told: Told) -> None:
    before = _outcome(told)
    told.stop()
    told.folder.joinpath("demo.told").unlink()

    again = Told(told.folder)
    until(told.folder.joinpath("demo.told").exists)
    after = _outcome(again)
    again.stop()

    assert after == before


def _outcome(told: Told) -> object:
    """What does not depend on the clock."""
    companies = told.ask("supervisor", "/reports/replies")["companies"]
    cases = {
        item["case"]["id"]: item["case"].get("assignee") for item in told.ask("supervisor", "/worklists/team")["items"]
    }
    return [(one["company"], one["conversations"], one["messages_in"], one["messages_out"]) for one in companies], cases
