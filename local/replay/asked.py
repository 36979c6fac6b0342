"""What was asked on the command line; an empty word counts as left out."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from local.replay.administrator import token_made_here
from local.replay.trouble import CannotReplay

USAGE = "make replay FILE=tweets.csv.gz [URL=http://...] [TOKEN=...] [SHUFFLE=seed] [JSON=path]"


class Asked(NamedTuple):
    """One replay."""

    file: Path
    url: str
    token: Callable[[], str]
    seed: str | None
    json: Path | None


def asked(words: Sequence[str]) -> Asked:
    """What the words mean, looked at before anything is sent."""
    said = _parsed(words)
    if not said.file:
        raise CannotReplay(f"Say which file: {USAGE}")
    if said.json and not Path(said.json).parent.is_dir():
        raise CannotReplay(f"JSON={said.json} cannot be written: its folder is not there.")
    return Asked(
        file=Path(said.file),
        url=said.url or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}",
        token=(lambda: said.token) if said.token else token_made_here(Path(os.environ.get("DATA") or ".run/data")),
        seed=said.shuffle or None,
        json=Path(said.json) if said.json else None,
    )


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CannotReplay(f"{message.capitalize()}: {USAGE}")


def _parsed(words: Sequence[str]) -> Namespace:
    parser = _Parser(prog="python -m local.replay", description=USAGE)
    parser.add_argument("file", help="the tweets: CSV or CSV.gz")
    parser.add_argument("--url", help="of another deployment than the one of `make run`")
    parser.add_argument("--token", default=os.environ.get("TOKEN"), help="an administrator's; or in TOKEN")
    parser.add_argument("--shuffle", help="a seed: send in an order made from it")
    parser.add_argument("--json", help="write the figures there too")
    return parser.parse_args(words)
