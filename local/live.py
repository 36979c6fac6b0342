"""Websockets as API Gateway has them: the same events for the app's handlers, and the same door to say something."""

import logging
import time
from contextlib import suppress
from http import HTTPStatus
from socket import create_server
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from chalice.app import Chalice
from chalice.local import LambdaContext
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from local.gateway import Answer, Asked, problem

PATH = "/local-live"  # where the app reaches what API Gateway calls the management API
CONNECTIONS = f"{PATH}/@connections/"
KINDS = {"$connect": "CONNECT", "$default": "MESSAGE", "$disconnect": "DISCONNECT"}
LONGEST_MESSAGE = 128 * 1024  # bytes: API Gateway's limit
LONGEST = 29_000  # milliseconds that a handler may take


class Live:
    """Holds its port from the moment it is made, and lets websockets in from `open` to `close`."""

    def __init__(self) -> None:
        self._socket = create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._socket.getsockname()[1]}/live"
        self._server: Server | None = None
        self._app: Chalice | None = None
        self._open: dict[str, ServerConnection] = {}
        self._counting = Lock()

    def open(self, app: Chalice) -> None:
        """Hand what happens to the handlers of this app."""
        self._app = app
        self._server = serve(
            self._keep,
            sock=self._socket,
            process_request=self._let_in,
            max_size=LONGEST_MESSAGE,
            close_timeout=1,
            logger=_silence(),
        )
        Thread(target=self._server.serve_forever, name="live", daemon=True).start()

    def close(self) -> None:
        """Close every websocket, and give the port back."""
        if self._server:
            self._server.shutdown()
        self._socket.close()

    def answer(self, asked: Asked) -> Answer:
        """What the management API answers: to say something to a connection, or to close it."""
        with self._counting:
            found = self._open.get(unquote(asked.path.removeprefix(CONNECTIONS)))
        if found is None:
            return problem(HTTPStatus.GONE, "connection-gone")
        try:
            _DEEDS[asked.method](found, asked.body)
        except KeyError:
            return problem(405, "method-not-allowed", Allow=", ".join(_DEEDS))
        except ConnectionClosed:
            return problem(HTTPStatus.GONE, "connection-gone")
        return Answer(HTTPStatus.OK, {})

    def _let_in(self, connection: ServerConnection, request: Request) -> Response | None:
        """Ask the app; what it does not let in is refused with its status."""
        asked = dict(parse_qsl(urlsplit(request.path).query))
        status = self._called("$connect", connection, queryStringParameters=asked or None)
        return None if status == HTTPStatus.OK else connection.respond(HTTPStatus(status), "")

    def _keep(self, connection: ServerConnection) -> None:
        """From the handshake to the end of one websocket."""
        with self._counting:
            self._open[connection.id.hex] = connection
        try:
            with suppress(ConnectionClosed):
                for said in connection:
                    self._called(
                        "$default", connection, body=said if isinstance(said, str) else said.decode(errors="replace")
                    )
        finally:
            with self._counting:
                del self._open[connection.id.hex]
            self._called("$disconnect", connection)

    def _called(self, route: str, connection: ServerConnection, **event: Any) -> int:
        """The status that the app's handler gives: 404 when there is none, 502 when it fails, as at the gateway."""
        assert self._app, "it was opened with an app"
        if route not in self._app.websocket_handlers:
            return HTTPStatus.NOT_FOUND
        name = self._app.websocket_handlers[route].name
        context: dict[str, Any] = {"routeKey": route, "eventType": KINDS[route]}
        context |= {"connectionId": connection.id.hex, "requestTimeEpoch": int(time.time() * 1_000)}
        context |= {"apiId": "local", "stage": "live", "domainName": "127.0.0.1"}
        try:
            given = self._app.handler_map[name]({"requestContext": context, **event}, LambdaContext(name, 512, LONGEST))
        except Exception:  # noqa: BLE001, one connection's trouble is not another's; the app logs its own
            return HTTPStatus.BAD_GATEWAY
        return int(given["statusCode"])


def _say(connection: ServerConnection, body: bytes) -> None:
    connection.send(body.decode())


def _hang_up(connection: ServerConnection, _: bytes) -> None:
    """At once for who asks: the farewell may take a second."""
    Thread(target=connection.close, name="farewell", daemon=True).start()


_DEEDS = {"POST": _say, "DELETE": _hang_up}


def _silence() -> logging.Logger:
    """The library would log addresses, which hold tickets."""
    logger = logging.getLogger("local.live")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger
