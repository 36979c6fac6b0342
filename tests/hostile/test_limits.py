"""At each limit a request is taken, one over it is refused with its problem, and nothing is half-written."""

import gzip
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from chalicelib.edge import settings
from chalicelib.edge.http import ROUTES, Route
from chalicelib.intake import chat_api
from support.bodies import body_of
from support.casework import ADA
from support.contract import any_path, label
from support.edges import Edge, edges, parts
from support.office import CALL
from support.premises import Premises, standing

TAKING = [route for route in ROUTES if route.takes is not None]
HEADERS = ("idempotency_key", "if_match", "user_agent", "x_forwarded_for", "cookie", "origin")


def raw_of(route: Route, **more: Any) -> bytes:
    return json.dumps(body_of(route, **more) or {}).encode()


EDGES = list(edges(TAKING))


def named(answer: Any) -> set[str]:
    """The fields that an answer says are wrong."""
    said = answer.json if answer.status == 422 else {}
    return {field.partition("[")[0].partition(".")[0] for field in said.get("facts", {}).get("fields", {})}


@pytest.mark.parametrize("edge", EDGES, ids=lambda one: f"{label(one.route)} {one.field}")
def test_the_limit_of_a_field_is_taken_and_one_over_is_refused(edge: Edge, premises: Premises) -> None:
    route, before = edge.route, standing()
    over = premises.ask(route, raw_of(route, **{edge.field: edge.over}))
    after = standing()
    within = premises.ask(route, raw_of(route, **{edge.field: edge.within}))

    assert (over.status, over.json["code"], named(over)) == (422, "fields-not-understood", {edge.field})
    assert after == before
    assert within.status < 500
    assert edge.field not in named(within) or within.json["facts"]["fields"][edge.field] in MEANINGS


MEANINGS = {
    "not-known",
    "too-long",
    "only-for-chat",
}  # what only the action can say: who there is, what a channel takes


def test_every_text_has_a_limit_that_was_tried() -> None:
    tried = {(label(edge.route), edge.field) for edge in EDGES}
    found = {
        (label(route), field.encode_name)
        for route in TAKING
        for field in inspect.type_info(route.takes).fields  # type: ignore[attr-defined]
        if any(isinstance(one, inspect.StrType) and not one.pattern for one in parts(field.type))
    }

    assert found - tried == {
        ("POST /chat/{inbox}/messages", "text"),  # in characters of the channel, after it was made plain
        ("POST /chat/{inbox}/forms", "text"),
        ("POST /inboxes", "connection"),  # looked up among those that there are
        ("POST /inboxes", "team"),
    }


@pytest.mark.parametrize("route", ROUTES, ids=label)
def test_a_body_at_its_limit_is_read_and_one_byte_more_is_413(route: Route, premises: Premises) -> None:
    of_chat = route.path.startswith("/chat/") and route.method != "OPTIONS"
    most = chat_api.MOST_BODY if of_chat else settings.MOST_BODY
    whole = raw_of(route).ljust(most)
    before = standing()
    over = premises.ask(route, whole + b" ")

    assert (over.status, over.json["code"], over.json["facts"]) == (413, "body-too-large", {"most": most})
    assert standing() == before
    assert premises.ask(route, whole).status != 413


NUMBERS = [b"1e400", b"-1e400", b"9" * 5_000, b"NaN", b"Infinity", b"-Infinity", b"0x10", b"1_000", b"1e", b"-"]
DEEP = [b"[" * 60_000, b'{"a":' * 12_000, b"[" * 400 + b"]" * 400]
BYTES = [b'"\xff"', b'"\xed\xa0\x80"', b'"\\ud800"', b'"\\udc00x"', b'"a', b'"\x00"', b"'a'", b"tru", b""]


@pytest.mark.parametrize("route", TAKING, ids=label)
def test_json_that_is_odd_or_no_json_changes_nothing(route: Route, premises: Premises, plain: SimpleNamespace) -> None:
    field = inspect.type_info(route.takes).fields[0].encode_name.encode()  # type: ignore[attr-defined]
    before = standing()
    for value in [*NUMBERS, *DEEP, *BYTES]:
        plain.at += timedelta(minutes=1)  # a visitor may not ask often
        answer = premises.ask(route, b'{"%s": %s}' % (field, value))

        assert answer.status == 422, value[:40]
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert standing() == before, value[:40]


@pytest.mark.parametrize("route", TAKING, ids=label)
def test_what_is_no_plain_json_whatever_its_headers_say_is_refused(route: Route, premises: Premises) -> None:
    good, before = raw_of(route), standing()
    odd: list[tuple[bytes, dict[str, str]]] = [
        (gzip.compress(good), {"content_encoding": "gzip"}),
        (b"\xef\xbb\xbf" + good, {}),
        (good.decode().encode("utf-16"), {"content_type": "application/json; charset=utf-16"}),
        (b"5\r\nhello\r\n0\r\n\r\n", {"transfer_encoding": "chunked"}),
        (b"title=a&text=b", {"content_type": "application/x-www-form-urlencoded"}),
        (good + good, {}),
    ]
    for raw, headers in odd:
        assert premises.ask(route, raw, **headers).status == 422, raw[:40]
        assert standing() == before


@pytest.mark.parametrize("route", TAKING, ids=label)
def test_of_a_field_that_is_said_twice_the_last_counts_for_whoever_reads(route: Route, premises: Premises) -> None:
    """The same one is checked and kept: what is refused alone is refused as the last of two."""
    field = inspect.type_info(route.takes).fields[0].encode_name  # type: ignore[attr-defined]
    raw = b'{"%s": "fine", ' % field.encode() + json.dumps({field: {"not": ["this"]}}).encode()[1:]
    answer = premises.ask(route, raw)

    assert (answer.status, {name.partition(".")[0] for name in named(answer)} >= {field}) == (422, True)


@pytest.mark.parametrize("route", ROUTES, ids=label)
def test_a_header_of_any_size_is_no_bug(route: Route, premises: Premises) -> None:
    for name, text in product(HEADERS, ("x" * 100_000, ", ".join(['"1"'] * 20_000), "", ",", '"', "\xff\xfe")):
        answer = premises.ask(route, raw_of(route), **{name: text})

        assert answer.status < 500, (name, text[:20])


@pytest.mark.parametrize("route", [route for route in ROUTES if route.asks], ids=label)
def test_a_query_of_any_kind_is_no_bug(route: Route, premises: Premises) -> None:
    for name in route.asks:
        for text in (
            "%00",
            "%ff%fe",
            "%0d%0a",
            "-1",
            "9" * 30,
            "1e9",
            "NaN",
            "%F0%9F%98%80",
            "a%00b",
            "",
            "%",
            "=",
            "==",
        ):
            answer = premises.ask(route, query=f"?{name}={text}&{name}=again")

            assert answer.status < 500, (name, text)


PLACES = [
    b"",
    b"\x00",
    b"\xff",
    b"x" * 700,
    "€".encode() * 255,
    b"2026-01-05T12:00:00Z",
    b"[]",
    b'{"part":0}',
    b"[0,[]]",
]
PLACES += [
    b'[0,["2026-01-05T12:00:00Z","x"]]',
    b'[0,["",""]]',
    b"[-1,[]]",
    b'[999999999999,["a","b"]]',
    b'[20,["a","b","c"]]',
]


@pytest.mark.parametrize("route", [route for route in ROUTES if "after" in route.asks], ids=label)
def test_a_cursor_that_somebody_made_up_is_no_bug(route: Route, tables: None) -> None:  # noqa: ARG001
    """On the engine: it is stricter with the start of a page than what stands for it."""
    path = any_path(route).replace("none", "mine")
    for place in PLACES:
        cursor = urlsafe_b64encode(place).decode()
        answer = CALL("GET", f"{path}?after={cursor}", by=ADA if route.roles else None)

        assert answer.status < 500, place


def test_a_struct_of_ours_is_what_these_limits_come_from() -> None:
    assert len(EDGES) > 30
    assert all(issubclass(edge.route.takes, msgspec.Struct) for edge in EDGES)
