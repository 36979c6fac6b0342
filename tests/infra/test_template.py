"""What would be deployed, for each stage: complete, correct by cfn-lint, and with no more rights than are used."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packed_up import Template, packaged

from app import app
from chalicelib.edge import settings
from infra.functions import OWES, STREAMS
from infra.policies import FUNCTIONS, OTHERS, TABLES, WEBHOOKS, statements
from infra.stages import STAGES
from support.rights import HANDLERS

FUNCTION = "AWS::Serverless::Function"
CFN_LINT = Path(sys.executable).parent / "cfn-lint"
NAMED = re.compile(r"\$\{(\w+)")


@pytest.fixture(params=STAGES)
def made(request: pytest.FixtureRequest) -> Template:
    return json.loads(packaged(request.param))


def of_type(made: Template, kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in made["Resources"].items() if one["Type"] == kind}


def test_cfn_lint_finds_nothing(made: Template, tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text(json.dumps(made))

    done = subprocess.run([CFN_LINT, "-r", "us-east-1", "--", path], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_cfn_lint_finds_what_is_misspelt(made: Template, tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    made["Resources"]["CasesTable"]["Properties"]["BilingMode"] = "PAY_PER_REQUEST"
    path.write_text(json.dumps(made))

    done = subprocess.run([CFN_LINT, "-r", "us-east-1", "--", path], capture_output=True, text=True, check=False)

    assert "BilingMode" in done.stdout


def test_every_function_of_the_app_is_deployed_with_a_role_and_a_log_of_its_own(made: Template) -> None:
    found = of_type(made, FUNCTION)

    assert found.keys() == FUNCTIONS.keys()
    for name, one in found.items():
        assert one["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
        assert one["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Logs"}}
    called = {one["Handler"] for one in found.values()}
    assert called == {"app.app", "chalicelib.access.tokens.sign_in", *(f"app.{name}" for name in HANDLERS)}


def test_functions_have_the_time_that_their_work_takes(made: Template) -> None:
    found = {name: one["Timeout"] for name, one in of_type(made, FUNCTION).items()}

    assert found["Sweep"] == 900
    assert found["APIHandler"] == found[WEBHOOKS] == 29
    assert {found[name] for name in STREAMS} == {60}


def test_webhooks_and_nothing_else_go_to_the_function_for_webhooks(made: Template) -> None:
    paths = made["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]

    for path, methods in paths.items():
        for name, one in methods.items():
            if name != "options":
                to = NAMED.findall(one["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"])[-1]
                assert to == (WEBHOOKS if path.startswith("/webhooks/") else "APIHandler"), path
    assert paths.keys() == app.routes.keys()


def test_what_takes_webhooks_can_read_no_case_and_nobody() -> None:
    assert {name.partition("/")[0] for name in FUNCTIONS[WEBHOOKS]} & {"cases", "content", "customers", "live"} == set()
    assert set(FUNCTIONS[WEBHOOKS]["intake"].split()) == {"GetItem", "PutItem"}


def test_policies_name_only_tables_and_indexes_that_there_are(made: Template) -> None:
    tables = of_type(made, "AWS::DynamoDB::Table")
    there = {kind: tables[name] for kind, name in TABLES.items()}
    indexes = {
        f"{kind}/{one['IndexName']}" for kind, table in there.items() for one in table.get("GlobalSecondaryIndexes", [])
    }

    for name, rights in FUNCTIONS.items():
        for resource, actions in rights.items():
            if resource not in {kind for kind, _ in OTHERS}:
                assert resource in there.keys() | indexes, name
                assert "/" not in resource or actions == "Query", name


def test_policies_name_only_resources_of_the_stack(made: Template) -> None:
    for role in (one for one in of_type(made, "AWS::IAM::Role").values() if "Policies" in one):
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            if statement["Resource"] == "*":
                assert statement["Action"] == ["dynamodb:ListStreams"]
            else:
                named = [name for name in NAMED.findall(statement["Resource"]["Fn::Sub"]) if name != "AWS"]
                assert set(named) <= made["Resources"].keys()
            assert not [action for action in statement["Action"] if "*" in action]


def test_the_sweep_can_do_whatever_a_stream_would_have_had_done() -> None:
    """But tell those who look on: they ask again by themselves."""
    telling = {("cases", "BatchGetItem")}
    for name in ("WorkIntake", "WorkContent"):
        for resource, actions in FUNCTIONS[name].items():
            if resource not in {"live", "sockets"}:
                needed = {action for action in actions.split() if (resource, action) not in telling}
                assert needed <= set(FUNCTIONS["Sweep"][resource].split()), f"{name} {resource}"


def test_only_those_who_are_woken_by_a_stream_read_it() -> None:
    for name in FUNCTIONS:
        table = STREAMS[name][0] if name in STREAMS else None
        reads = [one for one in statements(name, table) if "dynamodb:GetRecords" in one["Action"]]
        assert [one["Resource"] for one in reads] == ([{"Fn::Sub": f"${{{table}.Arn}}/stream/*"}] if table else [])


def test_what_is_kept_is_retained_and_in_prod_guarded() -> None:
    for stage, how in STAGES.items():
        made = json.loads(packaged(stage))
        for name in of_type(made, "AWS::DynamoDB::Table").keys() - {"LiveTable"}:
            properties = made["Resources"][name]["Properties"]
            assert _stays(made, name)
            assert properties.get("DeletionProtectionEnabled", False) is how.guarded
            recovered = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
            assert (recovered.items() <= properties.items()) is how.guarded
        assert _stays(made, "ContentBucket")
        assert _stays(made, "UserPool")
        assert (made["Resources"]["UserPool"]["Properties"]["DeletionProtection"] == "ACTIVE") is how.guarded


def _stays(made: Template, name: str) -> bool:
    one = made["Resources"][name]
    return (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_in_prod_nobody_but_the_functions_that_erase_deletes_what_is_in_the_bucket() -> None:
    for stage, how in STAGES.items():
        made = json.loads(packaged(stage))
        said = made["Resources"]["ContentBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        denied = [one for one in said if "s3:DeleteObject" in one["Action"]]
        erasers = {"APIHandler", "Sweep", "WorkIntake"}
        assert len(denied) == how.guarded
        for one in denied:
            assert one["Effect"] == "Deny"
            roles = one["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
            assert {role["Fn::GetAtt"][0] for role in roles} == {f"{name}Role" for name in erasers}


def test_every_table_is_paid_for_by_what_is_asked_of_it(made: Template) -> None:
    assert {one["BillingMode"] for one in of_type(made, "AWS::DynamoDB::Table").values()} == {"PAY_PER_REQUEST"}


def test_webhooks_have_a_limit_of_their_own_so_that_a_flood_of_them_leaves_agents_theirs(made: Template) -> None:
    every, *own = made["Resources"]["RestAPI"]["Properties"]["MethodSettings"]

    assert (every["ResourcePath"], every["HttpMethod"]) == ("/*", "*")
    assert {(one["ResourcePath"], one["HttpMethod"]) for one in own} == {
        ("/~1webhooks~1{channel_name}~1{connection_id}", "GET"),
        ("/~1webhooks~1{channel_name}~1{connection_id}", "POST"),
    }
    assert all(one["ThrottlingRateLimit"] < every["ThrottlingRateLimit"] for one in own)


def test_the_log_of_the_gateway_has_no_path_no_query_and_no_address(made: Template) -> None:
    said = made["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]["Format"]

    assert json.loads(said).keys() >= {"route", "status", "refused"}
    assert set(re.findall(r"\$context\.([\w.]+)", said)) <= {
        "requestId",
        "httpMethod",
        "resourcePath",  # as the route is registered
        "status",
        "error.responseType",
        "responseLength",
        "responseLatency",
        "integrationLatency",
    }
    assert not any(one.get("DataTraceEnabled") for one in made["Resources"]["RestAPI"]["Properties"]["MethodSettings"])


def test_the_template_is_within_what_cloudformation_takes(made: Template) -> None:
    """From a bucket; what is deployed has no spaces in it."""
    assert len(json.dumps(made, separators=(",", ":"))) < 1_000_000
    assert len(made["Resources"]) < 350  # of 500, for functions and gateways become several each
    assert len(made["Parameters"]) < 200
    assert len(made["Outputs"]) < 200


def test_a_request_may_be_as_large_as_the_stage_says(made: Template) -> None:
    said = int(made["Globals"]["Function"]["Environment"]["Variables"]["MOST_BODY"])

    assert said in {how.most_body for how in STAGES.values()}
    assert said * 4 / 3 < 6_000_000  # a function takes no more, and bytes are encoded on their way


def test_every_setting_of_the_product_that_a_stack_must_say_is_said(made: Template) -> None:
    said = made["Globals"]["Function"]["Environment"]["Variables"].keys()

    assert {name for name in said if not hasattr(settings, name)} == set()
    assert said >= {"STACK", "BUCKET", "PUBLIC_URL", "LIVE_URL", "LIVE_ENDPOINT", "OIDC_ISSUER", "OIDC_AUDIENCE"}
    assert said.isdisjoint({"BUCKET_FOLDER", "SECRETS_FILE", "DYNAMODB_ENDPOINT"})


def test_streams_wake_who_has_the_work_to_do() -> None:
    assert {table for table, _ in STREAMS.values()} == {"IntakeTable", "ContentTable", "CasesTable"}
    assert set(OWES.values()) == {"work#", "send#"}


def test_a_refusal_of_the_gateway_is_a_problem_document_that_any_page_may_read(made: Template) -> None:
    said = made["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]

    for one in said.values():
        told = json.loads(one["responseTemplates"]["application/json"])
        assert told.keys() == {"type", "title", "status", "code", "facts"}
        assert told["status"] == int(one["statusCode"])
        assert one["responseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"


def test_every_log_and_queue_has_an_end(made: Template) -> None:
    assert all("RetentionInDays" in one for one in of_type(made, "AWS::Logs::LogGroup").values())
    assert all("MessageRetentionPeriod" in one for one in of_type(made, "AWS::SQS::Queue").values())
