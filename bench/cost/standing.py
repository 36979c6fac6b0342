"""What a stage has, as its template says: what is paid for by the month, however little happens."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chalice.app import Chalice, ScheduledEventConfig, ScheduleExpression
from msgspec import json

from bench.cost.pump import snake
from infra.policies import FUNCTIONS
from infra.stages import STAGES
from infra.template import CONFIG, template
from local.schedules import period_of

HOURS = 730  # of a month, as AWS counts it
ALARM, DASHBOARD, METRIC, TABLE, LOGS = (
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Logs::MetricFilter",
    "AWS::DynamoDB::Table",
    "AWS::Logs::LogGroup",
)
BUDGET, POOL, QUEUE, TOPIC, BUCKET = (
    "AWS::Budgets::Budget",
    "AWS::Cognito::UserPool",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::S3::Bucket",
)
BY_USE = {POOL, QUEUE, TOPIC, BUCKET}  # nothing while nobody uses them
FREE = {
    "AWS::ApiGateway::RestApi",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolGroup",
    "AWS::IAM::Role",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::Serverless::Function",  # by use, and that is counted
}
COUNTED = {ALARM, DASHBOARD, METRIC, TABLE, LOGS, BUDGET} | BY_USE
METRICS_OF_A_METHOD = 5  # Count, Latency, IntegrationLatency, 4XXError, 5XXError


class Standing(NamedTuple):
    """One stage."""

    name: str
    memory: Mapping[str, int]  # of each function, in MB
    runs: Mapping[str, int]  # of functions that the clock wakes, in a month
    alarms: int
    metrics: int
    dashboards: int
    budgets: int
    log_days: int
    recovered: int  # tables under point-in-time recovery
    method_metrics: int  # that the gateway keeps when every method is called every hour
    not_counted: tuple[str, ...]  # kinds of resources that this page knows nothing of


def standing(name: str, app: Chalice) -> Standing:
    """What the template of a stage says."""
    resources = template(name, {path: sorted(methods) for path, methods in app.routes.items()})["Resources"]
    kinds = Counter(one["Type"] for one in resources.values() if "Type" in one)
    tables = [one["Properties"] for one in resources.values() if one.get("Type") == TABLE]
    settings = resources["RestAPI"]["Properties"].get("MethodSettings", [])
    methods = sum(map(len, app.routes.values())) if any(one.get("MetricsEnabled") for one in settings) else 0
    return Standing(
        name=name,
        memory={one: _memory(name, one) for one in FUNCTIONS},
        runs=dict(_runs(app)),
        alarms=kinds[ALARM],
        metrics=kinds[METRIC],
        dashboards=kinds[DASHBOARD],
        budgets=kinds[BUDGET],
        log_days=STAGES[name].log_days,
        recovered=sum("PointInTimeRecoverySpecification" in one for one in tables),
        method_metrics=METRICS_OF_A_METHOD * methods,
        not_counted=tuple(sorted(kinds.keys() - COUNTED - FREE)),
    )


def _memory(stage: str, function: str) -> int:
    """Webhooks have what the function has that they were parted from."""
    said: Any = json.decode(CONFIG.read_bytes())["stages"][stage]
    name = "api_handler" if function in {"Webhooks", "APIHandler"} else snake(function)
    return int(said["lambda_functions"].get(name, {}).get("lambda_memory_size", said["lambda_memory_size"]))


def _runs(app: Chalice) -> Iterator[tuple[str, int]]:
    for source in app.event_sources:
        if isinstance(source, ScheduledEventConfig):
            said = source.schedule_expression
            rate = said.to_string() if isinstance(said, ScheduleExpression) else said
            period = period_of(rate.removeprefix("rate(").removesuffix(")"))
            if period is None:
                raise ValueError(f"how often in a month is {rate}?")
            yield "".join(word.title() for word in source.name.split("_")), int(HOURS * 3600 / period.total_seconds())
