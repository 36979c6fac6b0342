"""A data folder has one run at a time, and no engine of an earlier one."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.folder import Folder, command_of, data_folder, kept_whole
from local.trouble import CannotStart


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path / "data")
    yield made
    made.release()


def _sleeper(*words: str) -> subprocess.Popen[bytes]:
    """A process that waits, once its command line can be read: a new one has none for a moment."""
    made = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", *words])
    deadline = time.monotonic() + 10
    while words[-1] not in command_of(made.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return made


def test_a_folder_in_use_is_told_with_what_to_do(folder: Folder) -> None:
    folder.hold()

    with pytest.raises(CannotStart, match=r"Another run is using .* make run DATA="):
        Folder(folder.path).hold()


def test_a_released_folder_can_be_held_again(folder: Folder) -> None:
    folder.hold()
    folder.release()

    folder.hold()


def test_an_engine_that_a_killed_run_left_is_ended(folder: Folder) -> None:
    with _sleeper("-dbPath", str(folder.tables)) as left:
        folder.path.mkdir()
        folder.remember("http://127.0.0.1:1", left.pid, "http://127.0.0.1:2")

        folder.hold()

        assert left.wait(5) == -9


def test_another_process_that_got_the_same_number_is_left_alone(folder: Folder) -> None:
    with _sleeper("not", "ours") as other:
        folder.path.mkdir()
        folder.remember("http://127.0.0.1:1", other.pid, "http://127.0.0.1:2")

        folder.hold()

        assert other.poll() is None
        other.kill()


def test_what_runs_is_remembered_until_it_is_forgotten(folder: Folder) -> None:
    folder.hold()
    folder.remember("http://127.0.0.1:1", 2, "http://127.0.0.1:3")
    remembered = Folder(folder.path).remembered()
    folder.forget()

    assert remembered["endpoint"] == "http://127.0.0.1:3"
    assert folder.remembered() == {}


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / "other"))

    assert data_folder() == tmp_path / "other"


def test_a_file_is_never_seen_half_written(tmp_path: Path) -> None:
    kept_whole(tmp_path / "a", "first")
    kept_whole(tmp_path / "a", "second")

    assert [found.read_text() for found in tmp_path.iterdir()] == ["second"]
