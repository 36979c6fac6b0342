"""The product behind WSGI, for tools that speak it: the same calls as API Gateway makes, without a network."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from support.calling import claims_of
from support.casework import ADA, ANNA, MARIA, SAM

BEARERS = {actor.role.value: actor for actor in (ANNA, SAM, ADA, MARIA)}  # a token here is the name of a role
Start = Callable[[str, list[tuple[str, str]]], Any]


class Bridge:
    """A WSGI application that is the product: whose role the token names is who asks."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        headers = {name[5:].lower().replace("_", "-"): text for name, text in environ.items() if name[:5] == "HTTP_"}
        if kind := environ.get("CONTENT_TYPE"):
            headers["content-type"] = kind
        by = BEARERS.get(headers.get("authorization", "").removeprefix("Bearer "))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked = (environ["REQUEST_METHOD"], environ["REQUEST_URI"])
        answer = self._call(*asked, body, by=claims_of(by) if by else None, **headers)
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(answer.headers.items()))
        return [answer.text.encode()]
