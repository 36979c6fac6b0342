"""The law of threading on the real engine: many workers at once, and faults that no emulator shows by itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from random import Random

import pytest

from chalicelib.channels.registry import CHANNELS
from chalicelib.edge import settings, tables
from chalicelib.kernel.problems import Stale, Unavailable
from support import trees
from support.desk import (
    AT_LAST,
    TABLES,
    answered,
    broken,
    opened_desk,
    plain_channel,
    result,
    seen,
    swept,
    told,
    visible_once,
    woken,
)
from support.faults import Odds, faults
from support.growing import INBOX, random_tree
from support.standing import emptied, owed

ODDS = Odds(conflict=0.05, throttle=0.01, lost=0.03, stale=0.1, unprocessed=0.05)
WORKERS = 8


pytestmark = pytest.mark.usefixtures("tables", "desk")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(CHANNELS, "plain", plain_channel())
    emptied(tables.client, (*TABLES, settings.LIBRARY_TABLE))
    patiently(opened_desk)
    yield
    emptied(tables.client, (*TABLES, settings.LIBRARY_TABLE))


@pytest.mark.parametrize("seed", [1])
def test_many_workers_and_faults_leave_no_trace_in_the_result(seed: int) -> None:
    tree = forest(seed, 15)
    with faults(ODDS, seed) as put_in:
        done_by_many([lambda fact=fact: tell_and_work(fact, tree) for fact in tree.facts for _ in range(2)], seed)
        done_by_many([lambda post=post: answered(post) for post in tree.posts if post.author == INBOX], seed)
    for minute in count():
        if not (jobs := swept(tables.client, AT_LAST + timedelta(minutes=minute))) and minute:
            break
        done_by_many([work for _, work in jobs], seed)

    there = seen(tables.client)
    wanted = trees.expected(tree, INBOX)
    mine = {root: one for root, one in result(there).conversations.items() if root in wanted.conversations}
    assert mine == wanted.conversations
    assert [*broken(there), *visible_once(there)] == []
    assert put_in.put_in["lost"] > 0


def tell_and_work(fact: trees.Fact, tree: trees.Tree) -> None:
    told(fact, tree)
    for table, row in owed(tables.client, (settings.INTAKE_TABLE,)):
        if job := woken(table, row):
            job[1]()
            return


def forest(seed: int, size: int) -> trees.Tree:
    """Many small trees, whose ids have nothing to do with each other."""
    grown = [moved(random_tree(Random(f"{seed} {number}")), (seed * 1_000 + number) * 1_000) for number in range(size)]
    return trees.Tree(*(tuple(fact for tree in grown for fact in tree[kind]) for kind in range(3)))


def moved(tree: trees.Tree, by: int) -> trees.Tree:
    def name(known: str | None) -> str | None:
        return str(int(known) + by) if known else None

    return trees.Tree(
        tuple(post._replace(id=name(post.id), parent=name(post.parent)) for post in tree.posts),
        tuple(edit._replace(post=name(edit.post), id=name(edit.id)) for edit in tree.edits),
        tuple(one._replace(post=name(one.post)) for one in tree.deletes),
    )


def done_by_many(jobs: list[Callable[[], object]], seed: int) -> None:
    Random(seed).shuffle(jobs)
    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(patiently, jobs))


def patiently(job: Callable[[], object]) -> None:
    """As a queue would: again, until it is done."""
    for _ in range(50):
        try:
            job()
        except (Stale, Unavailable):
            continue
        return
    raise AssertionError("a job was never done")
