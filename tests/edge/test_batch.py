"""A batch comes to what its transactions come to, one after the other with nobody in between; or to nothing."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.edge import tables
from chalicelib.edge.batch import MOST_BYTES, Batch, Lost, is_open, opened
from chalicelib.edge.rows import count, guarded_page, query, query_page, read, read_each
from chalicelib.edge.tables import Change, Check, Delete, Put, Rewrite, put_new, transact
from chalicelib.kernel.problems import Refused, Stale
from local.tables import definitions
from support.memory import MemoryClient
from support.standing import all_rows
from support.things import TABLE, Thing

RUNS = 3_000
Transaction = list[Change]
Answers = list[Any]


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryClient]:
    client = MemoryClient(definitions(), page=3)
    monkeypatch.setattr(tables, "client", client)
    yield client
    assert not is_open()


def a_row(sort: str, version: int | None = 1, **more: Any) -> Thing:
    return Thing("a", sort, version=version, **more)


def sent(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The transactions that reach the engine."""
    made: list[list[Any]] = []
    really = memory.transact_write_items

    def noted(**asked: Any) -> Any:
        made.append(asked["TransactItems"])
        return really(**asked)

    monkeypatch.setattr(memory, "transact_write_items", noted)
    return made


def standing(memory: MemoryClient) -> list[Any]:
    return sorted((item for _, item in all_rows(memory, [TABLE])), key=str)


def a_change(random: Random, sort: str) -> Change:
    row = a_row(sort, random.randint(1, 3), note=random.choice("xyz"), body=b"1")
    guard: Any = random.choice(
        [
            None,
            None,
            Thing.version == random.randint(1, 3),
            Thing.thing.does_not_exist(),
            Thing.thing.exists(),
            Thing.thing.does_not_exist() | (Thing.note == "x"),
        ]
    )
    match random.randrange(4):
        case 0:
            return Delete(Thing("a", sort), guard)
        case 1:
            return Check(Thing("a", sort), guard if guard is not None else Thing.version <= 3)
        case 2:
            return Rewrite(Thing("a", sort), {**row.serialize(), "note": {"S": "again"}}, guard)
    return Put(row, guard)


def a_transaction(random: Random) -> Transaction:
    return [a_change(random, sort) for sort in random.sample("bcdefg", random.randint(1, 4))]


def a_question(random: Random) -> Callable[[], Any]:
    names = random.choices("bcdefg", k=3)
    low, high = sorted(random.choices("abcdefgh", k=2))
    where = random.choice(
        [
            Thing.thing == "a",
            (Thing.thing == "a") & Thing.sort.between(low, high),
            (Thing.thing == "a") & (Thing.sort > low),
            (Thing.thing == "a") & Thing.sort.startswith(low),
            Thing.thing == "b",
        ]
    )
    how = {"newest": random.random() < 0.5, "limit": random.choice([None, 1, 2])}
    return random.choice(
        [
            lambda: read(Thing("a", names[0])),
            lambda: read_each([Thing("a", name) for name in names]),
            lambda: list(query(Thing, where, **how)),
            lambda: all_guarded(where, how),
            lambda: all_guarded(where, how),
        ]
    )


def all_guarded(where: Any, how: dict[str, Any]) -> list[Any]:
    """Page by page, as far as there is one."""
    page = guarded_page(Thing, where, **how)
    found = page.rows
    while page.after:
        page = guarded_page(Thing, where, **how, after=page.after)
        found = found + page.rows
    return found


def plain(answer: Any) -> Any:
    if isinstance(answer, list):
        return [plain(one) for one in answer]
    return answer.serialize() if answer is not None else None


def done(script: list[Any], after: Callable[[], object] = list) -> Answers:
    """What is read on the way; a refusal ends it."""
    answers = []
    for step in script:
        if callable(step):
            answers.append(plain(step()))
        else:
            transact(step)
            after()
    return answers


def alone(script: list[Any], memory: MemoryClient) -> tuple[Answers | None, list[Any]]:
    """What is read, and what stands there after each transaction."""
    stood = [standing(memory)]
    try:
        return done(script, lambda: stood.append(standing(memory))), stood
    except Stale:
        return None, stood


def in_a_batch(script: list[Any]) -> Answers | None:
    with opened() as batch:
        try:
            answers = done(script)
            batch.flush()
        except (Stale, Lost):
            return None
    return answers


def test_a_batch_reads_refuses_and_leaves_what_its_transactions_do_one_after_the_other(memory: MemoryClient) -> None:
    refused = 0
    for seed in range(RUNS):
        random = Random(seed)
        before = [Put(a_row(sort, random.randint(1, 3), note="x")) for sort in "bcdefg" if random.random() < 0.5]
        script = [random.choice([a_transaction, a_question])(random) for _ in range(random.randint(1, 8))]
        memory.clear()
        transact(before)
        wanted, stood = alone(script, memory)
        memory.clear()
        transact(before)

        assert in_a_batch(script) == wanted, seed

        assert standing(memory) in (stood if wanted is None else stood[-1:]), seed
        refused += wanted is None
    assert RUNS / 10 < refused < RUNS * 0.9  # both are met often enough


def test_each_row_is_written_once_as_it_is_in_the_end(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sent(memory, monkeypatch)
    with opened() as batch:
        for version in (1, 2, 3):
            known = read(a_row("b"))
            unchanged = Thing.version == known.version if known else Thing.thing.does_not_exist()
            transact([Put(a_row("b", version), unchanged), Put(a_row(f"of {version}"))])
        batch.flush()

    [items] = made
    assert [item["Put"]["Item"]["sort"]["S"] for item in items] == ["b", "of 1", "of 2", "of 3"]
    assert "attribute_not_exists" in items[0]["Put"]["ConditionExpression"]
    kept = read(a_row("b"))
    assert kept is not None
    assert kept.version == 3


def test_nothing_is_written_before_all_is_and_others_do_not_see_it(memory: MemoryClient) -> None:
    with opened():
        transact([Put(a_row("b"))])
        assert read(a_row("b")) is not None

    assert standing(memory) == []


def test_what_somebody_else_changed_meanwhile_refuses_the_whole_batch(memory: MemoryClient) -> None:
    transact([Put(a_row("b", 1))])
    with opened() as batch:
        assert read(a_row("b")).version == 1  # type: ignore[union-attr]
        transact([Put(a_row("c"))])
        transact([Put(a_row("b", 2), Thing.version == 1)])
        memory.put_item(TableName=TABLE, Item=a_row("b", 7).serialize())
        with pytest.raises(Lost, match="changed-meanwhile"):
            batch.flush()
        with pytest.raises(Lost):
            transact([Put(a_row("d"))])
        with pytest.raises(Lost):
            read(a_row("b"))

    assert [item["sort"]["S"] for item in standing(memory)] == ["b"]


def test_what_was_only_looked_at_must_still_be_so(memory: MemoryClient) -> None:
    transact([Put(a_row("b", 1))])
    with opened() as batch:
        transact([Check(a_row("b"), Thing.version == 1), Put(a_row("c"))])
        transact([Check(a_row("b"), Thing.version == 1), Put(a_row("d"))])
        memory.put_item(TableName=TABLE, Item=a_row("b", 7).serialize())
        with pytest.raises(Lost):
            batch.flush()


def test_a_refusal_within_the_batch_is_that_of_the_row_and_holds_nothing_of_its_transaction() -> None:
    refusal = Refused("taken")
    with opened() as batch:
        transact([Put(a_row("b"))])
        with pytest.raises(Refused, match="taken"):
            transact([Put(a_row("c")), Put(a_row("b"), Thing.thing.does_not_exist(), refusal)])
        batch.flush()

    assert (read(a_row("b")) is not None, read(a_row("c"))) == (True, None)


def test_what_does_not_fit_goes_in_another_transaction(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sent(memory, monkeypatch)
    with opened() as batch:
        for number in range(40):
            transact([Put(a_row("head", number)), *(Put(a_row(f"{number}.{part}")) for part in range(4))])
            batch.mark(number)
        landed = [*batch.landed]
        batch.flush()

    assert [len(items) for items in made] == [97, 65]
    assert (landed, batch.landed) == ([*range(24)], [*range(40)])


def test_a_transaction_never_gets_larger_than_the_engine_takes(
    memory: MemoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sent(memory, monkeypatch)
    with opened() as batch:
        for number in range(15):
            transact([Put(a_row(f"{number}", body=b"x" * 300_000))])
        batch.flush()

    assert [len(items) for items in made] == [MOST_BYTES // 300_000, 15 - MOST_BYTES // 300_000]


def test_what_was_written_is_read_afresh(memory: MemoryClient) -> None:
    with opened() as batch:
        assert read(a_row("b")) is None
        transact([Put(a_row("b", 1))])
        batch.flush()
        memory.put_item(TableName=TABLE, Item=a_row("b", 7).serialize())

        assert read(a_row("b")).version == 7  # type: ignore[union-attr]


def test_a_row_is_asked_for_once(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    transact([Put(a_row("b"))])
    asked: list[Any] = []
    really = memory.batch_get_item
    monkeypatch.setattr(memory, "batch_get_item", lambda **said: asked.append(said) or really(**said))
    with opened():
        for _ in range(3):
            read_each([a_row("b"), a_row("c")])
            read(a_row("b"))

    assert len(asked) == 1


def test_whoever_asks_what_only_the_engine_knows_has_it_written_first(memory: MemoryClient) -> None:
    with opened():
        transact([Put(a_row("b", due_shard="work#01", due_at="2026"))])
        assert count(Thing, Thing.due_shard == "work#01", "due") == 1
        transact([Put(a_row("c"))])
        assert put_new(a_row("d"), Thing.thing.does_not_exist())

    assert [item["sort"]["S"] for item in standing(memory)] == ["b", "c", "d"]


def test_whoever_asks_who_else_is_there_is_seen_by_them_first(memory: MemoryClient) -> None:
    """A row that is only looked at by others does not refuse those who were slower: they must be visible by then."""
    transact([Put(Thing("p", "post", version=1))])
    with opened() as batch:
        transact([Put(Thing("p", "post", version=2), Thing.version == 1)])
        transact([Put(a_row("b"))])
        assert list(query(Thing, Thing.thing == "c")) == []
        assert [item["sort"]["S"] for item in standing(memory)] == ["post"]

        assert [row.version for row in query_page(Thing, Thing.thing == "p").rows] == [2]
        assert [item["sort"]["S"] for item in standing(memory)] == ["b", "post"]
        assert batch.landed == []


def test_what_is_guarded_by_another_row_is_answered_with_what_is_held(memory: MemoryClient) -> None:
    transact([Put(a_row("b")), Put(a_row("c"))])
    with opened():
        transact([Delete(a_row("b")), Put(a_row("d"))])

        assert [row.sort for row in guarded_page(Thing, Thing.thing == "a").rows] == ["c", "d"]

    assert [item["sort"]["S"] for item in standing(memory)] == ["b", "c"]


def test_an_answer_that_is_lost_loses_the_batch(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: Any) -> Any:
        raise ReadTimeoutError(endpoint_url="")

    with opened() as batch:
        transact([Put(a_row("b"))])
        monkeypatch.setattr(memory, "transact_write_items", away)
        with pytest.raises(Lost, match="outcome-unknown"):
            batch.flush()

    assert batch.landed == []


def test_a_row_twice_in_one_transaction_is_refused_as_the_engine_would() -> None:
    with opened(), pytest.raises(ValueError, match="twice"):
        transact([Put(a_row("b")), Delete(a_row("b"))])


def test_rows_that_are_known_are_not_asked_for(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    transact([Put(a_row("b"))])
    with opened() as first:
        read_each([a_row("b"), a_row("c")])
    monkeypatch.delattr(type(memory), "get_item")

    with opened(first.known):
        assert (read(a_row("b")) is None, read(a_row("c"))) == (False, None)


def test_many_who_look_at_the_same_say_it_once(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An expression has a limit of its own."""
    transact([Put(a_row("b", 1))])
    made = sent(memory, monkeypatch)
    with opened() as batch:
        for number in range(50):
            transact([Check(a_row("b"), Thing.version == 1), Put(a_row(f"of {number}"))])
        batch.flush()

    [items] = made
    assert items[0]["ConditionCheck"]["ConditionExpression"] == "#0 = :0"
    assert isinstance(batch, Batch)
