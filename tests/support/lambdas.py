"""What AWS runs: a function and its event, as it would be handed over, in words that any process understands."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from copy import deepcopy
from types import SimpleNamespace
from typing import Any, NamedTuple

from chalice.local import LambdaContext, LambdaEventConverter, RouteMatcher

from app import app
from chalicelib.kernel.model import Actor
from support.calling import claims_of

API = "api"
EVENTS = LambdaEventConverter(RouteMatcher(list(app.routes)))


class Invocation(NamedTuple):
    """A function by its name, and the event that it is handed."""

    function: str
    event: Mapping[str, Any]


def invoked(asked: Invocation) -> Any:
    """Run it here: the answer of a request has `status`, `headers`, `text` and `json`."""
    context = LambdaContext(asked.function, 256)
    if asked.function != API:
        return app.handler_map[asked.function](dict(asked.event), context)
    answer = app(deepcopy(asked.event), context)
    said = {"status": answer["statusCode"], "headers": answer["headers"], "text": answer["body"]}
    return SimpleNamespace(**said, json=json.loads(answer["body"] or "null"))


def request(method: str, path: str, body: object = None, *, by: Actor | None = None, **headers: str) -> Invocation:
    """A request as the gateway hands it over."""
    sent = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
    raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    event = EVENTS.create_lambda_event(method, path, sent, raw)
    event["body"] = raw.decode()
    event["requestContext"]["identity"]["sourceIp"] = "2001:db8::1"
    if by is not None:
        event["requestContext"]["authorizer"] = claims_of(by)
    return Invocation(API, event)


def socket(function: str, name: str, said_at: int, **event: Any) -> Invocation:
    """What a websocket sets off."""
    context = {"connectionId": name, "apiId": "a", "stage": "api", "domainName": "d", "requestTimeEpoch": said_at}
    return Invocation(function, {"requestContext": context, **event})


def stream(function: str, items: Iterable[Mapping[str, Any]]) -> Invocation:
    """Rows that were just written."""
    return Invocation(function, {"Records": [_record(item) for item in items]})


def sweep() -> Invocation:
    """The minute has come."""
    return Invocation(
        "sweep",
        {"version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.events"}
        | {"account": "1", "time": "", "region": "r", "resources": [], "detail": {}},
    )


def _record(item: Mapping[str, Any]) -> dict[str, Any]:
    keys = {name: item[name] for name in ("case_id", "thing", "envelope_id", "sort") if name in item}
    image = {name: _sent(value) for name, value in item.items()}
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": image}}


def _sent(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """An attribute as it is handed to a function: bytes in base64."""
    return {"B": b64encode(value["B"]).decode()} if "B" in value else value
