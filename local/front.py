"""What the port answers with: not ready until all is up, the issuer's documents, then the app."""

import json
from collections.abc import Callable

from local.gateway import Answer, Asked, Gateway, problem
from local.issuer import Issuer

ISSUER = "/local-issuer/.well-known/"
Served = Callable[[Asked], Answer]


class Front:
    """Decides who answers a request; `/health` is the app's, but never good while the engine is away."""

    def __init__(self, engine_runs: Callable[[], bool]) -> None:
        self._engine_runs = engine_runs
        self._gateway: Gateway | None = None
        self._documents: dict[str, Callable[[], object]] = {}

    def show(self, issuer: Issuer) -> None:
        """Publish the issuer's documents, which the app itself asks for."""
        self._documents = {
            f"{ISSUER}openid-configuration": issuer.configuration,
            f"{ISSUER}jwks.json": issuer.jwks,
        }

    def open(self, gateway: Gateway) -> None:
        """Let requests through to the app."""
        self._gateway = gateway

    def answer(self, asked: Asked) -> Answer:
        """The answer of who it is for."""
        if asked.method == "GET" and asked.path in self._documents:
            shown = json.dumps(self._documents[asked.path]()).encode()
            return Answer(200, {"Content-Type": "application/json"}, shown)
        if self._gateway is None:
            return problem(503, "starting", **{"Retry-After": "1"})
        if asked.path == "/health" and not self._engine_runs():
            return problem(503, "engine-away", **{"Retry-After": "1"})
        return self._gateway.answer(asked)
