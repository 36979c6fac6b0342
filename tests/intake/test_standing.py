"""How the intake stands is said in the log, where figures and alarms are made of it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.conversations.store import SendingRow
from chalicelib.edge.tables import Put, transact
from chalicelib.intake import sweeping
from chalicelib.intake.store import EnvelopeRow
from chalicelib.kernel.model import stamp
from infra.watch import METRICS
from local.schedules import event_of
from support.calling import logged
from support.casework import NOON
from support.office import memory, plain

__all__ = ["memory", "plain"]
ALWAYS = {"unprocessed", "set_aside", "outbox", "sweep_overdue", "oldest_unprocessed", "oldest_outbox", "outbox_failed"}
MINUTE = timedelta(minutes=1)


def owing(name: str, minutes: int) -> None:
    """An envelope that is due since some minutes before noon."""
    due_at = stamp(NOON - minutes * MINUTE)
    transact([Put(EnvelopeRow(name, body=b"{}", received_at=due_at, due_shard="work#03", due_at=due_at))])


def sending(name: str, shard: str, minutes: int) -> None:
    row = SendingRow("conv#1", f"sending#{name}", body=b"{}", v=1, due_shard=shard)
    row.due_at = stamp(NOON - minutes * MINUTE)
    transact([Put(row)])


def test_how_the_intake_stands_is_in_the_log_under_the_names_that_figures_are_made_of(memory: Any) -> None:  # noqa: ARG001
    sweeping.finish(NOON)
    with logged() as lines:
        app.handler_map["tell_standing"](event_of("tell_standing", NOON), LambdaContext("tell_standing", 256))

    said = json.loads(lines.getvalue())
    assert said["message"] == "standing"
    named = {value.removeprefix("$.") for made in METRICS.values() for who, _, value in made if who == "TellStanding"}
    assert named == {*ALWAYS, "sweep_age"}
    assert {name: said[name] for name in ALWAYS} == dict.fromkeys(ALWAYS, 0)
    assert said["sweep_age"] > 0


@pytest.mark.usefixtures("memory")
def test_the_oldest_tells_for_how_long_it_is_due() -> None:
    owing("young", 1)
    owing("old", 7)
    sending("later", "send#01", -5)
    told = sweeping.waiting(NOON)
    assert (told["oldest_unprocessed"], told["oldest_outbox"]) == (420, 0)

    sending("late", "send#09", 3)
    assert sweeping.waiting(NOON)["oldest_outbox"] == 180


@pytest.mark.usefixtures("memory")
def test_replies_that_failed_are_counted_by_themselves() -> None:
    sending("one", "failed#02", 900)
    sending("other", "failed#11", 1)

    told = sweeping.waiting(NOON)

    assert (told["outbox_failed"], told["oldest_outbox"]) == (2, 0)


@pytest.mark.usefixtures("memory")
def test_where_no_sweep_ever_finished_none_is_said_to_have() -> None:
    assert "sweep_age" not in sweeping.waiting(NOON)

    sweeping.finish(NOON - 2 * MINUTE)
    assert sweeping.waiting(NOON)["sweep_age"] == 120
