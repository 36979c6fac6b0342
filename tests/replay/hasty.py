"""The product with less patience: what no stream woke is the sweep's after two seconds, and not after a minute."""

from datetime import timedelta

from app import app
from chalicelib.intake import placing, store

__all__ = ["app"]

placing.OWED = store.OWED = timedelta(seconds=2)
