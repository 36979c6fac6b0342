"""Chaos treats wake-ups badly, and the same way for the same seed."""

from local.chaos import Chaos, calm

RECORDS = [{"eventID": str(number)} for number in range(200)]


def _ids(records) -> list[str]:
    return [record["eventID"] for record in records]


def test_the_same_seed_treats_the_same_records_the_same_way() -> None:
    assert [Chaos("7")(RECORDS) for _ in range(2)] == [Chaos("7")(RECORDS) for _ in range(2)]


def test_records_are_shuffled_repeated_and_dropped() -> None:
    given = _ids(Chaos("7")(RECORDS).records)

    assert given != sorted(given, key=int)
    assert len(given) > len(set(given))
    assert set(_ids(RECORDS)) - set(given)


def test_some_batches_come_late() -> None:
    chaos = Chaos("7")

    delays = [chaos(RECORDS[:3]).delay for _ in range(50)]

    assert 0 < len([delay for delay in delays if delay]) < 50


def test_without_chaos_records_come_as_they_are_and_at_once() -> None:
    assert calm(RECORDS) == (RECORDS, 0.0)
