"""The page that a run leaves: the bounds first, then all figures."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from msgspec import json

from bench.bounds import Bound
from bench.crowd import AT_ONCE, LONGEST
from bench.figures import Crowd, Figure, Figures, Sweep
from bench.markdown import table as _table
from bench.sizes import Size
from chalicelib.edge.clock import now
from local import fetch

LIBRARIES = ("boto3", "pynamodb", "msgspec", "chalice")
MOST_SHOWN = 10
COLUMNS = ("walk", "walks", "round trips", "calls", "read units", "write units", "p50 ms", "p99 ms")
TITLE = """# Benchmarks

Written by `make bench`; what is changed here by hand is lost with the next run.
"""
READING = """
* **Round trips** are calls to DynamoDB that wait for each other: what is called side by side counts as its longest
  branch, as its time would. **Calls** are all of them.
* **Units** are worked out from the sizes of items by AWS's rules (`bench/units.py`), because engines report those of
  transactions wrongly. A strongly consistent read of 4 KB is 1, an eventually consistent one half; a query adds up what
  it went through. A write of 1 KB is 1, in a transaction 2, also when it is refused; each index entry that changes is 1
  for each KB of what it holds, and 2 when it moves to another key. A row shows the mean of its walks.
* **Times** are of one process, with the engine and the measuring on the same machine: compare rows, not platforms. In
  AWS each call goes over a network; the round trips tell what that comes to.
"""
WALKS = """## Walks

Every message has 140 characters, and comes from somebody who was not heard of before.
"""
GROWTH = """## A conversation that grows

A customer and the company take turns, {:,} messages in all, each below the last, delivered in order.
"""
CROWD = """## All at once

One public thread: a post, and all others below it, each by another person. All are kept, then worked on at once by the
threads of one process, each woken with up to {} records at a time, as a stream hands them out: by a hash of their keys,
so that every worker has a part of the same conversation, and most begin before the post that they are below is in its
place. Whoever loses a race reads, decides and tries again after a moment. What is left after {:.0f} seconds is the
sweep's, and not measured. Trips are those of the middle wake-up; transactions (lost ones too) and units are for each
message.
"""
SWEEP = """## A sweep

The open cases are copies of the row of a real one, due later. Those that are due are real, and their breach goes on
record.
"""
START = """## Start-up

The CPU time of a new process until it could take its first request, with nothing in sight but the package and its byte
code: the middle of {} processes of each kind, taking turns. What each dependency takes of it is in
[dependencies](dependencies.md). Less Python's own, the app takes {:.2f} times what the client does; as whole processes
{:.2f} times.
"""
CHECKED = """## Our units beside the engine's

{:,} reads of this run cost what the engine says. {:,} more differ only in what was not there: AWS counts it as the
smallest read, this engine as nothing. Others that differ:
"""


def page(figures: Figures, held: Sequence[Bound], size: Size) -> str:
    """All of it in Markdown."""
    parts = [*_head(), *_bounds(held), *_walks(figures), *_growth(figures, size)]
    return "\n".join([*parts, *_crowds(figures), *_sweeps(figures), *_start(figures), *_checked(figures)])


def write(text: str, to: Path | None) -> None:
    """Into the file, or on the screen where there is none."""
    if to is None:
        print(text)
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(text + "\n")
    print(f"The table is in {to}.")


def keep(figures: Figures, to: Path | None) -> None:
    """The figures as they are, for a program."""
    if to is not None:
        to.write_bytes(json.encode(figures))


def _head() -> Iterator[str]:
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    yield TITLE
    yield f"{now():%Y-%m-%d}, DynamoDB Local {fetch.VERSION} in memory, Python {platform.python_version()},"
    yield f"{versions}; {os.cpu_count()} cores, load average at the end {load}."
    yield READING


def _bounds(held: Sequence[Bound]) -> Iterator[str]:
    yield "## Numbers to hold"
    yield ""
    yield from _table(
        ("what", "bound", "measured", "holds"),
        ((one.what, one.bound, one.measured, "yes" if one.holds else "**no**") for one in held),
    )


def _walks(figures: Figures) -> Iterator[str]:
    yield WALKS
    yield from _table(COLUMNS, map(_row, figures.walks))


def _growth(figures: Figures, size: Size) -> Iterator[str]:
    yield GROWTH.format(size.length)
    yield from _table(COLUMNS, map(_row, figures.growth))


def _crowds(figures: Figures) -> Iterator[str]:
    yield CROWD.format(AT_ONCE, LONGEST)
    names = ("workers", "wake-ups", "done", "in place", "seconds", "a second", "transactions a message", "lost races")
    yield from _table((*names, "round trips", "read units", "write units"), map(_crowd, figures.crowds))


def _sweeps(figures: Figures) -> Iterator[str]:
    yield SWEEP
    yield from _table(("open cases", "due", *COLUMNS[1:]), map(_sweep, figures.sweeps))


def _start(figures: Figures) -> Iterator[str]:
    if start := figures.start:
        yield START.format(start.rounds, start.ratio, start.whole_ratio)
        kinds = {"Python": start.bare_ms, "a client of boto3 for DynamoDB": start.client_ms, "the app": start.app_ms}
        yield from _table(("process", "CPU ms"), ((name, f"{ms:.0f}") for name, ms in kinds.items()))


def _checked(figures: Figures) -> Iterator[str]:
    said = figures.compared
    yield CHECKED.format(said.alike, said.absent)
    yield from [f"* {one}" for one in sorted(set(said.different))[:MOST_SHOWN]] or ["none."]


def _row(one: Figure) -> Iterable[object]:
    return (one.name, f"{one.walks:,}", *_costs(one))


def _sweep(one: Sweep) -> Iterable[object]:
    return (f"{one.open:,}", one.due, one.cost.walks, *_costs(one.cost))


def _costs(one: Figure) -> Iterable[object]:
    return (one.trips, *map(_short, (one.calls, one.reads, one.writes)), f"{one.p50_ms:.1f}", f"{one.p99_ms:.1f}")


def _crowd(one: Crowd) -> Iterable[object]:
    return (
        one.workers,
        one.wakes,
        f"{one.measured:,}",
        f"{one.placed:,}",
        f"{one.seconds:.1f}",
        f"{one.measured / one.seconds:.0f}",
        f"{one.transactions:.2f}",
        f"{one.conflicts:,}",
        *map(_short, (one.trips, one.reads, one.writes)),
    )


def _short(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")
