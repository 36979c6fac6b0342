"""Condition and key expressions as pynamodb writes them, made into functions once and kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

Item = Mapping[str, Any]  # an item, or the placeholders of an expression
Test = Callable[[Item, Item, Item], bool]  # of an item, with the names and the values of the expression
TOKEN = re.compile(r"[#:]\w+|<>|<=|>=|[=<>(),]|\w+")
LAST = "\U0010ffff"  # sorts after any key
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "begins_with": lambda one, other: one.startswith(other),
}


class Malformed(Exception):  # noqa: N818, the engine calls it a ValidationException
    """An expression that the engine would refuse, or that this twin does not know."""


class Compiled(NamedTuple):
    """A test, and the placeholders that it uses: the engine refuses unused ones."""

    test: Test
    placeholders: frozenset[str]


class Span(NamedTuple):
    """The rows that a key condition names: one partition, range keys from `low` up to, without, `high`."""

    partition: str
    low: str = ""
    high: str = LAST


@cache
def compiled(expression: str) -> Compiled:
    """The test that an expression describes; the same text is read once only."""
    tokens = TOKEN.findall(expression)
    test = _either(rest := [*tokens])
    if rest:
        raise Malformed(expression)
    return Compiled(test, _placeholders(tokens))


def span(expression: str, keys: tuple[str, str | None], asked: Item) -> Span:
    """What a key condition names, given the hash key and the range key of the table or index."""
    found: dict[str, tuple[str, list[str]]] = {}
    names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
    for operator, name, operands in _parts(expression):
        found[names[name]] = operator, [values[operand]["S"] for operand in operands]
    operator, operands = found.pop(keys[0], ("", []))
    if operator != "=" or set(found) - {keys[1]}:
        raise Malformed(expression)
    if keys[1] not in found:
        return Span(operands[0])
    return Span(operands[0], *_bounds(*found[keys[1] or ""]))


@cache
def _parts(expression: str) -> Sequence[tuple[str, str, list[str]]]:
    tokens = [token for token in TOKEN.findall(expression) if token not in "(),"]
    parts, position = [], 0
    while position < len(tokens):
        function = tokens[position] == "begins_with"
        name, operator = tokens[position + function], tokens[position + (not function)]
        end = position + (5 if operator == "BETWEEN" else 3)
        parts.append((operator, name, [token for token in tokens[position + 2 : end] if token != "AND"]))
        position = end + 1
    return parts


def _bounds(operator: str, operands: list[str]) -> tuple[str, str]:
    first, last = operands[0], operands[-1]
    if first > last or operator not in {"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"}:
        raise Malformed(operator)
    if operator == "begins_with":
        return first, first + LAST
    low = "" if operator in {"<", "<="} else first + "\0" if operator == ">" else first
    high = LAST if operator in {">", ">="} else last if operator == "<" else last + "\0"
    return low, high


def _placeholders(tokens: Sequence[str]) -> frozenset[str]:
    return frozenset(token for token in tokens if token[0] in "#:")


def _either(tokens: list[str]) -> Test:
    one = _both(tokens)
    if not _taken(tokens, "OR"):
        return one
    other = _either(tokens)
    return lambda item, names, values: one(item, names, values) or other(item, names, values)


def _both(tokens: list[str]) -> Test:
    one = _single(tokens)
    if not _taken(tokens, "AND"):
        return one
    other = _both(tokens)
    return lambda item, names, values: one(item, names, values) and other(item, names, values)


def _single(tokens: list[str]) -> Test:
    if _taken(tokens, "NOT"):
        denied = _single(tokens)
        return lambda item, names, values: not denied(item, names, values)
    if _taken(tokens, "("):
        inner = _either(tokens)
        _must(tokens, ")")
        return inner
    return _function(tokens) if tokens and tokens[0][0] != "#" else _comparison(tokens)


def _function(tokens: list[str]) -> Test:
    function, operands = tokens.pop(0) if tokens else "", []
    _must(tokens, "(")
    while not _taken(tokens, ")"):
        operands.append(tokens.pop(0))
        _taken(tokens, ",")
    name = operands[0]
    if function == "attribute_exists":
        return lambda item, names, _: names[name] in item
    if function == "attribute_not_exists":
        return lambda item, names, _: names[name] not in item
    if function != "begins_with":
        raise Malformed(function)
    return _ordered(function, name, operands[1])


def _comparison(tokens: list[str]) -> Test:
    name, operator = tokens.pop(0), tokens.pop(0)
    if operator == "IN":
        return _within(name, tokens)
    value = tokens.pop(0)
    if operator == "BETWEEN":
        _must(tokens, "AND")
        low, high = _ordered(">=", name, value), _ordered("<=", name, tokens.pop(0))
        return lambda item, names, values: low(item, names, values) and high(item, names, values)
    if operator == "=":
        return lambda item, names, values: _same(item.get(names[name]), values[value])
    if operator == "<>":
        return lambda item, names, values: not _same(item.get(names[name]), values[value])
    return _ordered(operator, name, value)


def _within(name: str, tokens: list[str]) -> Test:
    _must(tokens, "(")
    operands = []
    while not _taken(tokens, ")"):
        operands.append(tokens.pop(0))
        _taken(tokens, ",")
    return lambda item, names, values: any(_same(item.get(names[name]), values[operand]) for operand in operands)


def _ordered(operator: str, name: str, operand: str) -> Test:
    compared = COMPARED[operator]

    def test(item: Item, names: Item, values: Item) -> bool:
        """Values of two types are never in order; nor is one that is not there."""
        kept = item.get(names[name])
        if kept is None:
            return False
        (kind, one), (other_kind, other) = *kept.items(), *values[operand].items()
        if kind != other_kind:
            return False
        return compared(float(one), float(other)) if kind == "N" else compared(one, other)

    return test


def _same(one: Any, other: Any) -> bool:
    if one == other:
        return True
    return one is not None and "N" in one and "N" in other and float(one["N"]) == float(other["N"])


def _taken(tokens: list[str], token: str) -> bool:
    if tokens and tokens[0] == token:
        del tokens[0]
        return True
    return False


def _must(tokens: list[str], token: str) -> None:
    if not _taken(tokens, token):
        raise Malformed(f"{token} expected")
