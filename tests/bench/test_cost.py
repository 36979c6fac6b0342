"""What the product costs: the arithmetic by hand, the prices by their page, and the command itself."""

import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app import app
from bench.cost import bill, pump
from bench.cost.bill import Bill, Conversation, Line, by_service, idle, seconds, thousand, total
from bench.cost.page import page
from bench.cost.played import HEARTBEAT, KEEP_ALIVE, Profile, Use
from bench.cost.prices import PAGE, UnknownPrice, prices
from bench.cost.pump import Streams, passes
from bench.cost.standing import Standing, standing
from chalicelib.edge import settings
from infra.functions import STREAMS
from infra.policies import FUNCTIONS
from infra.watch import METRICS
from local.tables import definitions

ROOT = Path(__file__).parents[2]
ROW = "| `{}` | {} | {} | what it is | {} | {} | [page](https://aws.example/) |"
STAGE = Standing(
    name="dev",
    memory=dict.fromkeys(FUNCTIONS, 1_769) | {"Sweep": 512},
    runs={"Sweep": 1_000},
    alarms=4,
    metrics=2,
    dashboards=1,
    budgets=1,
    log_days=7,
    recovered=0,
    method_metrics=0,
    not_counted=(),
)
ASKED = Use("APIHandler", reads=3, writes=2, trips=2, cpu_ms=41.25, waits=0, requests=1, bytes_out=500)
WOKEN = Use("WorkIntake", reads=1, writes=4, trips=4, cpu_ms=21.25, waits=1, requests=0, bytes_out=0)
ONE = Conversation(uses=[ASKED, ASKED, WOKEN, WOKEN], of=2, notices=6, kept=2_000, logged=100, minutes=10)


def amounts(lines):
    return {line.price: line.amount for line in lines}


def test_a_price_is_for_so_many():
    page = "\n".join([ROW.format("a", "0.625", "1,000,000", "price list", "2026-05-13"), "other words"])

    price = prices(page).of("a")

    assert (price.usd, price.per, price.as_of) == (Decimal("0.625"), 1_000_000, date(2026, 5, 13))
    assert price.of(2_000_000) == pytest.approx(1.25)


def test_what_has_no_price_costs_no_guess():
    with pytest.raises(UnknownPrice, match="no 'gold'"):
        prices().of("gold")


@pytest.mark.parametrize(
    "row",
    [
        ROW.format("a", "1", "1", "page", "soon"),
        ROW.format("a", "1", "1", "page", ""),
        ROW.format("a", "cheap", "1", "page", "2026-05-13"),
        ROW.format("a", "1", "1", "heard of", "2026-05-13"),
        ROW.format("a", "1", "1", "page", "2026-05-13").replace("https", "ftp"),
        ROW.format("a", "1", "1", "page", "2026-05-13") + " one more |",
        "\n".join([ROW.format("a", "1", "1", "page", "2026-05-13")] * 2),
        "no table at all",
    ],
)
def test_a_page_that_leaves_something_open_is_refused(row):
    with pytest.raises((ValueError, ArithmeticError)):
        prices(row)


def test_every_price_is_of_a_day_that_has_been():
    text = PAGE.read_text()
    asked = prices()

    names = re.findall(r"^\| `(\S+)` \|", text, re.MULTILINE)

    assert len(names) > 20
    assert all(date(2024, 12, 1) < asked.of(name).as_of <= date.today() for name in names)  # noqa: DTZ011, a day is enough


def test_an_invocation_is_paid_for_by_its_part_of_a_processor_and_its_waiting():
    assert seconds(ASKED, 1_769) == pytest.approx((41.25 + 8.75) / 1000 + 2 * 0.005)
    assert seconds(WOKEN, 1_769) == pytest.approx((21.25 + 8.75) / 1000 + 4 * 0.005 + 0.3)
    assert seconds(ASKED._replace(trips=0), 1_769 // 4) == pytest.approx(4 * 0.050, rel=0.01)
    assert seconds(ASKED, 3_538) == seconds(ASKED, 1_769), "one thread has no use for a second processor"


def test_a_thousand_conversations_by_hand():
    lines = thousand(ONE, STAGE, prices())

    signed_in = 2_000  # each of ten minutes, two authorizations
    gb = 1_769 / 1_024
    assert amounts(lines) == pytest.approx(
        {
            "dynamodb-read": 4_000,
            "dynamodb-write": 6_000,
            "dynamodb-streams": 1_000,
            "dynamodb-storage": 0.002,
            "lambda-request": 2_000 + signed_in,
            "lambda-second": gb * (1_000 * 0.060 + 1_000 * 0.350 + signed_in * (5.0 + 8.75) / 1_000),
            "gateway-request": 1_000,
            "socket-message": 3_000,
            "socket-minute": 10_000,
            "logs-in": (100_000 + 4_000 * 400) / 1e9,
            "logs-kept": (100_000 + 4_000 * 400) / 1e9 * 7 / 30.4,
            "transfer-out": 1_000 * 1_000 / 1e9,
        }
    )
    assert {line.price: line.usd for line in lines}["dynamodb-write"] == pytest.approx(6_000 * 0.625 / 1_000_000)


def test_recovery_is_paid_for_where_a_stage_has_it():
    assert "dynamodb-recovery" not in amounts(thousand(ONE, STAGE, prices()))
    assert amounts(thousand(ONE, STAGE._replace(recovered=5), prices()))["dynamodb-recovery"] == 0.002


def test_an_idle_month_by_hand():
    sweep = Use("Sweep", reads=48, writes=2, trips=7, cpu_ms=91.25, waits=0, requests=0, bytes_out=0)

    lines = idle({"Sweep": sweep}, {"Sweep": 100.0}, STAGE, prices())

    assert amounts(lines) == pytest.approx(
        {
            "dynamodb-read": 48_000,
            "dynamodb-write": 2_000,
            "lambda-request": 1_000,
            "lambda-second": 1_000 * (0.100 * 1_769 / 512 + 0.035) * 0.5,
            "schedule": 1_000,
            "alarm": 4,
            "metric": 2,
            "dashboard": 1,
            "logs-in": 1_000 * 500 / 1e9,
            "logs-kept": 1_000 * 500 / 1e9 * 7 / 30.4,
            "budget": 1,
        }
    )
    assert by_service(lines)["CloudWatch"] == pytest.approx(4 * 0.10 + 2 * 0.30 + 3.00, abs=0.001)


def test_sums_are_of_their_lines():
    lines = [Line("A", "", 1, "x", 0.5), Line("B", "", 1, "y", 0.25), Line("A", "", 1, "z", 2.0)]

    assert by_service(lines) == {"A": 2.5, "B": 0.25}
    assert total(lines) == 2.75


def test_a_stage_is_what_its_template_says():
    dev, prod = standing("dev", app), standing("prod", app)

    assert dev.runs == prod.runs == {"Sweep": 43_800, "TellStanding": 8_760}
    assert dev.metrics == sum(map(len, METRICS.values()))
    assert dev.alarms >= len(FUNCTIONS)
    assert (dev.recovered, prod.recovered) == (0, 5)
    assert (dev.log_days, prod.log_days) == (7, 90)
    assert (dev.memory["Webhooks"], prod.memory["Webhooks"], prod.memory["Sweep"]) == (512, 1_769, 1_024)
    assert dev.memory.keys() == FUNCTIONS.keys()


def test_the_page_names_what_it_knows_nothing_of():
    strange = STAGE._replace(not_counted=("AWS::Gold::Mine",), method_metrics=400)
    asked = prices()
    bills = [Bill(one, thousand(ONE, one, asked), []) for one in (STAGE, strange._replace(name="prod"))]

    text = page(Profile(), ONE, bills, asked)

    assert "`AWS::Gold::Mine`" in text
    assert "at most 400 of them, 120.00 a month." in text
    assert "| APIHandler | 1 | 2 | 3 | 2 | 41.2 |" in text


@pytest.mark.parametrize(
    ("function", "dynamodb", "wakes"),
    [
        ("WorkIntake", {"NewImage": {"due_shard": {"S": "work#07"}}}, True),
        ("WorkIntake", {"NewImage": {"due_shard": {"S": "clock#07"}}}, False),
        ("WorkIntake", {"NewImage": {}}, False),
        ("WorkIntake", {"Keys": {"envelope_id": {"S": "work#07"}}}, False),
        ("WorkContent", {"NewImage": {"due_shard": {"S": "send#00"}}}, True),
        ("WorkContent", {"Keys": {"thing": {"S": "conv#1"}, "sort": {"S": "conversation"}}}, True),
        ("WorkContent", {"Keys": {"thing": {"S": "conv#1"}, "sort": {"S": "conversations"}}}, False),
        ("WorkContent", {"Keys": {"thing": {"S": "post#1"}, "sort": {"S": "message#1"}}}, False),
    ],
)
def test_a_filter_lets_through_what_it_names(function, dynamodb, wakes):
    assert passes({"eventName": "INSERT", "dynamodb": dynamodb}, STREAMS[function][1]) is wakes


def test_a_filter_that_is_not_understood_is_not_passed_over():
    with pytest.raises(ValueError, match="not known here"):
        passes({"a": "1"}, [{"a": [{"numeric": [">", 0]}]}])


def test_streams_say_what_came_what_changed_and_what_went_and_nothing_of_what_stayed():
    streams, heard = Streams(definitions()), []
    row = {"envelope_id": {"S": "a#1"}, "due_shard": {"S": "work#01"}, "due_at": {"S": "2026-01-05T12:00:00Z"}}
    put = {"TableName": settings.INTAKE_TABLE, "Item": row}

    for asked in (put, put, {**put, "Item": {**row, "tries": {"N": "1"}}}):
        streams.written(streams.writes("put_item", asked))
    key = {"envelope_id": row["envelope_id"]}
    streams.written(streams.writes("delete_item", {"TableName": settings.INTAKE_TABLE, "Key": key}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pump, "_handler", lambda name, records: (name, records))
        streams.until_quiet(lambda _, step: heard.append(step))
    ((function, records),) = heard
    assert function == "WorkIntake"
    assert [one["eventName"] for one in records] == ["INSERT", "MODIFY"], "a removal owes no work"
    assert records[0]["dynamodb"] == {"Keys": key, "NewImage": row}


def test_what_is_assumed_of_the_workspace_is_what_it_does():
    beat = re.search(r"const HEARTBEAT = ([\d_]+);", (ROOT / "web/src/cases/usePresence.ts").read_text())
    alive = re.search(r"const KEEP_ALIVE = (\d+) \* 60_000;", (ROOT / "web/src/edge/live.ts").read_text())

    assert beat
    assert alive
    assert int(beat[1]) == HEARTBEAT * 1_000
    assert int(alive[1]) * 60 == KEEP_ALIVE


@pytest.mark.usefixtures("tables")
def test_the_command_plays_a_whole_conversation_and_writes_the_page(tmp_path):
    command = [sys.executable, "-m", "bench.cost", "--played", "1", "--page", str(tmp_path / "cost.md")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, env=dict(os.environ))

    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "cost.md").read_text()
    invoked = dict(re.findall(r"^\| (\w+) \| ([\d.]+) \|", text.partition("## A conversation")[2], re.MULTILINE))
    profile = Profile()
    assert int(invoked["Webhooks"]) == profile.messages + profile.replies
    assert int(invoked["WorkIntake"]) == profile.messages + profile.replies
    assert {"APIHandler", "WorkContent", "RelayCases", "WebsocketMessage"} <= invoked.keys()
    assert len(re.findall(r"USD for 1,000 conversations", done.stdout)) == 2


def test_the_page_that_is_kept_is_made_of_the_prices_that_are_kept():
    text = (ROOT / "docs/reference/cost.md").read_text()

    for name in ("dynamodb-write", "lambda-second", "gateway-request", "alarm"):
        price = prices().of(name)
        assert f"| {price.usd} for {price.per:,} |" in text, name
    assert f"{bill.COLD}" in text
