"""Whether a condition holds is said of a row that is not written yet as the engine would say it."""

from itertools import product
from typing import Any

import pytest
from pynamodb.expressions.condition import Condition

from chalicelib.edge.holds import holds
from chalicelib.edge.tables import expression
from support import conditions
from support.things import COMPARISONS, Thing

ROWS = [
    Thing("a", "1"),
    Thing("a", "2", version=2),
    Thing("a", "3", version=10, note="noted"),
    Thing("a", "4", version=2.0, note="no", due_shard="work#01"),
]
SINGLE: list[Condition] = [
    *(how(Thing.version, 2) for how in COMPARISONS),
    *(how(Thing.note, "no") for how in COMPARISONS),
    *(how(Thing.sort, "2") for how in COMPARISONS),
    Thing.sort.between("2", "3"),
    Thing.version.between(2, 9),
    Thing.note.startswith("not"),
    Thing.note.exists(),
    Thing.note.does_not_exist(),
    Thing.thing.exists(),
    Thing.thing.does_not_exist(),
]


def engine_says(condition: Condition, item: Any) -> bool:
    asked = expression("Condition", condition)
    test = conditions.compiled(asked["Condition"]).test
    return test(item or {}, asked["ExpressionAttributeNames"], asked.get("ExpressionAttributeValues", {}))


@pytest.mark.parametrize("condition", SINGLE, ids=str)
def test_a_single_condition_holds_as_the_engine_says(condition: Condition) -> None:
    for item in [None, *(row.serialize() for row in ROWS)]:
        assert holds(condition, item) == engine_says(condition, item), item


def test_conditions_that_are_joined_hold_as_the_engine_says() -> None:
    items = [None, *(row.serialize() for row in ROWS)]
    for one, other in product(SINGLE, SINGLE):
        for joined in (one & other, one | other, ~one, ~(one | other)):
            assert [holds(joined, item) for item in items] == [engine_says(joined, item) for item in items], joined


def test_an_operator_that_is_not_known_here_is_no_guess() -> None:
    with pytest.raises(KeyError):
        holds(Thing.note.contains("o"), ROWS[3].serialize())
