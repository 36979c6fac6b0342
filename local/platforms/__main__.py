"""The loopback platforms alone, beside a product that runs already: `python -m local.platforms`."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from local.folder import data_folder
from local.platforms.platforms import Platforms
from local.trouble import CannotStart


def main() -> int:
    """Answer until told to stop."""
    said = _arguments().parse_args()
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        platforms = Platforms(said.folder or data_folder() / "platforms", said.product, said.port)
    except CannotStart as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"The loopback platforms are up: {platforms.start()}", flush=True)
    stop.wait()
    platforms.stop()
    return 0


def _arguments() -> argparse.ArgumentParser:
    known = argparse.ArgumentParser(prog="local.platforms", description="Play X and the web chat for a product.")
    known.add_argument("--product", default="http://127.0.0.1:8000", help="the product's address")
    known.add_argument("--folder", type=Path, help="where to remember everything")
    known.add_argument("--port", type=int, help="where to listen, instead of where it did before")
    return known


if __name__ == "__main__":
    sys.exit(main())
