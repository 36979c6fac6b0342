"""A well signed call is acknowledged and kept, whatever is in it, and ends on record; any other leaves nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as some

from app import app
from chalicelib.channels.registry import CHANNELS, channel
from chalicelib.conversations import store as talks
from chalicelib.edge import owed, settings, tables
from chalicelib.edge.clock import now
from chalicelib.edge.rows import read
from chalicelib.edge.settings import MOST_BODY
from chalicelib.intake import sweeping
from chalicelib.intake.placing import Job
from chalicelib.intake.revising import lead
from chalicelib.intake.store import EnvelopeRow, envelope_in
from chalicelib.library import store as library
from local.tables import definitions
from support.bending import bent
from support.calling import Caller, logged
from support.chatting import ADA
from support.hostile import SECRET, SIGNED, told
from support.memory import MemoryClient
from support.standing import all_rows
from support.x_bodies import KARL, MARIA, SHOP, a_call, a_tweet

CALL = Caller(app)
LISTENING = sorted(name for name in CHANNELS if SIGNED.get(name))
ENDS = {"done", "ignored", "aside"}
many = how(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Tables in memory, a folder for what is too long for them, and one worker, so that a finding can be repeated."""
    monkeypatch.setattr(owed, "SIDE_BY_SIDE", 1)
    monkeypatch.setattr(tables, "client", MemoryClient(definitions()))
    monkeypatch.setattr(settings, "SECRETS_FILE", str(tmp_path / "secrets.json"))
    monkeypatch.setattr(settings, "BUCKET_FOLDER", str(tmp_path / "bucket"))
    library.entries.clear()
    yield
    library.entries.clear()


def connected(name: str) -> None:
    """A shop that listens on a channel, with nothing in it."""
    tables.client.clear()
    library.entries.clear()
    connection = {"id": "shop", "channel": name, "name": "Shop", "secrets": {"consumer_secret": SECRET}}
    assert CALL("POST", "/connections", connection, by=ADA).status == 201
    assert CALL("POST", "/inboxes", {"connection": "shop", "account": SHOP, "name": "Shop"}, by=ADA).status == 201


def calls(name: str, raw: bytes, secret: str = SECRET) -> SimpleNamespace:
    sign = SIGNED[name]
    assert sign
    headers = {key.replace("-", "_"): value for key, value in sign(secret, raw).items()}
    return CALL("POST", f"/webhooks/{name}/shop", raw, **headers)


def envelopes() -> list[Any]:
    names = [item["envelope_id"]["S"] for _, item in all_rows(tables.client, [settings.INTAKE_TABLE])]
    return [read(EnvelopeRow(name)) for name in names if name.startswith("shop#")]


def worked_off() -> str:
    """All that is owed is done, and the log of it."""
    with logged() as lines:
        for hours in (1, 2, 3):
            sweeping.sweep_intake(now() + timedelta(hours=hours))
            sweeping.sweep_clocks(now() + timedelta(hours=hours))
    return lines.getvalue()


@some.composite
def bendings(draw: Any, name: str) -> bytes:
    return bent(told(name).calls, lambda below: draw(some.integers(0, below - 1)))


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("name", LISTENING)
@many
@given(pick=some.data())
def test_whatever_is_well_signed_is_acknowledged_kept_and_ends_on_record(name: str, pick: Any) -> None:
    raw = pick.draw(bendings(name))
    connected(name)

    answer = calls(name, raw)

    if len(raw) > MOST_BODY:
        assert (answer.status, envelopes()) == (413, [])
        return
    assert answer.status == 200, answer.text
    assert len(envelopes()) == len({one.key for one in channel(name).deliveries(raw)})
    ended_on_record()


def ended_on_record() -> None:
    log = worked_off()

    assert "step-failed" not in log, log
    ends = [(envelope_in(row).outcome, row.reason) for row in envelopes()]
    assert [end for end in ends if end[0] not in ENDS or (end[0] != "done" and not end[1])] == []
    standing = CALL("GET", "/intake/status", by=ADA).json
    assert (standing["unprocessed"], standing["set_aside"]) == (0, [end for end, _ in ends].count("aside"))
    can_be_read()


def can_be_read() -> None:
    """What became of it is shown, however it reads."""
    for item in CALL("GET", "/worklists/unassigned", by=ADA).json["items"]:
        case = CALL("GET", f"/cases/{item['case']['id']}", by=ADA)
        assert case.status == 200, case.text
        assert case.headers["Content-Type"] == "application/json"
    assert CALL("GET", "/intake/set-aside", by=ADA).status == 200


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("name", LISTENING)
@how(many, max_examples=20)
@given(pick=some.data())
def test_whatever_is_not_well_signed_is_refused_and_leaves_nothing(name: str, pick: Any) -> None:
    raw = pick.draw(bendings(name))
    connected(name)

    answer = calls(name, raw, "another-secret")

    assert answer.status == (413 if len(raw) > MOST_BODY else 401)
    assert (envelopes(), answer.json["type"].startswith("urn:casefold:problem:")) == ([], True)


IDS = ["2080761390344937796", "2080763914820927863", "7", "8"]  # the first two hold their time
NAMES = some.sampled_from(IDS)
MOMENTS = ["Thu Jan 01 00:00:00 +0000 1970", "Wed Feb 05 08:39:31 +0000 2020", "Tue Dec 31 23:59:59 +0000 2999"]
POSTS = some.builds(
    a_tweet,
    NAMES,
    some.sampled_from([MARIA, KARL, SHOP]),
    created_at=some.sampled_from(MOMENTS),
    in_reply_to_status_id_str=NAMES | some.none(),
    edit_history_tweet_ids=some.lists(NAMES, max_size=4),
    quoted_status_id_str=NAMES | some.none(),
)
DELETES = some.builds(lambda name: {"status": {"id": name, "user_id": MARIA}}, NAMES)


@pytest.mark.usefixtures("desk")
@many
@given(told_of=some.lists(some.tuples(some.lists(POSTS, max_size=3), some.lists(DELETES, max_size=1)), max_size=4))
def test_posts_that_answer_edit_and_quote_themselves_and_each_other_in_rings_end_on_record(told_of: Any) -> None:
    """No platform that is well says so; whoever says it holds nobody up, and nothing goes round for ever."""
    connected("x")

    for posts, deletes in told_of:
        raw = a_call(tweet_create_events=posts, tweet_delete_events=deletes)
        assert calls("x", raw).status == 200
        ended_on_record()
    known = [talks.post(f"x:{SHOP}", name) for name in IDS]
    assert [post.id for post in known if post.arrived and post.roots and not post.leads_to and not post.is_placed] == []


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("is_led_first", [True, False])
def test_a_post_that_answers_a_later_revision_of_itself_has_its_place(is_led_first: bool) -> None:
    """Whoever was killed after the later id was led to the first, or is at it now, leaves it so to others."""
    connected("x")
    steps = [leads, lambda: calls("x", a_call(tweet_create_events=[a_tweet("7", in_reply_to_status_id_str="8")]))]

    for step in steps if is_led_first else reversed(steps):
        step()
        ended_on_record()

    post = talks.post(f"x:{SHOP}", "7")
    assert (post.is_placed, post.leads_to) == (True, None)


def leads() -> None:
    """The id 8 is a later revision of 7, which has not come yet."""
    lead(f"x:{SHOP}", "8", "7", Job("a test", now(), library.library(None)))
