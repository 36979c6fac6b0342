"""The parts of the tool that can be told alone: the signed call, the waiting, the bar, the table."""

import hmac
import io
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from local.replay import settling
from local.replay.deployment import Company, Status
from local.replay.figures import chosen, table
from local.replay.progress import Progress
from local.replay.settling import settle
from local.replay.spool import Spool, call
from local.replay.tweets import Tweet

START = datetime(2026, 1, 1, tzinfo=UTC)
TWEET = Tweet(12, "115712", True, "Tue Oct 31 22:10:47 +0000 2017", 'a "b",\nc 🙏', 7)


def status(unprocessed: int = 0, *, swept: int | None = None, **others: int) -> Status:
    swept_at = None if swept is None else START + timedelta(seconds=swept)
    return Status(
        unprocessed=unprocessed, swept_at=swept_at, **{"set_aside": 0, "outbox": 0, "sweep_overdue": 0} | others
    )


def looks_until_settled(monkeypatch: pytest.MonkeyPatch, *states: Status) -> int:
    """One look a second; the number of looks that it took."""
    monkeypatch.setattr(settling, "EVERY", 0.0)
    left, seconds = iter(states), count()

    settle(lambda: (next(left), START + timedelta(seconds=next(seconds))), lambda _: None)

    return next(seconds)


def test_a_call_is_signed_over_the_bytes_that_are_sent_and_holds_the_post_as_x_writes_it() -> None:
    spool = Spool()
    spool.add(TWEET)
    spool.add(TWEET._replace(id=13, parent=None))
    spool.complete()

    body, signature = call("Acme", spool.read(0), "secret")

    expected = hmac.digest(b"secret", body, "sha256")
    assert signature == f"sha256={b64encode(expected).decode()}"
    said = json.loads(body)
    [event] = said.pop("tweet_create_events")
    assert said == {"for_user_id": "Acme"}
    assert event == {
        "created_at": TWEET.created_at,
        "id": 12,
        "id_str": "12",
        "text": TWEET.text,
        "in_reply_to_status_id": 7,
        "in_reply_to_status_id_str": "7",
        "user": {"id_str": "115712", "name": "115712", "screen_name": "115712"},
    }
    assert json.loads(spool.read(1))["in_reply_to_status_id_str"] is None
    spool.close()


def test_settled_is_nothing_owed_twice_and_a_later_sweep_that_has_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    first_quiet_pair_ends_at = 1
    states = [status(), status(), status(swept=first_quiet_pair_ends_at), status(swept=2)]

    assert looks_until_settled(monkeypatch, *states) == 4


def test_a_sweep_that_started_within_the_same_second_may_have_been_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    early = status(swept=1)
    assert early.swept_at
    within = replace(early, swept_at=early.swept_at + timedelta(milliseconds=900))

    assert looks_until_settled(monkeypatch, status(), status(), within, status(swept=2)) == 4


@pytest.mark.parametrize("owed", [{"unprocessed": 1}, {"outbox": 1}, {"sweep_overdue": 1}])
def test_anything_owed_starts_the_waiting_again(monkeypatch: pytest.MonkeyPatch, owed: dict[str, int]) -> None:
    states = [status(), status(), status(swept=99, **owed), status(swept=3), status(swept=4), status(swept=5)]

    assert looks_until_settled(monkeypatch, *states) == 6


def test_what_waits_for_a_person_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks_until_settled(monkeypatch, *[status(set_aside=3, swept=2)] * 3) == 2


def test_long_waiting_says_for_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "EVERY", 0.0)
    monkeypatch.setattr(settling, "TOLD_EVERY", 0.0)
    said: list[str] = []
    left = iter([status(1200, outbox=2), status(), status(), status(swept=9)])

    settle(lambda: (next(left), START), said.append)

    assert said[0] == "1,200 to process, 2 to send, 0 overdue"
    assert said[-1] == "all is processed: waiting for a sweep"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar() -> None:
    progress = Progress("sending", 4, Terminal())
    progress.step()

    assert progress.line(10.0) == f"sending [{'#' * 7}{'-' * 23}] 1 of 4 (25%), 0/s, 0:30 left"


def test_elsewhere_there_are_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    moments = iter([0.0, 9.0, 10.0, 11.0, 20.0])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    progress = Progress("sending", 3, out)

    for _ in range(3):
        progress.step()
    progress.say("no answer")
    progress.end()

    lines = out.getvalue().splitlines()
    assert lines == ["sending 2 of 3 (67%), 0/s, 0:05 left", "no answer", "sending 3 of 3 (100%), 0/s"]


def company(name: str, **figures: Any) -> Company:
    zeros = dict.fromkeys([field for field in Company.__struct_fields__ if field != "company"], 0)
    return Company(company=name, **zeros | {"conversations": 1} | figures)


def test_the_table_has_a_line_for_each_company_with_numbers_under_their_headings() -> None:
    lines = table([company("Acme", first_reply_median_s=1234.5), company("Bolt_Care", first_reply_median_s=None)])

    heading, acme, bolt = lines.splitlines()
    assert heading.split()[:2] == ["company", "convers."]
    assert acme.endswith("1,234.5")
    assert bolt.endswith("-")
    assert len({len(line) for line in lines.splitlines()}) == 1


def test_companies_without_a_conversation_or_not_of_the_file_are_left_out() -> None:
    reported = [company("b"), company("B"), company("elsewhere"), company("a", conversations=0)]

    assert [one.company for one in chosen(reported, ["a", "b", "B"])] == ["B", "b"]
