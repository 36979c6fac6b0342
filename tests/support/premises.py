"""Two teams at work, with everything that a route can name: what is one's own, what is others', what is nobody's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from chalicelib.cases import store as cases
from chalicelib.conversations import store as talks
from chalicelib.edge import bucket, rates, settings, tables
from chalicelib.edge.http import Route
from chalicelib.intake import chat_session
from chalicelib.kernel.model import Actor
from chalicelib.library import store as library
from local.tables import definitions
from support.casework import ADA, ANNA, KARL, NOON, SAM
from support.chatting import SHOP
from support.memory import MemoryClient
from support.office import CALL, Office, good
from support.refusals import refused
from support.standing import Item, all_rows

TABLES = tuple(
    getattr(settings, f"{name}_TABLE") for name in ("CASES", "CONTENT", "INTAKE", "CUSTOMERS", "LIBRARY", "LIVE")
)
BOOK = ("once#", "rate#", "salt#")  # kept honestly of whoever asks: that a key was used, and how often
MARK_KEY = "2026-01-05T12:00:00Z#0#1"


class Counting(MemoryClient):
    """The twin with the one update that the product makes: one more in a minute, unless it is one too many."""

    def update_item(self, **asked: Any) -> dict[str, Any]:
        one, most, expires = (asked["ExpressionAttributeValues"][name] for name in (":one", ":most", ":expires"))
        before = self.get_item(TableName=asked["TableName"], Key=asked["Key"]).get("Item", {"asked": {"N": "0"}})
        number = int(before["asked"]["N"])
        if number >= int(most["N"]):
            raise refused("update_item", "ConditionalCheckFailedException")
        item = {**asked["Key"], "asked": {"N": str(number + int(one["N"]))}, "expires": expires}
        return self.put_item(TableName=asked["TableName"], Item=item)


class Side(NamedTuple):
    """A case that a team has, with what belongs to it."""

    team: str
    by: Actor
    case: str
    number: str
    seg: str
    customer: str
    task: str
    out: str
    loser: str
    draft: str


class Premises:
    """Karl of billing and Anna of support, who know nothing of each other's cases; and a chat on a site."""

    def __init__(self) -> None:
        self.office = Office()
        self.mine = self._side("billing", KARL, "karla")
        self.theirs = self._side("support", ANNA, "maria")
        self.connection, self.inbox = self._chat()
        self.visitor = uuid4().hex

    def _side(self, team: str, by: Actor, who: str) -> Side:
        office = self.office
        post = office.hears(team=team, by=who)
        case, seg = office.case(post, team), office.seg(post, team)
        here = f"/cases/{case}"
        task = good("POST", f"{here}/tasks", {"title": "call back"}, by=by).json["tasks"][0]["id"]
        good("POST", f"{here}/replies", {"text": "We are looking.", "hold_seconds": 60}, by=by)
        good("POST", f"{here}/notes", {"text": "She called."}, by=by)
        good("PUT", f"{here}/watchers/{by.id}", by=by)
        good("PUT", f"{here}/drafts/d1", {"mode": "note", "text": "not said yet"}, by=by)
        good("PUT", f"{here}/mark", {"key": MARK_KEY}, by=by)
        good("PUT", f"{here}/presence", {"mode": "looking"}, by=by)
        loser = office.merged(team=team, by=by)[1] if by is ANNA else case  # Maria writes to support alone
        state = cases.live(case)
        out, customer = talks.sendings(seg)[0].id, state.customer_id or ""
        return Side(team, by, case, state.number, seg, customer, task, out, loser, "d1")

    def _chat(self) -> tuple[str, str]:
        good("POST", "/connections", {"id": "our-app", "channel": "x", "name": "Our app"}, by=ADA)
        connection = good("POST", "/connections", {"channel": "chat", "name": "Our site"}, by=ADA).json["id"]
        body = {"connection": connection, "account": "shop", "name": "The shop", "origins": [SHOP]}
        good("POST", "/inboxes", body, by=ADA)
        return connection, "shop"

    def names(self, side: Side | None = None) -> dict[str, str]:
        """Something that is there, for each name in a path; of one's own, or of that side."""
        side = side or self.mine
        return {
            "case_id": side.case,
            "number": side.number,
            "conversation_id": side.seg,
            "customer_id": side.customer,
            "task_id": side.task,
            "out": side.out,
            "draft_id": side.draft,
            "watcher": "bert",
            "name": "mine",
            "connection_id": self.connection,
            "inbox_id": f"chat:{self.inbox}",
            "inbox": self.inbox,
            "channel_name": "chat",
            "envelope_id": f"case~{side.case}",
        }

    def ask(self, route: Route, raw: bytes | None = None, *, query: str = "", **headers: str) -> SimpleNamespace:
        """The answer to whoever may ask: a role that may, or a visitor of the site; `path` is another one to ask."""
        path = headers.pop("path", route.path.format(**self.names())) + query
        if route.roles is not None:
            by = next(actor for actor in (ADA, SAM, ANNA) if actor.role in route.roles)
            return CALL(route.method, path, raw, by=by, **headers)
        sent = {"authorization": f"Bearer {self.session()}", "origin": SHOP} | headers
        return CALL(route.method, path, raw, **sent)

    def session(self, at: Any = NOON) -> str:
        """The token of a visitor of the site."""
        inbox = f"chat:{self.inbox}"
        return chat_session.signed(chat_session.opened(inbox, self.visitor, "Maria", at), at)


@contextmanager
def opened(folder: Path) -> Iterator[Premises]:
    """Premises of their own: tables in memory, a bucket and secrets in a folder, live updates and sign-in set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "client", Counting(definitions()))
        patch.setattr(settings, "BUCKET_FOLDER", str(folder / "bucket"))
        patch.setattr(settings, "SECRETS_FILE", str(folder / "secrets.json"))
        patch.setattr(settings, "LIVE_URL", "wss://live.example/prod")
        patch.setattr(settings, "OIDC_ISSUER", "https://issuer.example")
        library.entries.clear()
        rates.salts.clear()
        yield Premises()
    library.entries.clear()


def standing() -> dict[str, Item | bytes]:
    """Every row and object by its keys, but for what is kept honestly of whoever asks."""
    found: dict[str, Item | bytes] = {}
    for table, row in all_rows(tables.client, TABLES):
        names = [row[name]["S"] for name in tables.client.tables[table].rows.keys]  # type: ignore[attr-defined]
        if not names[0].startswith(BOOK):
            found[" ".join([table.rpartition("-")[2], *names])] = row
    return found | {f"bucket {key}": bucket.get(key) for key in list(bucket.keys())}
