"""The reference against files small enough to be counted by hand."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from replay.generated import ABSENT, NOON, Row, generated, write
from replay.reference import deliveries, figures, read, threads

ACME, BOLT, MARIA, KARL = "AcmeHelps", "Bolt_Care", "115700", "115701"


def minutes(number: float) -> Any:
    return NOON + timedelta(minutes=number)


def of(tmp_path: Path, *rows: Row, company: str = ACME) -> dict[str, Any]:
    found = figures(write(tmp_path / "tweets.csv", rows))
    return next((one for one in found if one["company"] == company), {})


def replies(line: dict[str, Any]) -> tuple[int, ...]:
    names = ("first_reply_met", "first_reply_missed", "next_reply_met", "next_reply_missed")
    return tuple(line[name] for name in names)


def test_a_question_answered_in_time_is_one_conversation_with_its_case(tmp_path: Path) -> None:
    assert of(tmp_path, Row(1, MARIA, NOON), Row(2, ACME, minutes(10), 1)) == {
        "company": ACME,
        "conversations": 1,
        "cases": 1,
        "messages_in": 1,
        "messages_out": 1,
        "first_reply_met": 1,
        "first_reply_missed": 0,
        "next_reply_met": 0,
        "next_reply_missed": 0,
        "first_reply_median_s": 600,
    }


@pytest.mark.parametrize(("seconds", "expected"), [(3600, (1, 0, 0, 0)), (3601, (0, 1, 0, 0))])
def test_exactly_an_hour_is_in_time(tmp_path: Path, seconds: int, expected: tuple[int, ...]) -> None:
    line = of(tmp_path, Row(1, MARIA, NOON), Row(2, ACME, minutes(seconds / 60), 1))

    assert replies(line) == expected
    assert line["first_reply_median_s"] == seconds


def test_the_oldest_unanswered_message_counts(tmp_path: Path) -> None:
    rows = [Row(1, MARIA, NOON), Row(2, MARIA, minutes(50), 1), Row(3, ACME, minutes(61), 2)]

    assert replies(of(tmp_path, *rows)) == (0, 1, 0, 0)


def test_never_answered_is_missed_and_not_in_the_median(tmp_path: Path) -> None:
    rows = [Row(1, MARIA, NOON), Row(2, ACME, minutes(1), 1), Row(3, MARIA, minutes(2), 2)]
    no_exchange = [Row(4, KARL, NOON), Row(5, BOLT, minutes(-1), 4)]

    assert replies(of(tmp_path, *rows)) == (1, 0, 0, 1)
    assert of(tmp_path, *no_exchange, company=BOLT)["first_reply_median_s"] is None


def test_who_is_answered_before_asking_by_the_clock_has_had_the_first_reply(tmp_path: Path) -> None:
    rows = [Row(1, MARIA, NOON), Row(2, ACME, minutes(-1), 1), Row(3, ACME, minutes(3), 1)]

    assert replies(of(tmp_path, *rows)) == (0, 0, 1, 0)


def test_at_equal_times_customers_come_first_whatever_the_ids(tmp_path: Path) -> None:
    rows = [Row(9, MARIA, NOON), Row(2, ACME, NOON, 9)]

    assert replies(of(tmp_path, *rows)) == (1, 0, 0, 0)


def test_another_company_counts_as_coming_in_and_starts_clocks(tmp_path: Path) -> None:
    rows = [Row(1, MARIA, NOON), Row(2, ACME, minutes(1), 1), Row(3, BOLT, minutes(2), 2), Row(4, ACME, minutes(3), 3)]

    assert replies(of(tmp_path, *rows)) == (1, 0, 1, 0)
    assert [of(tmp_path, *rows)[name] for name in ("messages_in", "messages_out")] == [2, 2]
    assert [of(tmp_path, *rows, company=BOLT)[name] for name in ("messages_in", "messages_out")] == [3, 1]


def test_under_a_company_post_each_customer_has_a_conversation(tmp_path: Path) -> None:
    rows = [Row(1, ACME, NOON), Row(2, MARIA, NOON, 1), Row(3, KARL, NOON, 1), Row(4, ACME, minutes(1), 3)]
    path = write(tmp_path / "tweets.csv", rows)

    assert sorted(threads(read(path))) == [2, 3]
    assert deliveries(path) == {(ACME, 1), (ACME, 3), (ACME, 4)}
    assert figures(path)[0]["conversations"] == 1


def test_what_answers_nothing_that_is_there_or_itself_is_a_beginning(tmp_path: Path) -> None:
    rows = [Row(1, MARIA, NOON, ABSENT), Row(2, KARL, NOON, 2), Row(3, ACME, NOON, ABSENT), Row(4, BOLT, NOON, 4)]
    path = write(tmp_path / "tweets.csv", rows)

    assert sorted(threads(read(path))) == [1, 2]
    assert deliveries(path) == {(ACME, 3), (BOLT, 4)}
    assert figures(path) == []


def test_the_median_is_the_mean_of_the_middle_two_late_ones_included(tmp_path: Path) -> None:
    waits = [1, 2, 61, 500]
    rows = [Row(10 * n, MARIA, NOON) for n in range(1, 5)]
    rows += [Row(10 * n + 1, ACME, minutes(wait), 10 * n) for n, wait in enumerate(waits, 1)]

    assert of(tmp_path, *rows)["first_reply_median_s"] == 31.5 * 60


@pytest.mark.parametrize("seed", range(3))
def test_the_generated_file_holds_what_it_is_made_for(tmp_path: Path, seed: int) -> None:
    posts = read(write(tmp_path / "tweets.csv.gz", generated(seed)))
    answers = [post for post in posts.values() if post.parent in posts and post.parent != post.id]
    writers = [{post.author for post in one if not post.inbound} for one in threads(posts).values()]

    assert len(posts) == 150
    assert max(map(len, writers)) == 4
    assert any(post.id < (post.parent or 0) for post in answers)
    assert any(post.at < posts[post.parent or 0].at for post in answers)
    assert sum(post.at == posts[post.parent or 0].at for post in answers) > 5
    assert {post.inbound for post in posts.values() if post.parent == post.id} == {True, False}
    assert {post.inbound for post in posts.values() if (post.parent or 0) >= ABSENT} == {True, False}
    assert sum(not each for each in writers) > 0, "a conversation that no company writes in"
