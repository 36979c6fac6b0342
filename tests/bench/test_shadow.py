"""What calls cost, by what was there before them: bills as AWS writes them."""

import pytest

from bench.shadow import Shadow, read_of

DEFINITION = {
    "TableName": "things",
    "KeySchema": [{"AttributeName": "thing", "KeyType": "HASH"}, {"AttributeName": "sort", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "due",
            "KeySchema": [{"AttributeName": "due_shard", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["tries"]},
        }
    ],
}
NINE_TENTHS = 900
TWICE = "transact_write_items"


def a_key(name):
    return {"thing": {"S": name}, "sort": {"S": "only"}}


def an_item(name, size=NINE_TENTHS, **more):
    return {**a_key(name), "body": {"B": b"." * size}, **more}


def a_put(item):
    return {"Put": {"TableName": "things", "Item": item}}


def a_delete(name):
    return {"Delete": {"TableName": "things", "Key": a_key(name)}}


def a_check(name):
    return {"ConditionCheck": {"TableName": "things", "Key": a_key(name)}}


@pytest.fixture
def shadow():
    return Shadow([DEFINITION])


def billed(shadow, *changes, done=True):
    writes = shadow.writes(TWICE, {"TransactItems": list(changes)})
    units = shadow.units(TWICE, writes, done=done)
    if done:
        shadow.written(writes)
    return units


def test_four_puts_in_a_transaction_are_eight_units(shadow):
    assert billed(shadow, *(a_put(an_item(str(number))) for number in range(4))) == 8


def test_two_puts_of_nearly_two_kb_in_a_transaction_are_eight_units(shadow):
    assert billed(shadow, *(a_put(an_item(str(number), 1_900)) for number in range(2))) == 8


def test_a_transaction_does_not_double_its_index_writes(shadow):
    assert billed(shadow, a_put(an_item("a", due_shard={"S": "work#01"}))) == 2 + 1


def test_a_transaction_that_changes_nothing_in_an_index_pays_nothing_there(shadow):
    billed(shadow, a_put(an_item("a", due_shard={"S": "work#01"})))

    assert billed(shadow, a_put(an_item("a", 100, due_shard={"S": "work#01"}))) == 2
    assert billed(shadow, a_put(an_item("a", 100, due_shard={"S": "work#02"}))) == 2 + 2
    assert billed(shadow, a_put(an_item("a", 100))) == 2 + 1


def test_a_check_is_two_units_and_changes_nothing(shadow):
    billed(shadow, a_put(an_item("a", 100)))

    assert billed(shadow, a_check("a")) == 2
    assert billed(shadow, a_check("absent")) == 2
    assert billed(shadow, a_put(an_item("a", 100))) == 2


def test_a_deletion_in_a_transaction_counts_by_what_was_there(shadow):
    billed(shadow, a_put(an_item("a", 2_900)))

    assert billed(shadow, a_delete("a")) == 6
    assert billed(shadow, a_delete("a")) == 2


def test_a_transaction_that_is_refused_is_paid_for_all_the_same_but_not_in_the_index(shadow):
    assert billed(shadow, a_put(an_item("a", due_shard={"S": "work#01"})), a_check("b"), done=False) == 4
    assert billed(shadow, a_put(an_item("a", due_shard={"S": "work#01"}))) == 2 + 1


def test_a_single_put_or_deletion_is_not_doubled(shadow):
    put = {"TableName": "things", "Item": an_item("a", 1_900, due_shard={"S": "work#01"})}
    writes = shadow.writes("put_item", put)
    assert shadow.units("put_item", writes) == 2 + 1

    shadow.written(writes)
    gone = shadow.writes("delete_item", {"TableName": "things", "Key": a_key("a")})
    assert shadow.units("delete_item", gone) == 2 + 1


def test_a_read_writes_nothing(shadow):
    assert shadow.writes("get_item", {"TableName": "things", "Key": a_key("a")}) == []


def test_what_is_not_there_is_read_as_something_small():
    assert read_of("get_item", {"ConsistentRead": True}, {}) == (1, 0)
    assert read_of("query", {"ConsistentRead": True}, {"Items": []}) == (1, 1)
    assert read_of("query", {}, {"Items": []}) == (0.5, 0.5)


def test_a_batch_counts_each_item_and_each_absent_one():
    wanted = {"Keys": [a_key("a"), a_key("b"), a_key("c")], "ConsistentRead": True}
    answer = {"Responses": {"things": [an_item("a", 5_000), an_item("b")]}}

    assert read_of("batch_get_item", {"RequestItems": {"things": wanted}}, answer) == (2 + 1 + 1, 1)
