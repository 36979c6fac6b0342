"""Webhooks from X over HTTP: what is proven is kept and acknowledged; the work comes after."""

import base64
import hmac
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from string import ascii_letters
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from botocore.exceptions import ReadTimeoutError

from app import app
from chalicelib.cases import store as cases
from chalicelib.cases.events import ClockStruck
from chalicelib.cases.store import StateRow
from chalicelib.channels import x
from chalicelib.edge import secrets, settings, tables
from chalicelib.edge.clock import now
from chalicelib.edge.owed import due
from chalicelib.edge.rows import read
from chalicelib.intake import asides, striking, sweeping
from chalicelib.intake.jobs import wake_intake
from chalicelib.intake.store import EnvelopeRow, envelope_in
from chalicelib.library import store as library
from chalicelib.outbox.jobs import sweep
from local.tables import definitions
from support.calling import Caller, logged
from support.chatting import ADA, ANNA
from support.memory import MemoryClient
from support.standing import all_rows
from support.x_bodies import MARIA, SHOP, a_call, body_of, signature

CALL = Caller(app)
HOOK = "/webhooks/x/shop"
SECRET = "a-consumer-secret"


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[None]:
    """A shop that listens on X, with an inbox; tables in memory."""
    monkeypatch.setattr(tables, "client", MemoryClient(definitions()))
    monkeypatch.setattr(settings, "SECRETS_FILE", str(tmp_path / "secrets.json"))
    monkeypatch.setattr(settings, "BUCKET_FOLDER", str(tmp_path))
    connection = {"id": "shop", "channel": "x", "name": "Shop", "secrets": {"consumer_secret": SECRET}}
    assert CALL("POST", "/connections", connection, by=ADA).status == 201
    assert CALL("POST", "/inboxes", {"connection": "shop", "account": SHOP, "name": "Shop"}, by=ADA).status == 201
    yield
    library.entries.clear()


def b64(words: str) -> str:
    return base64.urlsafe_b64encode(words.encode()).decode()


def told(raw: bytes, signed_with: str = SECRET, path: str = HOOK) -> SimpleNamespace:
    return CALL("POST", path, raw, x_twitter_webhooks_signature=signature(signed_with, raw))


def a_tweet(name: str | None = None, **fields: Any) -> dict[str, Any]:
    tweet = {
        "id_str": name or str(uuid4().int % 10**18),
        "created_at": "Wed Feb 05 08:39:31 +0000 2020",
        "text": "My parcel is lost",
        "in_reply_to_status_id_str": None,
        "user": {"id_str": MARIA, "name": "Maria", "screen_name": "maria_l"},
    }
    return tweet | fields


def envelopes() -> list[Any]:
    rows = [item["envelope_id"]["S"] for _, item in all_rows(tables.client, [settings.INTAKE_TABLE])]
    return [read(EnvelopeRow(name)) for name in rows if name.startswith("shop#")]


def worked_on() -> None:
    """The stream wakes the worker."""
    images = [{"Keys": {"envelope_id": {"S": row.envelope_id}}, "NewImage": row.serialize()} for row in envelopes()]
    wake_intake({"Records": [{"dynamodb": image} for image in images]})


def status() -> dict[str, Any]:
    return CALL("GET", "/intake/status", by=ADA).json


def test_a_tweet_is_kept_acknowledged_and_then_becomes_a_case() -> None:
    assert told(a_call(tweet_create_events=[a_tweet("1")])).status == 200
    assert status()["unprocessed"] == 1

    worked_on()

    assert status()["unprocessed"] == 0
    [item] = CALL("GET", "/worklists/unassigned", by=ADA).json["items"]
    [talk] = CALL("GET", f"/cases/{item['case']['id']}", by=ADA).json["conversations"]
    assert [message["text"] for message in talk["messages"]] == ["My parcel is lost"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_twitter_webhooks_signature": "sha256=" + "A" * 43 + "="},
        {"x_twitter_webhooks_signature": "nonsense"},
        {"x_twitter_webhooks_signature": signature("another-secret", b"{}")},
    ],
)
def test_without_a_signature_that_fits_it_is_401_and_nothing_is_kept(headers: dict[str, str]) -> None:
    with logged() as lines:
        answer = CALL("POST", HOOK, b"{}", **headers)

    assert (answer.status, answer.json["code"], envelopes()) == (401, "signature-does-not-fit", [])
    assert "webhook-refused" in lines.getvalue()


def test_one_changed_byte_is_401() -> None:
    raw = a_call(tweet_create_events=[a_tweet()])

    answer = CALL("POST", HOOK, raw + b" ", x_twitter_webhooks_signature=signature(SECRET, raw))

    assert (answer.status, envelopes()) == (401, [])


@pytest.mark.parametrize("path", ["/webhooks/x/nobody", "/webhooks/chat/shop", "/webhooks/telegram/shop"])
def test_an_unknown_connection_is_404_and_nothing_is_kept(path: str) -> None:
    answer = told(a_call(tweet_create_events=[a_tweet()]), path=path)

    assert (answer.status, answer.json["code"], envelopes()) == (404, "unknown-connection", [])


def test_a_disabled_connection_is_as_if_it_were_not_there() -> None:
    assert CALL("PUT", "/connections/shop/disablement", by=ADA).status == 200

    assert told(a_call(tweet_create_events=[a_tweet()])).status == 404


def test_too_large_a_body_is_413() -> None:
    raw = body_of({"for_user_id": SHOP, "tweet_create_events": [a_tweet(text="x" * 1_100_000)]})

    assert (told(raw).status, envelopes()) == (413, [])


def test_two_secrets_count_while_one_follows_the_other() -> None:
    assert CALL("PUT", "/connections/shop/secrets/consumer_secret", {"value": "the-next-one"}, by=ADA).status == 200

    assert told(a_call(tweet_create_events=[a_tweet()])).status == 200
    assert told(a_call(tweet_create_events=[a_tweet()]), "the-next-one").status == 200

    secrets.drop_former("connection/shop", "consumer_secret")
    assert told(a_call(tweet_create_events=[a_tweet()])).status == 401


def test_a_crc_is_answered_with_the_consumer_secret() -> None:
    answer = CALL("GET", f"{HOOK}?crc_token=abc&nonce=1")

    proof = base64.b64encode(hmac.new(SECRET.encode(), b"abc", sha256).digest()).decode()
    assert (answer.status, answer.json) == (200, {"response_token": f"sha256={proof}"})
    assert answer.json == x.crc_answer(SECRET, "abc")
    assert CALL("GET", HOOK).status == 403


@pytest.mark.parametrize("body", ['{"for_user_id":"1"}', "[1]", '"text"', " 1", "ü", ""])
def test_a_challenge_never_signs_what_could_be_a_body(body: str) -> None:
    answer = CALL("GET", f"{HOOK}?{urlencode({'crc_token': body})}")

    assert (answer.status, "response_token" in answer.text) == (403, False)


def test_one_app_does_not_speak_for_the_account_of_another() -> None:
    other = {"id": "other", "channel": "x", "name": "Other", "secrets": {"consumer_secret": "theirs"}}
    assert CALL("POST", "/connections", other, by=ADA).status == 201

    assert told(a_call(tweet_create_events=[a_tweet()]), "theirs", "/webhooks/x/other").status == 200
    sweep_later()

    assert CALL("GET", "/intake/set-aside", by=ADA).json["envelopes"][0]["reason"] == "unknown-account"
    assert CALL("GET", "/worklists/unassigned", by=ADA).json["items"] == []


def sweep_later() -> None:
    sweeping.sweep_intake(now() + timedelta(hours=1))


def test_a_repeated_delivery_writes_nothing() -> None:
    raw = a_call(tweet_create_events=[a_tweet("7")])
    told(raw)
    worked_on()
    before = {table: sorted(map(str, items)) for table, items in kept().items()}

    assert told(raw).status == 200

    assert {table: sorted(map(str, items)) for table, items in kept().items()} == before


def kept() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for table, item in all_rows(tables.client, [settings.INTAKE_TABLE, settings.CONTENT_TABLE, settings.CASES_TABLE]):
        found.setdefault(table, []).append(item)
    return found


def test_many_events_of_one_call_are_kept_each_for_itself() -> None:
    tweets = [a_tweet(str(number)) for number in range(30)]

    assert told(a_call(tweet_create_events=tweets, favorite_events=[{"id": "f", "user": {"id": MARIA}}])).status == 200

    assert len(envelopes()) == 31


def test_what_cannot_be_understood_is_acknowledged_kept_and_set_aside_with_its_reason() -> None:
    assert told(b"\xff not json").status == 200
    worked_on()

    assert (status()["unprocessed"], status()["set_aside"]) == (0, 1)
    [one] = CALL("GET", "/intake/set-aside", by=ADA).json["envelopes"]
    assert (one["channel"], one["connection"], one["reason"]) == ("x", "shop", "not-understood")


TRICKS = [
    "../../../etc/passwd",
    "a/b",
    "x\r\ny",
    "\x00",
    "~",
    "\u202e",
    "ä" * 200,
    "%2e%2e%2f",
    "9" * 200,
    ". .",
    "#~#",
]


@pytest.mark.parametrize("name", TRICKS)
def test_an_event_is_kept_whatever_its_id_is_and_however_long_it_is(name: str, tmp_path: Path) -> None:
    """Its id is the platform's word: part of our key, of a path and of an address only where it fits all three."""
    long = "word " * 20_000

    assert told(a_call(tweet_create_events=[a_tweet(name, text=long)])).status == 200
    assert told(a_call(tweet_create_events=[a_tweet(name, text=long)])).status == 200

    [row] = envelopes()
    assert (envelope_in(row).in_bucket, a_key_of_ours(row.envelope_id)) == (True, True)
    assert {path.parent for path in tmp_path.rglob("*~")} == {tmp_path / "envelopes"}
    worked_on()
    assert envelope_in(*envelopes()).outcome == "done"


@pytest.mark.parametrize("name", TRICKS)
def test_an_event_of_any_id_that_is_set_aside_can_be_replayed(name: str) -> None:
    told(body_of({"for_user_id": "777", "tweet_create_events": [a_tweet(name)]}))
    worked_on()
    [one] = CALL("GET", "/intake/set-aside", by=ADA).json["envelopes"]

    assert CALL("POST", replay_of(one["id"]), by=ADA).status == 202


def a_key_of_ours(name: str) -> bool:
    return re.fullmatch(r"shop#[A-Za-z0-9._:@+=#-]{1,150}", name) is not None


def test_a_message_too_long_for_any_row_is_set_aside_at_once_with_its_reason() -> None:
    words = "".join(Random(1).choices(ascii_letters, k=900_000))
    told(a_call(tweet_create_events=[a_tweet(text=words)]))

    worked_on()

    [one] = CALL("GET", "/intake/set-aside", by=ADA).json["envelopes"]
    assert one["reason"] == "row-too-large"


def test_an_event_for_an_account_without_an_inbox_waits_aside_until_there_is_one() -> None:
    raw = body_of({"for_user_id": "777", "tweet_create_events": [a_tweet()]})
    assert told(raw).status == 200
    worked_on()
    [one] = CALL("GET", "/intake/set-aside", by=ADA).json["envelopes"]
    assert one["reason"] == "unknown-account"

    assert CALL("POST", "/inboxes", {"connection": "shop", "account": "777", "name": "B"}, by=ADA).status == 201
    again = CALL("POST", replay_of(one["id"]), by=ADA)
    sweep()

    assert again.status == 202
    assert (status()["set_aside"], status()["unprocessed"]) == (0, 0)


def test_only_what_is_set_aside_is_replayed_and_only_by_an_administrator() -> None:
    told(a_call(tweet_create_events=[a_tweet("9")]))
    [row] = envelopes()

    assert CALL("POST", replay_of(row.envelope_id), by=ANNA).status == 403
    assert CALL("POST", replay_of(row.envelope_id), by=ADA).json["code"] == "envelope-is-not-set-aside"
    assert CALL("POST", replay_of("none"), by=ADA).status == 404


def test_a_case_whose_sweep_fails_is_set_aside_seen_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told(a_call(tweet_create_events=[a_tweet("1"), a_tweet("2")]))
    worked_on()
    broken, fine = sorted(row.case_id for row in due(StateRow, "clock", now()))
    real, moment = striking.strike, now()

    def strike(case_id: str, job: Any) -> None:
        if case_id == broken:
            raise ZeroDivisionError
        real(case_id, job)

    with monkeypatch.context() as patched:
        patched.setattr(sweeping, "strike", strike)
        for hour in range(6):
            sweeping.sweep_clocks(moment + timedelta(hours=hour))

    [one] = CALL("GET", "/intake/set-aside", by=ADA).json["work"]
    assert (one["id"], one["kind"], one["reason"]) == (f"case~{broken}", "case", "ZeroDivisionError")
    assert [row.case_id for row in due(StateRow, "clock", moment)] == []
    assert breaches(fine) == 1

    assert CALL("POST", replay_of(one["id"]), by=ADA).status == 202
    sweep()

    assert (status()["set_aside"], breaches(broken)) == (0, 1)


@pytest.mark.parametrize("name", ["case~none", "content~none~post", "content~", "case~"])
def test_work_that_was_not_set_aside_is_not_put_back(name: str) -> None:
    assert CALL("POST", replay_of(name), by=ADA).status == 404


def breaches(case_id: str) -> int:
    events = [event for commit in cases.history(case_id) for event in commit.events]
    return sum(isinstance(event, ClockStruck) for event in events)


def replay_of(name: str) -> str:
    return f"/intake/set-aside/{quote(name, safe='')}/replay"


def test_likes_follows_and_unknown_kinds_are_kept_and_ignored_with_their_reason() -> None:
    told(a_call(favorite_events=[{"id": "f", "user": {"id": MARIA}}], dance_events=[{"id": "d"}]))
    worked_on()

    assert {(envelope_in(row).outcome, bool(row.reason)) for row in envelopes()} == {("ignored", True)}
    assert status()["set_aside"] == 0
    assert CALL("GET", "/worklists/unassigned", by=ADA).json["items"] == []


def test_a_stream_that_never_came_is_made_good_by_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    told(a_call(tweet_create_events=[a_tweet()]))
    monkeypatch.setattr("chalicelib.outbox.jobs.now", lambda: now().replace(year=now().year + 1))

    sweep()

    assert (status()["unprocessed"], status()["sweep_overdue"]) == (0, 0)
    assert status()["swept_at"] is not None


def test_without_the_engine_the_platform_is_told_to_send_again(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = a_call(tweet_create_events=[a_tweet()])

    def away(**_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="tables")

    with monkeypatch.context() as patched:
        patched.setattr(tables.client, "put_item", away)
        refused = told(raw)
    answer = told(raw)

    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
    assert (answer.status, len(envelopes())) == (200, 1)


def test_the_status_is_for_those_who_answer_for_all_teams() -> None:
    assert CALL("GET", "/intake/status", by=ANNA).status == 403
    assert CALL("GET", "/intake/set-aside").status == 401


def test_a_proven_call_is_taken_whatever_it_says_its_body_is() -> None:
    raw = a_call(tweet_create_events=[a_tweet()])
    signed = {"x_twitter_webhooks_signature": signature(SECRET, raw)}

    assert CALL("POST", HOOK, raw, content_type="application/x-www-form-urlencoded", **signed).status == 200
    assert len(envelopes()) == 1


def test_what_was_set_aside_is_shown_page_by_page_and_what_is_gone_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    told(body_of({"for_user_id": "777", "tweet_create_events": [a_tweet(str(number)) for number in range(12)]}))
    worked_on()
    monkeypatch.setattr(asides, "PAGE", 5)
    gone = envelopes()[3].envelope_id
    monkeypatch.setattr(asides, "query_page", forgetting(gone, asides.query_page))

    pages = [CALL("GET", "/intake/set-aside", by=ADA).json]
    while after := pages[-1]["next"]:
        pages.append(CALL("GET", f"/intake/set-aside?after={quote(after)}", by=ADA).json)

    shown = [one["id"] for page in pages for one in page["envelopes"]]
    assert max(len(page["envelopes"]) for page in pages) <= 5
    assert sorted(shown) == sorted(row.envelope_id for row in envelopes() if row)
    assert (len(shown), gone in shown) == (11, False)


def forgetting(name: str, really: Any) -> Any:
    """A query of an index that still tells of a row whose time is over."""

    def asked(*args: Any, **how: Any) -> Any:
        page = really(*args, **how)
        if name in [getattr(row, "envelope_id", None) for row in page.rows]:
            tables.client.delete_item(TableName=settings.INTAKE_TABLE, Key={"envelope_id": {"S": name}})
        return page

    return asked


def test_what_was_set_aside_of_a_case_comes_page_by_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    told(a_call(tweet_create_events=[a_tweet(str(number)) for number in range(3)]))
    worked_on()
    monkeypatch.setattr(sweeping, "strike", lambda *_: 1 / 0)
    for hour in range(6):
        sweeping.sweep_clocks(now() + timedelta(hours=hour))
    monkeypatch.setattr(asides, "PAGE", 1)

    found, after = [], ""
    for _ in range(9):
        page = CALL("GET", f"/intake/set-aside{after}", by=ADA).json
        found += [one["id"] for one in page["work"]]
        if page["next"] is None:
            break
        after = f"?after={quote(page['next'])}"

    assert len(found) == len(set(found)) == 3


@pytest.mark.parametrize(
    "cursor",
    ["x", "eA==", *(b64(words) for words in ("[48]", "[-1]", '[0,["a"]]', '[0,["a",""]]', '[16,["a","b"]]', '["a"]'))],
)
def test_a_cursor_that_is_none_of_ours_is_named(cursor: str) -> None:
    answer = CALL("GET", f"/intake/set-aside?after={quote(cursor)}", by=ADA)

    assert (answer.status, answer.json["facts"]) == (422, {"fields": {"after": "not-a-cursor"}})


def test_a_replay_with_a_key_is_done_once() -> None:
    told(b"\xff not json")
    worked_on()
    [one] = CALL("GET", "/intake/set-aside", by=ADA).json["envelopes"]
    said = {"by": ADA, "idempotency_key": "k"}

    first, again = (CALL("POST", replay_of(one["id"]), **said) for _ in range(2))
    worked_on()
    late = CALL("POST", replay_of(one["id"]), **said)

    assert [first.status, again.status, late.status] == [202, 202, 202]
    assert first.json == again.json == late.json == {"id": one["id"]}
    assert status()["set_aside"] == 1, "the late repeat did not replay it again"
    assert CALL("POST", replay_of("other"), **said).json["code"] == "key-used-for-another-request"
