"""`make bench`: measure, write the table, say which bounds do not hold."""

import argparse
import sys
from pathlib import Path
from time import perf_counter

from bench.running import running
from local.engine import pretend_credentials

TABLE = Path("docs/reference/benchmarks.md")


def main() -> int:
    """0 when every bound holds, 1 when one does not or nothing could be measured."""
    asked = _asked()
    return _start() if asked.start else running(lambda _: _run(asked))


def _asked() -> argparse.Namespace:
    said = argparse.ArgumentParser(prog="bench", description="Each claim about speed or cost, measured.")
    said.add_argument("--quick", action="store_true", help="small sizes, in seconds; for trying it out")
    said.add_argument("--start", action="store_true", help="only what a start costs, for the page of dependencies")
    said.add_argument("--table", type=Path, help=f"where the table goes; {TABLE} unless --quick")
    said.add_argument("--json", type=Path, help="the figures as JSON too")
    return said.parse_args()


def _run(asked: argparse.Namespace) -> int:
    from bench import dependencies, measuring, report, sizes  # noqa: PLC0415, settings are made
    from bench.bounds import bounds  # noqa: PLC0415

    started = perf_counter()
    size = sizes.QUICK if asked.quick else sizes.FULL
    figures = measuring.measured(size, lambda what: _say(what, started))
    held = bounds(figures, size)
    report.keep(figures, asked.json)
    table = asked.table or (None if asked.quick else TABLE)
    report.write(report.page(figures, held, size), table)
    if figures.start and table == TABLE:
        dependencies.write(figures.start, dependencies.PAGE)
    missed = [one for one in held if not one.holds]
    print("\n".join(f"missed: {one.what}: {one.measured}, not {one.bound}" for one in missed) or "Every bound holds.")
    return 1 if missed else 0


def _start() -> int:
    """Of all claims the one that a new dependency puts at risk: no engine, and under a minute."""
    pretend_credentials()
    from bench import dependencies, sizes  # noqa: PLC0415, settings are made
    from bench.bounds import STARTS  # noqa: PLC0415
    from bench.startup import started  # noqa: PLC0415

    began = perf_counter()
    start = started(sizes.FULL.starts, lambda what: _say(what, began))
    dependencies.write(start, dependencies.PAGE)
    print(f"{start.ratio:.2f} times a bare client of boto3, to be at most {STARTS}; {start.app_ms:.0f} ms of CPU time.")
    return 0 if start.ratio <= STARTS else 1


def _say(what: str, started: float) -> None:
    print(f"{perf_counter() - started:6.1f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
