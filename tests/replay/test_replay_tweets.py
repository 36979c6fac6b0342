"""The file as the world writes it, and what is no such file."""

import gzip
from pathlib import Path

import pytest

from local.replay.trouble import CannotReplay
from local.replay.tweets import tweets

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
WHEN = "Tue Oct 31 22:10:47 +0000 2017"
ROW = f"1,115712,True,{WHEN},hello,2,\n"


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(CannotReplay) as trouble:
        list(tweets(path))
    return str(trouble.value)


@pytest.mark.parametrize("name", ["tweets.csv", "tweets.csv.gz"])
def test_ids_may_look_like_numbers_with_a_point(tmp_path: Path, name: str) -> None:
    plain = f"\ufeff{HEADER}12.0,115712,True,{WHEN},hi,,7.0\n".encode()
    (tmp_path / name).write_bytes(gzip.compress(plain) if name.endswith(".gz") else plain)

    [tweet] = tweets(tmp_path / name)

    assert (tweet.id, tweet.parent, tweet.author, tweet.inbound) == (12, 7, "115712", True)


def test_text_may_hold_quotes_commas_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    path.write_text(f'\ufeff{HEADER}1,Acme,False,{WHEN},"a ""b"",\nc 🙏",,\n\n2,3,True,{WHEN},d,,1\n', encoding="utf-8")

    assert [tweet.text for tweet in tweets(path)] == ['a "b",\nc 🙏', "d"]


def test_rows_come_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    path.write_text(f"{HEADER}{ROW}not a tweet\n")

    assert next(tweets(path)).id == 1


@pytest.mark.parametrize(
    "row",
    [
        f"x1,2,True,{WHEN},t,,",
        f"1,2,maybe,{WHEN},t,,",
        "1,2,True,2017-10-31,t,,",
        f"1,,True,{WHEN},t,,",
        f"1,2,True,{WHEN},t,,2.5",
        f"99999999999999999999,2,True,{WHEN},t,,",
        "1,2",
    ],
)
def test_a_row_that_is_no_tweet_is_named_by_its_line(tmp_path: Path, row: str) -> None:
    assert "ending at line 3" in refused(tmp_path / "tweets.csv", f"{HEADER}{ROW}{row}\n".encode())


def test_another_kind_of_file_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    whole = gzip.compress((HEADER + ROW * 50).encode())

    assert "lacks tweet_id" in refused(path, b"")
    assert "lacks author_id, inbound" in refused(path, b"tweet_id,created_at,text,in_response_to_tweet_id\n1,2,3,4\n")
    assert "cannot be read" in refused(path, whole[:40])
    assert "cannot be read" in refused(path, b"\x1f\x8bnot packed at all")
    assert "\n" not in refused(path, bytes(range(256)) * 9)


def test_an_absent_file_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(CannotReplay, match="No such file"):
        list(tweets(tmp_path / "absent.csv"))
