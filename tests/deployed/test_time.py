"""Streams make it sooner and the sweep makes it certain: each is seen to do the work while the other is off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from stack import Stack
from test_main_job import COMPANY, posted, replied

from infra.functions import STREAMS
from support.x_bodies import a_call, a_tweet

pytestmark = pytest.mark.deployed
OWED = 240.0  # seconds: a row is left to its stream for a minute, a sweep comes every minute


@contextmanager
def without_streams(stack: Stack) -> Iterator[None]:
    """Nobody is woken; what they missed is told to them afterwards, and then there is nothing left to do."""
    functions = stack.emulator.client("lambda")
    named = [functions.list_event_source_mappings(FunctionName=stack.names[name]) for name in STREAMS]
    mappings = [one["UUID"] for told in named for one in told["EventSourceMappings"]]
    assert len(mappings) == len(STREAMS)
    try:
        for name in mappings:
            functions.update_event_source_mapping(UUID=name, Enabled=False)
        yield
    finally:
        for name in mappings:
            functions.update_event_source_mapping(UUID=name, Enabled=True)


@contextmanager
def without_sweeps(stack: Stack) -> Iterator[None]:
    rules, name = stack.emulator.client("events"), stack.names["SweepSweepEvent"]
    rules.disable_rule(Name=name)
    try:
        yield
    finally:
        rules.enable_rule(Name=name)


@pytest.fixture(scope="module")
def left(stack: Stack) -> Iterator[dict[str, Any]]:
    """A post that was due to be answered long ago, and a reply, of which no stream tells anybody."""
    secret = stack.network.accounts[COMPANY].consumer_secret
    mara = stack.network.invent("Mara Lind", "maralind")
    stack.network.write(mara.id, "@BluebirdRail which platform for Harbour?")
    case = stack.case_saying("which platform for Harbour")
    with without_streams(stack):
        runs = {name: stack.runs(name) for name in STREAMS}
        raw = a_call(COMPANY, tweet_create_events=[a_tweet("2080763914820927841", text="Nobody was told of me")])
        assert stack.hear("demo-x", raw, secret).status == 200
        replied(stack, case["id"], "From platform four.")
        yield runs


def woken(stack: Stack, before: dict[str, Any]) -> list[str]:
    """Who was invoked since, beyond one time that may have been on its way."""
    return [name for name, runs in before.items() if stack.runs(name) > runs + 1]


def test_a_stream_wakes_whoever_has_work_while_no_sweep_comes(stack: Stack) -> None:
    with without_sweeps(stack):
        sweeps, runs = stack.runs("Sweep"), {name: stack.runs(name) for name in STREAMS}
        yusuf = stack.network.invent("Yusuf Demir", "yusufdemir")
        stack.network.write(yusuf.id, "@BluebirdRail are dogs allowed in the quiet coach?")
        case = stack.case_saying("quiet coach")
        replied(stack, case["id"], "On a lead, yes.")
        posted(stack, "On a lead, yes.")

        for name, before in runs.items():
            stack.until(lambda name=name, before=before: stack.runs(name) > before, name)
        assert woken(stack, {"Sweep": sweeps}) == []


def test_what_no_stream_told_of_is_done_by_the_sweep(stack: Stack, left: dict[str, Any]) -> None:
    case = stack.until(lambda: stack.listed("Nobody was told of me"), "Sweep", OWED)
    posted(stack, "From platform four.")

    assert woken(stack, left) == []
    assert case["team"] == "support"


def test_a_reply_that_is_late_is_put_on_record_by_the_sweep_alone(stack: Stack, left: dict[str, Any]) -> None:
    case = stack.until(lambda: stack.listed("Nobody was told of me"), "Sweep", OWED)

    def struck() -> list[Any]:
        told = stack.done("GET", f"/cases/{case['id']}")["history"]
        return [event for event in told if event["type"] == "clock.struck"]

    (event,) = stack.until(struck, "Sweep", OWED)
    assert event["by"]["role"] == "clock"
    assert woken(stack, left) == []


@pytest.mark.parametrize("function", ["Sweep", "TellStanding"])
def test_a_schedule_fires_as_often_as_it_says(stack: Stack, function: str) -> None:
    fired = stack.until(lambda: two(stack.started(function)), function, OWED)

    assert 45 < fired[1] - fired[0] < 120  # a line has the time at which the function ended
    assert stack.done("GET", "/intake/status")["swept_at"]


def two(moments: list[float]) -> list[float]:
    return moments[:2] if len(moments) > 1 else []
