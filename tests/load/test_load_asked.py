"""A load goes to this machine only, and what was asked wrongly is said in one sentence."""

import pytest

from local.load.__main__ import main
from local.load.asked import TABLE, asked

ELSEWHERE = [
    "http://desk.example.com",
    "https://127.0.0.1:8000",
    "http://10.0.0.1:8000",
    "http://127.0.0.1@desk.example.com",
    "http://localhost.example.com:8000",
    "http://127.0.0.1.example.com",
    "http://[2001:db8::1]:8000",
    "127.0.0.1:8000",
    "http://0.0.0.0:8000",
    "http://[",
    "ftp://127.0.0.1",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_other_machine_is_put_under_load(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", url, "--token", "good"]) == 1

    said = capsys.readouterr()
    assert said.err.startswith("Load goes to this machine only")
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:8000", "http://127.9.0.1"]
)
def test_every_way_to_name_this_machine_is_good(url: str) -> None:
    assert asked(["--url", url, "--token", "good"]).url == url


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--messages", "5"], "MESSAGES=5 is no number from 20"),
        (["--messages", "1000,many"], "MESSAGES=many is no number"),
        (["--messages", "1000000"], "MESSAGES=1000000 is no number"),
        (["--url", "http://127.0.0.1:1"], "needs the TOKEN="),
        (["--url", "http://127.0.0.1:1", "--token", "t", "--kill-engine"], "is for a product of the load's own"),
        (["--url", "http://127.0.0.1:1", "--token", "t"], "No answer from http://127.0.0.1:1"),
        (["--loud"], "make load [MESSAGES="),
    ],
)
def test_what_was_asked_wrongly_is_said_in_one_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.replay.wire.FIRST_PATIENCE", 0.2)

    assert main(words) == 1

    assert said in capsys.readouterr().err


def test_left_out_words_have_their_usual_meaning() -> None:
    usual = asked([])

    assert (usual.messages, usual.url, usual.table, usual.kill_engine) == ((1_000,), None, None, False)
    assert asked(["--table"]).table == TABLE
    assert asked(["--messages", "1000,10000"]).messages == (1_000, 10_000)
