"""A run, told call by call: what is shown when a simulation fails."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

MARK = re.compile(r"[#:]\w+")
LONGEST = 300  # calls told; the first ones are left out


class Called(NamedTuple):
    """One call of a run."""

    worker: str
    operation: str
    asked: Mapping[str, Any]
    outcome: str


def told(calls: Iterable[Called]) -> str:
    """One line a call: who, what, and what came of it."""
    lines = [
        f"{number:5} {call.worker:14} {call.operation.removesuffix('_items'):15} {_asked(call)} -> {call.outcome}"
        for number, call in enumerate(calls, 1)
    ]
    left_out = len(lines) - LONGEST
    return "\n".join([f"      ({left_out} calls before)", *lines[left_out:]] if left_out > 0 else lines)


def _asked(call: Called) -> str:
    asked = call.asked
    if changes := asked.get("TransactItems"):
        return " | ".join(_change(*change) for each in changes for change in each.items())
    if wanted := asked.get("RequestItems"):
        return ", ".join(f"{_short(table)} {_keys(key)}" for table in wanted for key in wanted[table]["Keys"])
    where = asked.get("KeyConditionExpression")
    what = _filled(where, asked) if where else _keys(asked.get("Key", asked.get("Item", {})))
    how = [str(asked[name]) for name in ("IndexName", "Limit", "ScanIndexForward") if name in asked]
    return " ".join([_short(asked.get("TableName", "")), what, *how])


def _change(verb: str, asked: Mapping[str, Any]) -> str:
    condition = asked.get("ConditionExpression")
    only_if = f" if {_filled(condition, asked)}" if condition else ""
    return f"{verb} {_short(asked['TableName'])} {_keys(asked.get('Key', asked.get('Item', {})))}{only_if}"


def _filled(expression: str, asked: Mapping[str, Any]) -> str:
    names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})

    def meaning(mark: re.Match[str]) -> str:
        return str(names.get(mark[0]) or next(iter(values.get(mark[0], {"": mark[0]}).values())))

    return MARK.sub(meaning, expression)


def _keys(item: Mapping[str, Any]) -> str:
    """All but the body, which may hold words."""
    return "/".join(str(next(iter(value.values()))) for name, value in item.items() if name != "body")


def _short(table: str) -> str:
    return table.rpartition("-")[2]
