"""What tells people: alarms, one dashboard, and a budget."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from infra.policies import FUNCTIONS
from infra.stages import Stage

MINUTE = 60
API = "casefold"  # as chalice calls it
NAMESPACE = {"Fn::Sub": "${AWS::StackName}"}
METRICS = {  # what a log line says, as a figure: the name, the logs of which function, the pattern, the value
    "SetAside": ("TellStanding", '{ $.message = "standing" }', "$.set_aside"),
    "Unprocessed": ("TellStanding", '{ $.message = "standing" }', "$.unprocessed"),
    "OutboxWaiting": ("TellStanding", '{ $.message = "standing" }', "$.outbox"),
    "SweepOverdue": ("TellStanding", '{ $.message = "standing" }', "$.sweep_overdue"),
    "StepsFailed": ("Sweep", '{ $.message = "step-failed" }', "1"),
    "Conflicts": ("APIHandler", '{ $.message = "refused" && $.code = "changed-meanwhile" }', "1"),
    "Bugs": ("APIHandler", '{ $.message = "bug" }', "1"),
}

COUNTED = {"Errors", "5XXError", "Invocations", "Bugs"}
TOLD = {  # above which figure of ours somebody is told, and what
    "SetAside": (0, "Work was set aside: GET /intake/set-aside says what and why."),
    "SweepOverdue": (100, "The sweep does not keep up with what is due."),
    "Bugs": (0, "A fault of ours was answered with 500: see the log of APIHandler."),
}


class Metric(NamedTuple):
    """A figure that CloudWatch keeps."""

    namespace: Any
    name: str
    of: dict[str, Any]


def resources(stage: Stage) -> dict[str, Any]:
    """All of it; without an address nobody is told, and the dashboard shows it all the same."""
    return {
        "AlarmTopic": _topic(),
        "Budget": _budget(stage),
        "Dashboard": _dashboard(),
        **{f"{name}Metric": _metric(name, *said) for name, said in METRICS.items()},
        **dict(_alarms()),
    }


def _topic() -> dict[str, Any]:
    told = [{"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}]
    return {"Type": "AWS::SNS::Topic", "Condition": "HasEmail", "Properties": {"Subscription": told}}


def _budget(stage: Stage) -> dict[str, Any]:
    limit = {"Amount": stage.budget, "Unit": "USD"}
    told = {
        "Notification": {"NotificationType": "FORECASTED", "ComparisonOperator": "GREATER_THAN", "Threshold": 100},
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}],
    }
    budget = {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": limit}
    return {
        "Type": "AWS::Budgets::Budget",
        "Condition": "HasEmail",
        "Properties": {"Budget": budget, "NotificationsWithSubscribers": [told]},
    }


def _metric(name: str, function: str, pattern: str, value: str) -> dict[str, Any]:
    made = {"MetricNamespace": NAMESPACE, "MetricName": name, "MetricValue": value}
    return {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "LogGroupName": {"Ref": f"{function}Logs"},
            "FilterPattern": pattern,
            "MetricTransformations": [made],
        },
    }


def _alarms() -> Iterator[tuple[str, Any]]:
    """Each says in its description what to do."""
    for name in FUNCTIONS:
        failing = Metric("AWS/Lambda", "Errors", {"FunctionName": {"Ref": name}})
        yield f"{name}Errors", _alarm(failing, f"{name} fails: see its log.", above=3)
    swept = Metric("AWS/Lambda", "Invocations", {"FunctionName": {"Ref": "Sweep"}})
    yield "SweepLate", _alarm(swept, "No sweep for five minutes.", below=1)
    failed = Metric("AWS/ApiGateway", "5XXError", {"ApiName": API})
    yield "GatewayFails", _alarm(failed, "Answers with 5xx: see the log of APIHandler.", above=5)
    of_the_queue = {"QueueName": {"Fn::GetAtt": ["FailedQueue", "QueueName"]}}
    vain = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", of_the_queue)
    yield "WakeUpsFail", _alarm(vain, "Wake-ups in vain: the sweep does the work; see why it has to.", above=0)
    for name, (above, what) in TOLD.items():
        yield f"{name}Told", _alarm(Metric(NAMESPACE, name, {}), what, above=above)


def _alarm(metric: Metric, what: str, *, above: int | None = None, below: int | None = None) -> dict[str, Any]:
    """Five minutes of it. What is to happen and does not is measured by its absence."""
    told = {"Fn::If": ["HasEmail", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": what,
            "Namespace": metric.namespace,
            "MetricName": metric.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in metric.of.items()],
            "Statistic": "Sum" if metric.name in COUNTED else "Maximum",
            "Period": 5 * MINUTE,
            "EvaluationPeriods": 1,
            "ComparisonOperator": "LessThanThreshold" if above is None else "GreaterThanThreshold",
            "Threshold": below if above is None else above,
            "TreatMissingData": "breaching" if above is None else "notBreaching",
            "AlarmActions": told,
        },
    }


def _dashboard() -> dict[str, Any]:
    own = [["${AWS::StackName}", name] for name in METRICS]
    functions = [["AWS/Lambda", "Errors", "FunctionName", f"${{{name}}}"] for name in FUNCTIONS]
    slow = [["AWS/Lambda", "Duration", "FunctionName", f"${{{name}}}", {"stat": "p99"}] for name in FUNCTIONS]
    behind = [["AWS/Lambda", "IteratorAge", "FunctionName", f"${{{name}}}", {"stat": "Maximum"}] for name in FUNCTIONS]
    gateway = [["AWS/ApiGateway", name, "ApiName", API] for name in ("Count", "4XXError", "5XXError")]
    shown: dict[str, list[Any]] = {
        "How work stands": own,
        "Answers": gateway,
        "Errors": functions,
        "Slowest": slow,
        "Behind streams": behind,
    }
    body = {"widgets": [_widget(number, *one) for number, one in enumerate(shown.items())]}
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardBody": {"Fn::Sub": json.dumps(body, separators=(",", ":"))}},
    }


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
