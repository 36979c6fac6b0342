"""Errors as botocore raises them when the engine says no, or says nothing."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

OPERATIONS = {
    "get_item": "GetItem",
    "batch_get_item": "BatchGetItem",
    "query": "Query",
    "scan": "Scan",
    "put_item": "PutItem",
    "delete_item": "DeleteItem",
    "update_item": "UpdateItem",
    "transact_write_items": "TransactWriteItems",
}
MESSAGES = {
    "ConditionalCheckFailed": "The conditional request failed",
    "TransactionConflict": "Transaction is ongoing for the item",
    "ThrottlingError": "Throughput exceeds the current capacity of your table or index",
}


def answer_of(code: str, message: str, **more: Any) -> dict[str, Any]:
    """What the engine answers when it refuses a call."""
    return {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0},
        **more,
    }


def cancellation(codes: Sequence[str]) -> dict[str, Any]:
    """What the engine answers when it cancels a transaction: a reason for each row, in order."""
    reasons = [{"Code": code, "Message": MESSAGES[code]} if code in MESSAGES else {"Code": code} for code in codes]
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(codes)}]"
    return answer_of("TransactionCanceledException", message, Message=message, CancellationReasons=reasons)


def refused(operation: str, code: str, message: str = "") -> ClientError:
    """The error that a refusal becomes."""
    return ClientError(answer_of(code, message or code), OPERATIONS[operation])


def malformed(operation: str, message: str) -> ClientError:
    """The error for a call that could never succeed."""
    return refused(operation, "ValidationException", message)


def cancelled(codes: Sequence[str]) -> ClientError:
    """The error for a transaction of which some row said no."""
    return ClientError(cancellation(codes), "TransactWriteItems")


def throttled(operation: str) -> ClientError:
    """The error for a call that there was no room for, after all tries."""
    return refused(operation, "ProvisionedThroughputExceededException")


def lost() -> ReadTimeoutError:
    """The error for an answer that did not come: the call may have taken effect, or not."""
    return ReadTimeoutError(endpoint_url="http://engine")
