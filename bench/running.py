"""What every command here runs in: an engine, tables of its own, and a log that does not fill the screen."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from local.engine import Engine, pretend_credentials
from local.trouble import CannotStart

LOG = "app.log"


def running(command: Callable[[Path], int]) -> int:
    """What the command answers, with a folder for it; 1 when nothing could be started.

    Settings are read when the product is imported: the command imports it, not whoever calls this.
    """
    with TemporaryDirectory() as folder:
        engine = None if "DYNAMODB_ENDPOINT" in os.environ else Engine()
        try:
            if engine:
                engine.start()
                os.environ["DYNAMODB_ENDPOINT"] = engine.endpoint
            _settle(Path(folder))
            return command(Path(folder))
        except CannotStart as trouble:
            print(trouble)
            return 1
        finally:
            if engine:
                engine.stop()


def _settle(folder: Path) -> None:
    pretend_credentials()
    os.environ |= {"STACK": f"bench-{uuid4().hex[:8]}", "SECRETS_FILE": str(folder / "secrets.json")}
    os.environ |= {"BUCKET_FOLDER": str(folder / "bucket")}
    from local.journal import write_to  # noqa: PLC0415, it imports the product

    write_to(folder / LOG)
