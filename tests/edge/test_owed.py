"""Work that is owed: found when due, put off when it fails, set aside after its tries, and never in the others' way."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.conversations.store import ContentRow, HeadRow
from chalicelib.edge import owed, tables
from chalicelib.edge.rows import read, shard_of
from chalicelib.edge.tables import Put, transact
from chalicelib.intake.store import EnvelopeRow
from chalicelib.kernel.model import stamp
from chalicelib.kernel.problems import Invalid, Stale, Unavailable
from local.tables import definitions
from support.memory import MemoryClient

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryClient]:
    client = MemoryClient(definitions())
    monkeypatch.setattr(tables, "client", client)
    return client


def an_owed(name: str, at: datetime = NOON) -> EnvelopeRow:
    row = EnvelopeRow(name, body=b"{}", received_at=stamp(NOON))
    row.due_shard, row.due_at, row.tries = shard_of("work", name), stamp(at), 0
    transact([Put(row)])
    return row


def names(moment: datetime) -> list[str]:
    return sorted(row.envelope_id for row in owed.due(EnvelopeRow, "work", moment))


def failing(_: EnvelopeRow) -> None:
    raise Invalid("not-understood")


def test_what_is_due_is_found_in_whatever_shard_and_what_is_not_is_not() -> None:
    for number in range(40):
        an_owed(f"e{number:02}", NOON + (number - 30) * MINUTE)

    assert names(NOON) == [f"e{number:02}" for number in range(31)]
    assert owed.owed(EnvelopeRow, "work") == 40
    assert owed.overdue(EnvelopeRow, "work", NOON) == 31


def test_one_that_fails_is_put_off_and_the_others_are_done() -> None:
    rows = [an_owed(name) for name in ("good", "bad", "fine")]
    done: list[str] = []

    def step(row: EnvelopeRow) -> None:
        if row.envelope_id == "bad":
            raise ZeroDivisionError
        done.append(row.envelope_id)

    assert owed.each(iter(rows), step, NOON) == 2
    assert sorted(done) == ["fine", "good"]
    kept = read(EnvelopeRow("bad"))
    assert kept is not None
    assert (kept.tries, kept.due_at, kept.reason) == (1, stamp(NOON + 2 * MINUTE), "ZeroDivisionError")


def test_after_five_tries_it_is_set_aside_with_its_reason() -> None:
    row = an_owed("bad")

    for _ in range(owed.MOST_TRIES):
        owed.guarded(row, failing, NOON)

    [kept] = owed.aside(EnvelopeRow)
    assert (kept.envelope_id, kept.reason) == ("bad", "not-understood")
    assert names(NOON + timedelta(days=1)) == []


def test_what_was_set_aside_is_not_put_off_again() -> None:
    row = an_owed("bad")
    for _ in range(owed.MOST_TRIES + 3):
        owed.guarded(row, failing, NOON)

    kept = read(EnvelopeRow("bad"))
    assert kept is not None
    assert kept.tries == owed.MOST_TRIES


def test_an_engine_that_does_not_answer_is_no_try() -> None:
    def away(_: EnvelopeRow) -> None:
        raise Unavailable("tables-do-not-answer")

    assert owed.guarded(an_owed("one"), away, NOON) == 0

    kept = read(EnvelopeRow("one"))
    assert kept is not None
    assert (kept.tries, kept.due_at) == (0, stamp(NOON))


def test_what_changed_while_it_failed_keeps_its_change() -> None:
    row = an_owed("one")

    def changes_and_fails(entry: EnvelopeRow) -> None:
        raise Stale("changed-meanwhile") from None if entry is None else ValueError()

    real = tables.client.get_item

    def changed_after(**asked: object) -> object:
        answer = real(**asked)
        transact([Put(EnvelopeRow("one", body=b'{"new":1}', received_at=stamp(NOON)))])
        return answer

    tables.client.get_item = changed_after
    owed.guarded(row, changes_and_fails, NOON)
    tables.client.get_item = real

    kept = read(EnvelopeRow("one"))
    assert kept is not None
    assert (kept.body, kept.due_shard) == (b'{"new":1}', None)


def test_putting_off_without_an_answer_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [an_owed("one"), an_owed("two")]

    def lost(**_: object) -> None:
        raise ReadTimeoutError(endpoint_url="tables")

    monkeypatch.setattr(tables.client, "transact_write_items", lost)

    assert owed.each(iter(rows), failing, NOON) == 0


def test_a_row_that_an_index_tells_of_keeps_all_its_attributes() -> None:
    head = HeadRow("conv#1", "conversation", body=b"{}", v=3, inbox="x:1", at=stamp(NOON), root="9")
    head.due_shard, head.due_at, head.tries = shard_of("grace", head.thing), stamp(NOON), 0
    transact([Put(head)])
    [entry] = owed.due(ContentRow, "grace", NOON)

    for _ in range(owed.MOST_TRIES):
        owed.guarded(entry, failing, NOON)

    kept = read(HeadRow("conv#1", "conversation"))
    assert kept is not None
    assert (kept.v, kept.inbox, kept.root, kept.due_shard.partition("#")[0]) == (3, "x:1", "9", "aside")
    assert owed.reason_of(entry) == "not-understood"


def test_what_was_set_aside_is_owed_again_as_it_was() -> None:
    row = an_owed("bad")
    shard = row.due_shard
    assert not owed.resume(row, NOON)
    for _ in range(owed.MOST_TRIES):
        owed.guarded(row, failing, NOON)

    assert owed.resume(row, NOON + MINUTE)

    kept = read(EnvelopeRow("bad"))
    assert kept is not None
    assert (kept.due_shard, kept.due_at, kept.tries) == (shard, stamp(NOON + MINUTE), 0)
    assert not owed.resume(EnvelopeRow("absent"), NOON)
