"""Whether a condition holds of a row that the engine does not have yet."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from pynamodb.expressions.condition import Condition

Item = Mapping[str, Any]  # as the engine has it: each value under the name of its type
Compared = Callable[[Any, Any], bool]
IN_ORDER: Mapping[str, Compared] = {"<": lt, "<=": le, ">": gt, ">=": ge, "begins_with": str.startswith}
ALIKE: Mapping[str, Compared] = {"=": eq, "<>": ne}


def holds(condition: Condition, item: Item | None) -> bool:
    """As the engine would say of this row; None is no row."""
    operator, parts = condition.operator, condition.values
    if operator in {"AND", "OR", "NOT"}:
        found = [holds(part, item) for part in parts]
        return {"AND": all(found), "OR": any(found), "NOT": not found[0]}[operator]
    held = (item or {}).get(".".join(parts[0].path))
    if operator in {"attribute_exists", "attribute_not_exists"}:
        return (held is not None) == (operator == "attribute_exists")
    return _compared(operator, held, [part.value for part in parts[1:]])


def _compared(operator: str, held: Item | None, given: list[Item]) -> bool:
    if operator == "BETWEEN":
        return _in_order(ge, held, given[0]) and _in_order(le, held, given[1])
    if operator in ALIKE:
        return ALIKE[operator](_plain(held), _plain(given[0]))
    return _in_order(IN_ORDER[operator], held, given[0])  # an operator that nobody uses yet is a KeyError


def _in_order(compared: Compared, held: Item | None, given: Item) -> bool:
    """Values of two types are never in order; nor is one that is not there."""
    one, other = _plain(held), _plain(given)
    return one is not None and one[0] == other[0] and compared(one[1], other[1])


def _plain(value: Item | None) -> Any:
    """The type of a value, and what it is: numbers may be written in more than one way."""
    if value is None:
        return None
    ((kind, plain),) = value.items()
    return kind, Decimal(plain) if kind == "N" else plain
