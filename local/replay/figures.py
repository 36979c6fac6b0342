"""The figures as people read them, and as programs do."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from local.replay.deployment import Company
from local.replay.trouble import CannotReplay

HEADINGS = {
    "company": "company",
    "conversations": "convers.",
    "cases": "cases",
    "messages_in": "in",
    "messages_out": "out",
    "first_reply_met": "first met",
    "first_reply_missed": "missed",
    "next_reply_met": "next met",
    "next_reply_missed": "missed",
    "first_reply_median_s": "median s",
}


def chosen(figures: Iterable[Company], companies: Iterable[str]) -> list[Company]:
    """Those of these companies that have a conversation, sorted."""
    names = set(companies)
    return sorted((one for one in figures if one.company in names and one.conversations), key=lambda one: one.company)


def table(figures: Iterable[Company]) -> str:
    """One line a company: numbers to the right, a median that nothing was answered for as a dash."""
    rows = [list(HEADINGS.values()), *([_cell(getattr(one, name)) for name in HEADINGS] for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


def write_json(figures: Sequence[Company], path: Path) -> None:
    """A list of objects, with exactly the fields of the table."""
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")
    except OSError as error:
        raise CannotReplay(f"JSON={path} cannot be written: {error.strerror}.") from error


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = row
    return "  ".join(
        [name.ljust(widths[0]), *(one.rjust(width) for one, width in zip(numbers, widths[1:], strict=True))]
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
