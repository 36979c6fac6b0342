"""The load as a whole: on a product that is as it should be, and on ones that are not."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from load.fake_desk import FakeDesk, serving

from local.load import agents, place, waiting
from local.load.__main__ import main

Loaded = Callable[[FakeDesk], tuple[int, str]]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Loaded:
    """The status of a load of 60 messages on a fake product, and what is said of it."""
    monkeypatch.setattr(waiting, "LOOK", 0.01)
    monkeypatch.setattr(waiting, "AGAIN", 0.01)
    monkeypatch.setattr(agents, "SHORTEST_THOUGHT", 0.0)
    monkeypatch.setattr(agents, "LONGEST_THOUGHT", 0.01)

    def load(fake: FakeDesk) -> tuple[int, str]:
        with serving(fake) as url:
            status = main(["--messages", "60", "--url", url, "--token", "good"])
        return status, capsys.readouterr().out

    return load


def test_a_real_product_loses_and_doubles_nothing_though_its_engine_is_killed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(place, "PACE", 20)
    monkeypatch.setattr(place, "APP", "tests.load.hasty")

    status = main(["--messages", "60", "--kill-engine"])

    said = capsys.readouterr().out
    assert (status, said.endswith("Nothing was lost, and nothing doubled.\n")) == (0, True), said
    assert re.search(r"\| without the engine \| [0-9.]+ s: [0-9]+ answers were 503 \|", said)
    assert re.search(r"\| answers of agents \| [1-6] by 4 agents \|", said)
    assert "| in its place | 60 | " in said
    assert re.search(r"\| every case folded again \| Verified [1-9]", said)


def test_what_a_good_product_answers_is_counted_and_found_good(loaded: Loaded) -> None:
    fake = FakeDesk()

    status, said = loaded(fake)

    assert status == 0, said
    assert "| messages of customers | 60 in 17 conversations |" in said
    assert len(fake.parents) + len(fake.private) == 60
    assert fake.webhooks > 60  # some are told again, and what was refused for now is
    assert "webhook 503: " in said


def test_agents_open_cases_and_lists_and_conversations_meanwhile(loaded: Loaded) -> None:
    fake = FakeDesk()

    loaded(fake)

    before = fake.requests[: fake.requests.index("GET /intake/status")]
    for path in ("GET /worklists/unassigned", "GET /cases/", "GET /conversations/"):
        assert [one for one in before if one.startswith(path)], path


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("lost", "1 message(s) lost: "),
        ("doubled", "1 message(s) doubled: "),
        ("misplaced", "1 message(s) in a wrong place: "),
        ("aside", "1 events were set aside."),
        ("rude", "1 answers were neither good nor a 503 with its reason: POST /webhooks/x/load-"),
    ],
)
def test_what_must_not_be_is_said_and_ends_with_1(loaded: Loaded, wrong: str, said: str) -> None:
    status, told = loaded(FakeDesk(wrong))

    assert status == 1
    assert said in told
    assert "Nothing was lost" not in told


def test_what_is_never_done_is_not_waited_for_for_ever(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LONGEST", 0.1)
    monkeypatch.setattr(waiting, "MORE_A_MESSAGE", 0.0)

    status, told = loaded(FakeDesk("slow"))

    assert status == 1
    assert "Not everything was in its place in time." in told


def test_the_table_goes_where_it_is_wanted(loaded: Loaded, tmp_path: Path) -> None:
    with serving(FakeDesk()) as url:
        path = tmp_path / "docs" / "load.md"
        assert callable(loaded)
        main(["--messages", "40,20", "--url", url, "--token", "good", "--table", str(path)])

    headings = [line for line in path.read_text().splitlines() if line.startswith("#")]
    assert headings == ["# Load", "## 20 messages", "## 40 messages"]
