"""Building the workspace: with the right Node, only what changed, and a plain line when something is lacking."""

import json
import os
import sys
from pathlib import Path

import pytest

from local import node as nodes
from local import web as building
from local.trouble import CannotStart
from local.web import Workspace, chromium, contract, main

NPM = """#!/bin/sh
echo "$@" >> "{log}"
case "$*" in
    ci) mkdir -p node_modules ;;
    *build) mkdir -p dist; echo built > dist/index.html ;;
    *schema) echo types > src/edge/schema.d.ts ;;
esac
test ! -e fail || {{ echo "it does not build"; exit 3; }}
"""


class House:
    """A repository with a workspace, and a Node that writes down what it is asked for."""

    def __init__(self, root: Path) -> None:
        self.root, self.web, self.bin, self.log = root, root / "web", root / "bin", root / "log"
        for folder in (self.web / "src/edge", self.web / "public", root / "chalicelib", self.bin):
            folder.mkdir(parents=True)
        for name in ("index.html", "vite.config.ts", "package.json", "package-lock.json", "src/main.tsx"):
            (self.web / name).write_text(name)
        (root / "app.py").write_text("")
        self.script("npm", NPM.format(log=self.log))
        self.node("v22.12.0")
        self.age()

    def script(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def node(self, version: str) -> None:
        self.script("node", f'#!/bin/sh\ntest "$1" = --version && echo {version}\n')

    def age(self) -> None:
        """Everything was written some time ago."""
        for path in [self.root, *self.root.rglob("*")]:
            os.utime(path, (1_000_000_000, 1_000_000_000))

    @property
    def asked(self) -> list[str]:
        """What npm was asked since the last look."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [line.removeprefix("run --silent ") for line in lines]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(tmp_path / "house")
    monkeypatch.setenv("PATH", f"{made.bin}:/usr/bin:/bin")
    monkeypatch.setattr(nodes, "WHEEL", tmp_path / "wheel")
    monkeypatch.setattr(building, "ROOT", made.root)
    monkeypatch.setattr(building, "contract", lambda: "{}")
    return made


def test_a_newcomer_waits_once(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = Workspace(house.root)
    workspace.build()
    first, said = house.asked, capsys.readouterr().out
    workspace.build()

    assert first == ["ci", "schema", "build"]
    assert said.splitlines() == ["Building the workspace ...", "Installing what the workspace is built with ..."]
    assert (house.asked, capsys.readouterr().out) == ([], "")


def test_what_changed_is_built_and_no_more(house: House) -> None:
    workspace = Workspace(house.root)
    workspace.build()
    house.age()
    _ = house.asked

    (house.web / "src/main.tsx").write_text("newer")
    workspace.build()
    assert house.asked == ["build"]


def test_what_is_gone_is_a_change(house: House) -> None:
    (house.web / "src/gone.tsx").write_text("")
    workspace = Workspace(house.root)
    workspace.build()
    house.age()
    (house.web / "src/gone.tsx").unlink()

    assert not workspace.is_built()


def test_other_packages_are_installed(house: House) -> None:
    workspace = Workspace(house.root)
    workspace.build()
    _ = house.asked

    (house.web / "package-lock.json").write_text("other")
    workspace.prepare()
    assert house.asked == ["ci"]


def test_other_routes_are_other_types(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(house.root)
    workspace.prepare()
    house.age()
    _ = house.asked

    (house.root / "chalicelib/api.py").write_text("")
    workspace.prepare()
    same = house.asked
    house.age()
    (house.root / "chalicelib/api.py").write_text("")
    monkeypatch.setattr(building, "contract", lambda: '{"paths": {}}')
    workspace.prepare()

    assert (same, house.asked) == ([], ["schema"])
    assert (house.web / "openapi.json").read_text() == '{"paths": {}}'


@pytest.mark.parametrize("what", ["types", "unit"])
def test_scripts_run_on_what_was_prepared(house: House, what: str) -> None:
    assert main([what]) == 0
    assert house.asked == ["ci", "schema", what]


def test_a_build_that_fails_says_what_npm_said(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    Workspace(house.root).prepare()
    (house.web / "fail").touch()

    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert ("it does not build" in said, "npm run --silent build failed" in said) == (True, True)


@pytest.mark.parametrize("version", ["v20.20.2", "v22.11.9", "nonsense"])
def test_an_old_node_is_not_good_enough(house: House, version: str, capsys: pytest.CaptureFixture[str]) -> None:
    house.node(version)

    assert main(["node"]) == 1
    assert "Node 22.12 or newer is needed" in capsys.readouterr().err


@pytest.mark.parametrize("version", ["v22.12.0", "v24.1.0"])
def test_a_newer_node_on_the_path_is_taken(house: House, version: str) -> None:
    house.node(version)

    assert nodes.found() == nodes.Node(house.bin, (str(house.bin / "npm"),))


def test_else_the_node_of_the_environment_with_its_npm_called_by_its_file(house: House) -> None:
    house.node("v20.0.0")
    npm = nodes.WHEEL / "lib/node_modules/npm/bin/npm-cli.js"
    npm.parent.mkdir(parents=True)
    npm.touch()
    (nodes.WHEEL / "bin").mkdir()
    node = nodes.WHEEL / "bin/node"
    node.write_text("#!/bin/sh\necho v24.19.0\n")
    node.chmod(0o755)

    found = nodes.found()
    assert found == nodes.Node(node.parent, (str(node), str(npm)))
    assert found.environment()["PATH"].startswith(f"{node.parent}:")
    assert found.environment()["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"] == "1"


def test_a_node_without_npm_is_none(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    (house.bin / "npm").unlink()
    monkeypatch.setenv("PATH", str(house.bin))

    with pytest.raises(CannotStart, match=r"requirements-node\.txt"):
        nodes.found()


def test_the_browser_is_the_one_that_is_named_or_the_first_there_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(house.bin))
    monkeypatch.delenv("CHROMIUM", raising=False)
    for name in ("google-chrome", "chromium-browser", "mine"):
        house.script(name, "")

    first = chromium()
    monkeypatch.setenv("CHROMIUM", str(house.bin / "mine"))
    assert (Path(first).name, Path(chromium()).name) == ("chromium-browser", "mine")


def test_without_a_browser_there_is_one_line_how_to_get_one(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(house.bin))
    monkeypatch.delenv("CHROMIUM", raising=False)

    assert main(["browser"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert (len(said), "apt-get install chromium" in said[0], house.asked) == (1, True, [])


def test_walks_know_the_browser_and_the_python(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.script("chromium", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    house.script("npm", NPM.format(log=house.log) + f'echo "$CHROMIUM $PYTHON" >> "{house.log}"\n')

    assert main(["browser"]) == 0
    assert house.asked[-2:] == ["browser", f"{house.bin}/chromium {sys.executable}"]


def test_the_contract_is_of_the_products_routes() -> None:
    assert {"/cases/{case_id}", "/sign-in"} <= json.loads(contract())["paths"].keys()
