"""What wakes the outbox, and the sweep over everything that is due."""

from datetime import datetime
from typing import Any

from chalicelib.conversations.store import SendingRow
from chalicelib.edge.clock import now
from chalicelib.edge.owed import due, each
from chalicelib.intake import sweeping
from chalicelib.intake.erasing import sweep_erasures
from chalicelib.intake.jobs import owing, soon
from chalicelib.kernel.problems import Unavailable
from chalicelib.outbox.sending import send


def wake(event: dict[str, Any]) -> None:
    """Messages of ours that were just queued, or are to arrive."""
    for key in owing(event, "send"):
        soon(lambda moment, key=key: send(*_named(key["thing"]["S"], key["sort"]["S"]), moment))  # type: ignore[misc]


def sweep() -> None:
    """One sweep over all that is due; it says that it finished only when it did."""
    started, unfinished = now(), list[Unavailable]()
    for part in (sweeping.sweep_intake, sweeping.sweep_clocks, sweep_outbox, sweep_erasures):
        try:
            part(started)
        except Unavailable as problem:  # the others have their turn all the same
            unfinished.append(problem)
    if unfinished:
        raise unfinished[0]
    sweeping.finish(started)


def sweep_outbox(_: datetime | None = None) -> None:
    """Messages of ours that no stream woke; each at its own moment, for a lease starts with the call."""
    started = now()
    each(due(SendingRow, "send", started), lambda row: send(*_named(row.thing, row.sort), now()), started)


def _named(thing: str, sort: str) -> tuple[str, str]:
    return thing.removeprefix("conv#"), sort.removeprefix("sending#")
