"""Envelopes of one conversation are worked on together: in few transactions, and nothing else differs."""

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from typing import Any

import msgspec
import pytest

from chalicelib.cases import store as cases
from chalicelib.cases.fold import committed
from chalicelib.cases.verify import verify
from chalicelib.channels.model import Delivery, Ignored, Posted
from chalicelib.channels.registry import CHANNELS
from chalicelib.conversations import store as talks
from chalicelib.customers.model import Handle
from chalicelib.edge import tables
from chalicelib.intake import batches, gathering, jobs, sweeping, worker
from chalicelib.intake import store as envelopes
from chalicelib.kernel.problems import Stale
from local.tables import definitions
from support.desk import NOON, broken, opened_desk, plain_channel, seen, visible_once
from support.growing import DAWN, INBOX
from support.memory import MemoryClient
from support.refusals import cancelled

MANY = 50
KEYS = ("thing", "case_id", "customer_id", "envelope_id", "sort")
LATER = NOON + timedelta(minutes=2)


class Counting(MemoryClient):
    """The engine, with its transactions noted, and some of them refused."""

    def __init__(self) -> None:
        super().__init__(definitions())
        self.made: list[list[Any]] = []
        self.reads = 0
        self.refuse = 0

    def transact_write_items(self, **asked: Any) -> dict[str, Any]:
        if self.refuse:
            self.refuse -= 1
            raise cancelled(["TransactionConflict"] * len(asked["TransactItems"]))
        answer = super().transact_write_items(**asked)
        self.made.append(asked["TransactItems"])
        return answer


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    client = Counting()
    monkeypatch.setattr(tables, "client", client)
    monkeypatch.setattr(jobs, "now", lambda: NOON)
    monkeypatch.setattr(batches, "sleep", lambda _: None)
    monkeypatch.setitem(CHANNELS, "plain", plain_channel())
    opened_desk()
    client.made.clear()
    yield client
    client.clear()


def told(fact: Any, name: str, raw: bytes | None = None) -> str:
    """A platform tells of something: the envelope that is kept."""
    body = msgspec.Raw(raw if raw is not None else msgspec.json.encode(fact))
    envelopes.keep("c", "plain", Delivery(key=name, account=INBOX, raw=body), NOON)
    return envelopes.envelope_id("c", name)


def a_post(number: int, parent: int | None = 0, by: str | None = None) -> Posted:
    author = Handle(id=by or str(5_000 + number))
    above = str(1_000 + parent) if parent is not None else None
    at = DAWN + timedelta(seconds=number)
    return Posted(id=str(1_000 + number), author=author, at=at, text=f"words {number}", public=True, parent=above)


def a_thread(size: int) -> list[str]:
    """A post, and the others below it, each by another person."""
    return [told(a_post(number, 0 if number else None), f"post {number}") for number in range(size)]


def woken(names: list[str]) -> None:
    image = {"due_shard": {"S": "work#00"}}
    images = [{"Keys": {"envelope_id": {"S": name}}, "NewImage": image} for name in names]
    jobs.wake_intake({"Records": [{"dynamodb": one} for one in images]})


def owed(names: list[str]) -> list[str]:
    return [name for name in names if envelopes.is_owed(envelopes.envelope_row(name))]


def conversation(post: int = 0) -> Any:
    return talks.find(talks.post(f"plain:{INBOX}", str(1_000 + post)).seg or "")


def names_of(changes: list[Any]) -> list[str]:
    """The rows of a transaction."""
    found = []
    for change in changes:
        ((verb, asked),) = change.items()
        given = asked["Item" if verb == "Put" else "Key"]
        found.append(str([asked["TableName"], *(given[part] for part in KEYS if part in given)]))
    return found


def test_fifty_messages_of_a_conversation_come_in_few_transactions_and_in_the_order_of_facts(desk: Counting) -> None:
    names = a_thread(MANY)

    woken(names[::-1])

    assert owed(names) == []
    assert len(desk.made) <= MANY / 8
    assert all(len({*names_of(changes)}) == len(changes) for changes in desk.made)
    head = conversation()
    assert [one.post for one in talks.messages(head.seg)] == [str(1_000 + number) for number in range(MANY)]
    assert head.n == MANY
    assert [*broken(seen(desk)), *visible_once(seen(desk))] == []


def test_each_message_has_a_commit_of_its_own_and_the_case_is_their_fold() -> None:
    woken(a_thread(MANY))

    case = cases.live(conversation().case or "")
    history = cases.history(case.id)
    assert [commit.version for commit in history] == list(range(1, MANY + 1))
    assert len({commit.cause.id for commit in history}) == MANY
    assert reduce(committed, history, None) == case
    assert verify(case.id) == []


def test_the_ids_of_commits_are_those_of_messages_that_came_alone(desk: Counting) -> None:
    names = a_thread(5)
    woken(names)
    together = [one.cause.id for one in cases.history(conversation().case or "")]
    desk.clear()
    opened_desk()
    for name in a_thread(5):
        worker.work(name, NOON)

    assert [one.cause.id for one in cases.history(conversation().case or "")] == together


def test_one_that_cannot_be_understood_is_set_aside_alone(desk: Counting) -> None:
    names = a_thread(20)
    bad = told(None, "bad", b'{"type":"unheard-of"}')
    stranger = msgspec.structs.replace(a_post(30), author=Handle(id="77"))
    envelopes.keep(
        "other", "plain", Delivery(key="not ours", account=INBOX, raw=msgspec.Raw(msgspec.json.encode(stranger))), NOON
    )

    foreign = envelopes.envelope_id("other", "not ours")

    woken([*names[:10], bad, foreign, *names[10:]])

    assert conversation().n == 20
    aside = envelopes.envelope_row(foreign)
    assert (aside.due_shard or "").startswith("aside")
    assert aside.reason == "unknown-account"
    assert owed(names) == []
    assert len(desk.made) <= 5


def test_a_bug_in_the_work_of_one_stops_nobody_else(desk: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    names = a_thread(20)
    really = worker._post

    def failing(fact: Posted, *rest: Any) -> Any:
        if fact.id == "1007":
            raise ZeroDivisionError
        return really(fact, *rest)

    monkeypatch.setattr(worker, "_post", failing)
    woken(names)

    assert owed(names) == [names[7]]
    assert conversation().n == 19
    assert len(desk.made) <= 5


def test_a_repeat_writes_nothing(desk: Counting) -> None:
    names = a_thread(MANY)
    woken(names)
    before = len(desk.made)

    woken(names)

    assert len(desk.made) == before


def test_a_lost_race_is_begun_again_on_what_is_there_now(desk: Counting) -> None:
    names = a_thread(MANY)
    desk.refuse = 3

    woken(names)

    assert (owed(names), conversation().n) == ([], MANY)
    assert len(desk.made) <= MANY / 8


def test_who_loses_every_race_goes_one_by_one(desk: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    names = a_thread(3)
    desk.refuse = batches.TRIES
    monkeypatch.setattr("chalicelib.intake.again.sleep", lambda _: None)

    woken(names)

    assert (owed(names), conversation().n) == ([], 3)
    assert len(desk.made) >= 3


def test_the_sweep_works_on_them_together_too(desk: Counting) -> None:
    names = a_thread(120)

    sweeping.sweep_intake(LATER)

    assert (owed(names), conversation().n) == ([], 120)
    assert len(desk.made) <= 120 / 8


def test_those_that_waited_for_a_place_follow_some_at_a_time(desk: Counting) -> None:
    names = a_thread(25)
    woken(names[1:])
    before = len(desk.made)

    woken([names[0], told(a_post(99), "another")])
    sweeping.sweep_intake(LATER)

    assert conversation().n == 26
    assert [*broken(seen(desk)), *visible_once(seen(desk))] == []
    assert len(desk.made) - before <= 25


def test_conversations_that_have_nothing_in_common_are_not_written_together(desk: Counting) -> None:
    names = [told(a_post(number, None), f"root {number}") for number in range(6)]

    woken(names)

    assert len(desk.made) == 6
    assert owed(names) == []


def test_what_is_nothing_for_us_is_written_together(desk: Counting) -> None:
    names = [told(Ignored(reason="like"), f"like {number}") for number in range(30)]

    woken(names)

    assert (len(desk.made), owed(names)) == (1, [])


def test_a_single_one_costs_what_it_costs_alone(desk: Counting) -> None:
    woken(a_thread(1))

    assert len(desk.made) == 1


def test_what_is_wrong_with_the_look_at_all_is_found_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    names = a_thread(3)
    monkeypatch.setattr(gathering, "read_each", lambda _: (_ for _ in ()).throw(Stale("torn-view")))

    assert gathering.work_together(names, NOON) == names
