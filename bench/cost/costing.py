"""One run: play, count, price."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from app import app
from bench.company import Company
from bench.cost.bill import Bill, Conversation, idle, thousand
from bench.cost.page import page
from bench.cost.played import Player, Profile, Use
from bench.cost.prices import prices
from bench.cost.pump import Streams
from bench.cost.standing import standing
from bench.meter import metered
from chalicelib.edge import tables
from infra.stages import STAGES
from local.tables import create_tables, definitions

WARM_UP = 2  # conversations that are not counted: a process reads the library once, and makes its connections


class Idle(NamedTuple):
    """What the clock's functions use for one run, and the bytes that they log."""

    uses: dict[str, Use]
    logged: dict[str, float]


def costed(played: int, log: Path) -> tuple[str, list[Bill]]:
    """The page and what it is of, by so many conversations on the engine that the settings name."""
    create_tables(tables.client)
    one, quiet = _seen(Profile(), played, log)
    asked = prices()
    bills = [
        Bill(stage, thousand(one, stage, asked), idle(quiet.uses, quiet.logged, stage, asked))
        for stage in (standing(name, app) for name in STAGES)
    ]
    return page(Profile(), one, bills, asked), bills


def _seen(profile: Profile, played: int, log: Path) -> tuple[Conversation, Idle]:
    streams = Streams(definitions())
    with metered(streams) as meter:
        player = Player(Company(), meter, streams)
        with player.surroundings():
            player.come_in()
            for _ in range(WARM_UP):
                player.conversation(profile)
            one = _conversations(player, streams, (profile, played, log))
            return one, _idle(player, log)


def _conversations(player: Player, streams: Streams, how: tuple[Profile, int, Path]) -> Conversation:
    profile, played, log = how
    player.uses.clear()
    notices, kept, logged = player.notices, streams.kept(), _size(log)
    for _ in range(played):
        player.conversation(profile)
    return Conversation(
        uses=list(player.uses),
        of=played,
        notices=player.notices - notices,
        kept=(streams.kept() - kept) / played,
        logged=(_size(log) - logged) / played,
        minutes=profile.minutes,
    )


def _idle(player: Player, log: Path) -> Idle:
    """The second time of two: the first one finds connections to make."""
    for step in (player.sweep, player.tell):
        step()
    player.uses.clear()
    logged = [_logged(step, log) for step in (player.sweep, player.tell)]
    names = [use.function for use in player.uses]
    return Idle({use.function: use for use in player.uses}, dict(zip(names, logged, strict=True)))


def _logged(step: Callable[[], None], log: Path) -> float:
    before = _size(log)
    step()
    return float(_size(log) - before)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0
