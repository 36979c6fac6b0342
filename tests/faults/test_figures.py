"""The page on faults says what is proved, and how often: no more than is, and not much less."""

from pathlib import Path

import pytest

from support.attempts import EVERY_FAULT
from support.busy_day import ALONE, DAYS
from support.cloud import Cloud, Kept
from support.company import Place
from support.matrix import GROUPS, WALKS, kills, undisturbed

TEXT = (Path(__file__).parents[2] / "docs/explanation/faults.md").read_text()
MOST_ABOVE = 1.25


def table(heading: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell."""
    _, _, rest = TEXT.partition(f"| {heading} |")
    lines = rest.partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip().strip("`") for cell in line.strip("| ").split(" | ")] for line in lines]
    return {first: others for first, *others in cells}


@pytest.mark.parametrize("name", GROUPS)
def test_the_page_says_how_many_deaths_there_are(company: tuple[Cloud, Kept, Place], name: str) -> None:
    cloud, before, place = company
    calls = [undisturbed(walk, cloud, before, place).calls for walk in GROUPS[name]]
    found = [len(calls), sum(map(len, calls)), sum(len(kills(made)) for made in calls)]
    told = [int(figure) for figure in table("walks of")[name]]

    assert all(one <= many <= one * MOST_ABOVE for one, many in zip(told, found, strict=True)), found


def test_the_page_names_every_group_of_walks() -> None:
    assert table("walks of").keys() == GROUPS.keys()


def test_the_page_names_all_that_is_not_compared() -> None:
    assert set(table("rows")) == {row for walk in WALKS for row in (*walk.spares, *walk.counts)}


def test_the_page_names_every_fault() -> None:
    assert set(table("fault")) == EVERY_FAULT


def test_the_page_says_how_many_days_are_lived_under_faults() -> None:
    told = {
        int(rate) / 100: [int(figure) for figure in figures] for rate, figures in table("of a hundred attempts").items()
    }

    assert told == {rate: [DAYS[rate], ALONE[rate]] for rate in DAYS}
