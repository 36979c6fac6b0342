"""The workspace behind its address: where its paths lead, what its pages may do, and what is never kept."""

import json
import subprocess
from typing import Any

import pytest
from packed_up import Template, packaged

from infra.desk import CACHED, FAILURES, HERE, NEVER_CACHED
from infra.stages import STAGES
from local.node import found
from local.site import WEB, headers
from local.trouble import CannotStart

RUN = """
const asked = JSON.parse(process.argv[1]);
console.log(JSON.stringify(asked.map(uri => handler({ request: { method: "GET", uri } }))));
"""


@pytest.fixture(params=STAGES)
def made(request: pytest.FixtureRequest) -> Template:
    return json.loads(packaged(request.param))


@pytest.fixture
def cdn(made: Template) -> dict[str, Any]:
    return made["Resources"]["Distribution"]["Properties"]["DistributionConfig"]


def routed(*paths: str) -> list[dict[str, Any]]:
    """What the function at the edge makes of these paths."""
    try:
        node = found().folder / "node"
    except CannotStart:
        pytest.skip("there is no Node on this machine; where the workspace is built, there is")
    script = (HERE / "desk.js").read_text() + RUN
    return json.loads(subprocess.run([node, "-e", script, json.dumps(paths)], capture_output=True, check=True).stdout)


def test_the_address_of_the_product_leads_to_the_workspace() -> None:
    for answer in routed("/", "/desk"):
        assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (302, "/desk/")


def test_paths_of_the_workspace_are_its_page() -> None:
    answers = routed("/desk/", "/desk/cases/17", "/desk/signed-in", "/desk/v1.2/cases")

    assert {one["uri"] for one in answers} == {"/desk/index.html"}


def test_a_file_is_itself_so_that_one_that_is_gone_is_not_found() -> None:
    paths = ["/desk/assets/index-Imib0t_0.js", "/desk/icon.png", "/desk/index.html"]

    assert [one["uri"] for one in routed(*paths)] == paths


def test_the_pages_have_the_policy_of_every_place_that_serves_them(made: Template) -> None:
    said = made["Resources"]["DeskHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    secured = said["SecurityHeadersConfig"]
    other = {one["Header"]: one["Value"] for one in said["CustomHeadersConfig"]["Items"]}

    for name, value in headers(places={"live": "LIVE", "issuer": "ISSUER"}).items():
        if name == "Content-Security-Policy":
            told = secured["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::If"]
            pool, _ = told[1]["Fn::Sub"]
            assert told[0] == "HasPool"
            assert pool.startswith(value.partition("LIVE")[0] + "wss://${WebsocketAPI}.")
            assert pool.endswith(value.partition("ISSUER")[2])
            assert " https://cognito-idp.${AWS::Region}.amazonaws.com https://${Prefix}.auth." in pool
        elif name == "X-Content-Type-Options":
            assert secured["ContentTypeOptions"] == {"Override": True}
        else:
            assert value == other.get(name, secured.get("ReferrerPolicy", {}).get("ReferrerPolicy")), name
    assert secured["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000


def test_every_header_of_the_workspace_is_one_that_the_cdn_is_told_of() -> None:
    assert set(json.loads((WEB / "headers.json").read_text())) == {
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
    }


def test_nothing_of_the_api_is_kept_on_the_way_not_even_a_refusal(cdn: dict[str, Any]) -> None:
    """A 404 of one person is another's case: what is kept at all is kept for everybody."""
    assert cdn["DefaultCacheBehavior"]["CachePolicyId"] == NEVER_CACHED
    assert {one["ErrorCode"] for one in cdn["CustomErrorResponses"]} == set(FAILURES)
    assert {one["ErrorCachingMinTTL"] for one in cdn["CustomErrorResponses"]} == {0}
    assert not any("ResponsePagePath" in one for one in cdn["CustomErrorResponses"])


def test_the_api_is_asked_with_every_method_and_the_workspace_is_only_read(cdn: dict[str, Any]) -> None:
    assert set(cdn["DefaultCacheBehavior"]["AllowedMethods"]) >= {"PUT", "POST", "DELETE", "PATCH", "OPTIONS"}
    for one in cdn["CacheBehaviors"]:
        assert (one["AllowedMethods"], one["CachePolicyId"], one["TargetOriginId"]) == (["GET", "HEAD"], CACHED, "site")
    assert [one["PathPattern"] for one in cdn["CacheBehaviors"]] == ["/", "/desk", "/desk/*"]


def test_only_encrypted_calls_are_answered_and_old_ciphers_are_not_spoken(cdn: dict[str, Any]) -> None:
    behaviours = [cdn["DefaultCacheBehavior"], *cdn["CacheBehaviors"]]

    assert {one["ViewerProtocolPolicy"] for one in behaviours} == {"redirect-to-https"}
    assert cdn["ViewerCertificate"]["Fn::If"][1]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert cdn["HttpVersion"] == "http2and3"


def test_nobody_but_the_distribution_reads_the_bucket_of_the_workspace(made: Template) -> None:
    (one,) = made["Resources"]["WebBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert one["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert one["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"].endswith("distribution/${Distribution}")
    assert all(made["Resources"]["WebBucket"]["Properties"]["PublicAccessBlockConfiguration"].values())


def test_people_come_back_from_the_sign_in_pages_to_where_the_workspace_waits(made: Template) -> None:
    client = made["Resources"]["DeskClient"]["Properties"]
    source = (WEB / "src/edge/session.ts").read_text()

    assert client["CallbackURLs"] == [{"Fn::Sub": "${PublicUrl}/desk/signed-in"}]
    assert client["LogoutURLs"] == [{"Fn::Sub": "${PublicUrl}/desk/"}]
    assert '"/desk/signed-in"' in source
    assert '"logout_uri"' in source  # as these pages call it


def test_a_refresh_token_is_good_for_one_renewal(made: Template) -> None:
    client = made["Resources"]["DeskClient"]["Properties"]

    assert client["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert "ALLOW_REFRESH_TOKEN_AUTH" not in client["ExplicitAuthFlows"]  # the two exclude each other
    assert client["IdTokenValidity"] == client["AccessTokenValidity"]
