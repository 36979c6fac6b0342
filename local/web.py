"""The workspace's build and tests: `python -m local.web build`, or node, types, unit, size, browser."""

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from local.node import Node, found
from local.trouble import CannotStart

ROOT = Path(__file__).parents[1]
NOTHING: Mapping[str, str] = {}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = (
    "The browser tests need a Chromium, and none was found: install one (on Debian: apt-get install chromium), or name "
    "it with CHROMIUM=."
)
WHAT = {
    "node": "say whether there is a Node to build with",
    "build": "build web/dist, when something is newer than it",
    "types": "check the types",
    "unit": "run the unit tests",
    "size": "build, and say what the first load costs",
    "chromium": "say which browser there is to test with",
    "browser": "build, and walk through the workspace in a Chromium",
}


class Workspace:
    """The folder web/ and what is made in it: packages, contract and types, and the built files."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._web = root / "web"
        self._contract = self._web / "openapi.json"

    def is_built(self) -> bool:
        """Whether nothing that a build reads is newer than what it wrote."""
        index, web = self._web / "dist/index.html", self._web
        read = [*web.glob("*.html"), *web.glob("*.ts"), *web.glob("package*.json"), web / "src", web / "public"]
        return index.exists() and _newest(read) <= index.stat().st_mtime

    def prepare(self) -> Node:
        """A Node with the packages of the lock file, and types as the product's routes have them now."""
        node = found()
        self._install(node)
        self._describe(node)
        return node

    def run(self, node: Node, script: str, **more: str) -> None:
        """A script of package.json, whose words are for whoever waits for it."""
        self._npm(node, "run", "--silent", script, more=more)

    def build(self) -> None:
        """web/dist as its sources are; nothing is done when it is."""
        if self.is_built():
            return
        print("Building the workspace ...", flush=True)
        self._npm(self.prepare(), "run", "--silent", "build", is_quiet=True)

    def weigh(self) -> None:
        """What the first load costs, file by file; over its budget is a failure."""
        if subprocess.run([found().folder / "node", "sizes.mjs"], cwd=self._web, check=False).returncode:
            raise CannotStart("The workspace is over its budget.")

    def _install(self, node: Node) -> None:
        lock, stamp = self._web / "package-lock.json", self._web / "node_modules/.casefold"
        digest = sha256(lock.read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        print("Installing what the workspace is built with ...", flush=True)
        self._npm(node, "ci", is_quiet=True)
        stamp.write_text(digest)

    def _describe(self, node: Node) -> None:
        """The contract and its types, where the product was changed since; the same contract is not written again."""
        types = self._web / "src/edge/schema.d.ts"
        if not types.exists() or _newest(self._routes()) > _newest([self._contract]):
            before = self._contract.read_text() if self._contract.exists() else ""
            told = contract()
            if told != before or not types.exists():
                self._contract.write_text(told)
                self._npm(node, "run", "--silent", "schema", is_quiet=True)
            self._contract.touch()

    def _routes(self) -> list[Path]:
        return [self._root / "app.py", self._root / "chalicelib"]

    def _npm(self, node: Node, *words: str, is_quiet: bool = False, more: Mapping[str, str] = NOTHING) -> None:
        said = subprocess.run(
            [*node.npm, *words],
            cwd=self._web,
            env={**node.environment(), **more},
            stdout=subprocess.PIPE if is_quiet else None,
            stderr=subprocess.STDOUT if is_quiet else None,
            text=True,
            check=False,
        )
        if said.returncode:
            raise CannotStart(f"{said.stdout or ''}npm {' '.join(words)} failed in {self._web}.")


def contract() -> str:
    """The OpenAPI document of the product's routes."""
    importlib.import_module("app")
    from chalicelib.edge.http import ROUTES  # noqa: PLC0415, it reads the settings
    from chalicelib.edge.openapi import document  # noqa: PLC0415

    return json.dumps(document(ROUTES), indent=1)


def chromium() -> str:
    """The browser to test with: the one that CHROMIUM names, or the first on the PATH."""
    said = os.environ.get("CHROMIUM")
    for name in [said] if said else CHROMIUMS:
        if path := shutil.which(name):
            return path
    raise CannotStart(NO_CHROMIUM)


def main(said: list[str] | None = None) -> int:
    """The status to end with: 1 with what is lacking."""
    known = argparse.ArgumentParser(prog="local.web", description="The workspace's build and tests.")
    known.add_argument("what", choices=WHAT, help="; ".join(f"{name}: {told}" for name, told in WHAT.items()))
    try:
        _done(known.parse_args(said).what, Workspace(ROOT))
    except CannotStart as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1
    return 0


def _done(what: str, workspace: Workspace) -> None:
    match what:
        case "node":
            found()
        case "chromium":
            print(chromium())
        case "build":
            workspace.build()
        case "browser":
            browser = chromium()
            workspace.build()
            workspace.run(workspace.prepare(), "browser", CHROMIUM=browser, PYTHON=sys.executable)
        case "size":
            workspace.build()
            workspace.weigh()
        case _:
            workspace.run(workspace.prepare(), what)


def _newest(paths: Iterable[Path]) -> float:
    """When the latest of these files and folders, and of all in them, was written."""
    whole = (one for path in paths for one in (path, *path.rglob("*")) if "__pycache__" not in one.parts)
    return max((one.stat().st_mtime for one in whole if one.exists()), default=0.0)


if __name__ == "__main__":
    sys.exit(main())
