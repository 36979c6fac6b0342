"""The emulated cloud: ministack in a virtual environment of its own, which enforces the policies of roles."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3
from botocore.config import Config

from infra.stages import GATEWAY_STAGE

REGION = "us-east-1"
LACKING = {
    "AWS::Budgets::Budget",
    "AWS::Cognito::ManagedLoginBranding",
}  # never a table, function, role, route, stream or schedule
UNNAMED = "ssm:GetParametersByPath"
OURS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}


class Emulator:
    """One ministack on a port of its own, with its state in a folder."""

    def __init__(self, binary: Path, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._log = (folder / "ministack.log").open("wb")
        said = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(folder / "tmp"),
            "LAMBDA_EXECUTOR": "local",
            "AUTH": "true",
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        (folder / "tmp").mkdir(parents=True)
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self._process = subprocess.Popen(
            [binary], env={**kept, **OURS, **said}, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def wait(self, longest: float = 60.0) -> None:
        """Until it answers."""
        deadline = time.monotonic() + longest
        while time.monotonic() < deadline:
            try:
                with urlopen(f"{self.url}/_ministack/health", timeout=1):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError("the emulator does not answer")

    def stop(self) -> None:
        """End it with the workers that it started."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._log.close()

    def client(self, name: str) -> Any:
        """A client of one of its services."""
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        how = Config(retries={"max_attempts": 2})
        return boto3.client(name, region_name=REGION, endpoint_url=self.url, config=how, **keys)


def fitted(template: dict[str, Any], url: str) -> tuple[dict[str, Any], list[str]]:
    """The template for the emulator, and what was changed in it: printed by whoever deploys it."""
    lacking = [name for name, one in template["Resources"].items() if one["Type"] in LACKING or _is_a_sum(one)]
    kept = {name: one for name, one in template["Resources"].items() if name not in lacking}
    live = f"{url.partition('://')[2]}/_aws/execute-api/${{WebsocketAPI}}/{GATEWAY_STAGE}"
    said = template["Globals"]["Function"]["Environment"]["Variables"]
    said["LIVE_URL"], said["LIVE_ENDPOINT"] = {"Fn::Sub": f"ws://{live}"}, {"Fn::Sub": f"http://{live}"}
    for statement in _statements(kept):
        if statement["Action"] == [UNNAMED]:
            statement["Resource"] = "*"
    told = [f"left out: {name} ({template['Resources'][name]['Type']})" for name in lacking]
    told += [f"{UNNAMED}: on everything, for the emulator does not see the path that is asked for"]
    return {**template, "Resources": kept}, [*told, "LIVE_URL, LIVE_ENDPOINT: the emulator's own address"]


def _is_a_sum(one: Mapping[str, Any]) -> bool:
    """An alarm on several figures at once: the emulator takes those on one."""
    return one["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in one["Properties"]


def _statements(resources: Mapping[str, Any]) -> Iterator[Any]:
    for role in (one for one in resources.values() if one["Type"] == "AWS::IAM::Role"):
        for policy in role["Properties"].get("Policies", []):
            yield from policy["PolicyDocument"]["Statement"]


def repair(emulator: Emulator, template: Mapping[str, Any], outputs: Mapping[str, str]) -> None:
    """What it drops when CloudFormation imports a gateway's description: the gateway's own refusals."""
    gateway, name = emulator.client("apigateway"), outputs["RestAPIId"]
    said = template["Resources"]["RestAPI"]["Properties"]
    for kind, one in said["DefinitionBody"]["x-amazon-apigateway-gateway-responses"].items():
        gateway.put_gateway_response(restApiId=name, responseType=kind, **one)
    gateway.create_deployment(restApiId=name, stageName=said["StageName"])
