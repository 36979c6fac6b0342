"""Saying something to a websocket, through the gateway that holds it."""

from functools import cache
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004, botocore's own

from chalicelib.edge import settings
from chalicelib.kernel.problems import Unavailable

CONNECT_SECONDS, READ_SECONDS = 1, 2
AT_ONCE = 32  # connections to the gateway
GONE = 410
_making = Lock()  # boto3 makes one client at a time, and the first word is said to many at once


def are_on() -> bool:
    """Whether there is a gateway with websockets at all."""
    return bool(settings.LIVE_ENDPOINT)


def post(connection: str, body: bytes) -> bool:
    """Say this; False when nobody is there any more. It is tried once: the other end asks again anyway."""
    return _reached("post_to_connection", ConnectionId=connection, Data=body)


def hang_up(connection: str) -> bool:
    """Close it; False when it was closed already."""
    return _reached("delete_connection", ConnectionId=connection)


def _reached(operation: str, **asked: Any) -> bool:
    try:
        getattr(_client(settings.LIVE_ENDPOINT), operation)(**asked)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == GONE:
            return False
        raise Unavailable("socket-not-reached") from error
    except (ConnectionError, HTTPClientError) as error:
        raise Unavailable("socket-not-reached") from error
    return True


def _client(endpoint: str) -> Any:
    with _making:
        return _made(endpoint)


@cache
def _made(endpoint: str) -> Any:
    import boto3  # noqa: PLC0415, heavy, and needed only where somebody listens
    from botocore.config import Config  # noqa: PLC0415

    how = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": 1},
        max_pool_connections=AT_ONCE,
    )
    return boto3.client("apigatewaymanagementapi", region_name=settings.REGION, endpoint_url=endpoint, config=how)
