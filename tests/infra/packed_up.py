"""The template of a stage as `make package` writes it, without the zip: nothing is installed."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from chalice.cli.factory import CLIFactory
from chalice.deploy.packager import LambdaDeploymentPackager

from infra.package import ROOT, finished, routes
from infra.template import template

Template = dict[str, Any]


@cache
def packaged(stage: str) -> str:
    """The template, as JSON."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        there = Path(folder)
        ours, nothing = there / "ours.json", there / "nothing.zip"
        ours.write_text(json.dumps(template(stage, routes())))
        nothing.touch()
        patch.setattr(LambdaDeploymentPackager, "create_deployment_package", lambda *_: str(nothing))
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        factory = CLIFactory(str(ROOT))
        config = factory.create_config_obj(stage)
        how = factory.create_app_packager(config, factory.create_package_options(), "cloudformation", "json", str(ours))
        how.package_app(config, str(there / "out"), stage)
        return json.dumps(finished(json.loads((there / "out" / "sam.json").read_text())))
