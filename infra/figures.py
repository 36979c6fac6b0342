"""Figures that CloudWatch keeps, as alarms and the dashboard name them."""

from typing import Any, NamedTuple

MINUTE = 60
API = "casefold"  # as chalice calls it
NAMESPACE = {"Fn::Sub": "${AWS::StackName}"}


class Metric(NamedTuple):
    """One figure: its namespace and name, and of what it is one."""

    namespace: Any
    name: str
    of: dict[str, Any]

    def dimensions(self) -> list[dict[str, Any]]:
        """What it is of, as CloudFormation says it."""
        return [{"Name": name, "Value": value} for name, value in self.of.items()]


def ours(name: str) -> Metric:
    """A figure made of log lines."""
    return Metric(NAMESPACE, name, {})


def of_function(name: str, function: str) -> Metric:
    """What Lambda says of a function."""
    return Metric("AWS/Lambda", name, {"FunctionName": {"Ref": function}})


def of_table(name: str, table: str) -> Metric:
    """What DynamoDB says of a table."""
    return Metric("AWS/DynamoDB", name, {"TableName": {"Ref": table}})
