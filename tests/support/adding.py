"""Two ways to add to a sum that everybody adds to: with care, and without."""

from collections.abc import Callable
from functools import partial

from chalicelib.edge import rows, settings, tables
from chalicelib.edge.http import decided
from chalicelib.edge.tables import Put, transact
from local.tables import definitions
from support.fates import ROUGH, Odds
from support.memory import MemoryClient
from support.plans import Plan
from support.scheduler import Simulation
from support.things import Thing

SUM = Thing("sum", "sum")
CLIENT = MemoryClient(definitions())


def total() -> int:
    found = CLIENT.get_item(TableName=settings.CONTENT_TABLE, Key=tables.key_of(SUM))
    return int(found["Item"]["version"]["N"]) if found else 0


def careless(by: int = 1) -> None:
    """Adds without a condition: right only when nobody is in between."""
    kept = rows.read(SUM)
    transact([Put(Thing("sum", "sum", version=int(kept.version if kept else 0) + by))])


def careful(name: str) -> None:
    """Adds once for its name, whoever else does, and however often it is killed."""

    def add() -> None:
        kept, done = rows.read_each([SUM, Thing("done", name)])
        if done is None:
            now = Thing("sum", "sum", version=int(kept.version) + 1 if kept else 1)
            transact([Put(now, Thing.version == kept.version if kept else Thing.thing.does_not_exist()), a_mark(name)])

    decided(add)


def a_mark(name: str) -> Put:
    return Put(Thing("done", name), Thing.thing.does_not_exist())


def simulated(seed: int, work: Callable[[str], object], odds: Odds = ROUGH, plan: Plan | None = None) -> Simulation:
    CLIENT.clear()
    simulation = Simulation(seed, CLIENT, odds=odds, plan=plan)
    for name in "abc":
        simulation.spawn(name, partial(work, name))
    return simulation
