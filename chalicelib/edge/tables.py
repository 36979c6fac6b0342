"""One client for the process, and one ordered transaction for each decision.

pynamodb says what a row is and what a condition means; it never opens a connection of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004, botocore's own
from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.edge import settings
from chalicelib.kernel.problems import Problem, Stale, TooLarge, Unavailable

MOST_ROWS = 100  # DynamoDB's limit for one transaction
SERVER_ERROR = 500
BUSY = {
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TransactionInProgressException",
    "TransactionConflictException",  # of a write of one row, which a transaction of somebody else has just now
}

client = Connection(
    region=settings.REGION,
    host=settings.DYNAMODB_ENDPOINT,
    connect_timeout_seconds=1,
    read_timeout_seconds=3,
    max_retry_attempts=2,
    max_pool_connections=50,
).client


class Put(NamedTuple):
    """A row to write if its condition holds, and the refusal if it does not."""

    row: Model
    only_if: Condition | None = None
    refusal: Problem | None = None


class Delete(NamedTuple):
    """A row to take away, named by its keys."""

    row: Model
    only_if: Condition | None = None
    refusal: Problem | None = None


class Check(NamedTuple):
    """A row that must be so, and is left alone."""

    row: Model
    only_if: Condition
    refusal: Problem | None = None


class Rewrite(NamedTuple):
    """A row as the engine gave it, written again with some attributes changed: whatever kind it is of."""

    row: Model  # named by its keys
    item: Mapping[str, Any]
    only_if: Condition | None
    refusal: Problem | None = None


Change = Put | Delete | Check | Rewrite


class Holder(Protocol):
    """What keeps transactions back, and answers reads as if they were written already."""

    def hold(self, changes: Sequence[Change]) -> None:
        """Keep one transaction back."""

    def flush(self) -> None:
        """Write what is kept back."""

    def call(self, operation: str, asked: Mapping[str, Any]) -> Any:
        """The answer to a read."""

    def query(self, where: Condition, asked: Mapping[str, Any]) -> Any:
        """The answer to a query of a table."""


holder: ContextVar[Holder | None] = ContextVar("holder", default=None)


def transact(changes: Sequence[Change], landed: Callable[[], bool] | None = None) -> None:
    """Write all rows, or none; the first row whose condition fails says why.

    Nothing to write is no call. When the answer is lost or a race is, `landed` says
    whether the rows were written all the same: then this was a success. In a batch
    (`edge/batch.py`) they are written with those of others.
    """
    if not changes:
        return
    if len(changes) > MOST_ROWS:
        raise TooLarge("too-much-at-once", rows=len(changes), most=MOST_ROWS)
    if (batch := holder.get()) is not None:
        batch.hold(changes)
        return
    sent(changes, landed)


def sent(changes: Sequence[Change], landed: Callable[[], bool] | None = None) -> None:
    """Write these rows now, or none."""
    try:
        client.transact_write_items(TransactItems=[_item(change) for change in changes])
    except (ClientError, ConnectionError, HTTPClientError) as error:
        refusal = _refusal(changes, error)
        if refusal is None:
            raise
        if landed is None or not landed():
            raise refusal from error


def put_new(row: Model, absent: Condition) -> bool:
    """Write one row unless it is there; False when it was: a repeat writes nothing."""
    asked = expression("ConditionExpression", absent)
    if (batch := holder.get()) is not None:
        batch.flush()
    try:
        client.put_item(TableName=type(row).Meta.table_name, Item=row.serialize(), **asked)
    except (ClientError, ConnectionError, HTTPClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        if passes(set(), error):
            raise Unavailable("tables-do-not-answer") from error
        raise
    return True


def call(operation: str, **asked: Any) -> Any:
    """One read; no answer, or no room for one, is `Unavailable`."""
    batch = holder.get()
    return batch.call(operation, asked) if batch is not None else answer(operation, asked)


def answer(operation: str, asked: Mapping[str, Any]) -> Any:
    """What the engine answers."""
    try:
        return getattr(client, operation)(**asked)
    except (ClientError, ConnectionError, HTTPClientError) as error:
        if passes(set(), error):
            raise Unavailable("tables-do-not-answer") from error
        raise


def passes(codes: set[str], error: Exception) -> bool:
    """Nothing is wrong with what was asked: no answer came, or there was no room for it."""
    if not isinstance(error, ClientError):
        return True
    failed = error.response["ResponseMetadata"]["HTTPStatusCode"] >= SERVER_ERROR
    return failed or bool(BUSY & {*codes, error.response["Error"]["Code"]})


def expression(kind: str, condition: Condition) -> dict[str, Any]:
    """A condition as the engine takes it, under the name of the parameter it goes to."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    asked: dict[str, Any] = {kind: condition.serialize(names, values)}
    asked["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    return {**asked, "ExpressionAttributeValues": values} if values else asked


def key_of(row: Model) -> dict[str, Any]:
    """The keys of a row, serialized."""
    names = [name for name in (row._hash_keyname, row._range_keyname) if name]  # noqa: SLF001
    return {name: {"S": getattr(row, name)} for name in names}


def _item(change: Change) -> dict[str, Any]:
    table: dict[str, Any] = {"TableName": type(change.row).Meta.table_name}
    if change.only_if is not None:
        table |= expression("ConditionExpression", change.only_if)
    if isinstance(change, Put):
        return {"Put": {**table, "Item": change.row.serialize()}}
    if isinstance(change, Rewrite):
        return {"Put": {**table, "Item": change.item}}
    verb = "Delete" if isinstance(change, Delete) else "ConditionCheck"
    return {verb: {**table, "Key": key_of(change.row)}}


def _refusal(changes: Sequence[Change], error: Exception) -> Problem | None:
    """The refusal of the first row that says no; None when the error is a bug of ours."""
    reasons = error.response.get("CancellationReasons", []) if isinstance(error, ClientError) else []
    codes = [reason["Code"] for reason in reasons]
    for change, code in zip(changes, codes, strict=False):
        if code == "ConditionalCheckFailed":
            return change.refusal or Stale("changed-meanwhile")
    if "TransactionConflict" in codes:
        return Stale("changed-meanwhile")
    return Unavailable("outcome-unknown") if passes({*codes}, error) else None
