"""What a stack guards by what it is made of: who reads the bucket, how much comes through, who makes people."""

import json
from typing import Any

import pytest
from packed_up import Template, packaged

from infra.stages import STAGES

BUCKET_POLICY = "AWS::S3::BucketPolicy"


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def made(stage: str) -> Template:
    return json.loads(packaged(stage))


def of_type(made: Template, kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in made["Resources"].items() if one["Type"] == kind}


def test_no_bucket_is_public_and_what_customers_wrote_is_never_read_in_the_open(made: Template) -> None:
    buckets = of_type(made, "AWS::S3::Bucket")
    said = {one["Bucket"]["Ref"]: one["PolicyDocument"]["Statement"] for one in of_type(made, BUCKET_POLICY).values()}

    assert said.keys() <= buckets.keys()
    for name, bucket in buckets.items():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"], name
        assert [one for one in said.get(name, []) if one["Effect"] == "Allow" and one["Principal"] == "*"] == []
    denied = [one["Condition"] for one in said["ContentBucket"] if one["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied


def test_the_gateways_let_only_so_much_through_and_log_no_body(stage: str, made: Template) -> None:
    limits = {"ThrottlingRateLimit": STAGES[stage].rate, "ThrottlingBurstLimit": STAGES[stage].burst}

    for name, gateway in of_type(made, "AWS::Serverless::Api").items():
        said = gateway["MethodSettings"]
        [everything] = [one for one in said if (one["ResourcePath"], one["HttpMethod"]) == ("/*", "*")]
        assert limits.items() <= everything.items(), name
        assert not any(one.get("DataTraceEnabled") for one in said), name
        assert max(one.get("ThrottlingRateLimit", 0) for one in said) <= STAGES[stage].rate, name
    for socket in of_type(made, "AWS::ApiGatewayV2::Stage").values():
        assert limits.items() <= socket["DefaultRouteSettings"].items()


def test_only_an_administrator_makes_people_and_a_browser_has_no_secret(made: Template) -> None:
    [pool] = of_type(made, "AWS::Cognito::UserPool").values()
    clients = of_type(made, "AWS::Cognito::UserPoolClient").values()

    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    for client in clients:
        assert client["AllowedOAuthFlows"] == ["code"]
        assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]
        assert not client.get("GenerateSecret")


def test_no_secret_is_in_the_template(made: Template) -> None:
    """Secrets of connections are parameters of Parameter Store: neither a variable nor a parameter of the stack."""
    variables = made["Globals"]["Function"]["Environment"]["Variables"] if "Globals" in made else {}
    named = {*variables, *made.get("Parameters", {})}

    assert [name for name in named if any(word in name.lower() for word in ("secret", "password", "privatekey"))] == []
    assert "AKIA" not in json.dumps(made)
