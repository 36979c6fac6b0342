"""A file goes through the whole product: the figures that it reports are those that the file implies."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from replay.generated import generated, write
from replay.product import ROOT, finished, running
from replay.reference import figures

REAL = ROOT / ".." / "shared" / "data" / "social-twcs" / "tweets.csv.gz"
HASTY = "tests.replay.hasty"
needs_the_real_file = pytest.mark.skipif(not REAL.exists(), reason="../shared/data/social-twcs is not here")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder in memory where there is such a place: the disk is what an engine waits for."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "tweets.csv.gz", generated(2017))


def test_a_replay_reports_what_the_file_implies_and_repeating_it_changes_nothing(
    folder: Path, tmp_path: Path, file: Path
) -> None:
    with running(folder) as product:
        first = product.replayed(file, tmp_path / "first.json")
        again = product.replayed(file, tmp_path / "again.json", "--shuffle", "7")

    assert first == figures(file)
    assert again == first


def test_no_order_of_delivery_and_no_kill_changes_the_figures(folder: Path, tmp_path: Path, file: Path) -> None:
    written = tmp_path / "figures.json"

    with running(folder, CHAOS="7", APP=HASTY) as product:
        replay = product.replaying(file, "--json", str(written), "--shuffle", "2")
        for fault in (product.kill, product.kill_engine, product.kill):
            time.sleep(2)
            assert replay.poll() is None, "the replay is over before the fault"
            fault()
            if fault == product.kill:
                product.start()

        assert finished(replay, written) == figures(file)


def test_without_any_stream_the_sweep_alone_gives_the_figures(folder: Path, tmp_path: Path) -> None:
    small = write(tmp_path / "small.csv.gz", generated(2018, 60))

    with running(folder, STREAMS="off", PACE="30", APP=HASTY, DEMO="off") as product:
        assert product.replayed(small, tmp_path / "figures.json", "--shuffle", "3") == figures(small)


@pytest.mark.real
@needs_the_real_file
@pytest.mark.parametrize("words", [(), ("--shuffle", "1")], ids=["in the order of the file", "shuffled"])
def test_the_real_file_gives_the_figures_that_it_implies(folder: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    with running(folder) as product:
        assert product.replayed(REAL, tmp_path / "figures.json", *words) == figures(REAL)
