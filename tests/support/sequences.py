"""Random sequences of calls on few rows, so that they meet."""

from typing import Any

from hypothesis import strategies as st
from pynamodb.expressions.condition import Condition

from chalicelib.edge.tables import expression
from support.things import COMPARISONS, TABLE, Thing, asking, change

THINGS = st.sampled_from(["a", "b"])
SORTS = st.sampled_from(["conv", "message#1", "message#10", "post"])
NUMBERS = st.integers(0, 3)
WORDS = st.sampled_from(["n", "no", "yes"])
MOMENTS = st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"])


def compared(attribute: Any, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    return st.builds(lambda how, value: how(attribute, value), st.sampled_from(COMPARISONS), values)


def between(attribute: Any, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    return st.builds(lambda one, other: attribute.between(*sorted([one, other])), values, values)


ATTRIBUTES = st.sampled_from([Thing.thing, Thing.version, Thing.note, Thing.due_shard])
CONDITIONS = st.recursive(
    st.one_of(
        ATTRIBUTES.map(lambda attribute: attribute.exists()),
        ATTRIBUTES.map(lambda attribute: attribute.does_not_exist()),
        compared(Thing.version, NUMBERS),
        compared(Thing.note, WORDS),
        between(Thing.version, NUMBERS),
        WORDS.map(Thing.note.startswith),
        st.lists(NUMBERS, min_size=1, max_size=2).map(lambda numbers: Thing.version.is_in(*numbers)),
    ),
    lambda inner: st.one_of(
        st.builds(lambda one, other: one & other, inner, inner),
        st.builds(lambda one, other: one | other, inner, inner),
        st.builds(lambda one: ~one, inner),
    ),
    max_leaves=4,
)
GUARDS = st.one_of(st.just({}), CONDITIONS.map(lambda condition: expression("ConditionExpression", condition)))
KEYS = st.builds(lambda thing, sort: {"thing": {"S": thing}, "sort": {"S": sort}}, THINGS, SORTS)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    row = Thing(draw(THINGS), draw(SORTS), version=draw(st.none() | NUMBERS), note=draw(st.none() | WORDS))
    if draw(st.booleans()):
        row.due_shard, row.due_at = draw(THINGS), draw(MOMENTS)
    row.body = draw(st.none() | st.just(b"{}"))
    return row.serialize()


def row_of(one: dict[str, Any]) -> tuple[str, str]:
    """The row of a change: DynamoDB Local looks for a failed condition before it refuses a row twice, AWS does not."""
    ((_, asked),) = one.items()
    key = asked.get("Key") or asked["Item"]
    return key["thing"]["S"], key["sort"]["S"]


CHANGES = st.one_of(
    st.builds(lambda item, guard: change("Put", "Item", item, guard), items(), GUARDS),
    st.builds(lambda key, guard: change("Delete", "Key", key, guard), KEYS, GUARDS),
    st.builds(
        lambda key, only_if: change("ConditionCheck", "Key", key, expression("ConditionExpression", only_if)),
        KEYS,
        CONDITIONS,
    ),
)
RANGES = st.one_of(
    compared(Thing.sort, SORTS).filter(lambda condition: condition.operator != "<>"),
    between(Thing.sort, SORTS),
    st.sampled_from(["message#", "c", "message#1"]).map(Thing.sort.startswith),
)
DUE = st.one_of(
    compared(Thing.due_at, MOMENTS).filter(lambda condition: condition.operator != "<>"), between(Thing.due_at, MOMENTS)
)
WHERE = st.one_of(
    THINGS.map(lambda thing: Thing.thing == thing),
    st.builds(lambda thing, some: (Thing.thing == thing) & some, THINGS, RANGES),
)
WHERE_DUE = st.one_of(
    THINGS.map(lambda shard: Thing.due_shard == shard),
    st.builds(lambda shard, some: (Thing.due_shard == shard) & some, THINGS, DUE),
)
HOW = st.fixed_dictionaries({}, optional={"Limit": st.integers(1, 3), "ScanIndexForward": st.booleans()})


STEPS = st.one_of(
    st.lists(CHANGES, min_size=1, max_size=4, unique_by=row_of).map(
        lambda changes: ("transact_write_items", {"TransactItems": changes})
    ),
    st.builds(lambda item, guard: ("put_item", {"TableName": TABLE, "Item": item, **guard}), items(), GUARDS),
    st.builds(lambda key, guard: ("delete_item", {"TableName": TABLE, "Key": key, **guard}), KEYS, GUARDS),
    KEYS.map(lambda key: ("get_item", {"TableName": TABLE, "Key": key, "ConsistentRead": True})),
    st.lists(KEYS, min_size=1, max_size=3).map(
        lambda keys: ("batch_get_item", {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}})
    ),
    st.builds(lambda where, how: asking(where, how, ConsistentRead=True), WHERE, HOW),
    st.builds(lambda where, how: asking(where, how, IndexName="due"), WHERE_DUE, HOW),
    st.builds(lambda where: asking(where, {}, IndexName="due", Select="COUNT"), WHERE_DUE),
)
LOOK = [asking(Thing.thing == name, {}, ConsistentRead=True) for name in ("a", "b")]
LOOK += [asking(Thing.due_shard == name, {}, IndexName="due") for name in ("a", "b")]
