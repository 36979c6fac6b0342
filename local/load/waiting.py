"""Waiting until a product has done what it owes, and no longer than that can take."""

import time
from collections.abc import Callable

from local.replay.deployment import Deployment, Status

LONGEST, MORE_A_MESSAGE = 120.0, 0.1  # seconds
LOOK = 3.0  # seconds between two looks: each counts all that is owed, in more than a hundred small reads
AGAIN, IN_A_ROW = 0.5, 3


def waited(desk: Deployment, messages: int, owes: Callable[[Status], bool]) -> tuple[Status, bool]:
    """How it stands at last, and whether it owed nothing several times in a row."""
    deadline, quiet = time.monotonic() + LONGEST + MORE_A_MESSAGE * messages, 0
    while True:
        status, _ = desk.status()
        quiet = 0 if owes(status) else quiet + 1
        if quiet == IN_A_ROW or time.monotonic() > deadline:
            return status, quiet == IN_A_ROW
        time.sleep(AGAIN if quiet else LOOK)
