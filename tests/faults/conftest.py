"""What the tests of faults can ask for."""

from collections.abc import Iterator

import pytest

from support.cloud import Cloud, Kept, cloud
from support.company import Place, a_place


@pytest.fixture(scope="module")
def company() -> Iterator[tuple[Cloud, Kept, Place]]:
    """A company after a busy morning, in a cloud of its own; each walk begins there."""
    with cloud() as made:
        place = a_place(made)
        yield made, made.kept(), place
