"""What the emulator is not given, or gets in another way: a list that is printed with every run."""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator import Emulator

from infra.stages import GATEWAY_STAGE

LACKING = {"AWS::Budgets::Budget", "AWS::Cognito::ManagedLoginBranding"}  # types that it does not know
NEVER_LACKING = (  # how the types begin that are what is proved here
    "AWS::ApiGateway",
    "AWS::DynamoDB::",
    "AWS::Events::Rule",
    "AWS::IAM::",
    "AWS::Lambda::",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::Scheduler::",
    "AWS::Serverless::",
)
UNNAMED = "ssm:GetParametersByPath"
SLOW = "rate(5 minutes)"


def fitted(template: dict[str, Any], url: str) -> tuple[dict[str, Any], list[str]]:
    """The template for the emulator, and what was changed in it."""
    lacking = [name for name, one in template["Resources"].items() if one["Type"] in LACKING or _is_a_sum(one)]
    kept = {name: one for name, one in template["Resources"].items() if name not in lacking}
    told = [f"left out: {name} ({template['Resources'][name]['Type']})" for name in lacking]
    told += [*_addressed(template, url), *_opened(kept), *_widened(kept), *_hurried(kept)]
    return {**template, "Resources": kept}, told


def _is_a_sum(one: Mapping[str, Any]) -> bool:
    """An alarm on several figures at once: the emulator takes those on one."""
    return one["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in one["Properties"]


def repair(emulator: Emulator, template: Mapping[str, Any], outputs: Mapping[str, str]) -> Iterator[str]:
    """Give it what it drops when CloudFormation imports a gateway's description: the gateway's own refusals."""
    gateway, name = emulator.client("apigateway"), outputs["RestAPIId"]
    said = template["Resources"]["RestAPI"]["Properties"]
    refusals = said["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    for kind, one in refusals.items():
        gateway.put_gateway_response(restApiId=name, responseType=kind, **one)
    gateway.create_deployment(restApiId=name, stageName=said["StageName"])
    yield "logs of websockets' functions: written by tests/deployed/launch.py, for it drops them"
    yield f"refusals of the gateway: {len(refusals)}, put by its API, for an import drops them"


def _addressed(template: dict[str, Any], url: str) -> Iterator[str]:
    live = f"{url.partition('://')[2]}/_aws/execute-api/${{WebsocketAPI}}/{GATEWAY_STAGE}"
    said = template["Globals"]["Function"]["Environment"]["Variables"]
    said["LIVE_URL"], said["LIVE_ENDPOINT"] = {"Fn::Sub": f"ws://{live}"}, {"Fn::Sub": f"http://{live}"}
    yield "LIVE_URL, LIVE_ENDPOINT: the emulator's own address"


def _opened(resources: dict[str, Any]) -> Iterator[str]:
    """What only refuses calls without TLS would refuse all: the emulator has none."""
    policies = {name: one for name, one in resources.items() if one["Type"] == "AWS::S3::BucketPolicy"}
    for name, one in policies.items():
        if all("aws:SecureTransport" in str(said) for said in one["Properties"]["PolicyDocument"]["Statement"]):
            del resources[name]
            yield f"left out: {name} (it refuses calls without TLS, and there is none)"


def _widened(resources: Mapping[str, Any]) -> Iterator[str]:
    for name, role in resources.items():
        if role["Type"] == "AWS::IAM::Role":
            policies = role["Properties"].get("Policies", [])
            said = [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]
            for statement in (one for one in said if one["Action"] == [UNNAMED]):
                statement["Resource"] = "*"
                yield f"{UNNAMED} of {name}: on all paths, for it does not see which one is asked for"


def _hurried(resources: Mapping[str, Any]) -> Iterator[str]:
    for name, one in resources.items():
        for event in one["Properties"].get("Events", {}).values() if "Properties" in one else ():
            if event.get("Properties", {}).get("Schedule") == SLOW:
                event["Properties"]["Schedule"] = "rate(1 minute)"
                yield f"schedule of {name}: every minute in place of {SLOW}, so that nobody waits for it"
