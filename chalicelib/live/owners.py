"""The cases that things belong to now, many at a time: whoever may know the case may be told of the thing."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from chalicelib.cases import store as cases
from chalicelib.cases.model import Case
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import read_each, unpacked


def cases_of(ids: Iterable[str]) -> dict[str, Case]:
    """By id the case that it is now; absent ones are not there. One read for all, one more while some have moved."""
    return _followed(set(ids), lambda names: map(cases.case_in, read_each([cases.state_key(name) for name in names])))


def conversations_of(segs: Iterable[str]) -> dict[str, tuple[str, Case]]:
    """By any name that a conversation ever had its name now, and the case that owns it; without a case it is absent."""
    heads: dict[str, Conversation] = _followed(set(segs), _heads)
    owners = cases_of(head.case for head in heads.values() if head.case)
    return {name: (head.seg, owners[head.case]) for name, head in heads.items() if head.case in owners}


def _heads(segs: Collection[str]) -> Iterable[Conversation | None]:
    rows = read_each([talks.head_key(seg) for seg in segs])
    return (unpacked(row.body, Conversation) if row else None for row in rows)


def _followed(names: Collection[str], read: Callable[[Collection[str]], Iterable[Any]]) -> dict[str, Any]:
    """What these names lead to; what became a part of another thing leads to that."""
    found = dict(zip(names, read(names), strict=True))
    while moved := {name: one.into for name, one in found.items() if one and one.into}:
        found |= dict(zip(moved, read(list(moved.values())), strict=True))
    return {name: one for name, one in found.items() if one}
