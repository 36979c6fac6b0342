"""What every route does with a request, its answer and a refusal."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from chalice.app import Blueprint, Chalice, Response
from msgspec import Struct

from chalicelib.edge import http, settings
from chalicelib.edge.asking import Ask
from chalicelib.edge.http import STATUS, Door, Route, decided, refusal, route
from chalicelib.kernel import problems
from chalicelib.kernel.model import STAFF, Actor, Once, Role
from chalicelib.kernel.problems import Busy, NotFound, Problem, Refused, Stale, Unavailable
from support.calling import Caller, logged
from support.refusals import refused

ANNA = Actor(id="anna", role=Role.AGENT)
BERT = Actor(id="bert", role=Role.AGENT)
MARIA = Actor(id="maria", role=Role.CUSTOMER, customer_id="maria")
View = Callable[..., Any]


class Origin(Struct):
    host: str


class Wish(Struct, kw_only=True):
    title: str
    times: int = 1
    tags: list[str] = []
    origins: list[Origin] = []

    def __post_init__(self) -> None:
        if self.title == "never" and self.times:
            raise ValueError("the words of a customer")


class Shown(Struct):
    title: str
    etag: str | None = None


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Caller]:
    """An app of one view, at POST and GET /things/{thing_id}."""
    monkeypatch.setattr(http, "ROUTES", [])
    monkeypatch.setattr(http, "sleep", lambda _: None)

    def served(view: View, roles: frozenset[Role] | None = STAFF, success: int = 200) -> Caller:
        routes, app = Blueprint("small"), Chalice("small")
        for method in ("GET", "POST"):
            path = "/things/{thing_id}"
            route(routes, Route(method, path, roles, view, success=success), Door(None, lambda thing, _: thing))
        app.register_blueprint(routes)
        return Caller(app)

    return served


def taking(ask: Ask, thing_id: str) -> Shown:
    wish = ask.read(Wish)
    return Shown(f"{wish.title} {thing_id}")


def refusing(problem: Problem) -> View:
    def view(_: Ask, thing_id: str) -> None:  # noqa: ARG001
        raise problem

    return view


def test_a_view_reads_the_body_and_the_path(serve: Callable[..., Caller]) -> None:
    answer = serve(taking, success=201)("POST", "/things/7", {"title": "refund"}, by=ANNA)

    assert (answer.status, answer.json) == (201, {"title": "refund 7", "etag": None})
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("sent", "named"), [("x%3A7%23a", "x:7#a"), ("x:7", "x:7"), ("%C3%A9", "é")])
def test_a_name_in_the_path_may_be_encoded(serve: Callable[..., Caller], sent: str, named: str) -> None:
    assert serve(taking)("POST", f"/things/{sent}", {"title": "a"}, by=ANNA).json["title"] == f"a {named}"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "image/png", "*"])
def test_a_body_is_read_whatever_it_says_it_is(serve: Callable[..., Caller], kind: str) -> None:
    assert serve(taking)("POST", "/things/7", {"title": "a"}, by=ANNA, content_type=kind).status == 200


@pytest.mark.parametrize(("name", "status"), [("x" * 400, 200), ("x" * 401, 404), ("%C3%A9" * 201, 404)])
def test_a_name_has_a_limit_in_bytes(serve: Callable[..., Caller], name: str, status: int) -> None:
    assert serve(taking)("POST", f"/things/{name}", {"title": "a"}, by=ANNA).status == status


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, {"title": "required"}),
        ({"title": 7}, {"title": "Expected `str`, got `int`"}),
        ({"title": None}, {"title": "Expected `str`, got `null`"}),
        ({"title": "a", "titel": "b"}, {"titel": "not-known"}),
        ({"times": "3"}, {"title": "required", "times": "Expected `int`, got `str`"}),
        ({"title": "a", "tags": ["b", 7]}, {"tags[1]": "Expected `str`, got `int`"}),
        ({"title": "a", "origins": [{"host": 7}]}, {"origins[0].host": "Expected `str`, got `int`"}),
        ({"title": "a", "origins": [{}]}, {"origins[0]": "Object missing required field `host`"}),
        (
            {"title": 7, "times": "3", "tags": 0, "x": 1},
            {
                "title": "Expected `str`, got `int`",
                "times": "Expected `int`, got `str`",
                "tags": "Expected `array`, got `int`",
                "x": "not-known",
            },
        ),
    ],
    ids=str,
)
def test_each_wrong_field_is_named(serve: Callable[..., Caller], sent: dict[str, Any], fields: dict[str, str]) -> None:
    answer = serve(taking)("POST", "/things/7", sent, by=ANNA)

    assert (answer.status, answer.json["code"]) == (422, "fields-not-understood")
    assert answer.json["facts"] == {"fields": fields}


@pytest.mark.parametrize(
    "sent",
    [b"{", b"[]", b"null", b'"words"', b"\xff", b'{"title": "\\ud800"}', b'{"a": NaN}', b'{"a":' + b"[" * 100_000],
    ids=lambda sent: sent[:20].decode("latin-1"),
)
def test_a_body_that_is_no_json_object_is_refused(serve: Callable[..., Caller], sent: bytes) -> None:
    answer = serve(taking)("POST", "/things/7", sent, by=ANNA)

    assert (answer.status, answer.json["code"]) == (422, "not-a-json-object")


def test_fields_that_do_not_fit_together_are_refused_without_repeating_them(serve: Callable[..., Caller]) -> None:
    answer = serve(taking)("POST", "/things/7", {"title": "never"}, by=ANNA)

    assert (answer.status, answer.json["code"]) == (422, "fields-do-not-fit-together")
    assert "customer" not in answer.text


def test_a_body_has_a_limit(serve: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MOST_BODY", 20)
    call = serve(taking)

    statuses = [call("POST", "/things/7", b'{"title":"' + b"a" * n + b'"}', by=ANNA).status for n in (8, 9)]

    assert statuses == [200, 413]


@pytest.mark.parametrize(("by", "status"), [(None, 401), (MARIA, 403), (ANNA, 404)])
def test_who_asks_is_looked_at_before_what_is_asked(
    serve: Callable[..., Caller], by: Actor | None, status: int
) -> None:
    assert serve(refusing(NotFound("thing-not-found")))("GET", "/things/7", by=by).status == status


def test_a_view_with_its_own_proof_has_no_actor(serve: Callable[..., Caller]) -> None:
    answer = serve(lambda ask, thing_id: {thing_id: ask.actor.id}, None)("GET", "/things/7", by=ANNA)

    assert answer.status == 401


@pytest.mark.parametrize(("kind", "status"), STATUS.items(), ids=str)
def test_a_refusal_is_a_problem_document(serve: Callable[..., Caller], kind: type[Problem], status: int) -> None:
    answer = serve(refusing(kind("no-luck", tasks=["t1"])))("GET", "/things/7", by=ANNA)

    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json == {
        "type": "urn:casefold:problem:no-luck",
        "title": "no luck",
        "status": status,
        "code": "no-luck",
        "facts": {"tasks": ["t1"]},
    }
    assert ("Retry-After" in answer.headers) == (status in {429, 503})


def test_every_kind_of_problem_has_a_status() -> None:
    kinds = {kind for kind in vars(problems).values() if isinstance(kind, type) and issubclass(kind, Problem)}

    assert set(STATUS) == kinds - {Problem}


def test_a_finer_kind_has_the_status_of_its_kind() -> None:
    class Lost(NotFound):
        pass

    assert refusal(Lost("lost")).status_code == 404


@pytest.mark.parametrize(("problem", "seconds"), [(Busy("slower", retry_after=30), "30"), (Unavailable("away"), "1")])
def test_the_client_is_told_when_to_ask_again(problem: Problem, seconds: str) -> None:
    assert refusal(problem).headers["Retry-After"] == seconds


def test_a_lost_race_is_decided_again(serve: Callable[..., Caller]) -> None:
    tries: list[Ask] = []

    def view(ask: Ask, thing_id: str) -> Shown:
        tries.append(ask)
        if len(tries) < 3:
            raise Stale("changed-meanwhile")
        return Shown(thing_id)

    assert serve(view)("POST", "/things/7", by=ANNA).status == 200
    assert len({ask.cause.id for ask in tries}) == 1
    assert len({id(ask.text("title", "late refund")) for ask in tries}) == 1


def test_a_race_that_is_never_won_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    monkeypatch.setattr(http, "sleep", naps.append)

    with pytest.raises(Stale):
        decided(lambda: refusing(Stale("changed-meanwhile"))(None, thing_id="7"), tries=4)

    assert len(naps) == 3
    assert max(naps) <= http.LONGEST_NAP


def test_a_refusal_is_not_tried_again(serve: Callable[..., Caller]) -> None:
    tries: list[Ask] = []

    def view(ask: Ask, thing_id: str) -> None:  # noqa: ARG001
        tries.append(ask)
        raise Refused("state-forbids")

    assert serve(view)("POST", "/things/7", by=ANNA).status == 409
    assert len(tries) == 1


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (None, 200),
        ("*", 200),
        ('"4"', 200),
        ('"3", "4"', 200),
        ('"3"', 412),
        ('W/"4"', 412),
        ('"44"', 412),
        ('""', 412),
    ],
)
def test_if_match_holds_for_the_thing_as_it_is(serve: Callable[..., Caller], asked: str | None, status: int) -> None:
    def view(ask: Ask, thing_id: str) -> Shown:
        ask.expects("4")
        return Shown(thing_id)

    sent = {} if asked is None else {"If_Match": asked}
    assert serve(view)("POST", "/things/7", by=ANNA, **sent).status == status


def test_a_lost_race_under_if_match_is_412(serve: Callable[..., Caller]) -> None:
    versions = iter("45")

    def view(ask: Ask, thing_id: str) -> None:  # noqa: ARG001
        ask.expects(next(versions))
        raise Stale("changed-meanwhile")

    answer = serve(view)("POST", "/things/7", by=ANNA, if_match='"4"')

    assert (answer.status, answer.json["code"]) == (412, "changed-meanwhile")


@pytest.mark.parametrize(("thing", "tag"), [(Shown("a", "4"), '"4"'), ({"etag": "x"}, '"x"'), (Shown("a"), None)])
def test_a_thing_that_has_a_version_has_an_etag(serve: Callable[..., Caller], thing: Any, tag: str | None) -> None:
    answer = serve(lambda _, thing_id: thing)("GET", "/things/7", by=ANNA)  # noqa: ARG005

    assert answer.headers.get("ETag") == tag


def asked_once(serve: Callable[..., Caller]) -> Callable[..., Once | None]:
    """How a request with an Idempotency-Key is known again."""
    seen: list[Once | None] = []
    call = serve(lambda ask, thing_id: seen.append(ask.cause.once))  # noqa: ARG005

    def once(key: str | None, *, body: bytes = b"{}", thing: str = "7", by: Actor = ANNA) -> Once | None:
        call("POST", f"/things/{thing}", body, by=by, **({"idempotency_key": key} if key else {}))
        return seen[-1]

    return once


def test_the_same_key_and_request_are_known_again(serve: Callable[..., Caller]) -> None:
    once = asked_once(serve)

    assert once("k1") == once("k1") != once("k2")
    assert once(None) is None


@pytest.mark.parametrize("other", [{"body": b'{"a":1}'}, {"thing": "8"}, {"thing": "7?of=b"}], ids=str)
def test_another_request_with_the_same_key_is_told_apart(serve: Callable[..., Caller], other: dict[str, Any]) -> None:
    once = asked_once(serve)
    first, second = once("k1"), once("k1", **other)

    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert first.digest != second.digest


def test_the_order_of_a_query_makes_no_other_request(serve: Callable[..., Caller]) -> None:
    once = asked_once(serve)

    assert once("k1", thing="7?a=1&b=2") == once("k1", thing="7?b=2&a=1")


def test_a_key_is_its_actors_own_and_is_not_kept_as_it_came(serve: Callable[..., Caller]) -> None:
    once = asked_once(serve)
    first, second = once("my-key"), once("my-key", by=BERT)

    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert "my-key" not in first.key


def test_a_view_may_answer_with_what_a_platform_expects(serve: Callable[..., Caller]) -> None:
    answer = serve(lambda _, thing_id: Response(json.dumps([thing_id]), status_code=202))("GET", "/things/7", by=ANNA)

    assert (answer.status, answer.json) == (202, ["7"])


def test_the_cause_names_the_route_and_never_what_was_asked(serve: Callable[..., Caller]) -> None:
    answer = serve(lambda ask, thing_id: {"source": ask.cause.source})("GET", "/things/7?q=secret", by=ANNA)  # noqa: ARG005

    assert answer.json == {"source": "GET /things/{thing_id}"}


def test_query_parameters_and_headers_are_found(serve: Callable[..., Caller]) -> None:
    def view(ask: Ask, thing_id: str) -> list[Any]:  # noqa: ARG001
        return [
            ask.query("list"),
            ask.query("after"),
            ask.query("after", "start"),
            ask.header("X-Sign"),
            ask.header("y"),
        ]

    answer = serve(view)("GET", "/things/7?list=mine", by=ANNA, x_sign="abc")

    assert answer.json == ["mine", None, "start", "abc", None]


def test_a_bug_is_500_and_its_words_are_nowhere(serve: Callable[..., Caller]) -> None:
    def broken_view(_: Ask, thing_id: str) -> None:  # noqa: ARG001
        raise KeyError("the words of a customer")

    call = serve(broken_view)
    with logged() as lines:
        answer = call("GET", "/things/7", by=ANNA)

    assert (answer.status, answer.json["code"]) == (500, "unexpected-error")
    assert "broken_view" in lines.getvalue()
    assert "KeyError" in lines.getvalue()
    assert "customer" not in answer.text + lines.getvalue()


def test_the_log_names_what_aws_refused_and_never_in_whose_words(serve: Callable[..., Caller]) -> None:
    def narrow_view(_: Ask, thing_id: str) -> None:  # noqa: ARG001
        raise refused("query", "AccessDeniedException", "the words of a customer")

    call = serve(narrow_view)
    with logged() as lines:
        call("GET", "/things/7", by=ANNA)

    assert '"error":"ClientError AccessDeniedException Query"' in lines.getvalue()
    assert "customer" not in lines.getvalue()
