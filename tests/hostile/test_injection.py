"""Hostile words in every part of a request: no header of an answer is split, no line of the log is forged."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from msgspec import inspect

from chalicelib.edge.http import ROUTES, Route
from chalicelib.kernel.model import Actor, Role
from support.bodies import body_of
from support.calling import logged
from support.contract import closed_routes, label
from support.edges import parts
from support.office import CALL
from support.premises import Premises

MARK = "qqmark"
HOSTILE = (
    f"\r\nSet-Cookie: {MARK}=1",
    f"\n\n<html>{MARK}",
    f"\x00{MARK}",
    f"\x1b[31m{MARK}\x1b[2J",
    f'"}}\n{{"level":"ERROR","message":"{MARK}"}}',
    f"{MARK}\u2028\u2029\x85{MARK}",
    f"\u202e{MARK}\u200b",
    f"../../{MARK}",
    f"${{jndi:ldap://{MARK}}}%n%s{{0}}",
    MARK * 60,
)
HEADERS = ("user_agent", "x_forwarded_for", "x_amzn_trace_id", "idempotency_key", "if_match", "cookie", "referer")
OURS = {"level", "location", "message", "timestamp", "service"}  # of every line of the log


class Watched:
    """Answers and the log while they are asked for: what is wrong is said at once."""

    def __init__(self, lines: Any) -> None:
        self._lines = lines

    def looks(self, answer: Any) -> None:
        assert answer.status < 500
        for name, text in answer.headers.items():
            assert not {"\r", "\n", "\0"} & set(name + str(text)), name
            assert MARK not in name + str(text), name

    def ends(self, *, named: bool = False) -> None:
        """Each record of the log is one line of JSON; nobody's words are in it. `named` are those whose ids may be."""
        said = self._lines.getvalue()
        for line in said.split("\n")[:-1]:
            assert json.loads(line).keys() >= OURS
        assert said.isascii()
        assert [one for one in said if not one.isprintable() and one != "\n"] == []
        assert named or MARK not in said


@pytest.mark.parametrize("route", ROUTES, ids=label)
def test_hostile_words_come_out_in_no_header_and_no_line(route: Route, premises: Premises) -> None:
    with logged() as lines:
        watched, names = Watched(lines), premises.names()
        for words in HOSTILE:
            sent = quote(words, safe="")
            hostile = dict.fromkeys(names, sent)
            good = json.dumps(body_of(route) or {}).encode()
            watched.looks(premises.ask(route, good, path=route.path.format(**hostile)))
            for name in route.asks:
                watched.looks(premises.ask(route, good, query=f"?{name}={sent}"))
            watched.looks(premises.ask(route, good, query=f"?{sent}={sent}"))
            watched.looks(premises.ask(route, good, **dict.fromkeys(HEADERS, words)))
            for field in texts(route):
                watched.looks(premises.ask(route, json.dumps(body_of(route, **{field: words})).encode()))
            watched.looks(premises.ask(route, json.dumps({words: words}).encode()))
        watched.ends()


def texts(route: Route) -> list[str]:
    """The fields of its body that are text."""
    said = inspect.type_info(route.takes).fields if route.takes else ()  # type: ignore[attr-defined]
    return [one.encode_name for one in said if any(isinstance(part, inspect.StrType) for part in parts(one.type))]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_an_origin_is_given_back_only_when_it_is_one_of_the_site(words: str, premises: Premises) -> None:
    for route in ROUTES:
        for origin in (words, f"https://shop.example{words}", "https://shop.example\r\nX: y"):
            if route.path.startswith("/chat/"):
                answer = premises.ask(route, b"{}", origin=origin)

                assert (answer.status, answer.headers.get("Access-Control-Allow-Origin")) == (403, None)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_whoever_is_called_so_forges_no_line(words: str, premises: Premises) -> None:
    """The authorizer lets no such id or team in (`tests/access`); were it let in, it would still break nothing."""
    who = Actor(id=words, role=Role.ADMINISTRATOR, teams=(words.strip(),))
    with logged() as lines:
        watched = Watched(lines)
        for route in closed_routes():
            path = route.path.format(**premises.names())
            watched.looks(CALL(route.method, path, body_of(route), by=who))
        watched.ends(named=True)


def test_what_it_looks_for_would_be_seen() -> None:
    from chalicelib.edge.log import log  # noqa: PLC0415

    with logged() as lines:
        log.info("refused", extra={"code": MARK})
        with pytest.raises(AssertionError):
            Watched(lines).ends()
