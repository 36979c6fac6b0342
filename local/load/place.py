"""Where a load goes: a product of its own in a folder that is gone afterwards, or one that runs on this machine."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from local.issuer import Issuer
from local.load import races
from local.load.asked import Asked
from local.load.platform import Heard
from local.started import Started

APP = "local.load.watched"  # the product, its transactions written down
PACE = 6  # times the rate of its schedules: a sweep every ten seconds
LONGEST_VERIFY = timedelta(minutes=20)


class Place(NamedTuple):
    """A product, the platforms that its customers are on, and who may ask it."""

    url: str
    platforms: Heard
    token: Callable[[str, str], str]  # of somebody in a role
    own: Started | None  # None where it is somebody else's: then it calls other platforms, and its data are not ours

    def ledger(self) -> races.Ledger | None:
        """Its transactions."""
        return races.read(self.own.folder / races.LEDGER) if self.own else None

    def complaints(self) -> Counter[str]:
        """What its log has of errors, and of work that was left to the sweep."""
        path = self.own.folder / "log.jsonl" if self.own else None
        lines = path.read_bytes().splitlines() if path and path.exists() else []
        said = (msgspec.json.decode(line) for line in lines if line.startswith(b"{") and line.endswith(b"}"))
        return Counter(_named(one) for one in said if one["level"] == "ERROR" or one["message"] == "left-to-the-sweep")

    def verified(self) -> str | None:
        """What `make verify` says of its cases; None where the data are not ours."""
        if self.own is None:
            return None
        done = subprocess.run(
            [sys.executable, "-m", "local.verify"],
            env=self.own.environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_VERIFY.total_seconds(),
            check=False,
        )
        return (done.stdout or done.stderr).strip()


@contextmanager
def opened(wish: Asked) -> Iterator[Place]:
    """The place of a load, while it lasts."""
    with TemporaryDirectory(prefix="casefold-load-") as made:
        folder = Path(made)
        with _elsewhere(wish, folder) if wish.url else _own(folder) as place:
            yield place


@contextmanager
def _own(folder: Path) -> Iterator[Place]:
    """A product as `make run` starts it, its transactions written down, its answers sent to platforms of ours."""
    data = folder / "data"
    data.mkdir()
    with (folder / "said.txt").open("w") as said:
        product = Started(data, said, APP=APP, DEMO="off", PACE=str(PACE))
        platforms = Heard(folder / "platforms", product.url)
        product.environment["X_API_URL"] = platforms.start()
        try:
            product.start()
            issuer = Issuer(data, (data / "issuer.url").read_text())
            yield Place(product.url, platforms, lambda who, role: issuer.token(who, role=role), product)
        finally:
            product.stop()
            platforms.stop()


@contextmanager
def _elsewhere(wish: Asked, folder: Path) -> Iterator[Place]:
    """One that runs already: its answers go to its own platforms, so nobody answers here."""
    platforms = Heard(folder / "platforms", wish.url or "")
    platforms.start()
    try:
        yield Place(wish.url or "", platforms, lambda _who, _role: wish.token, None)
    finally:
        platforms.stop()


def _named(line: Mapping[str, str]) -> str:
    return " ".join(filter(None, (str(line["message"]), line.get("code"), line.get("error"))))
