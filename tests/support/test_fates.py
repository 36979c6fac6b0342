"""What each fate does to a call: what took effect, what is answered, and when others go on."""

from functools import partial
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from local.tables import definitions
from support.fates import Call, Killed, Odds, suffered, table_of_fates
from support.memory import MemoryClient
from support.things import TABLE, Thing, asking, put


@pytest.fixture
def client() -> MemoryClient:
    client = MemoryClient(definitions())
    put(client, "1")
    put(client, "2")
    return client


def meanwhile(client: MemoryClient, operation: str, asked: dict[str, Any]) -> Call:
    """A call in whose middle somebody else writes versions into both rows."""

    def others() -> None:
        put(client, "1", version=1)
        put(client, "2", version=1)

    return Call(operation, asked, lambda asked: getattr(client, operation)(**asked), others, Random(1))


def batch(*sorts: str) -> dict[str, Any]:
    keys = [{"thing": {"S": "a"}, "sort": {"S": sort}} for sort in sorts]
    return {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}}


def versions(items: list[dict[str, Any]]) -> list[str | None]:
    return [item.get("version", {}).get("N") for item in items]


def test_a_torn_batch_has_rows_of_two_moments(client: MemoryClient) -> None:
    answer = suffered("torn", meanwhile(client, "batch_get_item", batch("1", "2")))

    assert versions(answer["Responses"][TABLE]) == [None, "1"]


@pytest.mark.parametrize(("limit", "seen"), [({}, [None, "1"]), ({"Limit": 2}, [None, "1"]), ({"Limit": 1}, [None])])
def test_a_torn_query_has_rows_of_two_moments(client: MemoryClient, limit: dict[str, int], seen: list[Any]) -> None:
    asked = asking(Thing.thing == "a", limit, ConsistentRead=True)[1]

    answer = suffered("torn", meanwhile(client, "query", asked))

    assert (versions(answer["Items"]), answer["Count"]) == (seen, len(seen))


def test_a_part_of_a_batch_is_left_for_later(client: MemoryClient) -> None:
    asked = batch("1", "2", *"3456789")

    answer = suffered("unprocessed", meanwhile(client, "batch_get_item", asked))

    left = answer["UnprocessedKeys"][TABLE]["Keys"]
    assert 0 < len(left) < 9
    assert asked == batch("1", "2", *"3456789"), "what was asked is not changed"


@pytest.mark.parametrize(
    ("fate", "error", "landed"),
    [
        ("kill-before", Killed, False),
        ("kill-after", Killed, True),
        ("lost-before", ReadTimeoutError, False),
        ("lost-after", ReadTimeoutError, True),
        ("throttle", ClientError, False),
        ("conflict", ClientError, False),
    ],
)
def test_a_failed_write_took_effect_or_not(client: MemoryClient, fate: str, error: type, *, landed: bool) -> None:
    row = {"Put": {"TableName": TABLE, "Item": Thing("a", "3").serialize()}}
    call = meanwhile(client, "transact_write_items", {"TransactItems": [row]})

    with pytest.raises(error):
        suffered(fate, call)

    there = client.get_item(TableName=TABLE, Key={"thing": {"S": "a"}, "sort": {"S": "3"}})
    assert ("Item" in there) is landed


def test_a_conflict_names_one_row(client: MemoryClient) -> None:
    rows = [{"Put": {"TableName": TABLE, "Item": Thing("a", str(number)).serialize()}} for number in range(3)]

    with pytest.raises(ClientError) as refusal:
        suffered("conflict", meanwhile(client, "transact_write_items", {"TransactItems": rows}))

    codes = [reason["Code"] for reason in refusal.value.response["CancellationReasons"]]
    assert sorted(codes) == ["None", "None", "TransactionConflict"]


def test_each_operation_has_the_fates_that_can_befall_it() -> None:
    of = partial(map, lambda share: share[1])
    shares = table_of_fates(Odds(lost=0.2, conflict=0.1, torn=0.1, unprocessed=0.1))

    assert [*of(shares["get_item"])] == ["lost-before", "lost-after"]
    assert [*of(shares["transact_write_items"])] == ["lost-before", "lost-after", "conflict"]
    assert [*of(shares["batch_get_item"])] == ["lost-before", "lost-after", "torn", "unprocessed"]
    assert shares["query"] == [(0.1, "lost-before"), (0.2, "lost-after"), (pytest.approx(0.3), "torn")]
