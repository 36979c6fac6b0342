"""The running product: the engine, the app, its server, schedules and streams; started and stopped in order."""

import importlib
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from threading import Event
from typing import Any

from local.chaos import Chaos, calm
from local.engine import Engine, free_port, pretend_credentials
from local.folder import Folder
from local.front import Front
from local.gateway import Gateway
from local.issuer import Issuer
from local.journal import write_to
from local.live import PATH, Live
from local.platforms.became import Finder
from local.platforms.platforms import Platforms
from local.platforms.visits import away
from local.schedules import Schedules
from local.server import Server
from local.streams import Streams
from local.trouble import CannotStart

LOOK = 0.25  # seconds between two looks at the engine
MOST_RESTARTS = 5  # in a row, that do not succeed


class Product:
    """Everything of one `make run`, around one data folder and one port.

    Started and kept in one thread, the main one: the engine ends with the thread that started it.
    """

    def __init__(self, folder: Folder, port: int) -> None:
        self.folder = folder
        self.engine = Engine(folder.tables)
        self.front = Front(lambda: self.engine.is_running)
        self.server = Server(port, self.front.answer)
        self.issuer = Issuer(folder.path, f"{self.server.url}/local-issuer")
        self.platforms = _platforms(folder, self.server.url)
        self.live = Live()
        self._stops = ExitStack()  # the last started is the first stopped, and one that fails keeps no other

    def start(self) -> None:
        """All of it; from here on `/health` answers 200. What was started before a failure is stopped by `stop`."""
        self.server.open()
        self._stops.callback(self.engine.stop)
        self.engine.start()
        self._remember()
        self._stops.callback(self.folder.forget)

        self._stops.callback(self.platforms.stop)
        self.platforms.start()
        self._say_where()
        app = _app()
        write_to(self.folder.log)
        _tables()
        self.front.show(self.issuer)
        self._begin(Schedules(app, float(os.environ.get("PACE") or 1)))
        if os.environ.get("STREAMS") != "off":
            self._begin(Streams(app, self.engine.endpoint, self.folder.checkpoints, _treatment()))
        self._begin(_expiry())
        self._stops.callback(self.live.close)
        self.live.open(app)
        self.front.carry(self.live)
        self.front.open(Gateway(app))

    def keep(self, stop: Event) -> None:
        """Look after the engine until told to stop: killed, it is started again on its port, with its data."""
        failed = 0
        while not stop.wait(LOOK):
            if self.engine.is_running:
                continue
            print("The engine ended; starting it again.", flush=True)
            failed = 0 if self._restarted() else failed + 1
            if failed == MOST_RESTARTS:
                raise CannotStart("The engine cannot be started again. What was acknowledged is kept: make run.")

    def stop(self) -> None:
        """No more requests; then streams, schedules and platforms; the engine last."""
        with self._stops:
            self.server.close()

    def _begin(self, part: Any) -> None:
        part.start()
        self._stops.callback(part.stop)

    def _restarted(self) -> bool:
        try:
            self.engine.start()
        except CannotStart as trouble:
            print(trouble, flush=True)
            return False
        self._remember()
        return True

    def _remember(self) -> None:
        self.folder.remember(self.server.url, self.engine.pid, self.engine.endpoint)

    def _say_where(self) -> None:
        """The environment that the app's settings are read from; no platform of the real world is ever called."""
        assert "chalicelib.edge.settings" not in sys.modules, "settings are read once, when they are imported"
        say_where(self.folder, self.engine.endpoint)
        os.environ["PUBLIC_URL"] = self.server.url
        os.environ.setdefault("X_API_URL", self.platforms.url)
        os.environ["OIDC_ISSUER"] = self.issuer.url
        os.environ["OIDC_AUDIENCE"] = self.issuer.audience
        os.environ["LIVE_URL"] = self.live.url
        os.environ["LIVE_ENDPOINT"] = f"{self.server.url}{PATH}"
        os.environ["OIDC_JWKS_URL"] = f"{self.issuer.url}/.well-known/jwks.json"


def say_where(folder: Folder, endpoint: str) -> None:
    """Point the settings, before they are read, at a data folder and its engine."""
    pretend_credentials()
    os.environ["DYNAMODB_ENDPOINT"] = endpoint
    os.environ["BUCKET_FOLDER"] = str(folder.bucket)
    os.environ["SECRETS_FILE"] = str(folder.secrets)
    folder.bucket.mkdir(parents=True, exist_ok=True)


def _platforms(folder: Folder, url: str) -> Platforms:
    """Where they listened before, or elsewhere when somebody else listens there now."""
    kept = folder.path / "platforms"
    try:
        return Platforms(kept, url, finder=_finder())
    except CannotStart:
        return Platforms(kept, url, free_port(), finder=_finder())


def _finder() -> Finder:
    """Asks the product's stores, once the settings are read: platforms answer before the product does."""
    return Finder(lambda *asked: _stores().of_post(*asked), lambda *asked: _stores().of_chat(*asked))


def _stores() -> Any:
    if "chalicelib.edge.settings" not in sys.modules:
        raise away()
    return importlib.import_module("local.became")


def _expiry() -> Any:
    from local.expiry import Expiry  # noqa: PLC0415, it reads the settings

    return Expiry()


def _app() -> Any:
    """The product, or another app that a test names."""
    return importlib.import_module(os.environ.get("APP") or "app").app


def _tables() -> None:
    from chalicelib.edge.tables import client  # noqa: PLC0415, it reads the settings that were just made
    from local.tables import create_tables  # noqa: PLC0415

    create_tables(client)


def _treatment() -> Callable[..., Any]:
    seed = os.environ.get("CHAOS")
    return Chaos(seed) if seed else calm
