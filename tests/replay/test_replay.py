"""A file goes through the whole product: the figures that it reports are those that the file implies."""

import time
from pathlib import Path

import pytest
from replay.generated import generated, write
from replay.product import ROOT, finished, running
from replay.reference import figures

REAL = ROOT / ".." / "shared" / "data" / "social-twcs" / "tweets.csv.gz"
needs_the_real_file = pytest.mark.skipif(not REAL.exists(), reason="../shared/data/social-twcs is not here")

pytestmark = pytest.mark.skipif(
    not (ROOT / "chalicelib" / "insight" / "api.py").exists(), reason="the product reports no figures yet"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "tweets.csv.gz", generated(2017))


def test_a_replay_reports_what_the_file_implies_and_repeating_it_changes_nothing(tmp_path: Path, file: Path) -> None:
    with running(tmp_path / "data") as product:
        first = product.replayed(file, tmp_path / "first.json")
        again = product.replayed(file, tmp_path / "again.json", "--shuffle", "7")

    assert first == figures(file)
    assert again == first


def test_any_order_of_delivery_gives_the_same_figures(tmp_path: Path, file: Path) -> None:
    with running(tmp_path / "data") as product:
        assert product.replayed(file, tmp_path / "figures.json", "--shuffle", "1") == figures(file)


def test_a_replay_goes_on_when_the_product_is_killed_and_started_again(tmp_path: Path, file: Path) -> None:
    written = tmp_path / "figures.json"

    with running(tmp_path / "data") as product:
        replay = product.replaying(file, "--json", str(written), "--shuffle", "2")
        for _ in range(2):
            time.sleep(2)
            product.kill()
            product.start()

        assert finished(replay, written) == figures(file)


@pytest.mark.real
@needs_the_real_file
@pytest.mark.parametrize("words", [(), ("--shuffle", "1")], ids=["in the order of the file", "shuffled"])
def test_the_real_file_gives_the_figures_that_it_implies(tmp_path: Path, words: tuple[str, ...]) -> None:
    with running(tmp_path / "data") as product:
        assert product.replayed(REAL, tmp_path / "figures.json", *words) == figures(REAL)
