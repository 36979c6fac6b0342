"""What may befall one HTTP attempt of a call, as each service of AWS puts it."""

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")


class Said(NamedTuple):
    """An answer over HTTP."""

    status: int
    body: bytes = b"{}"
    headers: Mapping[str, str] = {"Content-Type": "application/x-amz-json-1.0"}


class Attempt(NamedTuple):
    """One HTTP attempt of a call."""

    service: str
    operation: str
    request: Any
    really: Callable[[], Said]


Fault = Callable[[Attempt, Random], Said]


def throttled(attempt: Attempt, random: Random) -> Said:
    """There is no room for it."""
    codes = ("ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded")
    return refused(attempt, 400, random.choice(codes)) if attempt.service != "s3" else refused(attempt, 503, "SlowDown")


def failed(attempt: Attempt, random: Random) -> Said:
    """A server's error: before the deed, or after it."""
    if random.random() < 0.5:
        attempt.really()
    return refused(attempt, 500, "InternalServerError")


def unavailable(attempt: Attempt, _: Random) -> Said:
    """Nobody is there to do it."""
    return refused(attempt, 503, "ServiceUnavailable")


def unreached(attempt: Attempt, _: Random) -> Said:
    """No connection in time."""
    raise ConnectTimeoutError(endpoint_url=attempt.request.url)


def unanswered(attempt: Attempt, random: Random) -> Said:
    """No answer in time: the deed was done, or it was not."""
    if random.random() < 0.5:
        attempt.really()
    raise ReadTimeoutError(endpoint_url=attempt.request.url)


def conflict(attempt: Attempt, random: Random) -> Said:
    """A row is in another's transaction."""
    if attempt.operation != "TransactWriteItems":
        return refused(attempt, 400, "TransactionConflictException")
    rows = len(json.loads(attempt.request.body)["TransactItems"])
    codes = ["None"] * rows
    codes[random.randrange(rows)] = "TransactionConflict"
    return refused(attempt, 400, "TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


ANYWHERE: tuple[Fault, ...] = (throttled, failed, unavailable, unreached, unanswered)
EVERY_FAULT = {fault.__name__ for fault in (*ANYWHERE, conflict)}


def refused(attempt: Attempt, status: int, code: str, **more: Any) -> Said:
    """A refusal, as each service puts it."""
    return as_answer(
        attempt.service,
        {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **more},
    )


def as_answer(service: str, response: Mapping[str, Any]) -> Said:
    """An error as it comes over HTTP."""
    code, status = response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]
    if service == "s3":
        status = 404 if code == "NoSuchKey" else status
        return Said(status, f"<Error><Code>{code}</Code></Error>".encode(), {})
    more = {"CancellationReasons": response["CancellationReasons"]} if "CancellationReasons" in response else {}
    body = {"__type": f"com.amazonaws#{code}", "message": code, **more}
    return Said(status, json.dumps(body).encode(), {"x-amzn-ErrorType": code})
