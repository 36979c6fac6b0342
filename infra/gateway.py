"""The gateways in front of the functions: what they refuse by themselves, how much they let through, and to whom."""

import json
from typing import Any

from infra.policies import WEBHOOKS
from infra.stages import Stage

MOST_BYTES = 10_485_760  # of a request: API Gateway's limit
REFUSALS = {  # a kind of API Gateway's refusals: our status and code
    "UNAUTHORIZED": (401, "not-signed-in"),
    "ACCESS_DENIED": (403, "not-allowed"),
    "WAF_FILTERED": (403, "not-allowed"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "no-such-route"),
    "RESOURCE_NOT_FOUND": (404, "no-such-route"),
    "REQUEST_TOO_LARGE": (413, "body-too-large"),
    "THROTTLED": (429, "too-many-requests"),
    "AUTHORIZER_FAILURE": (500, "sign-in-failed"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "sign-in-failed"),
    "INTEGRATION_TIMEOUT": (504, "not-answered-in-time"),
    "DEFAULT_4XX": (400, "request-not-understood"),
    "DEFAULT_5XX": (500, "internal-error"),
}
SMALL = 1_024  # bytes of an answer, that are not worth packing
WEBHOOK_PATH = "/webhooks/"
LATER = {429, 504}
LOGGED = {  # of a request: routes as they are registered, and never a path, a query, an address or a word
    "request": "$context.requestId",
    "route": "$context.httpMethod $context.resourcePath",
    "status": "$context.status",
    "refused": "$context.error.responseType",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "of_the_function": "$context.integrationLatency",
}
TO_LOG = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
TO_THE_FUNCTION = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations"
)


def resources(stage: Stage, routes: dict[str, list[str]]) -> dict[str, Any]:
    """What is said of the gateways beside what chalice says; `routes` are the app's paths with their methods."""
    body = {"x-amazon-apigateway-gateway-responses": refusals(), "paths": _to_webhooks(routes)}
    said: dict[str, Any] = {
        "DefinitionBody": body,
        "MethodSettings": _limits(stage, routes),
        "AccessLogSetting": _logged(),
        "MinimumCompressionSize": SMALL,  # what is not kept on the way is not packed there either
    }
    sockets = {"ThrottlingRateLimit": stage.rate, "ThrottlingBurstLimit": stage.burst}
    return {
        "RestAPI": {"DependsOn": ["GatewayAccount"], "Properties": said},
        "WebsocketAPIStage": {"Properties": {"DefaultRouteSettings": sockets}},
        "GatewayLogs": _logs(stage),
        **_account(),
    }


def _limits(stage: Stage, routes: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Each route has a bucket of its own, so that a flood of one leaves the others theirs; webhooks have less."""
    kept = {"MetricsEnabled": False, "DataTraceEnabled": False}  # the figures of the whole API are there, and free
    every = {"ThrottlingRateLimit": stage.rate, "ThrottlingBurstLimit": stage.burst}
    webhooks = {"ThrottlingRateLimit": stage.webhooks, "ThrottlingBurstLimit": stage.webhooks}
    told = [{"ResourcePath": "/*", "HttpMethod": "*", **kept, **every}]
    for path, methods in routes.items():
        if path.startswith(WEBHOOK_PATH):
            encoded = "/" + path.replace("/", "~1")
            told += [{"ResourcePath": encoded, "HttpMethod": method, **kept, **webhooks} for method in methods]
    return told


def _logged() -> dict[str, Any]:
    """A line of JSON for each request; the gateway puts no quotes into what it fills in here."""
    line = json.dumps(LOGGED, separators=(",", ":"))
    return {"DestinationArn": {"Fn::GetAtt": ["GatewayLogs", "Arn"]}, "Format": line}


def _logs(stage: Stage) -> dict[str, Any]:
    named = {"Fn::Sub": "/${AWS::StackName}/Gateway"}
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": named, "RetentionInDays": stage.log_days}}


def _account() -> dict[str, Any]:
    """That gateways may log at all is said once for an account and region: it stays when a stack goes."""
    stays = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    trusted = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
        "ManagedPolicyArns": [{"Fn::Sub": TO_LOG}],
    }
    arn = {"Fn::GetAtt": ["GatewayLogsRole", "Arn"]}
    return {
        "GatewayLogsRole": {"Type": "AWS::IAM::Role", **stays, "Properties": role},
        "GatewayAccount": {"Type": "AWS::ApiGateway::Account", **stays, "Properties": {"CloudWatchRoleArn": arn}},
    }


def refusals() -> dict[str, Any]:
    """What the gateway refuses by itself looks like the app's own refusals, and pages of other sites may read it."""
    return {kind: _refusal(*said) for kind, said in REFUSALS.items()}


def _refusal(status: int, code: str) -> dict[str, Any]:
    facts = f'{{"most":{MOST_BYTES}}}' if code == "body-too-large" else "{}"
    told = f'"title":"{code.replace("-", " ")}","status":{status},"code":"{code}","facts":{facts}'
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json"}
    headers |= {"Retry-After": "1"} if status in LATER else {}
    return {
        "statusCode": str(status),
        "responseParameters": {f"gatewayresponse.header.{name}": f"'{said}'" for name, said in headers.items()},
        "responseTemplates": {"application/json": f'{{"type":"urn:casefold:problem:{code}",{told}}}'},
    }


def _to_webhooks(routes: dict[str, list[str]]) -> dict[str, Any]:
    """Webhooks go to their own function: chalice says everything else of these routes."""
    uri = {"x-amazon-apigateway-integration": {"uri": {"Fn::Sub": TO_THE_FUNCTION % WEBHOOKS}}}
    return {
        path: {method.lower(): uri for method in methods}
        for path, methods in routes.items()
        if path.startswith(WEBHOOK_PATH)
    }
