"""When somebody is told, and what to do then; docs/how-to/alarms.md says more of each."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from infra.figures import API, MINUTE, Metric, of_function, of_table, ours
from infra.functions import STREAMS
from infra.policies import FUNCTIONS, TABLES

SPAN = 5 * MINUTE
COUNTED = {"Errors", "5XXError", "Invocations", "Bugs", "Conflicts", "LeftToTheSweep", "StepsFailed"}  # added up
WATCHED = ("APIHandler", "Webhooks", "SignIn", "Sweep", "WorkIntake", "WorkContent", "RelayCases")
KEPT = [one for one in TABLES.values() if one != "LiveTable"]


class Alarm(NamedTuple):
    """Told when the figure was above, or below, for so many spans of five minutes."""

    metric: Metric
    what: str
    above: int | None = None
    below: int | None = None
    spans: int = 1
    absent: str = "notBreaching"


QUEUE = {"QueueName": {"Fn::GetAtt": ["FailedQueue", "QueueName"]}}
ALARMS = {
    "WorkSetAside": Alarm(ours("SetAside"), "Work was set aside. GET /intake/set-aside says what and why.", above=0),
    "RepliesFailed": Alarm(ours("OutboxFailed"), "Replies did not go out. GET /outbox/failed says which.", above=0),
    "IntakeIsOld": Alarm(
        ours("OldestUnprocessed"), "What came in waits for minutes. See the logs of WorkIntake and Sweep.", above=300
    ),
    "OutboxIsOld": Alarm(
        ours("OldestOutbox"), "Replies wait for minutes. See the logs of WorkContent and Sweep.", above=300
    ),
    "SweepIsLate": Alarm(
        ours("SweepAge"),
        "No sweep has finished for five minutes. See the log of Sweep.",
        above=300,
        spans=2,
        absent="breaching",
    ),
    "SweepIsNotCalled": Alarm(
        of_function("Invocations", "Sweep"),
        "No sweep was started for five minutes. See whether its rule is enabled.",
        below=1,
        absent="breaching",
    ),
    "SweepIsBehind": Alarm(
        ours("SweepOverdue"),
        "More falls due than sweeps can do. See the duration and log of Sweep.",
        above=100,
        spans=2,
    ),
    "StepsFail": Alarm(ours("StepsFailed"), "Steps of the sweep fail. Its log says where.", above=5),
    "WorkersGiveUp": Alarm(
        ours("LeftToTheSweep"), "Workers leave much to the sweep. Their log says with which code.", above=50, spans=2
    ),
    "RacesAreLost": Alarm(
        ours("Conflicts"), "Many decisions were overtaken until they gave up. Look for a very hot case.", above=20
    ),
    "BugsAnswered": Alarm(
        ours("Bugs"), "A fault of ours was answered with 500. See the line `bug` in the log of APIHandler.", above=0
    ),
    "GatewayFails": Alarm(
        Metric("AWS/ApiGateway", "5XXError", {"ApiName": API}),
        "Answers with 5xx. See the log of the gateway, then that of APIHandler.",
        above=5,
    ),
    "WakeUpsFail": Alarm(
        Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", QUEUE),
        "Wake-ups in vain, or sweeps: the next sweep does the work. Read the queue to see why it has to.",
        above=0,
    ),
}


def resources() -> dict[str, Any]:
    """Each with what to do in its description."""
    return {name: _alarm(one) for name, one in _all()} | dict(_summed())


def _all() -> Iterator[tuple[str, Alarm]]:
    yield from ALARMS.items()
    for name in FUNCTIONS:
        yield f"{name}Errors", Alarm(of_function("Errors", name), f"{name} fails. See its log.", above=3)
    for name in STREAMS:
        what = f"{name} is a minute behind its stream. See its log and duration; the sweep does what it misses."
        yield f"{name}IsBehind", Alarm(of_function("IteratorAge", name), what, above=60_000, spans=2)


def _summed() -> Iterator[tuple[str, Any]]:
    """What is one figure for people, and for CloudWatch one of each function or table: at most ten of them."""
    calls = [of_function("Throttles", name) for name in WATCHED]
    yield "CallsThrottled", _of_all(calls, "Functions are refused. Ask for more concurrent executions.")
    rows = [of_table(name, table) for name in ("ReadThrottleEvents", "WriteThrottleEvents") for table in KEPT]
    yield "TablesThrottled", _of_all(rows, "Tables refuse calls. Look for one key that is read or written very often.")


def _alarm(one: Alarm) -> dict[str, Any]:
    watched = {
        "Namespace": one.metric.namespace,
        "MetricName": one.metric.name,
        "Dimensions": one.metric.dimensions(),
        "Statistic": "Sum" if one.metric.name in COUNTED else "Maximum",
        "Period": SPAN,
    }
    return _resource(one, watched)


def _of_all(metrics: list[Metric], what: str) -> dict[str, Any]:
    asked = [_asked(f"m{place}", one) for place, one in enumerate(metrics)]
    total = {"Id": "all", "Expression": "SUM(METRICS())", "ReturnData": True}
    return _resource(Alarm(metrics[0], what, above=10), {"Metrics": [total, *asked]})


def _asked(name: str, metric: Metric) -> dict[str, Any]:
    figure = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": metric.dimensions()}
    return {"Id": name, "MetricStat": {"Metric": figure, "Period": SPAN, "Stat": "Sum"}, "ReturnData": False}


def _resource(one: Alarm, watched: dict[str, Any]) -> dict[str, Any]:
    """What is to happen and does not is measured by its absence."""
    told = {"Fn::If": ["HasEmail", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": one.what,
            **watched,
            "EvaluationPeriods": one.spans,
            "ComparisonOperator": "LessThanThreshold" if one.above is None else "GreaterThanThreshold",
            "Threshold": one.below if one.above is None else one.above,
            "TreatMissingData": one.absent,
            "AlarmActions": told,
        },
    }
