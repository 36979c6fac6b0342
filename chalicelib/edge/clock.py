"""The one place that reads a clock: the moment is handed in everywhere else."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
