"""Entries that never change, and a vector that says which are current."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from msgspec.structs import replace

from chalicelib.edge import tables
from chalicelib.edge.http import decided
from chalicelib.edge.rows import read, read_each
from chalicelib.kernel.model import Cause, Once
from chalicelib.kernel.problems import Stale
from chalicelib.library import store
from chalicelib.library.model import Connection, Inbox, Policy, Priority, Team, inbox_id
from chalicelib.library.store import POLICY, current, library, save, vector_key
from local.tables import definitions
from support.memory import MemoryClient

pytestmark = pytest.mark.usefixtures("tables")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def a_cause(key: str | None = None) -> Cause:
    once = Once(key=key, digest="asked") if key else None
    return Cause(id=uuid4().hex, source="test", recorded_at=NOON, once=once)


def an_inbox(connection: str = "app") -> Inbox:
    account = uuid4().hex
    name = inbox_id("x", account)
    inbox = Inbox(id=name, channel="x", account=account, name="Shop", connection=connection)
    return save("inbox", name, inbox, 0, cause=a_cause())


@contextmanager
def calls() -> Iterator[list[str]]:
    """The operations that go to the engine meanwhile."""
    made: list[str] = []

    def hook(model, **_: object) -> None:
        made.append(model.name)

    tables.client.meta.events.register("before-call.dynamodb", hook)
    yield made
    tables.client.meta.events.unregister("before-call.dynamodb", hook)


@contextmanager
def meanwhile(act) -> Iterator[None]:
    """Do something just before the next transaction is sent."""
    name = "before-call.dynamodb.TransactWriteItems"

    def hook(**_: object) -> None:
        tables.client.meta.events.unregister(name, hook)
        act()

    tables.client.meta.events.register(name, hook)
    yield
    tables.client.meta.events.unregister(name, hook)


def test_what_is_saved_is_current() -> None:
    inbox = an_inbox()

    assert inbox.v == 1
    assert current().inbox(inbox.id) == current().inbox_of("x", inbox.account) == inbox
    assert inbox in current().inboxes()
    assert current().version("inbox", inbox.id) == 1


def test_a_disabled_inbox_is_still_known() -> None:
    inbox = an_inbox()

    save("inbox", inbox.id, replace(inbox, enabled=False), 1, cause=a_cause())

    kept = current().inbox_of("x", inbox.account)
    assert kept is not None
    assert (kept.enabled, kept.v) == (False, 2)


def test_an_entry_never_changes() -> None:
    inbox = an_inbox()
    save("inbox", inbox.id, replace(inbox, name="Renamed"), 1, cause=a_cause())

    rows = read_each([store.EntryRow("inbox", f"{inbox.id}#{version:012}") for version in (1, 2, 3)])

    assert [b"Renamed" in row.body if row else None for row in rows] == [False, True, None]


def test_nothing_is_there_before_anything_is_set() -> None:
    empty = library(None)

    assert (empty.policy, empty.inboxes(), empty.connections(), empty.teams(), empty.v) == (Policy(), [], [], [], 0)
    assert empty.connection("app") is None


def test_all_kinds_are_kept_apart() -> None:
    name = uuid4().hex
    save("connection", name, Connection(id=name, channel="x", name="App"), 0, cause=a_cause())
    save("team", name, Team(id=name, name="Care"), 0, cause=a_cause())

    now = current()

    assert (now.connection(name).name, now.team(name).name, now.inbox(name)) == ("App", "Care", None)  # type: ignore[union-attr]
    assert name in {team.id for team in now.teams()}
    assert name in {connection.id for connection in now.connections()}


def test_a_policy_comes_back_as_it_was_set() -> None:
    before = current().policy
    asked = Policy(targets=dict.fromkeys(Priority, 30), noise_words=("spam",), close_after_silence_days=3)

    after = save(POLICY, POLICY, asked, before.v, cause=a_cause())
    store.entries.clear()

    assert current().policy == after
    assert current().policy.targets["urgent"] == 30
    save(POLICY, POLICY, Policy(), after.v, cause=a_cause())


def test_a_process_reads_only_the_vector_of_what_it_knows() -> None:
    inbox = an_inbox()

    with calls() as made:
        now = current()
        assert now.inbox(inbox.id) == inbox
        assert now.inbox_of("x", "nobody") is None
        assert now.policy

    assert made == ["GetItem"]


def test_a_new_process_brings_everything_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, asked = MemoryClient(definitions()), list[str]()
    monkeypatch.setattr(tables, "client", memory)  # whose library holds no more than one call brings
    inboxes = [an_inbox() for _ in range(3)]
    store.entries.clear()
    row, _ = read_each([vector_key(), store.EntryRow("inbox", "none")])

    batch = memory.batch_get_item
    monkeypatch.setattr(memory, "batch_get_item", lambda **keys: asked.append("BatchGetItem") or batch(**keys))
    now = library(row)

    assert [now.inbox(inbox.id) for inbox in inboxes] == inboxes
    assert asked == ["BatchGetItem"]


def test_a_snapshot_stays_as_it_was() -> None:
    inbox = an_inbox()
    before = current()

    save("inbox", inbox.id, replace(inbox, name="Renamed"), 1, cause=a_cause())
    store.entries.clear()

    assert before.inbox(inbox.id) == inbox


def test_a_version_that_was_read_before_is_stale() -> None:
    inbox = an_inbox()
    save("inbox", inbox.id, replace(inbox, name="First"), 1, cause=a_cause())

    with pytest.raises(Stale):
        save("inbox", inbox.id, replace(inbox, name="Second"), 1, cause=a_cause())

    assert current().inbox(inbox.id).name == "First"  # type: ignore[union-attr]


def test_no_version_is_left_out() -> None:
    inbox = an_inbox()

    with pytest.raises(Stale):
        save("inbox", inbox.id, inbox, 4, cause=a_cause())

    assert current().version("inbox", inbox.id) == 1


def test_a_write_of_another_thing_meanwhile_is_no_reason_to_refuse() -> None:
    others: list[Inbox] = []

    with meanwhile(lambda: others.append(an_inbox())):
        inbox = an_inbox()

    now = current()
    assert [now.inbox(one.id) for one in (inbox, *others)] == [inbox, *others]


def test_a_write_of_the_same_thing_meanwhile_is_a_lost_race() -> None:
    inbox = an_inbox()

    def rename() -> None:
        save("inbox", inbox.id, replace(inbox, name="Faster"), 1, cause=a_cause())

    with meanwhile(rename), pytest.raises(Stale):
        save("inbox", inbox.id, replace(inbox, name="Slower"), 1, cause=a_cause())

    assert current().inbox(inbox.id).name == "Faster"  # type: ignore[union-attr]


def test_an_answer_that_was_lost_is_not_done_twice() -> None:
    name = "after-call.dynamodb.TransactWriteItems"
    before = current().v

    def lose(parsed, **_: object) -> None:
        tables.client.meta.events.unregister(name, lose)
        parsed["Error"] = {"Code": "InternalServerError", "Message": "lost"}
        parsed["ResponseMetadata"]["HTTPStatusCode"] = 500

    def failed(http_response, **_: object) -> None:
        http_response.status_code = 500

    tables.client.meta.events.register(name, lose)
    tables.client.meta.events.register(name, failed)
    inbox = an_inbox()
    tables.client.meta.events.unregister(name, failed)

    assert current().inbox(inbox.id) == inbox
    assert current().v == before + 1


def test_a_key_is_kept_with_what_it_did() -> None:
    inbox, key = an_inbox(), uuid4().hex
    save("inbox", inbox.id, replace(inbox, name="Once"), 1, cause=a_cause(key))

    with pytest.raises(Stale):
        save("inbox", inbox.id, replace(inbox, name="Twice"), 2, cause=a_cause(key))

    assert current().inbox(inbox.id).name == "Once"  # type: ignore[union-attr]


def test_many_writers_at_once_lose_nothing() -> None:
    before = current().v

    with ThreadPoolExecutor(8) as threads:
        inboxes = list(threads.map(lambda _: decided(an_inbox), range(47)))

    now = current()
    assert [now.inbox(inbox.id) for inbox in inboxes] == inboxes
    assert now.v == before + 47


def test_who_set_a_version_and_why_is_kept_beside_it() -> None:
    inbox = an_inbox()

    save("inbox", inbox.id, replace(inbox, by="ada"), 1, cause=a_cause())

    row = read(store.EntryRow("inbox", f"{inbox.id}#{2:012}"))
    assert row is not None
    assert b'"by":"ada"' in row.body
    assert b'"source":"test"' in row.cause
