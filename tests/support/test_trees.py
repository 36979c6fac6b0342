"""The reference itself, on trees small enough to be worked out by hand."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

import pytest

from support.growing import CUSTOMERS, DAWN, INBOX, random_tree, real_tree
from support.trees import TARGET, Delete, Edit, Exchange, Post, Tree, delivered, expected, figures, roots_of, threads

OTHER = "9002"  # another company
MARIA, KARL = "101", "102"


def post(name: int, author: str, parent: int | None = None, minute: float = 0) -> Post:
    at = DAWN + timedelta(minutes=minute)
    above = None if parent is None else str(parent)
    return Post(str(name), author, len(author) == 4, above, at, f"words of {name}")


def tree(*posts: Post) -> Tree:
    return Tree(posts)


def roots(*posts: Post) -> dict[str, list[str]]:
    return {root: [*found.messages] for root, found in expected(tree(*posts), INBOX).conversations.items()}


def test_a_reply_path_is_one_conversation_whoever_replies_to_whom() -> None:
    posts = [post(1, MARIA), post(2, INBOX, 1, 1), post(3, KARL, 2, 2), post(4, OTHER, 1, 3)]

    assert roots(*posts) == {"1": ["1", "2", "3", "4"]}
    assert expected(tree(*posts), INBOX).conversations["1"].participants == {MARIA, INBOX, KARL, OTHER}


def test_under_a_company_each_customer_has_a_branch() -> None:
    posts = [post(1, INBOX), post(2, OTHER, 1, 1), post(3, MARIA, 2, 2), post(4, KARL, 1, 3), post(5, INBOX, 4, 4)]

    assert roots(*posts) == {"3": ["3"], "4": ["4", "5"]}
    assert expected(tree(*posts), INBOX).loose == {"1", "2"}


def test_another_company_waits_like_ours_but_starts_clocks() -> None:
    found = expected(tree(post(1, OTHER), post(2, MARIA, 1, 1), post(3, INBOX, 2, 2), post(4, OTHER, 3, 3)), INBOX)

    (conversation,) = found.conversations.values()
    assert (conversation.root, found.loose) == ("2", {"1"})
    assert [exchange.start for exchange in conversation.exchanges] == [DAWN + timedelta(minutes=m) for m in (1, 3)]


@pytest.mark.parametrize("parent", [1, 999], ids=["itself", "absent"])
def test_a_parent_that_cannot_be_is_none(parent: int) -> None:
    assert roots(post(1, MARIA, parent), post(2, INBOX, 1, 1)) == {"1": ["1", "2"]}


def test_a_company_under_an_absent_parent_is_loose() -> None:
    assert expected(tree(post(1, INBOX, 999)), INBOX).loose == {"1"}


def test_a_parent_may_be_named_by_a_later_revision() -> None:
    facts = Tree((post(1, MARIA), post(2, KARL, 50, 1)), (Edit("1", "50", 1, DAWN, "other words"),))

    assert roots_of(facts) == {"1": "1", "2": "1"}
    assert [len(part.posts) for part in threads(facts)] == [2]


def test_the_highest_revision_is_the_text_and_a_post_taken_back_has_none() -> None:
    edits = (Edit("1", "51", 2, DAWN, "last words"), Edit("1", "50", 1, DAWN, "other words"))
    facts = Tree((post(1, MARIA), post(2, MARIA, 1)), edits, (Delete("2"),))

    assert expected(facts, INBOX).conversations["1"].texts == {"1": "last words", "2": None}


def test_equal_times_are_ordered_customers_first_then_by_number() -> None:
    posts = [post(1, INBOX, 20), post(20, MARIA), post(9, KARL, 20), post(3, OTHER, 20)]

    assert roots(*posts) == {"20": ["3", "9", "20", "1"]}


def exchanges(*minutes: tuple[str, float], now: float = 1_000) -> list[tuple[float, float | None, str]]:
    posts = [post(number, who, 1 if number > 1 else None, minute) for number, (who, minute) in enumerate(minutes, 1)]
    found = expected(tree(*posts), INBOX, DAWN + timedelta(minutes=now)).conversations["1"].exchanges
    return [(*_minutes((one.start, one.end)), one.verdict) for one in found]


def _minutes(moments: Iterable) -> list[float | None]:
    return [None if at is None else (at - DAWN) / timedelta(minutes=1) for at in moments]


def test_an_exchange_is_a_run_of_messages_up_to_the_first_reply() -> None:
    said = [(MARIA, 0), (KARL, 5), (INBOX, 10), (INBOX, 11), (MARIA, 20), (INBOX, 21), (MARIA, 30)]

    assert exchanges(*said) == [(0, 10, "met"), (20, 21, "met"), (30, None, "missed")]


@pytest.mark.parametrize(("minute", "verdict"), [(59.9, "met"), (60, "met"), (60.1, "missed")])
def test_an_hour_exactly_is_met(minute: float, verdict: str) -> None:
    assert exchanges((MARIA, 0), (INBOX, minute)) == [(0, minute, verdict)]


@pytest.mark.parametrize(("now", "verdict"), [(59.9, "running"), (60, "missed"), (60.1, "missed")])
def test_an_open_exchange_is_missed_once_it_is_due(now: float, verdict: str) -> None:
    assert exchanges((MARIA, 0), now=now) == [(0, None, verdict)]


def test_a_reply_before_every_question_answers_nothing() -> None:
    assert exchanges((MARIA, 5), (INBOX, 4)) == [(5, None, "missed")]


THREAD = (
    post(1, MARIA),
    post(2, INBOX, 1, 10),
    post(3, OTHER, 1, 90),
    post(4, KARL, 3, 91),
    post(5, INBOX, None, 200),
    post(6, INBOX, 999, 201),
    post(7, KARL, 5, 300),
    post(8, OTHER, 7, 310),
    post(9, MARIA, 999, 400),
)


def test_an_inbox_is_told_of_conversations_it_writes_in_and_of_its_own_posts() -> None:
    seen = {company: {int(post.id) for post in delivered(Tree(THREAD), company).posts} for company in (INBOX, OTHER)}

    assert seen == {INBOX: {1, 2, 3, 4, 5, 6}, OTHER: {1, 2, 3, 4, 7, 8}}


def test_figures_by_company() -> None:
    assert figures(Tree(THREAD)) == [
        {
            "company": INBOX,
            "conversations": 1,
            "cases": 1,
            "messages_in": 3,
            "messages_out": 1,
            "first_reply_met": 1,
            "first_reply_missed": 0,
            "next_reply_met": 0,
            "next_reply_missed": 1,
            "first_reply_median_s": 600,
        },
        {
            "company": OTHER,
            "conversations": 2,
            "cases": 2,
            "messages_in": 4,
            "messages_out": 2,
            "first_reply_met": 1,
            "first_reply_missed": 1,
            "next_reply_met": 0,
            "next_reply_missed": 1,
            "first_reply_median_s": 3_000,
        },
    ]


def test_without_an_answer_there_is_no_median() -> None:
    (only,) = figures(tree(post(1, MARIA), post(2, INBOX, 1, -1)))

    assert (only["first_reply_median_s"], only["first_reply_missed"]) == (None, 1)


def test_threads_have_nothing_to_do_with_each_other() -> None:
    parts = [[int(post.id) for post in part.posts] for part in threads(Tree(THREAD))]

    assert parts == [[1, 2, 3, 4], [5, 7, 8], [6, 9]]


def test_the_random_trees_have_every_oddity() -> None:
    trees = [random_tree(Random(seed)) for seed in range(300)]
    met = set().union(*map(oddities, trees))

    assert met == {
        "tie", "smaller id", "absent", "itself", "revision", "edited", "deleted", "late reply", "loose", "four",
        "branches", "earlier than its parent",
    }  # fmt: skip
    assert {len(tree.posts) for tree in trees} == {1, 2, 3, 4, 5, 6}
    assert random_tree(Random(5)) == random_tree(Random(5))


def oddities(grown: Tree) -> set[str]:
    """What is odd about a tree."""
    posts = {one.id: one for one in grown.posts}
    pairs = [(one, posts[one.parent]) for one in grown.posts if one.parent in posts and one.parent != one.id]
    found = expected(grown, INBOX)
    answers = [exchange for one in found.conversations.values() for exchange in one.exchanges if exchange.end]
    branches = [above.id for one, above in pairs if above.author == INBOX and not one.company]
    facts = {
        "tie": any(one.at == above.at for one, above in pairs),
        "earlier than its parent": any(one.at < above.at for one, above in pairs),
        "smaller id": any(int(one.id) < int(above.id) for one, above in pairs),
        "absent": any(one.parent not in {None, *posts, *(edit.id for edit in grown.edits)} for one in grown.posts),
        "itself": any(one.parent == one.id for one in grown.posts),
        "revision": any(one.parent in {edit.id for edit in grown.edits} for one in grown.posts),
        "edited": bool(grown.edits),
        "deleted": bool(grown.deletes),
        "late reply": any(is_late(exchange) for exchange in answers),
        "loose": bool(found.loose),
        "four": len(grown.companies) >= 3,
        "branches": len(branches) > len(set(branches)),
    }
    return {name for name, is_so in facts.items() if is_so}


def is_late(exchange: Exchange) -> bool:
    return exchange.end is not None and exchange.end - exchange.start > TARGET


@pytest.mark.parametrize("seed", range(50))
def test_a_reference_keeps_its_own_rules(seed: int) -> None:
    grown = random_tree(Random(seed), most=12)
    found = expected(grown, INBOX)
    placed = [name for one in found.conversations.values() for name in one.messages]

    assert sorted([*placed, *found.loose]) == sorted(one.id for one in grown.posts), "each post is somewhere, once"
    assert {next(one.author for one in grown.posts if one.id == root) for root in found.conversations} <= {*CUSTOMERS}


def test_the_public_sample_has_the_figures_that_are_known() -> None:
    real = real_tree()
    rows = figures(real)

    assert (len(real.posts), len(threads(real)), len(rows)) == (3_716, 979, 47)
    assert sum(row["conversations"] for row in rows) == 983
    assert sum(len(delivered(real, company).posts) for company in real.companies) == 4_106
