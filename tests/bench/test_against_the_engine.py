"""Our units beside those of DynamoDB Local, for the single operations that it counts as AWS does."""

from uuid import uuid4

import pytest

from bench.shadow import Shadow, read_of
from chalicelib.edge import settings
from chalicelib.edge.tables import client
from local.tables import definitions

pytestmark = pytest.mark.usefixtures("tables")
TABLE = settings.CONTENT_TABLE
SIZES = [10, 900, 1_100, 4_000, 4_200, 9_000]
EVENTUAL, STRONG = {}, {"ConsistentRead": True}


def an_item(size, thing=None, sort="only", **more):
    return {"thing": {"S": thing or uuid4().hex}, "sort": {"S": sort}, "body": {"B": b"." * size}, **more}


def key_of(item):
    return {name: item[name] for name in ("thing", "sort")}


class Billed:
    """Writes that are made, and what both say of them."""

    def __init__(self):
        self.shadow = Shadow(definitions())

    def __call__(self, operation, **asked):
        asked = {"TableName": TABLE, **asked}
        writes = self.shadow.writes(operation, asked)
        answer = getattr(client, operation)(**asked, ReturnConsumedCapacity="TOTAL")
        ours = self.shadow.units(operation, writes)
        self.shadow.written(writes)
        return ours, answer["ConsumedCapacity"]["CapacityUnits"]


@pytest.fixture
def billed():
    return Billed()


def both(operation, **asked):
    answer = getattr(client, operation)(**asked, ReturnConsumedCapacity="TOTAL")
    said = answer["ConsumedCapacity"]
    theirs = sum(one["CapacityUnits"] for one in (said if isinstance(said, list) else [said]))
    return read_of(operation, asked, answer).units, theirs


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("how", [EVENTUAL, STRONG])
def test_reading_one_item(size, how):
    item = an_item(size, v={"N": "120"}, at={"S": "2026-01-05"})
    client.put_item(TableName=TABLE, Item=item)

    ours, theirs = both("get_item", TableName=TABLE, Key=key_of(item), **how)

    assert ours == theirs


def test_reading_many_items_one_by_one():
    items = [an_item(size) for size in SIZES]
    for item in items:
        client.put_item(TableName=TABLE, Item=item)

    ours, theirs = both("batch_get_item", RequestItems={TABLE: {"Keys": list(map(key_of, items)), **STRONG}})

    assert ours == theirs == 1 + 1 + 1 + 1 + 2 + 3


@pytest.mark.parametrize("how", [EVENTUAL, STRONG, {"Limit": 3}, {"ScanIndexForward": False, "Limit": 2}])
def test_a_query_over_items_of_all_sizes(how):
    thing = uuid4().hex
    for size in SIZES:
        client.put_item(TableName=TABLE, Item=an_item(size, thing, f"{size:05}"))
    where = {"KeyConditionExpression": "thing = :t", "ExpressionAttributeValues": {":t": {"S": thing}}}

    ours, theirs = both("query", TableName=TABLE, **where, **how)

    assert ours == theirs


def test_a_query_of_an_index_counts_what_the_index_holds():
    shard = f"work#{uuid4().hex}"
    for number in range(100):
        due = {"due_shard": {"S": shard}, "due_at": {"S": f"2026-01-05T12:00:{number:02}Z"}}
        client.put_item(TableName=TABLE, Item=an_item(5_000, **due))
    where = {"KeyConditionExpression": "due_shard = :s", "ExpressionAttributeValues": {":s": {"S": shard}}}

    ours, theirs = both("query", TableName=TABLE, IndexName="due", **where)

    assert ours == theirs == 1.5


@pytest.mark.parametrize("size", SIZES)
def test_writing_and_deleting_one_item_with_its_index_entries(billed, size):
    thing = uuid4().hex
    due = {"due_shard": {"S": f"work#{thing}"}, "due_at": {"S": "2026-01-05T12:00:00Z"}}
    steps = [
        {"Item": an_item(size, thing)},
        {"Item": an_item(size, thing, **due)},
        {"Item": an_item(10, thing, **due)},
        {"Item": an_item(10, thing, **due, tries={"N": "1"})},
        {"Item": an_item(10, thing, **{**due, "due_at": {"S": "2026-01-05T13:00:00Z"}})},
        {"Item": an_item(size, thing)},
    ]

    bills = [billed("put_item", **step) for step in steps]
    bills.append(billed("delete_item", Key=key_of(steps[0]["Item"])))

    assert [ours for ours, _ in bills] == [theirs for _, theirs in bills]
