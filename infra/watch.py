"""What tells people: figures made of log lines, alarms on them, one dashboard, and a budget."""

from typing import Any

from infra import alarms, dashboard
from infra.figures import NAMESPACE
from infra.stages import Stage

STANDING = '{ $.message = "standing" }'
LOST_RACES = '($.code = "changed-meanwhile" || $.code = "torn-view" || $.code = "key-in-use")'
LEFT = '{ $.message = "left-to-the-sweep" }'
METRICS: dict[str, list[tuple[str, str, str]]] = {  # of what a log line says: whose log, the pattern, the value
    "SetAside": [("TellStanding", STANDING, "$.set_aside")],
    "Unprocessed": [("TellStanding", STANDING, "$.unprocessed")],
    "OldestUnprocessed": [("TellStanding", STANDING, "$.oldest_unprocessed")],
    "OutboxWaiting": [("TellStanding", STANDING, "$.outbox")],
    "OldestOutbox": [("TellStanding", STANDING, "$.oldest_outbox")],
    "OutboxFailed": [("TellStanding", STANDING, "$.outbox_failed")],
    "SweepOverdue": [("TellStanding", STANDING, "$.sweep_overdue")],
    "SweepAge": [("TellStanding", '{ $.message = "standing" && $.sweep_age >= 0 }', "$.sweep_age")],
    "StepsFailed": [("Sweep", '{ $.message = "step-failed" }', "1")],
    "StillOwed": [("Sweep", '{ $.message = "still-owed" }', "1")],
    "LeftToTheSweep": [(name, LEFT, "1") for name in ("WorkIntake", "WorkContent", "APIHandler")],
    "Conflicts": [
        *((name, f'{{ $.message = "refused" && {LOST_RACES} }}', "1") for name in ("APIHandler", "Webhooks")),
        *(
            (name, f'{{ $.message = "left-to-the-sweep" && {LOST_RACES} }}', "1")
            for name in ("WorkIntake", "WorkContent")
        ),
    ],
    "Bugs": [(name, '{ $.message = "bug" }', "1") for name in ("APIHandler", "Webhooks")],
    "WebhooksRefused": [("Webhooks", '{ $.message = "webhook-refused" }', "1")],
}


def resources(stage: Stage) -> dict[str, Any]:
    """All of it; without an address nobody is told, and the dashboard shows it all the same."""
    return {
        "AlarmTopic": _topic(),
        "Budget": _budget(stage),
        "Dashboard": dashboard.resource(list(METRICS)),
        **{
            f"{name}{f'Of{function}' if len(said) > 1 else ''}Metric": _metric(name, function, pattern, value)
            for name, said in METRICS.items()
            for function, pattern, value in said
        },
        **alarms.resources(),
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
