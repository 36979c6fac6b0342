"""What was packaged, as a stack: the main job over its HTTP address, with every role's policy enforced."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from stack import EMULATOR, NAME, Stack, deployed
from websockets.sync.client import connect

from app import app  # noqa: F401, it registers every route
from chalicelib.edge.http import ROUTES
from infra.package import BUILT, MOST_BYTES
from infra.policies import FUNCTIONS
from local.demo import load
from local.issuer import Issuer

pytestmark = pytest.mark.deployed
LONGEST_WAIT = 150.0  # seconds: a wake-up that is lost is made up for by the second sweep
BUILD = BUILT / "dev"
IMPORTED = """
import sys
before = set(sys.modules)
sys.path.insert(0, {folder!r})
import app
import boto3, jwt, oauthlib.oauth1, urllib3
for name in ("ssm", "s3", "apigatewaymanagementapi"):
    boto3.session.Session().client(name, region_name="eu-west-1", endpoint_url="https://nowhere.invalid")
jwt.algorithms.get_default_algorithms()["RS256"]
print([name for name, one in sys.modules.items() if "site-packages" in (getattr(one, "__file__", None) or "")])
"""
TRANSLATED = """
import json, sys
from unittest.mock import Mock
from samtranslator.translator.translator import Translator
from samtranslator.parser.parser import Parser
template = json.load(open(sys.argv[1]))
for one in template["Resources"].values():
    if one["Type"] == "AWS::Serverless::Function":
        one["Properties"]["CodeUri"] = {"Bucket": "b", "Key": "k"}
made = Translator({}, Parser()).translate(template, {})
print(len(made["Resources"]))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with deployed(tmp_path_factory.mktemp("cloud")) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr("local.demo.LONGEST_WAIT", LONGEST_WAIT)
        load(made.url, made.issuer, made.platforms)
        yield made


def until(seen: Callable[[], Any], longest: float = 30.0) -> Any:
    """What is seen at last; None when it never is."""
    deadline = time.monotonic() + longest
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(0.2)
    return None


def logged(stack: Stack, function: str) -> list[str]:
    found = stack.emulator.client("logs").filter_log_events(logGroupName=f"/{NAME}/{function}")["events"]
    return [one["message"] for one in found]


def a_case(stack: Stack, text: str) -> dict[str, Any]:
    """The case of what somebody wrote."""
    for item in stack.call("GET", "/worklists/unassigned", role="supervisor").json["items"]:
        case = stack.call("GET", f"/cases/{item['case']['id']}", role="supervisor").json
        if any(text in message["text"] for talk in case["conversations"] for message in talk["messages"]):
            return case["case"]
    raise AssertionError(text)


def test_the_package_is_small_and_needs_nothing_beside_itself(tmp_path: Path) -> None:
    zipped = BUILD / "deployment.zip"
    with ZipFile(zipped) as package:
        package.extractall(tmp_path)

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORTED.format(folder=str(tmp_path))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert zipped.stat().st_size < MOST_BYTES


def test_sam_understands_the_template() -> None:
    done = subprocess.run(
        [EMULATOR / "bin" / "python", "-c", TRANSLATED, BUILD / "template.json"],
        env={"AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_signed_webhooks_become_cases_and_a_reply_leaves_for_the_platform(stack: Stack) -> None:
    case = a_case(stack, "night train")

    answer = stack.call("POST", f"/cases/{case['id']}/replies", {"text": "It will, at ten."}, role="supervisor")

    assert answer.status == 202, answer.body
    posts = stack.platforms.desk.network.posts
    assert until(lambda: [one for one in list(posts.values()) if "It will, at ten." in one.text])
    path = f"/cases/{case['id']}"
    assert until(lambda: b"It will, at ten." in stack.call("GET", path, role="supervisor").body)


def test_a_forged_webhook_is_refused(stack: Stack) -> None:
    forged = stack.call("POST", "/webhooks/x/demo-x", {"for_user_id": "1"}, x_twitter_webhooks_signature="sha256=AAAA")

    assert (forged.status, forged.json["code"]) == (401, "signature-does-not-fit")


def test_who_watches_is_told_over_a_websocket(stack: Stack) -> None:
    case = a_case(stack, "money back")
    ticket = stack.call("POST", "/live/tickets", role="supervisor").json

    with connect(f"{ticket['url']}?ticket={ticket['ticket']}", max_size=None) as wire:
        wire.send(json.dumps({"watch": [f"case/{case['id']}"]}))
        time.sleep(2)
        assert stack.call("POST", f"/cases/{case['id']}/notes", {"text": "seen"}, role="supervisor").status == 201
        told = json.loads(wire.recv(timeout=20))

    assert told["thing"] == f"case/{case['id']}"


def test_a_websocket_without_a_ticket_is_refused(stack: Stack) -> None:
    url = stack.call("POST", "/live/tickets", role="supervisor").json["url"]

    # the app says 401; the emulator makes 403 of any refusal
    with pytest.raises(Exception, match=r"HTTP 40[13]"), connect(f"{url}?ticket=none"):
        pass


def test_forged_expired_and_foreign_tokens_are_refused(stack: Stack, tmp_path: Path) -> None:
    good = stack.issuer.token("anna", role="agent")
    tokens = {
        "forged": good[:-8] + "AAAAAAAA",
        "expired": stack.issuer.token("anna", role="agent", seconds=-1),
        "foreign": Issuer(tmp_path, stack.issuer.url).token("anna", role="agent"),
        "none": "",
    }

    for name, token in tokens.items():
        answer = stack.call("GET", "/worklists", Authorization=f"Bearer {token}")
        assert (answer.status, answer.json["code"]) == (401, "not-signed-in"), name
    assert stack.call("GET", "/worklists", Authorization=f"Bearer {good}").status == 200


def test_each_role_is_refused_on_each_route_that_is_not_for_it(stack: Stack) -> None:
    asked = 0
    for route in ROUTES:
        if not route.view.__module__.startswith("chalicelib.") or route.roles is None:
            continue
        path = "/".join("x" if "{" in part else part for part in route.path.split("/"))
        for role in {"agent", "supervisor", "administrator"} - {str(one.value) for one in route.roles}:
            body = {} if route.method in {"POST", "PUT", "PATCH"} else None
            answer = stack.call(route.method, path, body, role=role)
            assert (answer.status, answer.json["code"]) == (403, "role-may-not"), f"{role} {route.method} {route.path}"
            asked += 1
    assert asked > 20


def test_the_gateway_refuses_with_problem_documents(stack: Stack) -> None:
    answer = stack.call("GET", "/no-such-thing")

    assert (answer.status, answer.json["code"]) == (404, "no-such-route")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_schedule_fires_and_its_sweep_finishes(stack: Stack) -> None:
    def swept() -> Any:
        return stack.call("GET", "/intake/status", role="administrator").json["swept_at"]

    assert until(swept, longest=150)


def test_no_function_was_refused_anything_and_none_failed(stack: Stack) -> None:
    for name in FUNCTIONS:
        lines = logged(stack, name)
        assert [line for line in lines if '"level":"ERROR"' in line or "AccessDenied" in line] == [], name
        assert name == "SignIn" or not any("Traceback" in line for line in lines), name


def test_one_action_less_in_a_policy_is_noticed(stack: Stack) -> None:
    """The last: what is proved above is proved under policies that hold."""
    iam = stack.emulator.client("iam")
    role = next(one["RoleName"] for one in iam.list_roles()["Roles"] if "APIHandlerRole" in one["RoleName"])
    policy = iam.get_role_policy(RoleName=role, PolicyName="APIHandler")["PolicyDocument"]
    for statement in policy["Statement"]:
        statement["Action"] = [action for action in statement["Action"] if action != "dynamodb:Query"] or ["none:None"]
    iam.put_role_policy(RoleName=role, PolicyName="APIHandler", PolicyDocument=json.dumps(policy))

    assert until(lambda: stack.call("GET", "/worklists/unassigned", role="supervisor").status == 500)
