"""The product as it would be deployed, on the emulated cloud, with an issuer and platforms beside it."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from emulator import Emulator, fitted, repair

from infra.deploy import Cloud, Package, deploy, packaged
from infra.package import BUILT
from infra.stages import GATEWAY_STAGE
from local.engine import free_port
from local.issuer import Issuer
from local.platforms.platforms import Platforms

NAME = "casefold-test"
EMULATOR = Path(os.environ.get("EMULATOR") or BUILT / "emulator")  # its virtual environment


class Answer(NamedTuple):
    """What came over the wire."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")


class Stack(NamedTuple):
    """A deployed product."""

    emulator: Emulator
    template: dict[str, Any]
    outputs: dict[str, str]
    issuer: Issuer
    platforms: Platforms
    url: str

    def call(self, method: str, path: str, body: Any = None, *, role: str | None = None, **headers: str) -> Answer:
        """One request; with a role it is signed in."""
        said = {"Content-Type": "application/json"} | {name.replace("_", "-"): one for name, one in headers.items()}
        if role and "Authorization" not in said:
            said["Authorization"] = f"Bearer {self.issuer.token(f'{role}-1', role=role, teams=('support',))}"
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(self.url + path, data=raw, headers=said, method=method), timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except HTTPError as error:
            return Answer(error.code, error.headers, error.read())


@contextmanager
def deployed(folder: Path) -> Iterator[Stack]:
    """Start the emulator, deploy what `make package` made; and stop it all."""
    with ExitStack() as stops:
        emulator = Emulator(EMULATOR / "bin" / "ministack", folder, free_port())
        stops.callback(emulator.stop)
        emulator.wait()
        issuer = stops.enter_context(an_issuer(folder))
        made = packaged(BUILT / "dev", NAME)
        template, told = fitted(made.template, emulator.url)
        print("\n".join(told), file=sys.stderr)  # noqa: T201, whoever reads the run is to know
        port = free_port()
        outputs = _deployed(emulator, made._replace(template=template), issuer, f"http://127.0.0.1:{port}")
        url = f"{emulator.url}/_aws/execute-api/{outputs['RestAPIId']}/{GATEWAY_STAGE}"
        platforms = Platforms(folder / "platforms", url, port)
        stops.callback(platforms.stop)
        platforms.start()
        yield Stack(emulator, template, outputs, issuer, platforms, url)


def _deployed(emulator: Emulator, package: Package, issuer: Issuer, x_api: str) -> dict[str, str]:
    account = emulator.client("sts").get_caller_identity()["Account"]
    clients = [emulator.client(name) for name in ("cloudformation", "s3", "cloudfront")]
    cloud = Cloud(clients[0], clients[1], account, clients[2])
    given = {"OidcIssuer": issuer.url, "OidcJwksUrl": f"{issuer.url}/keys", "XApiUrl": x_api}
    outputs = deploy(cloud, package, given, lambda _: True)
    repair(emulator, package.template, outputs)
    return outputs


@contextmanager
def an_issuer(folder: Path) -> Iterator[Issuer]:
    """An issuer whose keys can be fetched."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(issuer.jwks()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    issuer = Issuer(folder, f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    yield issuer
    server.shutdown()
    server.server_close()
