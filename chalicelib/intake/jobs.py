"""What wakes the intake: streams, which only make it sooner, and the sweep, which makes it certain."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import to_builtins

from chalicelib.edge.clock import now
from chalicelib.edge.log import log
from chalicelib.intake import sweeping
from chalicelib.intake.batches import quietly
from chalicelib.intake.gathering import work_together
from chalicelib.intake.worker import work


def wake_intake(event: dict[str, Any]) -> None:
    """Envelopes that were just put: those of one conversation together."""
    for name in work_together([key["envelope_id"]["S"] for key in owing(event, "work")], now()):
        soon(lambda moment, name=name: work(name, moment))  # type: ignore[misc]


def wake_content(event: dict[str, Any]) -> None:
    """Posts that got their place while others waited, conversations that became a part of another, ends of graces."""
    for key in owing(event, "work"):
        soon(lambda moment, key=key: sweeping.see_to(key["thing"]["S"], moment))  # type: ignore[misc]


def tell_standing() -> None:
    """Say in the log how the intake stands: figures and alarms are made of it."""
    moment = now()
    log.info("standing", extra={**to_builtins(sweeping.status(moment)), **sweeping.waiting(moment)})


def owing(event: dict[str, Any], what: str) -> list[dict[str, Any]]:
    """The keys of rows that owe work of a kind, each once."""
    images = [record["dynamodb"] for record in event.get("Records", []) if "NewImage" in record.get("dynamodb", {})]
    owed = [one for one in images if one["NewImage"].get("due_shard", {"S": ""})["S"].startswith(f"{what}#")]
    return list({str(sorted(one["Keys"].items())): one["Keys"] for one in owed}.values())


def soon(step: Callable[[datetime], None]) -> None:
    """One step now; whatever stops it, the row still owes it, and the sweep comes."""
    quietly(lambda: step(now()))
