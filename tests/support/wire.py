"""AWS behind the real clients: each HTTP attempt is answered from the cloud in memory, or meets a fault.

What botocore makes of an answer is its own: it tries again, sleeps, gives up. A fault befalls one attempt.
"""

import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import botocore.endpoint
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from chalicelib.edge import bucket, settings, sockets, tables
from support import rights
from support.attempts import ANYWHERE, WRITES, Attempt, Fault, Said, as_answer, conflict
from support.cloud import Cloud

DYNAMODB = tables.client  # the product's own
ENDPOINTS = {"apigatewaymanagementapi": "https://live.example/api", "s3": "https://objects.example"}
OTHERS = ("ssm", "s3", "apigatewaymanagementapi")


class Wire:
    """All attempts, and the faults that befell them: `rate` of those made, drawn from the seed."""

    def __init__(self, cloud: Cloud, rate: float = 0.0, seed: int = 0) -> None:
        self.cloud, self.rate, self.random = cloud, rate, Random(seed)
        self.attempts, self.faults = Counter[str](), Counter[str]()
        self.script: dict[str, Fault] = {}  # what befalls the next attempt of an operation, whatever the rate
        self._done: set[str] = set()  # transactions by the token of their request: done once, however often asked

    def sent(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        """What stands for the network."""
        _, service, operation = event_name.split(".")
        attempt = Attempt(service, operation, request, lambda: self._served(service, operation, request))
        self.attempts[service] += 1
        said = self._befallen(attempt)
        answer = AWSResponse(request.url, said.status, dict(said.headers), BytesIO(said.body))
        if operation != "GetObject" or said.status >= 300:
            answer._content = said.body
        return answer

    def _befallen(self, attempt: Attempt) -> Said:
        if fault := self.script.pop(attempt.operation, None):
            return fault(attempt, self.random)
        if self.random.random() >= self.rate:
            return attempt.really()
        is_write = attempt.operation in WRITES and self.random.random() < 0.5
        fault = conflict if is_write else self.random.choice(ANYWHERE)
        self.faults[fault.__name__] += 1
        return fault(attempt, self.random)

    def _served(self, service: str, operation: str, request: Any) -> Said:
        try:
            return getattr(self, f"_{service}")(operation, request)
        except ClientError as error:
            return as_answer(service, error.response)

    def _dynamodb(self, operation: str, request: Any) -> Said:
        asked = _received(json.loads(request.body))
        token = asked.pop("ClientRequestToken", "")
        if token in self._done:
            return Said(200)
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
        answer = getattr(self.cloud.tables, name)(**asked)
        self._done |= {token} - {""}
        return Said(200, json.dumps(answer, default=_as_base64).encode())

    def _ssm(self, operation: str, request: Any) -> Said:
        asked = json.loads(request.body)
        if operation == "PutParameter":
            self.cloud.parameters.put_parameter(**asked)
            return Said(200)
        (page,) = self.cloud.parameters.get_parameters_by_path(**asked)
        return Said(200, json.dumps(page).encode())

    def _s3(self, operation: str, request: Any) -> Said:
        url = urlsplit(request.url)
        key = unquote(url.path.lstrip("/")).removeprefix(f"{settings.BUCKET}/")
        if operation == "ListObjectsV2":
            return self._listed({name: values[0] for name, values in parse_qs(url.query).items()})
        if operation == "PutObject":
            self.cloud.objects.put_object(Key=key, Body=_unchunked(request))
            return Said(200, b"", {})
        if operation == "DeleteObject":
            self.cloud.objects.delete_object(Key=key)
            return Said(204, b"", {})
        body = self.cloud.objects.get_object(Key=key)["Body"].read()
        return Said(200, body, {"Content-Length": str(len(body))})

    def _listed(self, asked: Mapping[str, str]) -> Said:
        (page,) = self.cloud.objects.list_objects_v2(
            Prefix=asked.get("prefix", ""), StartAfter=asked.get("start-after", "")
        )
        keys = "".join(f"<Contents><Key>{one['Key']}</Key></Contents>" for one in page["Contents"])
        return Said(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{keys}</ListBucketResult>".encode(), {})

    def _apigatewaymanagementapi(self, operation: str, request: Any) -> Said:
        name = unquote(urlsplit(request.url).path.rpartition("/")[2])
        if operation == "PostToConnection":
            self.cloud.gateway.post_to_connection(ConnectionId=name, Data=request.body)
        else:
            self.cloud.gateway.delete_connection(ConnectionId=name)
        return Said(200, b"", {})


def _received(thing: Any) -> Any:
    """What was sent, with its bytes."""
    if isinstance(thing, dict):
        if set(thing) == {"B"} and isinstance(thing["B"], str):
            return {"B": b64decode(thing["B"])}
        return {name: _received(part) for name, part in thing.items()}
    return [_received(part) for part in thing] if isinstance(thing, list) else thing


def _as_base64(held: bytes) -> str:
    return b64encode(held).decode()


def _unchunked(request: Any) -> bytes:
    """The body of an object: in one chunk, with its checksum behind it."""
    body = request.body
    raw = bytes(body if isinstance(body, (bytes, bytearray)) else body.read())
    if "X-Amz-Decoded-Content-Length" not in request.headers:
        return raw
    length, _, rest = raw.partition(b"\r\n")
    return rest[: int(length, 16)]


@contextmanager
def wired(cloud: Cloud) -> Iterator[Wire]:
    """The product on its own clients, with this wire instead of a network; botocore does not sleep."""
    wire, clients = Wire(cloud), {"dynamodb": _as_ours(), **{service: client_of(service) for service in OTHERS}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
        patch.setattr(tables, "client", clients["dynamodb"])
        patch.setattr(bucket, "_client", lambda: clients["s3"])
        patch.setattr(sockets, "_client", lambda _: clients["apigatewaymanagementapi"])
        patch.setattr(cloud, "ssm", clients["ssm"])
        for service, client in clients.items():
            client.meta.events.register(f"before-send.{service}", wire.sent)
        yield wire
        for service, client in clients.items():
            client.meta.events.unregister(f"before-send.{service}", wire.sent)


def _as_ours() -> Any:
    """The product's client as a new process has it: no retries were spent yet."""
    how = {"region_name": settings.REGION, "endpoint_url": settings.DYNAMODB_ENDPOINT, "config": DYNAMODB.meta.config}
    client = boto3.session.Session().client("dynamodb", **how)
    client.meta.events.register("provide-client-params.dynamodb", rights._sent)
    return client


@cache
def client_of(service: str) -> Any:
    """A client of another service, as the product makes it."""
    return boto3.session.Session().client(service, region_name=settings.REGION, endpoint_url=ENDPOINTS.get(service))
