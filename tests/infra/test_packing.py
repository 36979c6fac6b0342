"""A package says what it is: its stage, its sources, and the files of the workspace that it holds."""

from pathlib import Path

import pytest

from infra import package as packing
from local.trouble import CannotStart
from local.web import Workspace


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the workspace was built."""
    (tmp_path / "web/dist/assets").mkdir(parents=True)
    for name in ("index.html", "assets/index-Cn76BK7d.js", ".DS_Store"):
        (tmp_path / "web/dist" / name).write_text(name)
    monkeypatch.setattr(packing, "ROOT", tmp_path)
    monkeypatch.setattr(packing, "BUILT", tmp_path / ".build")
    monkeypatch.setattr(Workspace, "build", lambda _: None)
    return tmp_path


def test_it_names_the_files_of_the_workspace_and_leaves_out_what_a_system_hides_there(root: Path) -> None:
    folder = root / ".build/prod"
    packing._workspace(folder / "desk")

    about = packing._about("prod", folder, "of-these-sources")

    assert about["desk"] == ["assets/index-Cn76BK7d.js", "index.html"]
    assert (about["stage"], about["sources"], about["commit"]) == ("prod", "of-these-sources", "unknown")


@pytest.mark.usefixtures("root")
def test_without_a_workspace_there_is_no_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cannot(_: Workspace) -> None:
        raise CannotStart("there is no Node")

    monkeypatch.setattr(Workspace, "build", cannot)

    assert packing.main("dev") == 1
    assert capsys.readouterr().err == "there is no Node\n"


def test_there_is_no_package_of_another_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert packing.main("test") == 2
    assert "dev, prod" in capsys.readouterr().err
