"""The in-memory twin answers as the engine does: results, refusals, and which row refused."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from hypothesis import Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pynamodb.expressions.condition import Condition

from chalicelib.edge.tables import client, expression
from local.tables import definitions
from support.memory import MemoryClient
from support.sequences import LOOK, STEPS
from support.standing import owed
from support.things import COMPARISONS, NOT_EQUAL, SPANS, TABLE, Step, Thing, asking, change, found, pages, put


@pytest.mark.usefixtures("tables")
@effort(max_examples=100, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.lists(STEPS, min_size=4, max_size=16))
def test_the_twin_answers_as_the_engine_does(steps: list[Step]) -> None:
    run = uuid4().hex
    twin = MemoryClient(definitions())

    for operation, asked in [*steps, *LOOK]:
        own = apart(asked, run)
        assert answered(twin, operation, own) == answered(client, operation, own), (operation, own)


def test_every_span_of_keys_names_the_same_rows(both: Any) -> None:
    sorts = ["conv", "message#1", "message#10", "message#2", "message#é", "post"]
    for sort in sorts:
        put(both, sort)

    for one in [*sorts, "message", "message#1a"]:
        spans = [(how(Thing.sort, one), [sort for sort in sorts if how(sort, one)]) for how in SPANS]
        spans += [(Thing.sort.startswith(one), [sort for sort in sorts if sort.startswith(one)])]
        spans += [(Thing.sort.between("conv", one), [sort for sort in sorts if sort <= one])]
        for some, wanted in spans:
            assert found(both, some) == found(both, some, ScanIndexForward=False)[::-1] == wanted, (some, one)


def test_every_comparison_with_a_row_of_each_kind(both: Any) -> None:
    rows = {"1": {"version": 1}, "10": {"version": 10, "note": "no"}, "2": {"version": 2, "note": "n"}, "none": {}}
    for sort, attributes in rows.items():
        put(both, sort, **attributes)

    holds = {
        (number, sort): [holding(both, sort, how(Thing.version, number)) for how in COMPARISONS]
        for number in (1, 2)
        for sort in (*rows, "absent")
    }

    assert holds == {
        (number, sort): [
            how(rows[sort]["version"], number) if "version" in rows.get(sort, {}) else how is NOT_EQUAL
            for how in COMPARISONS
        ]
        for number in (1, 2)
        for sort in (*rows, "absent")
    }


def test_words_and_sets_and_their_denial(both: Any) -> None:
    put(both, "1", note="no", version=2)
    starts, among, both_of = Thing.note.startswith("n"), Thing.version.is_in(1, 2), Thing.version.between(2, 3)

    assert [holding(both, "1", one) for one in (starts, among, both_of)] == [True, True, True]
    assert [holding(both, "1", ~one) for one in (starts, among, both_of)] == [False, False, False]
    assert [holding(both, "absent", one) for one in (starts, among, both_of)] == [False, False, False]
    assert [holding(both, "absent", ~one) for one in (starts, among, both_of)] == [True, True, True]


def test_the_row_that_refuses_is_named(both: Any) -> None:
    put(both, "1", version=1)
    guards = [Thing.version == 1, Thing.version == 2, Thing.thing.does_not_exist()]
    changes = [
        change("Put", "Item", Thing("a", str(number)).serialize(), expression("ConditionExpression", guard))
        for number, guard in enumerate(guards, 1)
    ]

    with pytest.raises(ClientError) as refusal:
        both.transact_write_items(TransactItems=changes)

    reasons = [reason["Code"] for reason in refusal.value.response["CancellationReasons"]]
    assert reasons == ["None", "ConditionalCheckFailed", "None"]
    assert found(both, Thing.sort > "0") == ["1"], "all or nothing"


def test_what_is_deleted_is_gone(both: Any) -> None:
    for sort in ("1", "2", "3"):
        put(both, sort, due_shard="a", due_at="2026")
    keys = [{"thing": {"S": "a"}, "sort": {"S": sort}} for sort in ("1", "2", "never there")]

    both.delete_item(TableName=TABLE, Key=keys[0])
    both.transact_write_items(TransactItems=[change("Delete", "Key", key, {}) for key in keys[1:]])

    assert found(both, Thing.sort > "0") == ["3"]
    assert both.query(**asking(Thing.due_shard == "a", {}, IndexName="due", Select="COUNT")[1])["Count"] == 1


def test_pages_meet_and_leave_nothing_out(both: Any) -> None:
    for number in range(5):
        put(both, number)

    asked = asking(Thing.thing == "a", {"Limit": 2}, ConsistentRead=True)[1]

    assert [[item["sort"]["S"] for item in page] for page in pages(both, asked)] == [["0", "1"], ["2", "3"], ["4"]]
    newest = list(pages(both, {**asked, "ScanIndexForward": False}))
    assert [[item["sort"]["S"] for item in page] for page in newest] == [["4", "3"], ["2", "1"], ["0"]]


def test_an_index_shows_its_projection_only(both: Any) -> None:
    put(both, 1, due_shard="work#01", due_at="2026", note="hidden")

    (page,) = pages(both, asking(Thing.due_shard == "work#01", {}, IndexName="due")[1])

    assert [set(item) for item in page] == [{"thing", "sort", "due_shard", "due_at"}]
    assert [item["sort"] for _, item in owed(both, [TABLE]) if item["thing"] == {"S": "a"}] == [{"S": "1"}]


def test_an_index_forgets_a_row_that_lost_its_keys(both: Any) -> None:
    put(both, 1, due_shard="work#01", due_at="2026")
    put(both, 1)

    assert list(pages(both, asking(Thing.due_shard == "work#01", {}, IndexName="due")[1])) == [[]]


BAD_PUTS = {
    "too large": {"body": b"x" * 410_000},
    "an empty key of an index": {"due_shard": "", "due_at": "2026"},
}


@pytest.mark.parametrize("bad", BAD_PUTS)
def test_what_no_table_takes_is_refused_whole(both: Any, bad: str) -> None:
    row = Thing("a", "bad", **BAD_PUTS[bad])
    changes = [change("Put", "Item", item, {}) for item in (Thing("a", "good").serialize(), row.serialize())]

    with pytest.raises(ClientError):
        both.transact_write_items(TransactItems=changes)

    assert list(pages(both, asking(Thing.thing == "a", {}, ConsistentRead=True)[1])) == [[]]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([change("Put", "Item", Thing("a", str(n)).serialize(), {}) for n in range(101)], id="101 rows"),
        pytest.param([change("Put", "Item", Thing("a", "1").serialize(), {})] * 2, id="a row twice"),
        pytest.param([change("Put", "Item", {"thing": {"S": "a"}}, {})], id="no range key"),
        pytest.param([change("Put", "Item", Thing("a", "").serialize(), {})], id="an empty key"),
        pytest.param([change("Delete", "Key", Thing("a", "1", version=1).serialize(), {})], id="more than a key"),
        pytest.param(
            [change("Put", "Item", Thing("a", str(n), body=b"x" * 390_000).serialize(), {}) for n in range(11)],
            id="more than 4 MB",
        ),
        pytest.param(
            [
                change(
                    "Put",
                    "Item",
                    Thing("a", "1").serialize(),
                    {"ConditionExpression": "#0 = :0", "ExpressionAttributeNames": {"#0": "note", "#1": "body"}},
                )
            ],
            id="an unused name",
        ),
    ],
)
def test_a_transaction_that_cannot_be_is_refused(both: Any, changes: list[dict[str, Any]]) -> None:
    with pytest.raises(ClientError) as refusal:
        both.transact_write_items(TransactItems=changes)

    assert refusal.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize(("thing", "sort"), [("é" * 1_025, "1"), ("a", "é" * 513)], ids=["hash", "range"])
def test_longer_keys_than_the_longest_are_not_even_asked_for(both: Any, thing: str, sort: str) -> None:
    allowed, longer = (
        {"thing": {"S": one}, "sort": {"S": two}} for one, two in ((thing[:1_024], sort[:512]), (thing, sort))
    )
    both.put_item(TableName=TABLE, Item=allowed)

    assert both.get_item(TableName=TABLE, Key=allowed)["Item"] == allowed
    both.delete_item(TableName=TABLE, Key=allowed)
    for use in (
        lambda: both.get_item(TableName=TABLE, Key=longer),
        lambda: both.put_item(TableName=TABLE, Item=longer),
    ):
        with pytest.raises(ClientError) as refusal:
            use()
        assert refusal.value.response["Error"]["Code"] == "ValidationException"


@pytest.fixture(params=["memory", "engine"])
def both(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Each of the two in turn, with no rows of `a`."""
    if request.param == "memory":
        yield MemoryClient(definitions())
        return
    request.getfixturevalue("tables")
    clean()
    yield client
    clean()


def clean() -> None:
    for item in next(pages(client, asking(Thing.thing == "a", {}, ConsistentRead=True)[1])):
        client.delete_item(TableName=TABLE, Key={"thing": item["thing"], "sort": item["sort"]})


def holding(either: Any, sort: str, condition: Condition) -> bool:
    only_if = expression("ConditionExpression", condition)
    check = change("ConditionCheck", "Key", {"thing": {"S": "a"}, "sort": {"S": sort}}, only_if)
    try:
        either.transact_write_items(TransactItems=[check])
    except ClientError as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
        return False
    return True


def answered(either: Any, operation: str, asked: dict[str, Any]) -> Any:
    """What matters of an answer, or of a refusal."""
    try:
        if operation == "query" and "Select" not in asked:
            found = [item for page in pages(either, asked) for item in page]
            return [item.get("due_at") for item in found], ordered(found) if "IndexName" in asked else found
        answer = getattr(either, operation)(**asked)
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", [])]
        return error.response["Error"]["Code"], reasons
    if operation == "batch_get_item":
        return ordered(answer["Responses"][TABLE])
    return answer.get("Item"), answer.get("Count")


def ordered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda item: (item["thing"]["S"], item["sort"]["S"]))


def apart(asked: Any, run: str) -> Any:
    """The same with keys of its own, so that no run sees the rows of another."""
    if isinstance(asked, list):
        return [apart(one, run) for one in asked]
    if not isinstance(asked, dict):
        return asked
    return {
        name: {"S": f"{run}{value['S']}"} if value in KEPT_APART else apart(value, run) for name, value in asked.items()
    }


KEPT_APART = ({"S": "a"}, {"S": "b"})
