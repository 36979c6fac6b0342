"""The page that a load leaves: for the terminal, and for docs/reference/load.md."""

import os
import platform
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from chalicelib.edge.clock import now
from local import fetch
from local.load.figures import Figures, Hot
from local.load.place import PACE
from local.load.tally import Times

TITLE = """# Load

Written by `make load TABLE=yes`; what is changed here by hand is lost with the next run. How it is done, and what it
tells: [Put it under load](../how-to/load.md).
"""
MEMORY = "/dev/shm"  # noqa: S108, named and not used
TIMES = ("what", "how many", "p50", "p99", "slowest")


def page(loads: Sequence[Figures]) -> str:
    """Several loads on one machine, the smallest first."""
    parts = [TITLE, *_machine(), *(line for one in sorted(loads, key=lambda load: load.messages) for line in told(one))]
    return "\n".join(parts) + "\n"


def told(one: Figures) -> list[str]:
    """One load in Markdown."""
    return [*_head(one), *_times(one), *_hot(one), *_proof(one)]


def _machine() -> Iterator[str]:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    where = f"in memory ({MEMORY})" if tempfile.gettempdir() == MEMORY else "on disk"
    yield f"{now():%Y-%m-%d}, DynamoDB Local {fetch.VERSION} with a data folder {where},"
    yield f"Python {platform.python_version()}; {os.cpu_count()} cores for customers, agents, product and engine"
    yield f"together, load average at the end {load}. Schedules run {PACE} times as often as"
    yield f"deployed: a sweep every {60 // PACE} seconds."
    yield ""


def _head(one: Figures) -> Iterator[str]:
    yield f"## {one.messages:,} messages" + (", the engine killed on the way" if one.away else "")
    yield ""
    rows = {
        "messages of customers": f"{one.messages:,} in {one.conversations} conversations",
        "webhooks": f"{one.deliveries:,} from {one.clients} clients, repeats included",
        "acknowledged a second": f"{one.messages / one.sending:.0f} messages, over {one.sending:.1f} s",
        "in their place a second": _pace(one),
        "nothing owed any more": "not in time" if one.settled is None else f"after {one.settled:.1f} s",
        "answers of agents": f"{one.replies:,} by {one.agents} agents",
        "direct ones that were read, and are shown as read": f"{one.read}, {one.shown_read}",
        "transactions that lost a race": "not seen" if one.refused is None else f"{one.refused:,}",
    }
    if one.away:
        rows["without the engine"] = f"{one.away.seconds:.1f} s: {one.away.unavailable} answers were 503"
    yield from _table(("what", "measured"), rows.items())


def _pace(one: Figures) -> str:
    return f"{one.messages / one.in_place:.0f} messages, over {one.in_place:.1f} s" if one.in_place else "not seen"


def _times(one: Figures) -> Iterator[str]:
    yield "Milliseconds. Calls are counted when they were answered well; *in its place* is from the acknowledgement on."
    yield ""
    placed = {"in its place": one.placed} if one.placed else {}
    yield from _table(TIMES, (_row(name, times) for name, times in {**one.calls, **placed}.items()))


def _hot(one: Figures) -> Iterator[str]:
    if not one.hot:
        return
    yield "The hot conversations. A message's tries are the transactions that it was in until one was written."
    yield ""
    names = ("messages", "transactions", "lost races", "tries: middle, most", "in its place: p50 ms", "p99 ms")
    yield from _table(names, map(_case, one.hot))


def _case(one: Hot) -> Iterable[object]:
    tries = f"{one.tries.p50:.0f}, {one.tries.most:.0f}"
    return (f"{one.planned:,}", f"{one.won:,}", f"{one.refused:,}", tries, *map(_ms, one.placed[1:3]))


def _proof(one: Figures) -> Iterator[str]:
    counted = {
        "acknowledged, and lost": len(one.read_back.lost),
        "there twice": len(one.read_back.doubled),
        "in a conversation of others": len(one.read_back.misplaced),
        "answers that the platform never got": len(one.handed_over.lost),
        "answers that it got twice": len(one.handed_over.doubled),
        "set aside": one.set_aside,
        "answers neither good nor a 503 with its reason": len(one.rude),
        "other answers": _counts(one.others),
        "in the log: errors, and left to the sweep": _counts(one.complaints),
        "every case folded again": one.verified or "not seen",
    }
    yield from _table(("read back", "result"), counted.items())


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {number}" for name, number in counted.items()) or "none"


def _row(name: str, one: Times) -> Iterable[object]:
    return (name, f"{one.many:,}", *map(_ms, one[1:]))


def _ms(one: float) -> str:
    return f"{one:,.0f}"


def _table(names: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"| {' | '.join('---' for _ in names)} |"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)
    yield ""


def write(loads: Sequence[Figures], to: Path) -> None:
    """Into the file."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(page(loads))
