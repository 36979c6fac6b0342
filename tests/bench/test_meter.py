"""What a walk is said to have cost, whatever threads it went through."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from bench.meter import Compared, metered
from bench.shadow import Read, Shadow
from chalicelib.edge import tables
from chalicelib.edge.rows import together
from local.tables import definitions

ROW = {"TableName": "none", "Key": {"thing": {"S": "a"}}, "ConsistentRead": True}


@pytest.fixture
def meter(monkeypatch):
    said = {"ConsumedCapacity": {"CapacityUnits": 1.0}}
    client = SimpleNamespace(get_item=lambda **_: said, describe_table=lambda **asked: asked)
    monkeypatch.setattr(tables, "client", client)
    with metered(Shadow(definitions())) as made:
        yield made


def reads(times):
    for _ in range(times):
        tables.client.get_item(**ROW)


def test_calls_one_after_the_other_are_as_many_trips(meter):
    with meter.walk() as walk:
        reads(3)

    assert (walk.trips, walk.calls, walk.reads, walk.writes) == (3, 3, 3, 0)
    assert walk.ms > 0


def test_calls_side_by_side_are_one_trip_of_the_longest_branch(meter):
    with meter.walk() as walk:
        reads(1)
        together(lambda: reads(1), lambda: reads(4), lambda: reads(2))
        reads(1)

    assert (walk.trips, walk.calls) == (1 + 4 + 1, 1 + 7 + 1)


def test_a_branch_is_not_longer_because_it_started_late(meter):
    with meter.walk() as walk:
        together(lambda: reads(1), lambda: (sleep(0.02), reads(1)), lambda: (sleep(0.04), reads(1)))

    assert walk.trips == 1


def test_branches_of_branches_count_from_where_they_part(meter):
    with meter.walk() as walk:
        together(lambda: (reads(1), together(lambda: reads(1), lambda: reads(2)), reads(1)), lambda: reads(1))

    assert (walk.trips, walk.calls) == (1 + 2 + 1, 6)


def test_a_pool_that_is_fed_as_it_goes_counts_from_each_moment(meter):
    def feed():
        for _ in range(3):
            reads(1)
            yield 1

    with meter.walk() as walk, ThreadPoolExecutor(2) as pool:
        list(pool.map(reads, feed()))

    assert walk.trips == 3 + 1


def test_walks_do_not_count_each_other(meter):
    with meter.walk() as one, ThreadPoolExecutor(1) as pool:
        reads(1)
        pool.submit(lambda: None).result()
    with meter.walk() as other:
        reads(2)
    reads(5)

    assert (one.trips, other.trips) == (1, 2)


def test_threads_of_their_own_walk_by_themselves(meter):
    def one(times):
        with meter.walk() as walk:
            reads(times)
        return walk.trips

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, [1, 2, 3])) == [1, 2, 3]


def test_a_write_that_is_refused_is_counted_and_leaves_nothing(meter):
    def refuse(**_):
        raise ClientError({"Error": {"Code": "TransactionCanceledException"}}, "TransactWriteItems")

    meter.client.transact_write_items = refuse
    item = {"thing": {"S": "conv#1"}, "sort": {"S": "conversation"}}
    table = next(name for name in meter.shadow.tables if name.endswith("content"))
    with meter.walk() as walk, pytest.raises(ClientError):
        tables.client.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": item}}])

    assert (walk.refused, walk.calls, walk.trips, walk.writes) == (1, 1, 1, 2)


def test_what_is_no_read_and_no_write_of_items_passes_by(meter):
    with meter.walk() as walk:
        assert tables.client.describe_table(TableName="any") == {"TableName": "any"}

    assert walk.calls == 0


def test_pools_and_the_client_are_as_before_afterwards():
    plain, submit = tables.client, ThreadPoolExecutor.submit
    with metered(Shadow([])):
        assert tables.client is not plain

    assert tables.client is plain
    assert ThreadPoolExecutor.submit is submit
    assert "__exit__" not in vars(ThreadPoolExecutor)


def test_our_units_are_compared_with_those_of_the_engine():
    compared = Compared()
    compared.see("get_item", Read(1, 0), {"ConsumedCapacity": {"CapacityUnits": 1.0}})
    compared.see("batch_get_item", Read(3, 1), {"ConsumedCapacity": [{"CapacityUnits": 2.0}]})
    compared.see("query", Read(2, 0), {"ConsumedCapacity": {"CapacityUnits": 1.5}})

    assert (compared.alike, compared.absent) == (1, 1)
    assert compared.different == ["query: 2 by our rules, 1.5 by the engine"]
