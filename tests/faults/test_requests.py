"""Each request under faults of every kind, asked again until it is done: it is done once."""

from typing import Any

import pytest

from support.busy_day import ALONE, Day
from support.cloud import Cloud, Kept
from support.company import Place
from support.matrix import difference, undisturbed
from support.walks import REQUESTS, Walk, alike, ended
from support.wire import wired


@pytest.mark.parametrize("walk", REQUESTS, ids=lambda walk: walk.name)
def test_asked_again_until_it_is_done_it_is_done_once(company: tuple[Cloud, Kept, Place], walk: Walk) -> None:
    cloud, before, place = company
    calm = undisturbed(walk, cloud, before, place)
    for rate, seed in [(rate, seed) for rate, most in ALONE.items() for seed in range(most)]:
        cloud.back(calm.start)
        with wired(cloud) as wire:
            wire.rate = rate
            wire.random.seed(seed)
            Day(cloud, place).asked(calm.asked)
        end: Any = alike(walk, ended(walk, cloud, calm.start))
        assert difference(calm.end, end) == [], (walk.name, rate, seed)
