"""The app's log in a file of the data folder, so that the terminal keeps what a person needs."""

import logging
from pathlib import Path

from chalicelib.edge.log import log

MOST_BYTES = 20_000_000  # of a log that is still added to at a start


def write_to(path: Path) -> None:
    """Add to this file from now on; one that has grown long is put aside first, in place of the last one."""
    if path.exists() and path.stat().st_size > MOST_BYTES:
        path.replace(path.with_suffix(".old"))
    for handler in log.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(path.open("a"))
