"""Waiting until a deployment has done all that it owes."""

import time
from collections.abc import Callable
from datetime import datetime

from local.replay.deployment import Status

EVERY = 1.0  # seconds between two looks
TOLD_EVERY = 10.0
IN_A_ROW = 2


def settle(look: Callable[[], tuple[Status, datetime]], say: Callable[[str], None]) -> Status:
    """Return when nothing was owed twice in a row, and a sweep that started later has finished, leaving nothing."""
    quiet, since, told = 0, None, time.monotonic()
    while True:
        status, moment = look()
        quiet = 0 if status.owed else quiet + 1
        if quiet == 0:
            since = None
        elif quiet == IN_A_ROW:
            since = moment
        if since and status.swept_at and status.swept_at.replace(microsecond=0) > since:  # `since` is in whole seconds
            return status
        if time.monotonic() - told >= TOLD_EVERY:
            told = time.monotonic()
            say(_waits_for(status))
        time.sleep(EVERY)


def _waits_for(status: Status) -> str:
    if not status.owed:
        return "all is processed: waiting for a sweep"
    return f"{status.unprocessed:,} to process, {status.outbox:,} to send, {status.sweep_overdue:,} overdue"
