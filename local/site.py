"""The workspace as it was built, under /desk/: its files with their types, and the headers of web/headers.json."""

import gzip
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from local.gateway import Answer, Asked, problem

WEB = Path(__file__).parents[1] / "web"
DESK = "/desk/"
LOOPBACK = {"issuer": "http://127.0.0.1:*", "live": "ws://127.0.0.1:*"}  # what the policy names elsewhere
KINDS: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
PACKED = {".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"}  # the rest is packed already
HASHED = re.compile(r"assets/[^/]+-[\w-]{8}\.\w+")  # as the build names what never changes
LONGEST_NAME, LONGEST_PATH = 200, 1_000  # bytes: of a part, and of all; a disk takes no more
GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?!\s*;\s*q=0(?:\.0+)?\s*(?:,|$))", re.IGNORECASE)
NOT_BUILT = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Casefold: not built yet</title>
<h1>The workspace is not built yet</h1>
<p>Build it with <code>make web</code>, in the folder where you ran <code>make run</code>, and load this page again.</p>
<p>The API is there all the same: <a href="/openapi.json">every route</a>.</p>
</html>
"""


class Sent(NamedTuple):
    """A file in one encoding, and the tag that says so."""

    body: bytes
    tag: str


class Site:
    """Answers for `/` and all under /desk/, from the folder that the build writes and nowhere else."""

    def __init__(self, web: Path = WEB) -> None:
        self._dist = web / "dist"
        self._headers = headers(web)
        self._kept: dict[tuple[Path, int, bool], Sent] = {}

    def serves(self, path: str) -> bool:
        """Whether a path is ours."""
        return path in {"/", "/desk"} or path.startswith(DESK)

    def answer(self, asked: Asked) -> Answer:
        """A file, or the page for every path of the workspace; each answer has the policy."""
        status, own, body = self._found(asked)
        return Answer(status, {**self._headers, **own}, body)

    def _found(self, asked: Asked) -> Answer:
        if asked.method not in {"GET", "HEAD"}:
            return problem(405, "method-not-allowed", Allow="GET, HEAD")
        if not asked.path.startswith(DESK):
            return Answer(302, {"Location": DESK, "Content-Type": "text/plain; charset=utf-8"})
        name = unquote(asked.path.removeprefix(DESK), errors="replace")
        if _is_a_trick(name):
            return problem(404, "no-such-route")
        return self._file(name, asked) if "." in name.rpartition("/")[2] else self._page(asked)

    def _file(self, name: str, asked: Asked) -> Answer:
        path = self._dist / name
        if path.suffix not in KINDS or not path.is_file() or not _is_inside(path, self._dist):
            return problem(404, "no-such-route")
        return self._sent(path, asked, "public, max-age=31536000, immutable" if HASHED.fullmatch(name) else "no-cache")

    def _page(self, asked: Asked) -> Answer:
        path = self._dist / "index.html"
        if path.is_file():
            return self._sent(path, asked, "no-cache")
        return Answer(503, {"Content-Type": KINDS[".html"], "Cache-Control": "no-store"}, NOT_BUILT)

    def _sent(self, path: Path, asked: Asked, keeping: str) -> Answer:
        packed = path.suffix in PACKED and bool(GZIP.search(asked.headers.get("accept-encoding", "")))
        sent = self._read(path, packed=packed)
        told = {"Content-Type": KINDS[path.suffix], "Cache-Control": keeping, "ETag": sent.tag}
        if path.suffix in PACKED:
            told["Vary"] = "Accept-Encoding"
        if _has_it(asked.headers.get("if-none-match", ""), sent.tag):
            return Answer(304, told)
        return Answer(200, {**told, "Content-Encoding": "gzip"} if packed else told, sent.body)

    def _read(self, path: Path, *, packed: bool) -> Sent:
        """What a file holds; it is read and packed once, until the build writes it again."""
        key = (path, path.stat().st_mtime_ns, packed)
        if key not in self._kept:
            body = path.read_bytes()
            tag = f'"{sha256(body).hexdigest()[:32]}{"-gz" if packed else ""}"'
            self._kept[key] = Sent(gzip.compress(body, 9, mtime=0) if packed else body, tag)
        return self._kept[key]


def headers(web: Path = WEB, places: Mapping[str, str] = LOOPBACK) -> dict[str, str]:
    """What every answer of the workspace has; places are where it may connect, besides to its own origin."""
    told: dict[str, str] = json.loads((web / "headers.json").read_text())
    return {name: value.format_map(places) for name, value in told.items()}


def _is_a_trick(name: str) -> bool:
    """A path that means another folder, a hidden file, or no file at all: no link of ours has one."""
    parts = name.split("/")
    is_odd = any(part.startswith(".") or len(part.encode()) > LONGEST_NAME for part in parts) or "" in parts[:-1]
    return is_odd or len(name.encode()) > LONGEST_PATH or "\\" in name or not name.isprintable()


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _has_it(said: str, tag: str) -> bool:
    """Whether If-None-Match names the tag; a proxy may have made it a weak one."""
    return said.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in said.split(",")}
