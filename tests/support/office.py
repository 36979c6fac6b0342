"""An office at work: inboxes of two teams, messages that arrive, and agents who act on cases through the API."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
import pytest

from app import app
from chalicelib.cases import store as cases
from chalicelib.channels.model import Delivery, Posted
from chalicelib.channels.registry import CHANNELS
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import seg_of
from chalicelib.customers.model import Handle
from chalicelib.edge import asking, http, tables
from chalicelib.edge.ids import fresh_id
from chalicelib.intake import store as envelopes
from chalicelib.intake.sweeping import see_to, strike_all
from chalicelib.intake.worker import work
from chalicelib.kernel.model import Actor
from chalicelib.library import store as library
from chalicelib.library.model import Connection, Inbox, Team
from local.tables import definitions
from support.calling import Caller
from support.casework import ANNA, NOON, a_cause
from support.desk import plain_channel
from support.memory import MemoryClient

CALL = Caller(app)
CONNECTION = Connection(id="c", channel="plain", name="ours")
posts = count(1_000)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A channel in our own words, a clock that stands at noon, and no naps."""
    clock = SimpleNamespace(at=NOON)
    monkeypatch.setitem(CHANNELS, "plain", plain_channel())
    monkeypatch.setattr(asking, "now", lambda: clock.at)
    monkeypatch.setattr(http, "sleep", lambda _: None)
    return clock


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, plain: SimpleNamespace) -> Iterator[MemoryClient]:  # noqa: ARG001
    """Tables in memory instead of the engine's."""
    client = MemoryClient(definitions())
    monkeypatch.setattr(tables, "client", client)
    library.entries.clear()
    yield client
    library.entries.clear()


@pytest.fixture
def office(tables: None, plain: SimpleNamespace) -> "Office":  # noqa: ARG001
    """An office on the engine of the run."""
    return Office()


class Office:
    """Two inboxes, each of a team, and customers of its own: support is where Maria writes."""

    def __init__(self, suffix: str = "") -> None:
        self.name, self._suffix = uuid4().hex[:10], suffix
        self.inboxes = {team: self._inbox(team) for team in ("support", "billing")}

    def _inbox(self, team: str) -> str:
        account = team + self._suffix
        inbox = Inbox(id=f"plain:{account}", channel="plain", account=account, name=team, connection="c", team=team)
        for kind, thing in (("team", Team(id=team, name=team)), ("connection", CONNECTION), ("inbox", inbox)):
            if library.current().thing(kind, thing.id) is None:
                library.save(kind, thing.id, thing, 0, cause=a_cause())
        return inbox.id

    def hears(self, text: str = "Where is it?", *, team: str = "support", at: datetime = NOON, **said: Any) -> str:
        """A customer writes: the id of the post. `by` is who, `post` and `parent` are ids, `ours` is the company."""
        account = self.inboxes[team].partition(":")[2]
        post = said.get("post") or f"{self.name}{next(posts)}"
        by = said.get("by", "maria")
        author = Handle(id=account) if said.get("ours") else Handle(id=f"{by}-{self.name}", name=by, address=by)
        fact = Posted(id=post, author=author, at=at, text=text, public=True, parent=said.get("parent"))
        raw = msgspec.Raw(msgspec.json.encode(fact))
        key = f"{account}:{post}"
        envelopes.keep("c", "plain", Delivery(key=key, account=account, raw=raw), at)
        work(envelopes.envelope_id("c", key), at)
        return post

    def seg(self, post: str, team: str = "support") -> str:
        return seg_of(self.inboxes[team], post)

    def case(self, post: str, team: str = "support") -> str:
        """The case of a post that opened a conversation; its grace ends if it is in one."""
        seg = self.seg(post, team)
        if talks.find(seg).case is None:
            see_to(f"conv#{seg}", NOON + timedelta(days=1))
        return cases.live(talks.find(seg).case or "").id

    def strikes(self, case_id: str, at: datetime) -> None:
        strike_all(case_id, at)

    def merged(self, *, team: str = "support", by: Actor = ANNA) -> tuple[str, str]:
        """Two cases that were worked on, and turned out to be one: the winner and the loser."""
        top = self.hears("first", team=team)
        between, low = f"{self.name}{next(posts)}", f"{self.name}{next(posts)}"
        at = NOON + timedelta(minutes=2)
        self.hears("third", team=team, post=low, parent=between, at=at)
        winner, loser = self.case(top, team), self.case(low, team)
        for case_id in (winner, loser):
            good("POST", f"/cases/{case_id}/tasks", {"title": f"call {case_id}", "assignee": by.id}, by=by)
            good("POST", f"/cases/{case_id}/notes", {"text": f"note on {case_id}"}, by=by)
        self.hears("second", team=team, post=between, parent=top, at=NOON + timedelta(minutes=1))
        return winner, loser


class Scene(NamedTuple):
    """What a deed needs: a case of Maria's with a task, a reply on its way, another case, and a merge."""

    office: Office
    case: str
    seg: str
    other: str
    task: str
    out: str
    shown: str
    loser: str


def a_scene(office: Office) -> Scene:
    post = office.hears()
    case = office.case(post)
    task = good("POST", f"/cases/{case}/tasks", {"title": "call back"}).json["tasks"][0]["id"]
    good("POST", f"/cases/{case}/replies", {"text": "We are looking.", "hold_seconds": 60})
    other = good("POST", "/cases", {"title": "refund", "team": "support"}).json["id"]
    elsewhere = office.hears(by="karla")
    _, loser = office.merged()
    seg = office.seg(post)
    out = talks.sendings(seg)[0].id
    return Scene(office, case, seg, other, task, out, office.seg(elsewhere), loser)


def good(method: str, path: str, body: object = None, *, by: Actor = ANNA, **headers: str) -> SimpleNamespace:
    """The answer to what must succeed."""
    answer = CALL(method, path, body, by=by, **headers)
    assert answer.status < 300, (method, path, answer.status, answer.text)
    return answer


def a_key() -> str:
    return fresh_id()
