"""`make package`: a directory for each stage that a person can deploy: template, code, and the workspace's files."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.packages import ABOUT, CODE, DESK, TEMPLATE, digest_of
from infra.slim import slim
from infra.stages import STAGES
from infra.template import template
from local.trouble import CannotStart
from local.web import Workspace

ROOT = Path(__file__).parent.parent
BUILT = ROOT / ".build"
MOST_BYTES = 12_000_000  # of the zip


def main(stage: str) -> int:
    """Package a stage, and say where it is; whatever is wrong is said in a line."""
    if stage not in STAGES:
        print(f"There is no stage {stage!r}: {', '.join(STAGES)}.", file=sys.stderr)
        return 2
    folder = BUILT / stage
    try:
        package(stage, folder)
    except CannotStart as trouble:
        print(trouble, file=sys.stderr)
        return 1
    size, files = (folder / CODE).stat().st_size, len(json.loads((folder / ABOUT).read_text())["desk"])
    print(f"{folder.relative_to(ROOT)}: {TEMPLATE}, {CODE} ({size / 1_000_000:.1f} MB), {DESK}/ ({files} files)")
    return 0 if size <= MOST_BYTES else 1


def package(stage: str, folder: Path) -> None:
    """Chalice's template merged with ours, its zip made small, and the workspace. What was there before goes."""
    sources = digest_of()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _workspace(folder / DESK)
    ours = folder / "ours.json"
    ours.write_text(json.dumps(template(stage, routes()), indent=1))
    _chalice("package", "--stage", stage, "--merge-template", str(ours), str(folder))
    (folder / TEMPLATE).write_text(json.dumps(finished(json.loads((folder / "sam.json").read_text())), indent=1))
    slim(folder / CODE, folder / "slim.zip", ROOT / "requirements.txt")
    (folder / "slim.zip").replace(folder / CODE)
    for left in (ours, folder / "sam.json"):
        left.unlink()
    (folder / ABOUT).write_text(json.dumps(_about(stage, folder, sources), indent=1))


def _workspace(folder: Path) -> None:
    """Built, when something of it changed; without what a folder of the system leaves there."""
    Workspace(ROOT).build()
    shutil.copytree(ROOT / "web/dist", folder, ignore=shutil.ignore_patterns(".*"))


def _about(stage: str, folder: Path, sources: str) -> dict[str, Any]:
    """Of what it was made; written last, so that what has it is whole."""
    files = (path for path in (folder / DESK).rglob("*") if path.is_file())
    desk = sorted(path.relative_to(folder / DESK).as_posix() for path in files)
    return {"stage": stage, "commit": _commit(), "sources": sources, "desk": desk}


def _commit() -> str:
    """The commit that is checked out, marked where something else is; unknown where there is no history."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    said = [git, "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    return subprocess.run(said, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def finished(made: dict[str, Any]) -> dict[str, Any]:
    """What a merge cannot say: chalice's own deployment of websockets never changes again, the stage's does."""
    made["Resources"].pop("WebsocketAPIDeployment")
    stage = made["Resources"]["WebsocketAPIStage"]["Properties"]
    stage.pop("DeploymentId")
    stage["AutoDeploy"] = True
    return made


def _chalice(*words: str) -> None:
    """It needs a region, and no account. It writes byte code nowhere, so that the same sources give the same zip."""
    surroundings = {"AWS_DEFAULT_REGION": "us-east-1", **os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [Path(sys.executable).parent / "chalice", *words],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"chalice {words[0]} failed:\n{done.stdout}{done.stderr}")


def routes() -> dict[str, list[str]]:
    """The app's paths, each with its methods."""
    from app import app  # noqa: PLC0415, with all the functions need

    return {path: sorted(methods) for path, methods in app.routes.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "dev"))
