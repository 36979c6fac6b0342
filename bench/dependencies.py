"""The part of the page of dependencies that is measured: what each takes of a start, and of the package."""

import platform
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Start
from bench.markdown import replaced, table
from chalicelib.edge.clock import now

PAGE = Path("docs/reference/dependencies.md")
SAID = """
Measured {:%Y-%m-%d} on the package of the stage dev, Python {}, {} new processes of each kind, taking turns
(`python -m bench --start` does only this). **Import** is the CPU time in milliseconds, that of the middle one, which
a requirement adds to a start after those above it: what two of them need is counted at the first. Where it is imported
when it is used, it is what it adds after the app. Python itself takes {:.0f} before all of them. **Size** is what there
is of it in the package, with its byte code.
"""
MB = 1_000_000


def write(start: Start, to: Path) -> None:
    """Into the page, between its marks."""
    to.write_text(replaced(to.read_text(), part(start)))


def part(start: Start) -> str:
    """All of it in Markdown."""
    said = SAID.format(now(), platform.python_version(), start.rounds, start.bare_ms)
    names = ("imported", "when", "import ms")
    imports = table(
        names, ((one.name, "at the start" if one.at_start else "when used", f"{one.ms:.0f}") for one in start.steps)
    )
    return "\n".join([said, *imports, *_parts(start)])


def _parts(start: Start) -> Iterator[str]:
    whole = [sum(one.unpacked for one in start.parts), sum(one.zipped for one in start.parts)]
    rows = [(one.name, one.version, *map(_mb, (one.unpacked, one.zipped))) for one in start.parts]
    return table(("in the package", "version", "unpacked MB", "zipped MB"), [*rows, ("all", "", *map(_mb, whole))])


def _mb(size: float) -> str:
    return f"{size / MB:.1f}"
