"""The prices, as the page of prices has them: there is no second list."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs/reference/prices.md"
SURE = ("price list", "page", "assumed")
COLUMNS = 7


class Price(NamedTuple):
    """What so many units of something cost."""

    usd: Decimal
    per: int
    what: str
    sure: str
    as_of: date

    def of(self, amount: float) -> float:
        """What this much of it costs."""
        return float(self.usd) * amount / self.per


class UnknownPrice(KeyError):  # noqa: N818, the name says it
    """The page has no price of this name."""


class Prices:
    """All prices by name; what was asked for is remembered, so that a bill can name its sources."""

    def __init__(self, prices: dict[str, Price]) -> None:
        self._prices = prices
        self.used: dict[str, Price] = {}

    def of(self, name: str) -> Price:
        """One price."""
        if name not in self._prices:
            raise UnknownPrice(f"the page of prices has no {name!r}")
        self.used[name] = self._prices[name]
        return self._prices[name]


def prices(page: str | None = None) -> Prices:
    """All of the page. A row that lacks something, or that says nothing of its day, is a mistake."""
    found: dict[str, Price] = {}
    for name, price in _rows(PAGE.read_text() if page is None else page):
        if name in found:
            raise ValueError(f"two prices of {name}")
        found[name] = price
    if not found:
        raise ValueError("the page has no prices")
    return Prices(found)


def _rows(page: str) -> Iterator[tuple[str, Price]]:
    for line in page.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) != COLUMNS:
                raise ValueError(f"not {COLUMNS} columns: {line}")
            yield cells[0].strip("`"), _price(cells)


def _price(cells: list[str]) -> Price:
    name, usd, per, what, sure, as_of, source = cells
    if sure not in SURE or not re.match(r"\[.+\]\(https://.+\)$", source):
        raise ValueError(f"{name}: how sure, and by what source?")
    return Price(Decimal(usd), int(per.replace(",", "")), what, sure, date.fromisoformat(as_of))
