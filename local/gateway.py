"""The app as API Gateway shows it: its routes, its sign-in, its events, and the refusals of its own."""

import base64
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    CustomLocalChalice,
    LocalChalice,
    LocalGateway,
    LocalGatewayAuthorizer,
    LocalGatewayException,
    RouteMatcher,
)

from chalicelib.edge.http import refusal
from chalicelib.edge.log import log
from chalicelib.kernel.problems import Problem

SECONDS = 29  # API Gateway's limit for an answer
CODES = {401: "not-signed-in", 403: "not-allowed", 500: "sign-in-failed"}


class Asked(NamedTuple):
    """A request as it came over the wire; names of headers are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class Answer(NamedTuple):
    """What goes back over the wire."""

    status: int
    headers: Mapping[str, str | list[str]]
    body: bytes = b""


class Gateway:
    """Answers requests with the app's routes; what it has no route for is a problem document too."""

    def __init__(self, app: Chalice) -> None:
        self._routes = app.routes
        self._matcher = RouteMatcher(list(app.routes))
        self._local = _Local(_threaded(app), Config.create(lambda_timeout=SECONDS, lambda_memory_size=512))

    def answer(self, asked: Asked) -> Answer:
        """The app's answer, or the gateway's own when it would not let the request in."""
        methods = self._methods(asked)
        if not methods:
            return problem(404, "no-such-route")
        if asked.method not in {*methods, "OPTIONS"}:
            return problem(405, "method-not-allowed", Allow=", ".join(methods))
        try:
            return _answer(
                self._local.handle_request(asked.method, asked.target, dict(asked.headers), asked.body or None)
            )
        except LocalGatewayException as error:
            return problem(error.CODE, CODES.get(error.CODE, "not-answered"))
        except Exception as error:  # noqa: BLE001, the gateway answers whatever an authorizer raises
            return _refused(error)

    def _methods(self, asked: Asked) -> list[str]:
        try:
            return sorted(self._routes[self._matcher.match_route(asked.path).route])
        except ValueError:
            return []


class _Local(LocalGateway):
    """Chalice's gateway, with what it leaves out of an event."""

    def __init__(self, app: Chalice, config: Config) -> None:
        super().__init__(app, config)
        self._authorizer = _Authorizer(app)

    def _generate_lambda_event(self, *args: Any, **named: Any) -> dict[str, Any]:
        event: dict[str, Any] = super()._generate_lambda_event(*args, **named)
        event["requestContext"] |= {"requestId": str(uuid4()), "stage": "api"}
        if isinstance(event["body"], bytes):  # the real gateway hands over text, and loses what is none
            event["body"] = event["body"].decode("utf-8", "replace")
        return event


class _Authorizer(LocalGatewayAuthorizer):
    """What an authorizer says reaches the view as text, as the real gateway hands it on."""

    def _update_lambda_event(self, lambda_event: dict[str, Any], auth_result: dict[str, Any]) -> dict[str, Any]:
        said = {name: str(value) for name, value in auth_result["context"].items()}
        event: dict[str, Any] = super()._update_lambda_event(lambda_event, {**auth_result, "context": said})
        return event


def problem(status: int, code: str, **headers: str) -> Answer:
    """A problem document of the gateway itself, in the form that the app's own have."""
    body = {"type": f"urn:casefold:problem:{code}", "title": code.replace("-", " "), "status": status}
    shown = json.dumps({**body, "code": code, "facts": {}}).encode()
    return Answer(status, {"Content-Type": "application/problem+json", **headers}, shown)


def _threaded(app: Chalice) -> Chalice:
    """The app with a current request for each thread."""
    if not isinstance(app, LocalChalice):
        CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
        app.__class__ = CustomLocalChalice
    return app


def _refused(error: Exception) -> Answer:
    if str(error) == "Unauthorized":
        return problem(401, CODES[401])
    if isinstance(error, Problem):
        return _answer(refusal(error).to_dict())
    log.error("the gateway could not answer", extra={"error": type(error).__name__})
    return problem(500, "internal-error")


def _answer(given: dict[str, Any]) -> Answer:
    body = given["body"] or b""
    if given.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif isinstance(body, str):
        body = body.encode()
    return Answer(given["statusCode"], {**given["headers"], **given.get("multiValueHeaders", {})}, body)
