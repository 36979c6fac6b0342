"""How far a stream was worked through is found again."""

from pathlib import Path

from local.checkpoints import Checkpoints


def test_a_place_is_found_again_by_the_next_start(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "stream.json")
    kept.move("shard-1", "0042")
    kept.move("shard-1", "0043")
    kept.write()

    assert Checkpoints(tmp_path / "stream.json").after("shard-1") == "0043"


def test_a_closed_shard_stays_done(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "stream.json")
    kept.move("shard-1", "0042")
    kept.finish("shard-1")

    assert Checkpoints(tmp_path / "stream.json").is_done("shard-1")


def test_without_a_file_a_stream_begins_at_its_oldest_record(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path / "stream.json").after("shard-1") is None


def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "stream.json").write_text('{"shard-1": {"aft')

    assert Checkpoints(tmp_path / "stream.json").after("shard-1") is None


def test_shards_that_the_stream_forgot_are_forgotten(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "stream.json")
    kept.finish("shard-1")
    kept.move("shard-2", "0001")

    kept.keep_only({"shard-2"})

    assert (kept.is_done("shard-1"), kept.after("shard-2")) == (False, "0001")
