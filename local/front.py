"""What the port answers with: the workspace, the issuer, and when all is up the app."""

from collections.abc import Callable

from local.gateway import Answer, Asked, Gateway, problem
from local.issuer import Issuer
from local.issuing.door import PREFIX, Door
from local.live import PATH, Live
from local.site import Site

Served = Callable[[Asked], Answer]


class Front:
    """Decides who answers a request; `/health` is the app's, but never good while the engine is away."""

    def __init__(self, engine_runs: Callable[[], bool]) -> None:
        self._engine_runs = engine_runs
        self._gateway: Gateway | None = None
        self._door: Door | None = None
        self._live: Live | None = None
        self._site = Site()

    def show(self, issuer: Issuer) -> None:
        """Let people sign in, and publish the issuer's documents, which the app itself asks for."""
        self._door = Door(issuer)

    def carry(self, live: Live) -> None:
        """Take what the app has to say to websockets."""
        self._live = live

    def open(self, gateway: Gateway) -> None:
        """Let requests through to the app."""
        self._gateway = gateway

    def answer(self, asked: Asked) -> Answer:
        """The answer of who it is for."""
        if self._site.serves(asked.path):
            return self._site.answer(asked)
        if self._door and asked.path.startswith(f"{PREFIX}/"):
            return self._door.answer(asked)
        if self._live and asked.path.startswith(f"{PATH}/"):
            return self._live.answer(asked)
        return self._of_the_app(asked)

    def _of_the_app(self, asked: Asked) -> Answer:
        if self._gateway is None:
            return problem(503, "starting", **{"Retry-After": "1"})
        if asked.path == "/health" and not self._engine_runs():
            return problem(503, "engine-away", **{"Retry-After": "1"})
        return self._gateway.answer(asked)
