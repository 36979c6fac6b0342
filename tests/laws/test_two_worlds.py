"""Need to know, as a law: two worlds that differ only in what one may not see give one identical bytes on every GET.

The second world is the first one after things happened that the viewer may not know of, at the same moment.
"""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.access import endpoints, view
from chalicelib.cases import customer_reading, drafts, parts, reading, store, talk
from chalicelib.conversations import store as talks
from chalicelib.insight import worklists
from chalicelib.kernel.model import Actor, Role
from support.casework import ANNA, KARL, SAM, later
from support.contract import Names, label, paths, reads
from support.memory import MemoryClient
from support.office import CALL, Office, good, memory, plain

__all__ = ["memory", "plain"]

FILTERS = "?channel=plain&status=new,open&due=breached,today,none"
QUERIES = ("", "?as_of=2026-01-05T12:30:00Z", "?after=1", "?before=zzz", FILTERS)
SEEDS = range(6)
Answer = tuple[int, str, dict[str, Any]]


class World:
    """What Anna of support may see, and what Karl of billing does that she may not."""

    def __init__(self, seed: int) -> None:
        self.office, self.random = Office(), Random(seed)
        self.post = self.office.hears("My parcel is lost")
        self.case = self.office.case(self.post)
        good("POST", f"/cases/{self.case}/notes", {"text": "She called."})
        good("POST", f"/cases/{self.case}/tasks", {"title": "call back", "assignee": "anna"})
        good("POST", f"/cases/{self.case}/replies", {"text": "We are looking."})
        self.winner, self.loser = self.office.merged()
        self.common = good("POST", "/cases", {"title": "for all"}).json["id"]
        self.shared = self._shared()
        self.customer = store.live(self.case).customer_id or ""
        self.closed, self.follows = self._followed()
        self.hidden: list[str] = [self.theirs, self.follows]
        self.steps: list[Callable[[], object]] = [self._writes, self._opens, self._works, self._merges, self._moves]
        self.steps.append(self._drafts)
        self._drafts(ANNA, "hers")

    def _shared(self) -> str:
        """A conversation that billing owns and a case of support shows."""
        self.theirs_post = self.office.hears("And my refund?", team="billing")
        self.theirs = self.office.case(self.theirs_post, team="billing")
        seg = self.office.seg(self.theirs_post, team="billing")
        good("POST", f"/cases/{self.case}/conversations", {"conversation": seg}, by=SAM)
        return seg

    def _followed(self) -> tuple[str, str]:
        """A closed case of support, and what the same customer wrote long after, which is a matter of billing."""
        post = self.office.hears("Thanks")
        closed = self.office.case(post)
        good("POST", f"/cases/{closed}/closure", {"reason": "done"})
        self.office.hears("And now?", parent=post, at=later(60 * 24 * 9))
        follows = self.office.case(post)
        good("PUT", f"/cases/{follows}/team", {"team": "billing"}, by=SAM)
        return closed, follows

    def goes_on(self, steps: int) -> None:
        """Things that Anna may not know of."""
        for step in [*self.steps, *self.random.choices(self.steps, k=steps)]:
            step()

    def _writes(self) -> None:
        at = later(self.random.randint(-500, 20))
        post = self.office.hears("secret", team="billing", at=at, by=self.random.choice(["maria", "zoe"]))
        self.hidden.append(self.office.case(post, team="billing"))

    def _opens(self) -> None:
        body = {"title": "secret", "team": "billing", "customer_id": self.customer}
        self.hidden.append(good("POST", "/cases", body, by=KARL).json["id"])

    def _works(self) -> None:
        for case_id in (self.follows, self.random.choice(self.hidden)):
            self._work(f"/cases/{case_id}")

    def _work(self, here: str) -> None:
        good("POST", f"{here}/notes", {"text": "secret"}, by=KARL)
        good("POST", f"{here}/tasks", {"title": "secret", "assignee": "karl"}, by=KARL)
        good("PUT", f"{here}/assignee", {"assignee": "karl"}, by=KARL)
        good("PUT", f"{here}/priority", {"priority": self.random.choice(["urgent", "low"])}, by=KARL)

    def _drafts(self, by: Actor = SAM, words: str = "secret") -> None:
        """Somebody writes, and has seen, what they have not sent or said: also on a case that Anna knows."""
        for case_id in (self.case, self.common, self.closed):
            body = {"mode": "public", "text": words, "conversation": self.office.seg(self.post)}
            good("PUT", f"/cases/{case_id}/drafts/{by.id}", body, by=by)
            good("PUT", f"/cases/{case_id}/mark", {"key": "2026-01-05T12:00:00Z#0#1"}, by=by)

    def _merges(self) -> None:
        self.hidden += self.office.merged(team="billing", by=KARL)

    def _moves(self) -> None:
        """What support is shown goes to another owner in billing."""
        owner = talks.find(self.shared).case or ""
        answer = good("DELETE", f"/cases/{owner}/conversations/{self.shared}?owner=new", by=KARL)
        self.hidden += [answer.json["id"], talks.find(self.shared).case or ""]

    @property
    def names(self) -> Names:
        seen = [self.case, self.winner, self.loser, self.common, self.closed]
        numbers = [one.number for case_id in seen if (one := store.state(case_id))]
        return {
            "case_id": [*seen, *self.hidden[:1], "none"],
            "conversation_id": [self.office.seg(self.post), self.shared, "none"],
            "customer_id": [self.customer, "none"],
            "number": [*numbers, "000-000-000"],
            "name": [*worklists.LISTS, "none"],
            "connection_id": ["c", "none"],
            "inbox_id": list(self.office.inboxes.values()),
            "inbox": ["none"],
            "channel_name": ["x", "none"],
        }


def seen(world: World, viewer: Actor) -> dict[str, Answer]:
    """Every GET that there is, with whatever it may name."""
    asked = [path + query for route in reads() for path in paths(route, world.names) for query in QUERIES]
    answers = ((path, CALL("GET", path, by=viewer)) for path in asked)
    return {path: (one.status, one.text, one.headers) for path, one in answers}


def differences(seed: int, viewer: Actor = ANNA) -> list[str]:
    """What tells a viewer of things that they may not know of."""
    world = World(seed)
    before = seen(world, viewer)
    world.goes_on(4)
    after = seen(world, viewer)
    return [*(path for path, answer in before.items() if after[path] != answer), *found(world, viewer)]


def found(world: World, viewer: Actor) -> list[str]:
    """Hidden cases, and customers of whom nobody else has heard, that are not as if they were absent."""
    customers = {store.live(case_id).customer_id for case_id in world.hidden} - {world.customer, None}
    hidden = [("/cases", case_id) for case_id in world.hidden] + [("/customers", one) for one in customers]
    absent = {kind: CALL("GET", f"{kind}/none", by=viewer).text for kind in ("/cases", "/customers")}
    return [f"{kind}/{name}" for kind, name in hidden if CALL("GET", f"{kind}/{name}", by=viewer).text != absent[kind]]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_one_may_not_know_changes_no_byte(memory: MemoryClient, seed: int) -> None:  # noqa: ARG001
    assert differences(seed) == []


def test_who_may_know_sees_it(memory: MemoryClient) -> None:  # noqa: ARG001
    assert len(differences(0, viewer=SAM)) > 5


def test_whoever_wrote_in_a_case_that_one_knows_is_known(memory: MemoryClient) -> None:  # noqa: ARG001
    world = World(0)
    world.office.hears("Me too", parent=world.post, by="zoe", at=later(3))
    messages = good("GET", f"/cases/{world.case}").json["conversations"][0]["messages"]
    zoe = next(one["customer_id"] for one in messages if one["text"] == "Me too")

    assert good("GET", f"/customers/{zoe}").json["customer"]["identities"][0]["name"] == "zoe"
    assert CALL("GET", f"/customers/{zoe}", by=KARL).status == 404


def test_what_is_hidden_takes_nobodys_place_among_what_a_customer_said(
    memory: MemoryClient,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(customer_reading, "NEWEST", 2)
    assert differences(1) == []


def _telling_the_owner(patch: pytest.MonkeyPatch) -> None:
    told = talk.conversation_seen

    def leaky(head: Any, *rest: Any) -> Any:
        return replace(told(head, *rest), case=head.case)

    patch.setattr(parts, "conversation_seen", leaky)


def _all_drafts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drafts, "_name", lambda _, draft_id: f"draft#{draft_id}")


LEAKS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "answers are not viewed": lambda patch: patch.setattr(endpoints, "seen", lambda thing, _: thing),
    "all cases are everybody's": lambda patch: patch.setattr(view, "_takes_part", lambda *_: True),
    "lists are not filtered": lambda patch: patch.setattr(reading, "may_know", lambda *_: True),
    "worklists are of all teams": lambda patch: patch.setattr(
        worklists, "holders", lambda _, name, library: [f"{name}#{team.id}" for team in library.teams()]
    ),
    "the owner of what is shown is told": _telling_the_owner,
    "drafts are everybody's": _all_drafts,
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_seen(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch, leak: str) -> None:  # noqa: ARG001
    LEAKS[leak](monkeypatch)

    assert differences(0) != []


def test_every_read_is_tried(memory: MemoryClient) -> None:  # noqa: ARG001
    asked = seen(World(0), ANNA)

    for route in reads():
        start = route.path.partition("{")[0]
        assert [path for path in asked if path.startswith(start)], label(route)
    assert sum(status == 200 for status, _, _ in asked.values()) > 40


def test_a_customer_has_no_door_here(memory: MemoryClient) -> None:  # noqa: ARG001
    maria = Actor(id="maria", role=Role.CUSTOMER, customer_id="maria")
    mine = {path for path, answer in seen(World(0), maria).items() if answer[0] == 200}

    assert {path.partition("?")[0] for path in mine} == {"/health", "/openapi.json"}
