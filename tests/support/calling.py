"""Calls an app as API Gateway does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from types import SimpleNamespace
from typing import Any

from chalice.app import Chalice
from chalice.local import LambdaContext, LambdaEventConverter, RouteMatcher

from chalicelib.edge.log import log
from chalicelib.kernel.model import Actor


def claims_of(actor: Actor, expires: float = 4e9) -> dict[str, str]:
    """What the authorizer hands on for somebody: nothing but text, as API Gateway has it."""
    said = {"id": actor.id, "role": actor.role.value, "teams": " ".join(actor.teams), "expires": str(expires)}
    return said | ({"customer_id": actor.customer_id} if actor.customer_id else {})


class Caller:
    """An app, called without a network; `by` is who the authorizer found, or what it said."""

    def __init__(self, app: Chalice) -> None:
        self._app = app
        self._events = LambdaEventConverter(RouteMatcher(list(app.routes)))

    def __call__(
        self, method: str, path: str, body: object = None, *, by: Actor | dict[str, Any] | None = None, **headers: str
    ) -> SimpleNamespace:
        sent = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        event = self._events.create_lambda_event(method, path, sent, raw)
        if by is not None:
            event["requestContext"]["authorizer"] = claims_of(by) if isinstance(by, Actor) else by
        answer = self._app(event, LambdaContext("api", 256))
        said = {"status": answer["statusCode"], "headers": answer["headers"], "text": answer["body"]}
        return SimpleNamespace(**said, json=json.loads(answer["body"] or "null"))


@contextmanager
def logged() -> Iterator[StringIO]:
    """What goes to the log meanwhile, as it would be kept."""
    lines = StringIO()
    before = log.registered_handler.setStream(lines)
    yield lines
    log.registered_handler.setStream(before)
