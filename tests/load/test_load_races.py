"""What the list of transactions tells of messages and of conversations."""

from pathlib import Path

from local.load.races import Ledger, Line, read

HEAD, OTHER = "conv#hot", "conv#cold"


def said(name: str) -> str:
    return f"message#2026-01-01T00:00:00Z#0#{name.zfill(20)}"


def test_a_lost_race_is_a_try_of_every_message_in_it() -> None:
    ledger = Ledger(
        [
            Line(1.0, "ConditionalCheckFailed", [HEAD, said("1"), said("2")]),
            Line(2.0, "", [HEAD, said("1")]),
            Line(3.0, "ConditionalCheckFailed", [HEAD, said("2")]),
            Line(4.0, "", [HEAD, said("2")]),
            Line(5.0, "", [OTHER, said("3")]),
        ]
    )

    hot = ledger.races({"1", "2"})

    assert (hot.won, hot.refused, sorted(hot.tries)) == (2, 2, [2, 3])
    assert ledger.placed_at == {"1": 2.0, "2": 4.0, "3": 5.0}
    assert ledger.refused == 2


def test_a_message_that_is_moved_or_edited_has_had_its_place_already() -> None:
    ledger = Ledger([Line(1.0, "", [OTHER, said("1")]), Line(9.0, "", [HEAD, OTHER, said("1")])])

    assert ledger.placed_at == {"1": 1.0}
    assert ledger.races({"1"}).tries == [1]
    assert ledger.races({"1"}).won == 2


def test_a_line_that_a_kill_cut_off_is_none(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(f'[1.5,"",["{HEAD}","{said("7")}"]]\n[2.5,"","con')

    assert read(path).placed_at == {"7": 1.5}
    assert read(tmp_path / "absent").refused == 0
