"""The product as it would be deployed, on the emulated cloud, with an issuer and platforms beside it."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from emulator import Emulator
from fitting import fitted, repair

from chalicelib.edge.rows import plain
from infra.cloud import Cloud
from infra.deploy import deploy
from infra.package import BUILT
from infra.packages import Package, packaged
from infra.stages import GATEWAY_STAGE
from local.engine import free_port
from local.issuer import Issuer
from local.platforms.network import Network
from local.platforms.platforms import Platforms
from local.platforms.signing import signature

NAME = "casefold-test"
EMULATOR = Path(os.environ.get("EMULATOR") or BUILT / "emulator")  # its virtual environment
LONGEST_WAIT = 180.0  # seconds: a wake-up that is lost is made up for by the second sweep
TAIL = 30  # lines of a log


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
    names: Mapping[str, str]  # of the template's resources: what they are called in the account
    outputs: dict[str, str]
    issuer: Issuer
    platforms: Platforms
    url: str

    @property
    def network(self) -> Network:
        return self.platforms.desk.network

    def call(self, method: str, path: str, body: Any = None, *, role: str | None = None, **headers: str) -> Answer:
        """One request; with a role it is signed in."""
        said = {"Content-Type": "application/json"} | {name.replace("_", "-"): one for name, one in headers.items()}
        if role and "Authorization" not in said:
            said["Authorization"] = f"Bearer {self.issuer.token(f'{role}-1', role=role, teams=('support',))}"
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(self.url + path, data=raw, headers=said, method=method), timeout=120) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def done(self, method: str, path: str, body: Any = None, *, role: str = "supervisor", **headers: str) -> Any:
        """What a request that must succeed is answered with."""
        answer = self.call(method, path, body, role=role, **headers)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.body!r}{self.tail('APIHandler')}"
        return answer.json

    def hear(self, connection: str, raw: bytes, secret: str) -> Answer:
        """A webhook call of X, signed with this secret."""
        signed = {"x_twitter_webhooks_signature": signature(secret, raw)}
        return self.call("POST", f"/webhooks/x/{connection}", raw, **signed)

    def until(self, seen: Callable[[], Any], of: str, longest: float = LONGEST_WAIT) -> Any:
        """What is seen at last; when it never is, how the log of the function ends that should have done it."""
        deadline = time.monotonic() + longest
        while not (found := seen()):
            assert time.monotonic() < deadline, f"not seen within {longest:.0f} seconds{self.tail(of)}"
            time.sleep(0.2)
        return found

    def case_saying(self, words: str, of: str = "WorkIntake") -> dict[str, Any]:
        """The case in which a customer says this, once it is there and nobody has it."""
        return self.until(lambda: self.listed(words), of)

    def said_in(self, case: str) -> list[dict[str, Any]]:
        """All messages of a case."""
        seen = self.done("GET", f"/cases/{case}")
        return [message for talk in seen["conversations"] for message in talk["messages"]]

    def rows(self) -> Iterator[bytes]:
        """Every row of every table as bytes, its body unpacked."""
        tables = self.emulator.client("dynamodb")
        for name in tables.list_tables()["TableNames"]:
            for page in tables.get_paginator("scan").paginate(TableName=name):
                yield from (_as_bytes(item) for item in page["Items"])

    def logged(self, function: str) -> list[str]:
        """What a function has said, one line after the other."""
        return [event["message"] for event in self._events(function)]

    def started(self, function: str) -> list[float]:
        """When a function was invoked, in seconds since 1970."""
        lines = self._events(function)
        return sorted(one["timestamp"] / 1000 for one in lines if one["message"].startswith("START RequestId"))

    def runs(self, function: str) -> int:
        """How often a function was invoked."""
        return len(self.started(function))

    def _events(self, function: str) -> list[dict[str, Any]]:
        pages = self.emulator.client("logs").get_paginator("filter_log_events")
        found = pages.paginate(logGroupName=f"/{NAME}/{function}")
        return [event for page in found for event in page["events"]]

    def tail(self, function: str) -> str:
        """How the log of a function ends, and the emulator's own."""
        last = "\n".join(self.logged(function)[-TAIL:]) or "it was never invoked"
        return f"\n\nThe log of {function} ends:\n{last}\n\nThe emulator's ends:\n{self.emulator.last_words()}"

    def listed(self, words: str) -> dict[str, Any] | None:
        """The case in which somebody said this last, of those that nobody has."""
        listed = self.done("GET", "/worklists/unassigned")["items"]
        return next((item["case"] for item in listed if words in (item["words"] or "")), None)


def _as_bytes(item: dict[str, Any]) -> bytes:
    values = [value for typed in item.values() for value in typed.values()]
    return b"\n".join(plain(value) if isinstance(value, bytes) else str(value).encode() for value in values)


@contextmanager
def deployed(folder: Path) -> Iterator[tuple[Stack, list[str]]]:
    """Start the emulator, deploy what `make package` made, say what was fitted; and stop it all."""
    with ExitStack() as stops:
        emulator = Emulator(EMULATOR, folder, free_port())
        stops.callback(emulator.stop)
        emulator.wait()
        issuer = stops.enter_context(an_issuer(folder))
        made = packaged(BUILT / "dev", NAME)
        template, told = fitted(made.template, emulator.url)
        port = free_port()
        outputs = _deployed(emulator, made._replace(template=template), issuer, f"http://127.0.0.1:{port}")
        told += repair(emulator, template, outputs)
        url = f"{emulator.url}/_aws/execute-api/{outputs['RestAPIId']}/{GATEWAY_STAGE}"
        platforms = Platforms(folder / "platforms", url, port)
        stops.callback(platforms.stop)
        platforms.start()
        yield Stack(emulator, template, _named(emulator), outputs, issuer, platforms, url), told


def _deployed(emulator: Emulator, package: Package, issuer: Issuer, x_api: str) -> dict[str, str]:
    account = emulator.client("sts").get_caller_identity()["Account"]
    clients = [emulator.client(name) for name in ("cloudformation", "s3", "cloudfront")]
    cloud = Cloud(clients[0], clients[1], account, clients[2])
    given = {"OidcIssuer": issuer.url, "OidcJwksUrl": f"{issuer.url}/keys", "XApiUrl": x_api}
    return deploy(cloud, package, given, lambda _: True)


def _named(emulator: Emulator) -> dict[str, str]:
    pages = emulator.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=NAME)
    found = (one for page in pages for one in page["StackResourceSummaries"])
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


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
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
