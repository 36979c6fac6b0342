"""One page that shows how the stack stands."""

import json
from typing import Any

from infra.figures import API, MINUTE
from infra.functions import STREAMS
from infra.policies import FUNCTIONS

AGES = ("OldestUnprocessed", "OldestOutbox", "SweepAge")
TOLD = ("SetAside", "Unprocessed", "OutboxWaiting", "OutboxFailed", "SweepOverdue")  # as they stand, not added up


def resource(figures: list[str]) -> dict[str, Any]:
    """The dashboard; `figures` are those made of log lines."""
    events = [name for name in figures if name not in {*AGES, *TOLD}]
    shown = {
        "How work stands": [_ours(name, "Maximum") for name in TOLD],
        "Seconds that the oldest waits": [_ours(name, "Maximum") for name in AGES],
        "Lost races, failures, refusals": [_ours(name, "Sum") for name in events],
        "Answers": [["AWS/ApiGateway", name, "ApiName", API] for name in ("Count", "4XXError", "5XXError")],
        "Errors": [_of(name, "Errors", "Sum") for name in FUNCTIONS],
        "Refused for want of room": [_of(name, "Throttles", "Sum") for name in FUNCTIONS],
        "Slowest": [_of(name, "Duration", "p99") for name in FUNCTIONS],
        "Behind streams": [_of(name, "IteratorAge", "Maximum") for name in STREAMS],
        "Wake-ups in vain": [_queue()],
    }
    body = {"widgets": [_widget(number, *one) for number, one in enumerate(shown.items())]}
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardBody": {"Fn::Sub": json.dumps(body, separators=(",", ":"))}},
    }


def _ours(name: str, stat: str) -> list[Any]:
    return ["${AWS::StackName}", name, {"stat": stat}]


def _of(function: str, name: str, stat: str) -> list[Any]:
    return ["AWS/Lambda", name, "FunctionName", f"${{{function}}}", {"stat": stat}]


def _queue() -> list[Any]:
    of = ["QueueName", "${FailedQueue.QueueName}", {"stat": "Maximum"}]
    return ["AWS/SQS", "ApproximateNumberOfMessagesVisible", *of]


def _widget(number: int, title: str, metrics: list[Any]) -> dict[str, Any]:
    shown = {"title": title, "metrics": metrics, "region": "${AWS::Region}", "period": MINUTE, "stat": "Sum"}
    return {
        "type": "metric",
        "x": 12 * (number % 2),
        "y": 6 * (number // 2),
        "width": 12,
        "height": 6,
        "properties": shown,
    }
