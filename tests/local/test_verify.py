"""`make verify` says what holds, and ends with 1 at the first thing that does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from moto import mock_aws

from local import verify
from local.engine import Engine
from local.folder import Folder
from local.trouble import CannotStart


@pytest.fixture(autouse=True)
def _no_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DYNAMODB_ENDPOINT", raising=False)


def test_without_a_product_it_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="nothing to verify"), verify.endpoint(Folder(tmp_path / "data")):
        pass


def test_a_running_product_is_verified_where_it_runs(tmp_path: Path) -> None:
    engine, folder = Engine(), Folder(tmp_path)
    engine.start()
    folder.remember("http://127.0.0.1:1", engine.pid, engine.endpoint)
    try:
        with verify.endpoint(folder) as found:
            assert found == engine.endpoint
    finally:
        engine.stop()


def test_a_product_that_stands_still_is_verified_by_an_engine_for_the_while(tmp_path: Path) -> None:
    given = {"DATA": str(tmp_path), "PATH": os.environ["PATH"], "HOME": str(Path.home())}
    (tmp_path / "tables").mkdir()
    made = "from local.engine import Engine; from local.product import say_where; from local.folder import Folder\n"
    made += (
        "import os; from pathlib import Path; f = Folder(Path(os.environ['DATA'])); e = Engine(f.tables); e.start()\n"
    )
    made += "say_where(f, e.endpoint); from chalicelib.edge.tables import client\n"
    made += "from local.tables import create_tables; create_tables(client); e.stop()"
    subprocess.run([sys.executable, "-c", made], env=given, check=True)

    every = subprocess.run(
        [sys.executable, "-m", "local.verify"], env=given, capture_output=True, text=True, check=False
    )

    assert (every.returncode, every.stdout.startswith("Verified 0")) == (0, True)


@pytest.mark.usefixtures("tables")
def test_a_case_that_is_not_there_does_not_hold() -> None:
    assert verify.first_difference("nobody") == "there is no such case"


def test_the_first_difference_ends_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(verify, "first_difference", {"good": None, "bad": "the chain broke"}.get)

    status = verify.checked(["good", "bad", "never"])

    assert (status, capsys.readouterr().out) == (1, "Case bad: the chain broke\n")


def test_a_stack_is_verified_in_its_own_bucket_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STACK", "BUCKET", "AWS_REGION"):
        monkeypatch.setenv(name, "")  # is put back at the end, whatever becomes of it
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        verify.say_which("casefold-prod")
    said = {name: os.environ[name] for name in ("STACK", "BUCKET", "AWS_REGION")}
    assert said == {
        "STACK": "casefold-prod",
        "BUCKET": "casefold-prod-content-123456789012",
        "AWS_REGION": "eu-west-1",
    }

    verify.say_which("casefold-prod-restored")
    assert (os.environ["STACK"], os.environ["BUCKET"]) == ("casefold-prod-restored", said["BUCKET"])
