"""`make package`: a directory for each stage that a person can deploy, `template.json` and `deployment.zip`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.slim import slim
from infra.stages import STAGES
from infra.template import template

ROOT = Path(__file__).parent.parent
BUILT = ROOT / ".build"
MOST_BYTES = 12_000_000  # of the zip


def main(stage: str) -> int:
    """Package a stage, and say where it is; whatever is wrong is said in a line."""
    if stage not in STAGES:
        print(f"There is no stage {stage!r}: {', '.join(STAGES)}.", file=sys.stderr)
        return 2
    folder = BUILT / stage
    package(stage, folder)
    size = (folder / "deployment.zip").stat().st_size
    print(f"{folder.relative_to(ROOT)}: template.json, deployment.zip ({size / 1_000_000:.1f} MB)")
    return 0 if size <= MOST_BYTES else 1


def package(stage: str, folder: Path) -> None:
    """Chalice's template merged with ours, and its zip made small. What was there before goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ours = folder / "ours.json"
    ours.write_text(json.dumps(template(stage, routes()), indent=1))
    _chalice("package", "--stage", stage, "--merge-template", str(ours), str(folder))
    (folder / "template.json").write_text(json.dumps(finished(json.loads((folder / "sam.json").read_text())), indent=1))
    slim(folder / "deployment.zip", folder / "slim.zip", ROOT / "requirements.txt")
    (folder / "slim.zip").replace(folder / "deployment.zip")
    for left in (ours, folder / "sam.json"):
        left.unlink()


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
