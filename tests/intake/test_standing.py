"""How the intake stands is said in the log, where figures and alarms are made of it."""

import json
from typing import Any

from chalice.local import LambdaContext

from app import app
from infra.watch import METRICS
from local.schedules import event_of
from support.calling import logged
from support.casework import NOON
from support.office import memory, plain

__all__ = ["memory", "plain"]


def test_how_the_intake_stands_is_in_the_log_under_the_names_that_figures_are_made_of(memory: Any) -> None:  # noqa: ARG001
    with logged() as lines:
        app.handler_map["tell_standing"](event_of("tell_standing", NOON), LambdaContext("tell_standing", 256))

    said = json.loads(lines.getvalue())
    assert said["message"] == "standing"
    named = {value.removeprefix("$.") for function, _, value in METRICS.values() if function == "TellStanding"}
    assert named == {"unprocessed", "set_aside", "outbox", "sweep_overdue"}
    assert {name: said[name] for name in named} == dict.fromkeys(named, 0)
