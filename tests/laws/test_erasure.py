"""The law of erasure: nothing that is a person's is found afterwards, and all that is others' is still there."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest

from chalicelib.cases.store import all_case_ids
from chalicelib.cases.verify import verify
from chalicelib.conversations import store as talks
from chalicelib.edge import settings, tables
from chalicelib.intake import erasing
from chalicelib.intake.worker import work
from chalicelib.kernel.model import Cause
from support.fates import Odds
from support.marked import (
    ADA,
    ANNA,
    KARL,
    MARIA,
    NAMES,
    NOON,
    SHOP,
    Desk,
    a_message,
    a_post,
    a_user,
    customer,
    end,
    everything,
    holding,
    in_memory,
    settled,
    standing,
    under,
    worked,
)
from support.scheduler import Simulation
from support.standing import owed
from support.x_bodies import body_of

AT = NOON + timedelta(days=2)
STRIDE = 3  # of all its calls, how far apart those are at which it is killed
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Everything was said, worked on, and somebody did something about it."""
    with in_memory(tmp_path) as made:
        everything(made)
        settled()
        worked(made)
        yield made


def erased(who: str, at: datetime = AT) -> None:
    """As a request does it, and the sweeps after it, however often either is killed."""
    erasing.begin(who, "asked by zwick_mari", Cause(id="erase", source="test", recorded_at=at), by=ADA)
    erasing.go_on(who, at)
    erasing.sweep_erasures(LATER)


def shown() -> dict[str, tuple[Any, ...]]:
    """Of each message: whose it is, whether it was erased, and whether it has words."""
    found = {}
    for (where, key), body in end().items():
        if where == "content" and "/message#" in key:
            found[key] = (body["author"], body["body"].get("erased", False), "text" in body["body"])
    return found


def test_nothing_of_theirs_is_left_and_every_case_is_proven(desk: Desk) -> None:
    before, who = shown(), customer()
    assert holding() != []

    answer = desk("DELETE", f"/customers/{who}", {"reason": "asked by @zwick_mari"}, by=ADA)

    assert (answer.status, answer.json["done"]) == (202, True)
    assert holding() == []
    assert [verify(case) for case in all_case_ids()] == [[]] * len(list(all_case_ids()))
    theirs = {author for author, gone, _ in shown().values() if gone}
    assert len(theirs) == 1
    assert shown() == {
        key: (author, author in theirs, text and author not in theirs) for key, (author, _, text) in before.items()
    }


def drafts_left() -> dict[str, list[str]]:
    """Of each case the words that were not said."""
    found: dict[str, list[str]] = {}
    for (where, key), body in end().items():
        if where == "cases" and "/draft#" in key:
            found.setdefault(key.partition("/")[0], []).append(body["text"])
    return found


def test_what_was_to_be_said_to_them_goes_and_to_others_it_stays_without_them(desk: Desk) -> None:
    theirs = {case["id"] for case in desk("GET", f"/customers/{customer()}", by=ADA).json["cases"]}
    before = drafts_left()
    assert theirs & before.keys()
    assert before.keys() - theirs

    erased(customer())

    after = drafts_left()
    assert after.keys() == before.keys() - theirs
    assert {text for texts in after.values() for text in texts} == {"Ask [erased], dear Karl"}


def test_what_an_open_tab_keeps_after_the_cases_were_looked_through_goes_too(desk: Desk) -> None:
    who = customer()
    begun(who)
    theirs = [case["id"] for case in desk("GET", f"/customers/{who}", by=ADA).json["cases"]]
    for case in theirs:
        draft = {"mode": "note", "text": "Tell @zwick_mari"}
        assert desk("PUT", f"/cases/{case}/drafts/late", draft, by=ANNA).status == 200
    assert theirs
    assert drafts_left().keys() > set(theirs)

    erasing.sweep_erasures(LATER)

    assert drafts_left().keys() & set(theirs) == set()
    assert holding() == []


def test_who_they_were_is_gone_and_that_they_were_is_not(desk: Desk) -> None:
    who = customer()

    desk("DELETE", f"/customers/{who}", {"reason": "asked by @zwick_mari"}, by=ADA)
    seen = desk("GET", f"/customers/{who}", by=ADA).json

    assert (seen["customer"]["erased"], seen["customer"]["identities"]) == (True, [])
    profile = next(body for (where, key), body in end().items() if key == f"{who}/profile")
    assert (profile["erased_by"], profile["reason"]) == ("ada", "asked by [erased]")


def test_a_repeat_of_what_was_erased_brings_nothing_back(desk: Desk) -> None:
    erased(customer())

    for raw in list(desk.sent):
        assert desk.tell(raw).status == 200
    root, late = a_post(1, MARIA, "@the_shop qqparcel is lost"), a_post(4, MARIA, "qqparcel", edit_history=None)
    for number, said in enumerate((root, late)):
        told = {"event_uuid": f"again-{number}", "filter": {"user_id": SHOP}, "event_type": "post.create"}
        assert desk.tell(body_of({"data": told | {"payload": said}})).status == 200
    gone = {"event_uuid": "gone", "filter": {"user_id": SHOP}, "event_type": "post.delete"}
    desk.tell(body_of({"data": gone | {"payload": {"id": root["id_str"], "author_id": MARIA}}}))
    settled(LATER)

    assert holding() == []


def test_who_writes_again_is_somebody_new(desk: Desk) -> None:
    before, there = customer(), end()
    begun(before)

    desk.post(40, MARIA, "@the_shop it is me")
    people = {person: a_user(person) for person in (MARIA, SHOP)}
    desk.told(direct_message_events=[a_message(41, MARIA, SHOP, "hello")], users=people)
    settled(LATER)
    erasing.sweep_erasures(LATER)

    after = customer()
    assert after != before
    seen = desk("GET", f"/customers/{after}", by=ADA).json
    assert [len(talk["messages"]) for talk in seen["conversations"]] == [1, 1]
    assert all(("content", f"conv#{talk['id']}/conversation") not in there for talk in seen["conversations"])
    assert seen["customer"]["identities"][0]["address"] == NAMES[MARIA][1]
    assert any(MARIA in one.body.decode() for one in standing() if one.where == "intake")


def test_what_was_erased_and_then_moved_is_not_brought_back_either(desk: Desk) -> None:
    first, late = desk.post(75, KARL, "first of all"), a_post(70, KARL, "in between")
    for number in (76, 77):
        desk.post(number, KARL, "and more", **under(first, KARL))
    said = a_post(71, MARIA, "qqparcel", **under(late["id_str"], KARL))
    desk.told(tweet_create_events=[said])
    settled()
    settled(LATER)
    before = {talk["id"] for talk in desk("GET", f"/customers/{customer()}", by=ADA).json["conversations"]}
    erased(customer())

    desk.told(tweet_create_events=[late | under(first, KARL)])
    settled(LATER)
    told = {"event_uuid": "again", "filter": {"user_id": SHOP}, "event_type": "post.create"}
    desk.tell(body_of({"data": told | {"payload": said}}))
    settled(LATER)

    assert sum(talks.head(seg).into is not None for seg in before) == 1
    assert holding() == []


def test_asked_twice_it_is_done_once(desk: Desk) -> None:
    who = customer()
    first = desk("DELETE", f"/customers/{who}", by=ADA, idempotency_key="k")
    there = end()

    assert desk("DELETE", f"/customers/{who}", by=ADA, idempotency_key="k").json == first.json
    assert desk("DELETE", f"/customers/{who}", by=ADA).json == first.json
    assert end() == there


@pytest.mark.usefixtures("desk")
def test_what_is_large_goes_on_in_the_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    who = customer()
    monkeypatch.setattr(erasing, "IN_A_SWEEP", 2)
    erasing.begin(who, None, Cause(id="erase", source="test", recorded_at=AT), by=ADA)
    assert not erasing.go_on(who, AT, most=1)

    for minute in range(1, 12):
        erasing.sweep_erasures(AT + timedelta(minutes=2 * minute))

    assert holding() == []
    assert owed_erasures() == 0


def owed_erasures() -> int:
    return sum(row["due_shard"]["S"].startswith("erase#") for _, row in owed(tables.client, [settings.INTAKE_TABLE]))


class World:
    """A desk as it stood before an erasure, to start from many times."""

    def __init__(self, folder: Path) -> None:
        self._bucket = Path(str(settings.BUCKET_FOLDER))
        self._kept = folder / "kept"
        self._tables = deepcopy(tables.client.tables)
        copytree(self._bucket, self._kept)

    def again(self) -> None:
        tables.client.tables = deepcopy(self._tables)
        rmtree(self._bucket)
        copytree(self._kept, self._bucket)

    def run(self, job: Callable[[], object], **at: str) -> Simulation:
        self.again()
        fates = {int(name[1:]): fate for name, fate in at.items()}
        return Simulation(7, tables.client).spawn("erase", job).run(at=fates)


@pytest.mark.usefixtures("desk")
def test_killed_at_any_call_it_comes_to_the_same_end(tmp_path: Path) -> None:
    who, world = customer(), World(tmp_path)
    calls = len(world.run(lambda: erased(who)).calls)
    wanted = end()
    assert holding() == []

    for number in range(1, calls + 1, STRIDE):
        fate = ("kill-before", "kill-after")[number % 2]
        world.run(lambda: erased(who), **{f"n{number}": fate})
        assert end() == wanted, f"{fate} at call {number}"


@pytest.mark.parametrize("seed", range(12))
def test_beside_workers_that_are_at_it_nothing_is_left_either(tmp_path: Path, seed: int) -> None:
    with in_memory(tmp_path) as desk:
        desk.post(50, MARIA, "@the_shop hello")
        settled()
        everything(desk)
        who = customer()
        odds = Odds(kill=0.01, conflict=0.05, torn=0.1, stale=0.3)
        simulation = Simulation(seed, tables.client, odds=odds)
        for _, row in owed(tables.client, [settings.INTAKE_TABLE]):
            simulation.spawn("work", lambda name=row["envelope_id"]["S"]: work(name, AT))
        simulation.spawn("erase", lambda: begun(who)).run()
        settled(LATER)
        erasing.sweep_erasures(LATER + timedelta(days=1))

        assert holding() == []
        assert [verify(case) for case in all_case_ids()] == [[]] * len(list(all_case_ids()))


def begun(who: str) -> None:
    erasing.begin(who, None, Cause(id="erase", source="test", recorded_at=AT), by=ADA)
    erasing.go_on(who, AT)
