"""Ids of other people's things, on every route: they are as ids of nothing, and nothing is changed by them."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import product
from re import findall
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from chalicelib.cases import asked
from chalicelib.conversations import store as talks
from chalicelib.edge import tables
from chalicelib.edge.http import Route
from chalicelib.intake import chat_session
from chalicelib.kernel.model import Role
from support.bodies import body_of
from support.calling import logged
from support.casework import KARL, NOON
from support.chatting import SHOP
from support.contract import closed_routes, fields, label
from support.office import CALL, good
from support.premises import Premises, Side, standing

ROUTES = [route for route in closed_routes() if Role.AGENT in (route.roles or ())]
FREE = {"watcher": "bert", "name": "mine", "draft_id": "d7"}  # names in paths that are no thing of anybody's
HERS = "a-draft-of-hers"
NOTHING = {"number": "000-000-000", "to": "2026-01-05T12:00:00Z#0#0"}
REFERENCES = {"conversation": "conversation_id", "customer_id": "customer_id", "to": "to", "draft": "draft"}
IN_QUERIES = {"owner": "case_id", "case": "case_id"}
# Fields and queries that name no thing of anybody's: words, choices, moments, people and teams of ours.
PLAIN = {"title", "team", "priority", "classes", "assignee", "status", "text", "audience", "reason", "hold_seconds"}
PLAIN |= {"mode", "key", "due_at", "preferences"}
PLAIN_QUERIES = {"as_of", "after", "before", "prefix", "channel", "class", "priority", "status", "due"}


class Asked(NamedTuple):
    """A request of Karl's, and the ids in it that are not to be seen in a comparison."""

    method: str
    path: str
    body: Any
    ids: tuple[str, ...]


def things(side: Side) -> dict[str, list[str]]:
    """What a side has, by what a path calls it."""
    return {
        "case_id": [side.case, side.loser],
        "number": [side.number],
        "conversation_id": [side.seg],
        "customer_id": [side.customer],
        "task_id": [side.task],
        "out": [side.out],
        "to": [talks.page(side.seg, None, 1)[0].key],
        "draft": [HERS],
    }


def absent(name: str) -> str:
    return NOTHING.get(name, uuid4().hex)


def keys_of(route: Route) -> list[str]:
    return [key for key in findall(r"{(\w+)}", route.path) if key not in FREE]


def pairs(route: Route, premises: Premises) -> Iterator[tuple[Asked, Asked]]:
    """A request that names others' things, and the same one with names of nothing: alone, or under one's own case."""
    keys, theirs, mine = keys_of(route), things(premises.theirs), things(premises.mine)
    owns: list[Mapping[str, str]] = [{}] + ([{"case_id": mine["case_id"][0]}] if len(keys) > 1 else [])
    for own in owns:
        left = [key for key in keys if key not in own]
        for chosen in product(*(theirs[key] for key in left)):
            named = dict(zip(left, chosen, strict=True))
            nothing = {key: absent(key) for key in left}
            yield (
                _asked(route, FREE | own | named, chosen),
                _asked(route, FREE | own | nothing, tuple(nothing.values())),
            )


def _asked(route: Route, names: Mapping[str, str], ids: tuple[str, ...], body: Any = None, query: str = "") -> Asked:
    return Asked(route.method, route.path.format(**names) + query, body or body_of(route), ids)


def told(one: Asked) -> tuple[int, str, str | None]:
    """The answer, without the ids that were asked for and those that are made anew each time."""
    answer = CALL(one.method, one.path, one.body, by=KARL)
    text = answer.text
    for name in one.ids:
        text = text.replace(name, "the id")
    return answer.status, re.sub(r"[0-9a-f]{32}", "an id", text), answer.headers.get("ETag")


@pytest.mark.parametrize("route", [route for route in ROUTES if keys_of(route)], ids=label)
def test_ids_of_others_are_as_ids_of_nothing_and_change_nothing(route: Route, premises: Premises) -> None:
    before, tried = standing(), 0
    for foreign, nothing in pairs(route, premises):
        answer = told(foreign)

        assert answer == told(nothing), foreign
        assert answer[0] in {403, 404}, foreign
        assert standing() == before, foreign
        tried += 1
    assert tried


def references() -> Iterator[tuple[Route, str]]:
    """Each field and query of a route that may name a thing of somebody's; one that nobody thought of is a failure."""
    for route in ROUTES:
        said = fields(route) if route.takes is not None else []
        strange = set(said) - PLAIN - REFERENCES.keys() | set(route.asks) - PLAIN_QUERIES - IN_QUERIES.keys()
        assert not strange, f"say whose {strange} is, for {label(route)}"
        yield from ((route, name) for name in (*said, *route.asks) if name in {*REFERENCES, *IN_QUERIES})


@pytest.mark.parametrize(
    ("route", "field"), list(references()), ids=lambda one: label(one) if isinstance(one, Route) else one
)
def test_a_field_that_names_a_thing_of_others_is_as_if_it_named_nothing(
    route: Route, field: str, premises: Premises
) -> None:
    mine, kind = things(premises.mine), (REFERENCES | IN_QUERIES)[field]
    theirs = things(premises.theirs)[kind][0]
    names = FREE | {key: mine[key][0] for key in keys_of(route)}
    draft = f"/cases/{premises.theirs.case}/drafts/{HERS}"
    good("PUT", draft, {"mode": "note", "text": "hers"}, by=premises.theirs.by)
    before, rows = standing(), deepcopy(tables.client.tables)  # type: ignore[attr-defined]

    answers = [told(_with(route, names, field, name)) for name in _in_turn(rows, theirs, absent(kind))]

    assert answers[0] == answers[1]
    there = standing()
    assert [key for key, row in before.items() if there.get(key) != row and _is_of(premises.theirs, key)] == []


def _in_turn(rows: Any, *names: str) -> Iterator[str]:
    """Each name on the same tables."""
    for name in names:
        tables.client.tables = deepcopy(rows)  # type: ignore[attr-defined]
        yield name


def _with(route: Route, names: Mapping[str, str], field: str, name: str) -> Asked:
    if field in IN_QUERIES:
        return _asked(route, names, (name,), query=f"?{field}={name.replace('#', '%23')}")
    mode = {"mode": "public"} if route.takes is asked.NewDraft else {}
    return _asked(route, names, (name,), body_of(route, **{field: name}, **mode))


def _is_of(side: Side, key: str) -> bool:
    return any(name in key for name in (side.case, side.seg, side.customer, side.loser))


def test_the_law_would_see_a_door_left_open(premises: Premises, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.access import view  # noqa: PLC0415

    monkeypatch.setattr(view, "_takes_part", lambda *_: True)
    route = next(route for route in ROUTES if label(route) == "PUT /cases/{case_id}/title")
    foreign, nothing = next(pairs(route, premises))

    assert told(foreign) != told(nothing)


def test_the_id_of_anothers_chat_message_is_of_no_use(premises: Premises) -> None:
    hers, name = premises.session(), str(uuid4())
    premises.visitor = uuid4().hex
    his = premises.session()
    path = f"/chat/{premises.inbox}/messages"
    said = [_chat("POST", path, token, {"id": name, "text": text}) for token, text in ((hers, "hers"), (his, "his"))]

    assert [answer.status for answer in said] == [201, 201]
    assert [line["text"] for line in _chat("GET", path, hers).json["messages"]] == ["hers"]
    assert [line["text"] for line in _chat("GET", path, his).json["messages"]] == ["his"]


def _chat(method: str, path: str, token: str, body: Any = None) -> Any:
    return CALL(method, path, body, authorization=f"Bearer {token}", origin=SHOP)


def test_a_session_of_another_inbox_changes_nothing(premises: Premises) -> None:
    forged = chat_session.signed(chat_session.opened("chat:other", premises.visitor, None, NOON), NOON)
    before = standing()
    with logged() as lines:
        answer = _chat("POST", f"/chat/{premises.inbox}/messages", forged, {"id": str(uuid4()), "text": "me"})

    assert (answer.status, standing()) == (401, before)
    assert forged not in lines.getvalue()
