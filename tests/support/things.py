"""A row with enough attributes for any question, and the plain calls about it, for any client."""

from collections.abc import Callable, Iterator
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.edge import settings
from chalicelib.edge.tables import expression

MOST_PAGES = 100
TABLE = settings.CONTENT_TABLE
Step = tuple[str, dict[str, Any]]  # an operation, and what it is asked


class Thing(Model):
    """thing and sort: any. Enough attributes for any condition."""

    class Meta:
        table_name = TABLE

    thing = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    note = UnicodeAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    body = BinaryAttribute(null=True, legacy_encoding=False)


COMPARISONS: list[Callable[[Any, Any], Condition]] = [
    lambda one, other: one == other,
    lambda one, other: one != other,
    lambda one, other: one < other,
    lambda one, other: one <= other,
    lambda one, other: one > other,
    lambda one, other: one >= other,
]


NOT_EQUAL = COMPARISONS[1]
SPANS = [how for how in COMPARISONS if how is not NOT_EQUAL]


def change(verb: str, keys: str, given: Any, guard: dict[str, Any]) -> dict[str, Any]:
    return {verb: {"TableName": TABLE, keys: given, **guard}}


def asking(where: Condition, how: dict[str, Any], **more: Any) -> Step:
    return "query", {"TableName": TABLE, **expression("KeyConditionExpression", where), **how, **more}


def put(either: Any, sort: str | int, **attributes: Any) -> None:
    either.put_item(TableName=TABLE, Item=Thing("a", str(sort), **attributes).serialize())


def found(either: Any, some: Condition, **how: Any) -> list[str]:
    asked = asking((Thing.thing == "a") & some, how, ConsistentRead=True)[1]
    return [item["sort"]["S"] for item in either.query(**asked)["Items"]]


def pages(either: Any, asked: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    after: dict[str, Any] = {}
    for _ in range(MOST_PAGES):
        answer = either.query(**asked, **after)
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        after = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    raise AssertionError(f"no end after {MOST_PAGES} pages")
