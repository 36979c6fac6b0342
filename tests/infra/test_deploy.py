"""Deploying: shown before anything is changed, once more when the product's own address is known, and gone back to."""

import json
from pathlib import Path
from typing import Any

import pytest
from a_cloud import ADDRESS, TEMPLATE, a_cloud

from infra import deploy as deploying
from infra.artifacts import releases
from infra.changes import Wanted
from infra.cloud import Cloud, NotDeployed
from infra.deploy import brought, deploy, main
from infra.packages import Package, digest_of, packaged

BUCKET = "casefold-dev-artifacts-1"


@pytest.fixture
def cloud() -> Cloud:
    return a_cloud()


@pytest.fixture
def package() -> Package:
    return Package("casefold-dev", TEMPLATE, b"zip", {"index.html": b"<p>"}, "abc")


def yes(_: list[str]) -> bool:
    return True


def test_the_first_time_the_product_is_told_its_own_address(cloud: Cloud, package: Package) -> None:
    deploy(cloud, package, {}, yes)

    assert cloud.stacks.executed == ["CREATE", "UPDATE"]
    assert cloud.stacks.parameters["PublicUrl"] == ADDRESS


def test_a_later_deployment_keeps_what_was_set(cloud: Cloud, package: Package) -> None:
    cloud.stacks.parameters = {"PublicUrl": "https://desk.example", "AlarmEmail": "a@example.com"}

    deploy(cloud, package, {"AlarmEmail": "b@example.com"}, yes)

    assert cloud.stacks.executed == ["UPDATE"]
    assert cloud.stacks.parameters == {"PublicUrl": "https://desk.example", "AlarmEmail": "b@example.com"}
    assert {"ParameterKey": "PublicUrl", "UsePreviousValue": True} in cloud.stacks.asked["Parameters"]


def test_nothing_is_changed_unless_whoever_is_asked_agrees(cloud: Cloud, package: Package) -> None:
    shown: list[str] = []

    with pytest.raises(NotDeployed, match=r"Nothing was changed\."):
        deploy(cloud, package, {}, lambda changes: bool(shown.extend(changes)))

    assert cloud.stacks.executed == []
    assert shown == ["Modify   A (T)  REPLACED: what is in it is lost"]
    assert cloud.objects.names("web") == []
    assert list(releases(cloud, "casefold-dev")) == []


def test_code_and_template_are_named_by_what_is_in_them(cloud: Cloud, package: Package) -> None:
    deploy(cloud, package, {}, yes)
    first = cloud.objects.names(BUCKET)
    deploy(cloud, package, {}, yes)
    again = cloud.objects.names(BUCKET)

    assert [name for name in again if not name.startswith("releases/")] == first[:3]
    (template,) = (name for name in first if name.endswith(".json") and "/" not in name)
    assert cloud.stacks.asked["TemplateURL"] == f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/{template}"
    made = json.loads(cloud.objects.kept[BUCKET, template]["Body"])["Resources"]
    assert made["F"]["Properties"]["CodeUri"]["Bucket"] == BUCKET
    assert f"closed {BUCKET}" in cloud.objects.log


def test_names_are_written_out_so_that_a_table_that_was_left_can_be_taken_back(cloud: Cloud, package: Package) -> None:
    outputs = Wanted("casefold-dev", "", (), {}, takes_back=True)
    release = deploying.uploaded(cloud, package)

    brought(cloud, outputs, release, yes)

    made = json.loads(cloud.objects.kept[BUCKET, release.template]["Body"])["Resources"]
    assert made["CasesTable"]["Properties"]["TableName"] == "casefold-dev-cases"
    assert cloud.stacks.executed == ["CREATE", "UPDATE"]
    assert "ImportExistingResources" not in cloud.stacks.asked  # the second time there is nothing left to take


def test_a_release_is_gone_back_to_without_a_package(cloud: Cloud, package: Package) -> None:
    deploy(cloud, package, {}, yes)
    (first, _), *_ = releases(cloud, "casefold-dev")
    cloud.objects.kept[BUCKET, "releases/2000-01-01T00:00:00Z.json"] = cloud.objects.kept[
        BUCKET, f"releases/{first}.json"
    ]
    deploy(cloud, package._replace(code=b"worse", desk={"index.html": b"<b>", "assets/a-12345678.js": b""}), {}, yes)

    release = deploying.release_of(cloud, "casefold-dev", "2000-01-01T00:00:00Z")
    brought(cloud, Wanted("casefold-dev", "", (), {}), release, yes)

    assert release.template in cloud.stacks.asked["TemplateURL"]
    assert cloud.objects.kept["web", "desk/index.html"]["Body"] == b"<p>"
    with pytest.raises(NotDeployed, match=r"no release yesterday\. There are: 2000-"):
        deploying.release_of(cloud, "casefold-dev", "yesterday")


def test_an_older_template_is_told_only_the_parameters_that_it_knows(cloud: Cloud, package: Package) -> None:
    cloud.stacks.parameters = {"PublicUrl": "https://desk.example", "AlarmEmail": "a@example.com"}
    older = package._replace(template={**TEMPLATE, "Parameters": {"PublicUrl": {}}})

    deploy(cloud, older, {}, yes)

    assert [one["ParameterKey"] for one in cloud.stacks.asked["Parameters"]] == ["PublicUrl"]


def test_what_did_not_come_to_be_is_said_with_the_reason(cloud: Cloud, package: Package) -> None:
    cloud.stacks.fails = "stack_create_complete"

    with pytest.raises(NotDeployed, match="It was not deployed:\nF: no room"):
        deploy(cloud, package, {}, yes)


def test_what_is_no_parameter_is_refused() -> None:
    with pytest.raises(NotDeployed, match="Colour"):
        deploying._given(["Colour=red"])


class TestPackage:
    """Only what was made for the stage, of the sources that are here, is deployed."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        (tmp_path / "chalicelib").mkdir()
        (tmp_path / "app.py").write_text("1")
        return tmp_path

    def made(self, root: Path, **about: Any) -> Path:
        folder = root / ".build/dev"
        (folder / "desk").mkdir(parents=True)
        said = {"stage": "dev", "commit": "abc", "sources": digest_of(root), "desk": ["index.html"]} | about
        (folder / "package.json").write_text(json.dumps(said))
        (folder / "template.json").write_text("{}")
        (folder / "deployment.zip").write_bytes(b"zip")
        (folder / "desk/index.html").write_bytes(b"<p>")
        return folder

    def test_one_of_this_stage_and_these_sources_is_taken(self, root: Path) -> None:
        found = packaged(self.made(root), "casefold-dev", root)

        assert found == Package("casefold-dev", {}, b"zip", {"index.html": b"<p>"}, "abc")

    def test_one_of_another_stage_is_refused(self, root: Path) -> None:
        with pytest.raises(NotDeployed, match="was made for prod: make package STAGE=dev"):
            packaged(self.made(root, stage="prod"), "casefold-dev", root)

    @pytest.mark.parametrize("name", ["app.py", "chalicelib/new.py", "infra/stages.py", "web/src/new.ts"])
    def test_one_that_is_not_of_the_sources_as_they_are_is_refused(self, root: Path, name: str) -> None:
        folder = self.made(root)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("2")

        with pytest.raises(NotDeployed, match="not of the sources as they are now"):
            packaged(folder, "casefold-dev", root)

    def test_what_the_interpreter_leaves_beside_sources_counts_for_nothing(self, root: Path) -> None:
        folder = self.made(root)
        (root / "chalicelib/__pycache__").mkdir()
        (root / "chalicelib/__pycache__/app.pyc").write_bytes(b"")

        assert packaged(folder, "casefold-dev", root)

    def test_one_that_is_not_there_is_said_to_be_made(self, root: Path) -> None:
        with pytest.raises(NotDeployed, match="is not there: make package STAGE=dev"):
            packaged(root / ".build/dev", "casefold-dev", root)


class TestMain:
    """The command says what it does, and its status says whether that was done."""

    @pytest.fixture(autouse=True)
    def _there(self, cloud: Cloud, package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Cloud, "of_the_environment", lambda: cloud)
        monkeypatch.setattr(deploying, "packaged", lambda *_: package)

    def test_it_says_what_goes_where_before_it_asks(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["dev", "--yes"]) == 0

        first, *rest = capsys.readouterr().out.splitlines()
        assert first == ("casefold-dev in account 1, eu-west-1: commit abc, 0.0 MB of code, 1 files to serve.")
        assert f"Address: {ADDRESS}" in rest

    def test_parameters_may_stand_anywhere(self, cloud: Cloud) -> None:
        assert main(["dev", "--yes", "AlarmEmail=a@example.com"]) == 0
        assert cloud.stacks.parameters["AlarmEmail"] == "a@example.com"

    def test_its_status_is_1_when_nothing_was_changed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("builtins.input", lambda _: "n")

        assert main(["dev"]) == 1

    def test_its_status_is_1_when_the_stack_did_not_come_to_be(
        self, cloud: Cloud, capsys: pytest.CaptureFixture[str]
    ) -> None:
        cloud.stacks.fails = "stack_create_complete"

        assert main(["dev", "--yes"]) == 1
        assert "F: no room" in capsys.readouterr().err

    def test_it_lists_what_was_deployed(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["dev", "--yes"])
        capsys.readouterr()

        assert main(["dev", "--releases"]) == 0
        assert capsys.readouterr().out.rstrip().endswith("Z  abc")
