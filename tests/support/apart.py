"""Functions in processes of their own, on the engine of the run: they can be killed as a system kills, and are gone."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec

from chalicelib.edge import secrets, settings
from chalicelib.edge.web import Answer
from local.tables import definitions
from support.cloud import Cloud, Kept
from support.lambdas import Invocation
from support.outside import DAWN, Network
from support.standing import all_rows
from support.wire import DYNAMODB

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds that a process has
WAITS, ANSWERS = "waits", "answers"  # what a process says
STACK = f"{settings.STACK}-apart"
OWNERS = {"connections": "connection", "inboxes": "inbox"}


class Apart:
    """The cloud as processes apart find it: its rows on the engine, its bucket and secrets in a folder."""

    def __init__(self, folder: Path, platform: Network, address: str) -> None:
        self.platform, self._folder = platform, folder
        self._environment = os.environ | {
            "STACK": STACK,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
            "BUCKET_FOLDER": str(folder / "bucket"),
            "SECRETS_FILE": str(folder / "secrets.json"),
            "X_API_URL": address,
            "LIVE_URL": "wss://live.example/api",
            "LIVE_ENDPOINT": "https://live.example/api",
        }

    def run(self, asked: Invocation, *, after: float = 0) -> None:
        """A function, in a process that lives."""
        with self._started(asked, after, 0, "") as process:
            assert process.communicate(timeout=PATIENCE)[0].startswith(ANSWERS)

    def dies(self, asked: Invocation, number: int, moment: str, *, after: float = 0) -> bool:
        """A function, in a process that is killed at one of its calls: nothing of it runs on.

        False when it was done before: what works side by side in threads makes now more calls, now fewer.
        """
        with self._started(asked, after, number, moment) as process:
            assert process.stdout is not None
            if (said := process.stdout.readline().strip()) != WAITS:
                assert said.startswith(ANSWERS), "it neither answered nor came to its death"
                return False
            os.kill(process.pid, signal.SIGKILL)
            assert process.wait(PATIENCE) == -signal.SIGKILL
            return True

    def _started(self, asked: Invocation, after: float, number: int, moment: str) -> subprocess.Popen[str]:
        told = {
            **asked._asdict(),
            "at": (DAWN + timedelta(minutes=after)).isoformat(),
            "number": number,
            "moment": moment,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "support.one_process"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        return process


@contextmanager
def apart(cloud: Cloud, folder: Path) -> Iterator[Apart]:
    """The cloud, moved to where processes apart find it, and back when they are done."""
    _put_rows(cloud.kept())
    before = cloud.kept()
    for key, body in before.objects.items():
        path = folder / "bucket" / f"{key}~"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    kept = secrets.File(str(folder / "secrets.json"))
    for name, value in before.parameters.items():
        _, _, kind, owner, _ = name.split("/")
        kept.write(f"{OWNERS[kind]}/{secrets._named(owner)}", secrets._named(name), _secret(value))
    with _served(cloud.platform) as address:
        yield Apart(folder, cloud.platform, address)
    _taken_back(cloud, folder)


def _put_rows(kept: Kept) -> None:
    """Fresh tables with these rows."""
    there = DYNAMODB.list_tables()["TableNames"]
    for definition in definitions():
        name = _elsewhere(definition["TableName"])
        if name in there:
            DYNAMODB.delete_table(TableName=name)
        DYNAMODB.create_table(**{**definition, "TableName": name})
    for key, item in kept.rows.items():
        DYNAMODB.put_item(TableName=_elsewhere(key[0]), Item=item)


def _taken_back(cloud: Cloud, folder: Path) -> None:
    """What stands there now stands in the cloud."""
    was = cloud.tables.rows()
    found = dict(was)
    for name, table in cloud.tables.tables.items():
        found = {key: item for key, item in found.items() if key[0] != name}
        for _, item in all_rows(DYNAMODB, [_elsewhere(name)]):
            key = (name, *(item[part]["S"] for part in table.rows.keys))
            found[key] = was[key] if was.get(key) == item else item
    cloud.tables.back(found)
    bucket = folder / "bucket"
    cloud.objects.kept = {
        path.relative_to(bucket).as_posix().removesuffix("~"): path.read_bytes() for path in bucket.rglob("*~")
    }
    owners = msgspec.json.decode((folder / "secrets.json").read_bytes(), type=dict[str, dict[str, secrets.Secret]])
    cloud.parameters.kept = {
        f"{secrets._folder(owner)}/{secrets._safe(name)}": msgspec.json.encode(secret).decode()
        for owner, named in owners.items()
        for name, secret in named.items()
    }


@contextmanager
def _served(platform: Network) -> Iterator[str]:
    """The platform at an address of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer: Answer = platform.called("POST", f"http://platform{self.path}", dict(self.headers), body)
            self.send_response(answer.status or 500)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def _elsewhere(table: str) -> str:
    return f"{STACK}{table.removeprefix(settings.STACK)}"


def _secret(value: str) -> secrets.Secret:
    return msgspec.json.decode(value, type=secrets.Secret)
