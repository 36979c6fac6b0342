"""The calculator, on examples that AWS publishes and on bills that were seen."""

import pytest

from bench.units import Index, entry, index_units, query_units, read_units, size_of, write_units

DUE = Index("due", ("due_shard", "due_at"), frozenset({"thing", "sort", "due_shard", "due_at", "tries"}))
KEYS = {"thing": {"S": "conv#1"}, "sort": {"S": "conversation"}}
OWED = {**KEYS, "due_shard": {"S": "work#07"}, "due_at": {"S": "2026-01-05T12:00:00Z"}}


def an_item(size, **more):
    """An item of exactly this many bytes."""
    plain = {"k": {"S": "key"}, **more}
    return {**plain, "body": {"B": b"." * (size - size_of(plain) - len("body"))}}


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({}, 0),
        ({"name": {"S": "Köln"}}, 4 + 5),
        ({"naïve": {"S": ""}}, 6),
        ({"body": {"B": b"\x00\x01\x02"}}, 4 + 3),
        ({"is": {"BOOL": True}}, 3),
        ({"no": {"NULL": True}}, 3),
        ({"n": {"N": "0"}}, 1 + 1),
        ({"n": {"N": "7"}}, 1 + 2),
        ({"n": {"N": "12"}}, 1 + 2),
        ({"n": {"N": "123"}}, 1 + 3),
        ({"n": {"N": "-123"}}, 1 + 4),
        ({"n": {"N": "1200"}}, 1 + 2),
        ({"n": {"N": "0.0012"}}, 1 + 2),
        ({"n": {"N": "12345678901234567890123456789012345678"}}, 1 + 20),
        ({"s": {"SS": ["ab", "c"]}}, 1 + 3),
        ({"s": {"NS": ["1", "234"]}}, 1 + 2 + 3),
        ({"s": {"BS": [b"ab", b""]}}, 1 + 2),
        ({"l": {"L": []}}, 1 + 3),
        ({"l": {"L": [{"S": "ab"}, {"N": "1"}]}}, 1 + 3 + (1 + 2) + (1 + 2)),
        ({"m": {"M": {"key": {"S": "ab"}}}}, 1 + 3 + (1 + 3 + 2)),
    ],
)
def test_an_item_is_as_large_as_its_names_and_values(item, size):
    assert size_of(item) == size


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (4096, 1), (4097, 2), (9_000, 3)])
def test_a_strong_read_is_rounded_up_to_4_kb(size, units):
    assert read_units([size]) == units
    assert read_units([size], strong=False) == units / 2


def test_two_and_a_half_kb_are_half_a_unit_eventually_and_one_strongly():
    assert read_units([2_500], strong=False) == 0.5
    assert read_units([2_500]) == 1


def test_items_read_one_by_one_are_rounded_one_by_one():
    """The guide's own: BatchGetItem of 1.5 KB and 6.5 KB counts as 12 KB, not 8."""
    assert read_units([1_536, 6_656]) == 3


def test_a_query_is_rounded_as_a_whole():
    """The guide's own: a query over 40.8 KB counts as 44 KB."""
    assert query_units([41_779]) == 11
    assert query_units([921] * 20) == 5
    assert query_units([921] * 20, strong=False) == 2.5


def test_a_query_that_finds_nothing_is_not_free():
    assert query_units([], strong=False) == 0.5
    assert query_units([]) == 1


@pytest.mark.parametrize(("size", "units"), [(512, 1), (1_000, 1), (1_024, 1), (1_025, 2), (2_500, 3)])
def test_a_write_is_rounded_up_to_1_kb(size, units):
    assert write_units(None, an_item(size)) == units


def test_an_overwrite_counts_by_the_larger_of_the_two():
    assert write_units(an_item(3_000), an_item(100)) == 3
    assert write_units(an_item(100), an_item(3_000)) == 3


def test_a_deletion_counts_by_what_was_there():
    assert write_units(an_item(3_000), None) == 3
    assert write_units(None, None) == 1


def test_an_entry_that_comes_or_goes_is_one_write():
    assert index_units(DUE, None, OWED) == 1
    assert index_units(DUE, OWED, KEYS) == 1
    assert index_units(DUE, OWED, None) == 1


def test_an_entry_that_moves_to_another_key_is_two_writes():
    assert index_units(DUE, OWED, {**OWED, "due_at": {"S": "2026-01-05T13:00:00Z"}}) == 2


def test_an_entry_that_changes_in_its_place_is_one_write():
    assert index_units(DUE, OWED, {**OWED, "tries": {"N": "1"}}) == 1


def test_an_entry_that_stays_as_it_is_costs_nothing():
    assert index_units(DUE, OWED, OWED) == 0
    assert index_units(DUE, {**OWED, "body": {"B": b"1"}}, {**OWED, "body": {"B": b"2"}}) == 0
    assert index_units(DUE, KEYS, {**KEYS, "body": {"B": b"2"}}) == 0


def test_an_entry_counts_by_what_it_holds_and_not_by_its_item():
    assert index_units(DUE, None, {**OWED, "body": {"B": b"." * 100_000}}) == 1
    assert index_units(DUE, None, {**OWED, "tries": {"S": "." * 1_500}}) == 2


def test_an_index_has_only_items_with_all_its_keys():
    assert entry(DUE, None) is None
    assert entry(DUE, {**KEYS, "due_shard": {"S": "work#07"}}) is None
    assert entry(DUE, {**OWED, "body": {"B": b"1"}}) == OWED
