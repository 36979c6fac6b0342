"""What `make package` made, and whether it is what one means to deploy."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from infra.cloud import NotDeployed

ROOT = Path(__file__).parent.parent
TEMPLATE, CODE, ABOUT, DESK = "template.json", "deployment.zip", "package.json", "desk"
SOURCES = ("app.py", "requirements.txt", ".chalice/config.json", "chalicelib", "infra", "local/site.py")
OF_THE_DESK = ("web/headers.json", "web/index.html", "web/package-lock.json", "web/src", "web/public")
MADE = {"__pycache__", "schema.d.ts"}  # written by a build


class Package(NamedTuple):
    """What is deployed, and as which stack: template, code, and the files of the workspace by name."""

    stack: str
    template: dict[str, Any]
    code: bytes
    desk: Mapping[str, bytes] = {}
    commit: str = "unknown"


def packaged(folder: Path, stack: str, sources: Path = ROOT) -> Package:
    """What is in the folder; refused when it was made for another stage, or of other sources than are here now."""
    try:
        about = json.loads((folder / ABOUT).read_text())
        template, code = json.loads((folder / TEMPLATE).read_text()), (folder / CODE).read_bytes()
        desk = {name: (folder / DESK / name).read_bytes() for name in about["desk"]}
    except FileNotFoundError as missing:
        raise NotDeployed(f"{missing.filename} is not there: make package STAGE={folder.name}") from None
    if about["stage"] != folder.name:
        raise NotDeployed(f"{folder} was made for {about['stage']}: make package STAGE={folder.name}")
    if about["sources"] != digest_of(sources):
        raise NotDeployed(f"{folder} is not of the sources as they are now: make package STAGE={folder.name}")
    return Package(stack, template, code, desk, about["commit"])


def digest_of(root: Path = ROOT) -> str:
    """What a package is made of, in a word: it changes with any of its sources."""
    said = sha256()
    for name in (*SOURCES, *OF_THE_DESK):
        for path in _files(root / name):
            said.update(f"{path.relative_to(root)}\x00{path.stat().st_size}\x00".encode())
            said.update(path.read_bytes())
    return said.hexdigest()[:24]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(one for one in path.rglob("*") if one.is_file() and not MADE & {*one.parts})
