"""The gateways in front of the functions: what they refuse by themselves, how much they let through, and to whom."""

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
WEBHOOK_PATH = "/webhooks/"
LATER = {429, 504}
TO_THE_FUNCTION = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations"
)


def resources(stage: Stage, routes: dict[str, list[str]]) -> dict[str, Any]:
    """What is said of the gateways beside what chalice says; `routes` are the app's paths with their methods."""
    limits = {"ThrottlingRateLimit": stage.rate, "ThrottlingBurstLimit": stage.burst}
    everything = {"ResourcePath": "/*", "HttpMethod": "*", "MetricsEnabled": True, "DataTraceEnabled": False}
    body = {"x-amazon-apigateway-gateway-responses": refusals(), "paths": _to_webhooks(routes)}
    return {
        "RestAPI": {"Properties": {"DefinitionBody": body, "MethodSettings": [everything | limits]}},
        "WebsocketAPIStage": {"Properties": {"DefaultRouteSettings": limits}},
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
