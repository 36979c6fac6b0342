"""A stream's records as AWS hands them to a function."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def as_event(records: list[dict[str, Any]], arn: str) -> dict[str, Any]:
    """The event of one batch."""
    return {"Records": [{**_plain(record), "eventSourceARN": arn} for record in records]}


def _plain(part: Any) -> Any:
    """What JSON can say of it: bytes in base64, moments as seconds."""
    if isinstance(part, Mapping):
        return {name: _plain(value) for name, value in part.items()}
    if isinstance(part, list | set | tuple):
        return [_plain(value) for value in part]
    if isinstance(part, bytes):
        return base64.b64encode(part).decode()
    return part.timestamp() if isinstance(part, datetime) else part
