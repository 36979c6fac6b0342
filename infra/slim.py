"""Makes chalice's zip small and quick to start: without what only its command line needs, with compiled byte code."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOOLS = "chalice"  # what it requires is for its command line: the functions import none of it
SPOKEN_TO = ("dynamodb", "s3", "ssm", "apigatewaymanagementapi", "sts", "sso", "sso-oidc", "signin")
DATA = "botocore/data/"
NEVER_OPENED = (  # of packages that are needed; the import of the whole zip, and the deployed test, would miss them
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/",
    "cffi/",
    "dateutil/zoneinfo/",
    "pycparser/",
)
WHERE_IT_RUNS = "/var/task"  # what is compiled says so, and not where it was compiled
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same bytes give the same zip
NOT_RUN = (".pyi", ".pyc", ".exe", "py.typed", "/RECORD", "/INSTALLER", "/direct_url.json", "/WHEEL")


def slim(source: Path, target: Path, requirements: Path) -> None:
    """Write the zip again, with nothing that no function needs.

    Byte code is not compared with its source: the place where functions run cannot be written to, and whatever is not
    compiled here is compiled at each start. It is that of this interpreter, as chalice's choice of the runtime is.
    """
    with TemporaryDirectory() as folder, ZipFile(source) as full:
        dropped = (*NEVER_OPENED, *_dropped(full, requirements))
        full.extractall(folder, [name for name in full.namelist() if _is_needed(name, dropped)])
        without_others(Path(folder) / DATA)
        how = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", folder, "-p", WHERE_IT_RUNS]
        subprocess.run([sys.executable, *how, folder], check=True)
        _zipped(Path(folder), target)


def without_others(data: Path) -> None:
    """Of botocore's list of endpoints, which is read at each start, only the services that are spoken to.

    In all regions of all partitions: what it says of these it said before.
    """
    known = {_prefix(data / service) for service in SPOKEN_TO}
    path = data / "endpoints.json"
    said = json.loads(path.read_bytes())
    for partition in said["partitions"]:
        partition["services"] = {name: one for name, one in partition["services"].items() if name in known}
    path.write_text(json.dumps(said, separators=(",", ":")))


def _prefix(service: Path) -> str:
    """What a service is called in the list."""
    newest = max(service.glob("*/service-2.json*"))
    raw = gzip.decompress(newest.read_bytes()) if newest.suffix == ".gz" else newest.read_bytes()
    return str(json.loads(raw)["metadata"]["endpointPrefix"])


def _is_needed(name: str, dropped: tuple[str, ...]) -> bool:
    if name.startswith(dropped) or name.endswith(NOT_RUN):
        return False
    inner = name.removeprefix(DATA)
    return inner == name or "/" not in inner or inner.startswith(tuple(f"{one}/" for one in SPOKEN_TO))


def _dropped(full: ZipFile, requirements: Path) -> Iterator[str]:
    """The files of packages that nothing but chalice's command line requires, and that of the installer's own."""
    there = dict(_packages(full))
    wanted = [Requirement(line) for line in requirements.read_text().splitlines() if line]
    kept = _closure([one for one in wanted if one.name != TOOLS], there) | {TOOLS}
    for name, (folder, _) in there.items():
        if name not in kept:
            yield f"{folder}/"
            yield from _files(full, folder)


def _packages(full: ZipFile) -> Iterator[tuple[str, tuple[str, Message]]]:
    for name in full.namelist():
        folder, _, file = name.partition("/")
        if file == "METADATA" and folder.endswith(".dist-info"):
            said = message_from_bytes(full.read(name))
            yield canonicalize_name(said["Name"]), (folder, said)


def _closure(wanted: Iterable[Requirement], there: dict[str, tuple[str, Message]]) -> set[str]:
    found: set[str] = set()
    asked = [(canonicalize_name(one.name), frozenset(one.extras)) for one in wanted]
    seen = set(asked)
    while asked:
        name, extras = asked.pop()
        found.add(name)
        for line in there[name][1].get_all("Requires-Dist", []) if name in there else ():
            one = Requirement(line)
            more = (canonicalize_name(one.name), frozenset(one.extras))
            if _holds(one, extras) and more not in seen:
                seen.add(more)
                asked.append(more)
    return found


def _holds(one: Requirement, extras: frozenset[str]) -> bool:
    return one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _files(full: ZipFile, folder: str) -> Iterator[str]:
    """What a package was installed as, by its own list."""
    for line in full.read(f"{folder}/RECORD").decode().splitlines():
        name, _, _ = line.partition(",")
        if not name.startswith(".."):
            yield name


def _zipped(folder: Path, target: Path) -> None:
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = ZipInfo(str(path.relative_to(folder)), LONG_AGO)
            entry.external_attr, entry.compress_type = 0o644 << 16, ZIP_DEFLATED
            out.writestr(entry, path.read_bytes())
