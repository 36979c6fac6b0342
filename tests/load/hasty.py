"""The product under load with less patience: what no stream woke is the sweep's after two seconds, and not a minute."""

from datetime import timedelta

from chalicelib.intake import placing, store
from chalicelib.outbox import actions, api
from local.load.watched import app

__all__ = ["app"]

placing.OWED = store.OWED = actions.OWED = api.OWED = timedelta(seconds=2)
