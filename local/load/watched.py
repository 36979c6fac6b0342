"""The product, with a list of its transactions beside its data: how often each was tried, and what came of it.

`APP` names it in place of `app`. The calls themselves are as they are.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from app import app
from chalicelib.edge.tables import client
from local.load.races import LEDGER

__all__ = ["app"]

NO_ANSWER = "no-answer"
CALL = "dynamodb.TransactWriteItems"
_lock = Lock()
_file = (Path(os.environ["DATA"]) / LEDGER).open("ab", buffering=0)


def _begins(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["load"] = list(_touched(params["TransactItems"]))


def _ends(parsed: Mapping[str, Any], context: Mapping[str, Any], **_: Any) -> None:
    reasons = [one.get("Code", "None") for one in parsed.get("CancellationReasons", [])]
    refused = next((code for code in reasons if code != "None"), parsed.get("Error", {}).get("Code", ""))
    _write(context["load"], refused)


def _fails(context: Mapping[str, Any], **_: Any) -> None:
    _write(context["load"], NO_ANSWER)


def _touched(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The conversations whose heads are written, and the messages that take a place."""
    for item in items:
        (verb, said), *_ = item.items()
        key = said.get("Item") or said.get("Key")
        thing, sort = (key.get(name, {}).get("S", "") for name in ("thing", "sort"))
        if thing.startswith("conv#") and sort == "conversation":
            yield thing
        elif verb == "Put" and sort.startswith("message#"):
            yield sort


def _write(touched: Sequence[str], refused: str) -> None:
    line = msgspec.json.encode([time.time(), refused, touched]) + b"\n"
    with _lock:
        _file.write(line)


client.meta.events.register(f"provide-client-params.{CALL}", _begins)
client.meta.events.register(f"after-call.{CALL}", _ends)
client.meta.events.register(f"after-call-error.{CALL}", _fails)
