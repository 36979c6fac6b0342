"""What people are told of: figures that the log lines really carry, and alarms that say what to do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from packed_up import Template, packaged

from infra.alarms import ALARMS
from infra.figures import NAMESPACE
from infra.policies import FUNCTIONS
from infra.stages import STAGES
from infra.watch import METRICS

PAGE = Path(__file__).parents[2] / "docs/how-to/alarms.md"


@pytest.fixture(params=STAGES)
def made(request: pytest.FixtureRequest) -> Template:
    return json.loads(packaged(request.param))


def of_type(made: Template, kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in made["Resources"].items() if one["Type"] == kind}


def test_every_alarm_says_what_to_do_and_is_told_of(made: Template) -> None:
    alarms = of_type(made, "AWS::CloudWatch::Alarm")

    for one in alarms.values():
        assert re.fullmatch(r"[A-Z].*\. .*\.", one["AlarmDescription"])
        assert one["AlarmActions"]["Fn::If"][1] == [{"Ref": "AlarmTopic"}]
    assert {f"{name}Errors" for name in FUNCTIONS} | ALARMS.keys() <= alarms.keys()


def test_every_alarm_and_no_other_is_in_the_how_to_with_what_to_do(made: Template) -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row.split(" | ")[0])}

    assert told == of_type(made, "AWS::CloudWatch::Alarm").keys() | of_type(made, "AWS::Budgets::Budget").keys()
    assert all(len(row.split(" | ")) == 3 for row in rows)


def test_every_alarm_on_a_figure_of_ours_has_a_line_that_makes_it(made: Template) -> None:
    own = {one["MetricName"] for one in of_type(made, "AWS::CloudWatch::Alarm").values() if _is_ours(one)}

    filters = of_type(made, "AWS::Logs::MetricFilter").values()
    assert own <= {one["MetricTransformations"][0]["MetricName"] for one in filters} == METRICS.keys()


def _is_ours(alarm: dict[str, Any]) -> bool:
    return alarm.get("Namespace") == NAMESPACE


def test_no_sum_of_figures_has_more_than_cloudwatch_adds_up(made: Template) -> None:
    for one in of_type(made, "AWS::CloudWatch::Alarm").values():
        assert len([asked for asked in one.get("Metrics", []) if "MetricStat" in asked]) <= 10


def test_the_dashboard_shows_every_figure_of_ours(made: Template) -> None:
    (one,) = of_type(made, "AWS::CloudWatch::Dashboard").values()
    body = json.loads(one["DashboardBody"]["Fn::Sub"])

    shown = {metric[1] for widget in body["widgets"] for metric in widget["properties"]["metrics"]}
    assert METRICS.keys() <= shown


def test_words_that_figures_are_made_of_are_said_by_the_product() -> None:
    sources = "".join(path.read_text() for path in Path("chalicelib").rglob("*.py"))

    for said in METRICS.values():
        for _, pattern, _ in said:
            assert all(f'"{word}"' in sources for word in re.findall(r'"([a-z-]+)"', pattern)), pattern
