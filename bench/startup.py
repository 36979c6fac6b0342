"""What a new process costs before its first request: the app as it is packaged, beside a bare client of boto3.

CPU time, not time on the clock, up to the end of the imports: what happens when a process ends is not counted. All
variants take turns, so that a machine with much else to do is as unfair to one as to the other.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import packages_distributions, version
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from bench.figures import Part, Start, Step
from infra.package import package

UNWATCHED = "import gc; gc.disable()"  # as the app imports: otherwise each part pays for searching those before it
BARE, CLIENT, APP, ONE_CLIENT = "nothing", "a client of boto3", "app", "the client of DynamoDB"
WHOLE = {
    BARE: "pass",
    CLIENT: "import boto3; boto3.client('dynamodb', region_name='us-east-1')",
    APP: "import app",
}


class Import(NamedTuple):
    """What a requirement is imported as, and who does it when."""

    of: str
    code: str


AT_START = (  # each after those before it, as the app has them
    Import("msgspec", "import msgspec"),
    Import("chalice", "import chalice.app"),
    Import("aws-lambda-powertools", "import aws_lambda_powertools.logging"),
    Import("pynamodb", "import pynamodb.models, pynamodb.connection"),
    Import(ONE_CLIENT, "import chalicelib.edge.tables"),
    Import(APP, "import app"),
)
WHEN_USED = (  # each by itself, after the app
    Import("boto3", "import boto3"),
    Import("PyJWT", "import jwt"),
    Import("oauthlib", "import oauthlib.oauth1"),
)


def started(rounds: int, say: Callable[[str], None]) -> Start:
    """Package the app, and measure it."""
    with TemporaryDirectory() as folder:
        say("packaging")
        package("dev", Path(folder) / "package")
        say(f"{rounds} starts of each kind")
        return measured(Path(folder) / "package" / "deployment.zip", rounds)


def measured(packed: Path, rounds: int) -> Start:
    """The figures of a package."""
    with TemporaryDirectory() as folder:
        with ZipFile(packed) as full:
            full.extractall(folder)
            parts = list(sizes(full.infolist()))
        ms = cpu_ms({**dict(_programs()), **WHOLE}, folder, rounds)
    cost = {"bare_ms": ms[BARE], "client_ms": ms[CLIENT], "app_ms": ms[APP]}
    return Start(rounds=rounds, **cost, steps=list(_steps(ms)), parts=parts)


def cpu_ms(programs: Mapping[str, str], folder: str, rounds: int) -> dict[str, float]:
    """The middle CPU time of each program with the package on its path; the first round only fills the caches."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(1 + rounds):
        for name, program in programs.items():
            took = _once(f"import os, sys; sys.path.insert(0, {folder!r}); {program}; os._exit(0)")
            if number:
                times[name].append(took)
    return {name: median(found) for name, found in times.items()}


def sizes(files: Sequence[ZipInfo]) -> Iterator[Part]:
    """How large each package is in the zip and on the disk, the largest first; what is ours is under `app`."""
    owners = packages_distributions()
    found: dict[str, tuple[int, int]] = {}
    for file in files:
        name = _owner(file.filename, owners)
        unpacked, zipped = found.get(name, (0, 0))
        found[name] = (unpacked + file.file_size, zipped + file.compress_size)
    for name, (unpacked, zipped) in sorted(found.items(), key=lambda one: -one[1][0]):
        yield Part(name=name, version="" if name == "app" else version(name), unpacked=unpacked, zipped=zipped)


def _owner(path: str, owners: Mapping[str, list[str]]) -> str:
    """The package that a file belongs to: by the folder of its description, or by what it is imported as."""
    top = path.partition("/")[0]
    if top.endswith((".dist-info", ".data")):
        return top.partition("-")[0].replace("_", "-").lower()
    if top == "__pycache__":
        top = path.split("/")[1]
    name = top.partition(".")[0]
    return owners[name][0].replace("_", "-").lower() if name in owners else "app"


def _programs() -> Iterator[tuple[str, str]]:
    """Programs that import one thing more each."""
    done = UNWATCHED
    for one in AT_START:
        done += f"; {one.code}"
        yield one.of, done
    yield from ((one.of, f"import app; {one.code}") for one in WHEN_USED)


def _steps(ms: Mapping[str, float]) -> Iterator[Step]:
    names = [BARE, *(one.of for one in AT_START)]
    for before, name in pairwise(names):
        yield Step(name=name, ms=ms[name] - ms[before], at_start=True)
    for one in WHEN_USED:
        yield Step(name=one.of, ms=ms[one.of] - ms[APP], at_start=False)


def _once(program: str) -> float:
    """One process that sees nothing but the package: no site, no settings, an account that is nobody's."""
    nobody = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}  # nosec B105, nobody's
    surroundings = {"AWS_REGION": "us-east-1", **nobody}
    process = os.posix_spawn(sys.executable, [sys.executable, "-I", "-S", "-c", program], surroundings)
    _, status, used = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"it could not be imported: {program}")
    return (used.ru_utime + used.ru_stime) * 1000
