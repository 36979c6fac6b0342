"""The tool as it is called, against a server that does its worst."""

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from replay.fake import TOKEN, Fake, serving
from replay.generated import COMPANIES, generated, write
from replay.reference import deliveries, figures

from local.replay import sending, settling, wire
from local.replay.__main__ import main

Run = Callable[..., int]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "tweets.csv.gz", generated(1))


@pytest.fixture
def run(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for module, name, seconds in [
        (settling, "EVERY", 0.0),
        (wire, "PATIENCE", 30.0),
        (wire, "LONGEST_NAP", 0.05),
        (wire, "SHORTEST_NAP", 0.01),
        (wire, "FIRST_PATIENCE", 0.3),
        (wire, "LONGEST_CONNECT", 1.0),
    ]:
        monkeypatch.setattr(module, name, seconds)
    monkeypatch.delenv("TOKEN", raising=False)
    monkeypatch.setenv("DATA", str(tmp_path / "absent"))
    return lambda url, *more, token=TOKEN: main([str(file), "--url", url, "--token", token, *more])


def ready(seed: int | None = None) -> Fake:
    """Processing takes a while, then sweeps come: one too old, one in time."""
    fake = Fake(seed)
    fake.state()  # the first look, before anything is sent
    fake.state(7)
    fake.state()
    fake.state(outbox=1)
    fake.state(swept=10)
    fake.state(swept=10)
    fake.state(set_aside=2, swept=10_000)
    return fake


def of_the_file(file: Path, **changed: Any) -> list[dict[str, Any]]:
    return [line | changed for line in figures(file)]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_delivery_arrives_through_refusals_resets_and_503(
    run: Run, file: Path, tmp_path: Path, seed: int
) -> None:
    fake = ready(seed)
    fake.lines = of_the_file(file)

    with serving(fake) as url:
        status = run(url, "--json", str(tmp_path / "figures.json"), "--shuffle", "3")

    assert status == 0
    assert {(company, int(name)) for company, name in fake.told} == deliveries(file)
    assert fake.wrong == []
    assert fake.inboxes == dict.fromkeys(COMPANIES, "replay")
    assert msgspec.json.decode((tmp_path / "figures.json").read_bytes()) == figures(file)


def test_eight_connections_are_opened_and_kept(run: Run) -> None:
    fake = ready()

    with serving(fake) as url:
        assert run(url) == 0

    assert 2 <= fake.most_open <= 8
    assert set(fake.told.values()) == {1}


def test_what_is_printed_is_what_the_deployment_reports_of_the_companies_of_the_file(
    run: Run, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = ready()
    reported = of_the_file(file, first_reply_met=4711, first_reply_median_s=None)
    fake.lines = [*reported[::-1], reported[0] | {"company": "Elsewhere"}, reported[0] | {"conversations": 0}]

    with serving(fake) as url:
        run(url, "--json", str(tmp_path / "figures.json"))

    assert msgspec.json.decode((tmp_path / "figures.json").read_bytes()) == reported
    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == ["company", *sorted(COMPANIES)]
    assert "4,711" in shown.out
    assert "2 events are set aside" in shown.err


def test_a_second_run_takes_the_connection_and_the_inboxes_as_they_are(run: Run) -> None:
    fake = ready()
    fake.secret, fake.inboxes = "former", {"AcmeHelps": "replay"}

    with serving(fake) as url:
        assert run(url) == 0

    assert fake.secret != "former"
    assert fake.wrong == []


def test_an_inbox_of_another_connection_stops_it(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    fake = ready()
    fake.inboxes = {"AcmeHelps": "shop"}

    with serving(fake) as url:
        assert run(url) == 1

    assert "The inbox of AcmeHelps belongs to another connection, shop" in capsys.readouterr().err
    assert not fake.told


@pytest.mark.parametrize(("token", "said"), [("expired", "does not take the token (401)"), ("agent", "(403)")])
def test_who_may_not_is_told_so_in_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], token: str, said: str
) -> None:
    with serving(ready()) as url:
        assert run(url, token=token) == 1

    assert said in only_line(capsys)


def test_no_server_is_said_soon_and_in_one_line(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert run(f"http://127.0.0.1:{port}") == 1
    assert "(connection refused). Is it running?" in only_line(capsys)


def test_another_server_is_recognised(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    fake = Fake()
    fake.states = [{"hello": "world"}]

    with serving(fake) as url:
        assert run(url) == 1

    assert "not as Casefold does" in only_line(capsys)


def test_a_webhook_that_never_takes_the_secret_ends_it(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LONGEST_ROTATION", 0.0)
    fake = ready()
    monkeypatch.setattr(fake, "told_of", lambda *_: (401, {"code": "bad-signature"}))

    with serving(fake) as url:
        assert run(url) == 1

    assert "refused a post (status 401 bad-signature)" in capsys.readouterr().err


def test_a_secret_that_is_not_known_everywhere_yet_is_waited_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ROTATION_NAP", 0.01)
    fake = ready()
    told_of, unknowing = fake.told_of, iter(range(20))
    monkeypatch.setattr(
        fake,
        "told_of",
        lambda *call: told_of(*call) if next(unknowing, None) is None else (401, {"code": "bad-signature"}),
    )

    with serving(fake) as url:
        assert run(url) == 0


def test_what_is_refused_for_good_ends_it_at_once_though_others_still_try(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 5.0)
    fake = ready()
    monkeypatch.setattr(fake, "told_of", lambda _, body: (404 if b'"AcmeHelps","' in body else 503, {}))
    began = time.monotonic()

    with serving(fake) as url:
        assert run(url) == 1

    assert "refused a post (status 404" in capsys.readouterr().err
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "make replay FILE="),
        ([""], "Say which file"),
        (["a.csv", "--json", "/absent/folder/figures.json"], "its folder is not there"),
        (["a.csv", "--loud"], "make replay FILE="),
        (["a.csv"], "There is no product in"),
        (["a.csv", "--token", "t", "--url", "nowhere:80:80"], "is no address of a server"),
    ],
)
def test_what_was_asked_wrongly_is_said_in_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert callable(run)
    assert main(words) == 1
    assert said in only_line(capsys)


def test_a_bad_file_is_said_before_anything_is_made(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(run)
    (tmp_path / "bad.csv").write_text("hello\n")
    fake = ready()

    with serving(fake) as url:
        assert main([str(tmp_path / "bad.csv"), "--url", url, "--token", TOKEN]) == 1

    assert "is no file of support tweets" in only_line(capsys)
    assert not fake.secret


def only_line(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err
