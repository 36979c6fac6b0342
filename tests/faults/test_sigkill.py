"""Ten of the deaths of the matrix, in processes that the system kills."""

from pathlib import Path

import pytest

from support.apart import apart
from support.cloud import Cloud, Kept
from support.company import Place
from support.matrix import GROUPS, Kill, Undisturbed, difference, kills, undisturbed, wanted
from support.refusals import OPERATIONS
from support.walks import alike, ended

TIMES = 10
OURS = [walk for name, group in GROUPS.items() if name != "websockets" for walk in group]  # those need a gateway
WALKS = [walk for walk in OURS if not walk.name.startswith("OPTIONS")]  # these change nothing
COUNTED = {*OPERATIONS.values(), "update_item", "platform"}  # calls that a process apart counts


def spread(most: int, number: int) -> int:
    """The place of the nth of ten among so many: in the middle of its tenth."""
    return (2 * number + 1) * most // (2 * TIMES)


def the_kill(calm: Undisturbed, number: int) -> tuple[Kill, int]:
    """The nth death, and the number of its call among those that are counted; files are no calls."""
    counted = [kill for kill in kills(calm.calls) if kill.call in COUNTED]
    place = spread(len(counted), number)
    return counted[place], place // 2 + 1


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("number", range(TIMES), ids=lambda number: WALKS[spread(len(WALKS), number)].name)
def test_killed_by_the_system_and_run_again_it_ends_the_same(
    company: tuple[Cloud, Kept, Place], tmp_path: Path, number: int
) -> None:
    cloud, before, place = company
    walk = WALKS[spread(len(WALKS), number)]
    calm = undisturbed(walk, cloud, before, place)
    kill, call = the_kill(calm, number)
    cloud.back(calm.start)

    with apart(cloud, tmp_path) as elsewhere:
        elsewhere.dies(calm.asked, call, kill.moment, after=walk.at)
        walk.again(elsewhere, calm.asked)

    assert difference(wanted(calm, kill), alike(walk, ended(walk, cloud, calm.start))) == []
