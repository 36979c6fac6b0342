"""Ten of the deaths of the matrix, in processes that the system kills."""

from pathlib import Path

import pytest

from support.apart import apart
from support.cloud import Cloud, Kept
from support.company import Place
from support.matrix import GROUPS, Kill, Undisturbed, difference, kills, undisturbed, wanted
from support.refusals import OPERATIONS
from support.walks import Walk, alike, ended

TIMES = 10
WALKS = [walk for name, group in GROUPS.items() if name != "websockets" for walk in group]  # those need a gateway
COUNTED = {*OPERATIONS.values(), "update_item", "platform"}  # calls of a process apart: there, files are the rest
Company = tuple[Cloud, Kept, Place]
Death = tuple[Walk, Kill]


@pytest.fixture(scope="module")
def deaths(company: Company) -> list[Death]:
    """Ten of all, each from the middle of its tenth."""
    cloud, before, place = company
    calm = ((walk, counted(undisturbed(walk, cloud, before, place))) for walk in WALKS)
    there = [(walk, kill) for walk, one in calm for kill in kills(one.calls)]
    return [there[(2 * number + 1) * len(there) // (2 * TIMES)] for number in range(TIMES)]


def counted(calm: Undisturbed) -> Undisturbed:
    """A walk with the calls that a process apart counts."""
    return calm._replace(calls=[call for call in calm.calls if call in COUNTED])


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("number", range(TIMES))
def test_killed_by_the_system_and_run_again_it_ends_the_same(
    company: Company, deaths: list[Death], tmp_path: Path, number: int
) -> None:
    cloud, before, place = company
    walk, kill = deaths[number]
    calm = counted(undisturbed(walk, cloud, before, place))
    earlier = [one for one in kills(calm.calls) if one.place <= kill.place and one.moment == kill.moment]

    died = next(one for one in reversed(earlier) if dead(cloud, walk, calm, one, tmp_path / str(one.number)))

    seen = alike(walk, ended(walk, cloud, calm.start))
    assert difference(wanted(calm, died), seen) == [], f"{walk.name}, killed {died.moment} call {died.number}"
    assert died.number >= kill.number // 2, "threads make some calls fewer, not most of them"


def dead(cloud: Cloud, walk: Walk, calm: Undisturbed, kill: Kill, folder: Path) -> bool:
    """A walk whose process dies at a call, and that is made again; False when it was done before that call."""
    folder.mkdir()
    cloud.back(calm.start)
    with apart(cloud, folder) as elsewhere:
        died = elsewhere.dies(calm.asked, kill.number, kill.moment, after=walk.at)
        if died:
            walk.again(elsewhere, calm.asked)
    return died


def test_the_ten_are_of_several_kinds(deaths: list[Death]) -> None:
    assert len({walk.name for walk, _ in deaths}) >= 8
    assert len({name for name, group in GROUPS.items() for walk, _ in deaths if walk in group}) >= 3
