"""What was asked on the command line; an empty word counts as left out. Load goes to this machine and nowhere else."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

from local.load.trouble import CannotLoad

USAGE = "make load [MESSAGES=1000,10000] [KILL=engine] [TABLE=yes] [SEED=1] [URL=http://127.0.0.1:8000 TOKEN=...]"
TABLE = Path("docs/reference/load.md")
FEWEST, MOST = 20, 100_000


class Asked(NamedTuple):
    """One load. Without an address it starts a product of its own."""

    messages: tuple[int, ...]  # of one load after the other
    seed: int
    kill_engine: bool
    table: Path | None
    url: str | None
    token: str


def asked(words: Sequence[str]) -> Asked:
    """What the words mean, looked at before anything is started or sent."""
    said = _parsed(words)
    if said.url:
        check_near(said.url)
        if not said.token:
            raise CannotLoad("URL= needs the TOKEN= of an administrator: make token ROLE=administrator prints one.")
        if said.kill_engine:
            raise CannotLoad("KILL=engine is for a product of the load's own, not for one at URL=.")
    return Asked(
        messages=tuple(_within(one) for one in said.messages.split(",")),
        seed=said.seed,
        kill_engine=said.kill_engine,
        table=said.table,
        url=said.url or None,
        token=said.token,
    )


def check_near(url: str) -> None:
    """Only an address of this very machine, written as one: a name could lead elsewhere."""
    try:
        parts = urlsplit(url)
        host, is_http = parts.hostname or "", parts.scheme == "http"
        is_near = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_near = is_http = False
    if not (is_near and is_http):
        raise CannotLoad(f"Load goes to this machine only, as http://127.0.0.1:8000: URL={url} is somewhere else.")


def _within(messages: str) -> int:
    if not messages.isdecimal() or not FEWEST <= int(messages) <= MOST:
        raise CannotLoad(f"MESSAGES={messages} is no number from {FEWEST} to {MOST}; several have commas between.")
    return int(messages)


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CannotLoad(f"{message.capitalize()}: {USAGE}")


def _parsed(words: Sequence[str]) -> Namespace:
    parser = _Parser(prog="python -m local.load", description=USAGE)
    parser.add_argument("--messages", default="1000", help="that customers write; several loads with commas")
    parser.add_argument("--seed", type=int, default=1, help="who writes what, and when")
    parser.add_argument("--kill-engine", action="store_true", help="kill -9 the engine when half is sent")
    parser.add_argument("--table", type=Path, nargs="?", const=TABLE, help=f"write the table: {TABLE}")
    parser.add_argument("--url", help="of a product that runs on this machine")
    parser.add_argument("--token", default="", help="an administrator's, for that product")
    return parser.parse_args([word for word in words if word])
