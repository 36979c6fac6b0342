"""What `make package` made, before anything of it runs: whole, small, and correct by those who would read it."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fitting import LACKING, NEVER_LACKING
from stack import EMULATOR

from infra.package import BUILT, MOST_BYTES, package

pytestmark = pytest.mark.deployed
BUILD = BUILT / "dev"
CFN_LINT = Path(sys.executable).parent / "cfn-lint"
IMPORTED = """
import sys
sys.path.insert(0, {folder!r})
import app
import cryptography.hazmat.primitives.asymmetric.rsa
import boto3, jwt, oauthlib.oauth1, urllib3
for name in ("ssm", "s3", "apigatewaymanagementapi"):
    boto3.session.Session().client(name, region_name="eu-west-1", endpoint_url="https://nowhere.invalid")
jwt.algorithms.get_default_algorithms()["RS256"]
print([name for name, one in sys.modules.items() if "site-packages" in (getattr(one, "__file__", None) or "")])
"""
TRANSLATED = """
import json, sys
from samtranslator.translator.translator import Translator
from samtranslator.parser.parser import Parser
template = json.load(open(sys.argv[1]))
for one in template["Resources"].values():
    if one["Type"] == "AWS::Serverless::Function":
        one["Properties"]["CodeUri"] = {"Bucket": "b", "Key": "k"}
made = Translator({}, Parser()).translate(template, {})
print(json.dumps(sorted({one["Type"] for one in made["Resources"].values()})))
"""


@pytest.fixture
def unzipped(tmp_path: Path) -> Path:
    with ZipFile(BUILD / "deployment.zip") as zipped:
        zipped.extractall(tmp_path / "code")
    return tmp_path / "code"


@pytest.fixture
def template() -> dict[str, Any]:
    return json.loads((BUILD / "template.json").read_text())


def imported(folder: Path) -> subprocess.CompletedProcess[str]:
    """The import of everything in an interpreter that sees nothing but it and the standard library."""
    return run([sys.executable, "-I", "-S", "-c", IMPORTED.format(folder=str(folder))])


def linted(template: dict[str, Any], folder: Path) -> str:
    path = folder / "template.json"
    path.write_text(json.dumps(template))
    return run([CFN_LINT, "-r", "us-east-1", "--", path]).stdout


def run(command: list[Any], **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **how)


def test_the_package_is_small_and_needs_nothing_beside_itself(unzipped: Path) -> None:
    done = imported(unzipped)

    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert (BUILD / "deployment.zip").stat().st_size < MOST_BYTES


@pytest.mark.parametrize("missing", ["botocore", "chalicelib/kernel", "cryptography", "jwt", "msgspec", "oauthlib"])
def test_a_module_that_is_not_in_the_package_is_missed(unzipped: Path, missing: str) -> None:
    shutil.rmtree(unzipped / missing)

    done = imported(unzipped)

    assert done.returncode == 1
    assert f"No module named '{missing.replace('/', '.')}" in done.stderr


def test_every_stage_has_the_same_code_whenever_it_is_packaged(tmp_path: Path) -> None:
    package("prod", tmp_path / "prod")

    made = [sha256((folder / "deployment.zip").read_bytes()).hexdigest() for folder in (tmp_path / "prod", BUILD)]
    assert made[0] == made[1]


def test_cfn_lint_finds_nothing_in_what_was_packaged(template: dict[str, Any], tmp_path: Path) -> None:
    assert linted(template, tmp_path) == ""


@pytest.mark.parametrize("sam", [False, True])
def test_a_misspelt_property_of_any_kind_of_resource_is_noticed(
    template: dict[str, Any], tmp_path: Path, sam: bool
) -> None:
    """One of each kind; those that SAM translates stop it, so that they are tried by themselves."""
    kinds = {one["Type"]: one["Properties"] for one in template["Resources"].values() if one.get("Properties")}
    chosen = {kind: said for kind, said in kinds.items() if kind.startswith("AWS::Serverless::") is sam}
    for number, said in enumerate(chosen.values()):
        name = next(iter(said))
        said[f"{name}Misspelt{number}"] = said.pop(name)

    told = linted(template, tmp_path)

    assert [kind for number, kind in enumerate(chosen) if f"Misspelt{number}" not in told] == []


def test_sam_understands_the_template_and_nothing_that_is_to_be_proved_is_left_out() -> None:
    done = run(
        [EMULATOR / "bin" / "python", "-c", TRANSLATED, BUILD / "template.json"],
        env={"AWS_DEFAULT_REGION": "us-east-1"},
    )

    assert done.returncode == 0, done.stderr
    assert [kind for kind in json.loads(done.stdout) if kind in LACKING and kind.startswith(NEVER_LACKING)] == []
    assert [kind for kind in LACKING if kind.startswith(NEVER_LACKING)] == []
