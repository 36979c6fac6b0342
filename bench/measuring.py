"""One run: the engine, the tables, a company, and every measurement in turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from bench.company import Company, platform
from bench.crowd import crowded
from bench.figures import Compared, Figures
from bench.growth import grown
from bench.meter import Meter, metered
from bench.shadow import Shadow
from bench.sizes import Size
from bench.startup import started
from bench.sweeps import swept
from bench.walks import walked
from chalicelib.edge import tables, web
from local.tables import create_tables, definitions


def measured(size: Size, say: Callable[[str], None]) -> Figures:
    """All figures of one run on the engine that the settings name."""
    start = started(size.starts, say) if size.starts else None
    create_tables(tables.client)
    with _surroundings() as (company, meter):
        say("walks")
        walks = walked(company, meter, size.rounds)
        say(f"a conversation of {size.length} messages")
        growth = grown(company, meter, size.length, size.looked)
        crowds = []
        for workers in size.workers:
            say(f"{size.crowd} messages at once, {workers} workers")
            crowds.append(crowded(Company(), meter, size.crowd, workers))
        say("sweeps")
        sweeps = list(swept(company, meter, size))
        said = _compared(meter)
        return Figures(walks=walks, growth=growth, crowds=crowds, sweeps=sweeps, compared=said, start=start)


def _compared(meter: Meter) -> Compared:
    said = meter.compared
    return Compared(alike=said.alike, absent=said.absent, different=said.different)


@contextmanager
def _surroundings() -> Iterator[tuple[Company, Meter]]:
    """A company whose platform always answers, and a meter on its client."""
    with metered(Shadow(definitions())) as meter, patch.object(web, "called", platform):
        yield Company(), meter
