"""Tables of a page, and the parts of a page that a command writes."""

from collections.abc import Iterable, Iterator, Sequence

BEGINS, ENDS = "<!-- written by `make bench`: begins -->", "<!-- written by `make bench`: ends -->"


def table(names: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a table, and an empty one below it."""
    yield f"| {' | '.join(names)} |"
    yield f"| {' | '.join('---' for _ in names)} |"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)
    yield ""


def replaced(page: str, part: str) -> str:
    """The page with this between its two marks, whatever was there before."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise ValueError(f"the page has not both of {BEGINS} and {ENDS}")
    return f"{before}{BEGINS}\n\n{part.strip()}\n\n{ENDS}{after}"
