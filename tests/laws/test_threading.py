"""The law of threading: one result, whatever the order, repetition, interleaving and kills."""

from collections.abc import Iterator
from random import Random

import pytest

from chalicelib.channels.registry import CHANNELS
from chalicelib.edge import tables
from local.tables import definitions
from support import trees
from support.desk import plain_channel
from support.growing import DAWN, INBOX, random_tree, real_tree
from support.memory import MemoryClient
from support.runs import differs, run
from support.story import Called
from support.trees import Post, Tree

BLOCKS, RUNS = 10, 2_000  # small trees, each with its own seed


@pytest.fixture(scope="module")
def memory() -> MemoryClient:
    return MemoryClient(definitions())


@pytest.fixture(autouse=True)
def desk(memory: MemoryClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryClient]:
    monkeypatch.setattr(tables, "client", memory)
    monkeypatch.setitem(CHANNELS, "plain", plain_channel())
    yield memory
    memory.clear()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_the_order_the_result_is_that_of_the_facts(desk: MemoryClient, block: int) -> None:
    for seed in range(block * RUNS, (block + 1) * RUNS):
        tree = random_tree(Random(seed), most=4)
        assert differs(desk, seed, tree) == [], f"seed {seed}: {tree}"


@pytest.mark.parametrize("share", range(4))
def test_the_threads_of_a_real_file_come_out_as_its_reply_columns_say(desk: MemoryClient, share: int) -> None:
    parts = [part for part in trees.threads(real_tree()) if part.companies]

    for seed, part in enumerate(parts[share::8]):
        for company in part.companies:
            assert differs(desk, seed, part, company) == [], f"seed {seed}, {company}: {part}"


def test_many_under_one_post_come_out_as_one_conversation(desk: MemoryClient) -> None:
    """The hot case: whoever is not the first to wait only looks at the post, in whatever batch it comes."""
    posts = (a_post(0), *(a_post(2 * n)._replace(parent="100") for n in range(1, 5)))
    for seed in range(1_000):
        assert differs(desk, seed, Tree(posts)) == [], f"seed {seed}"


def test_a_long_thread_newest_first_moves_little(desk: MemoryClient) -> None:
    """The smaller conversation moves: each message at most log2 n times (docs/explanation/threading.md)."""
    random = Random(5)
    posts = [a_post(n) for n in range(64)]
    random.shuffle(posts)

    with run(desk, 5, Tree(tuple(posts))) as simulation:
        moves = sum(is_move(call) for call in simulation.calls)

    assert moves <= 64 * 6


def a_post(n: int) -> Post:
    """The nth of a chain in which a customer and the company take turns."""
    return Post(str(100 + n), INBOX if n % 2 else "101", bool(n % 2), str(99 + n) if n else None, DAWN, "")


def is_move(call: Called) -> bool:
    """A transaction that takes a message out of one conversation and puts it in another."""
    changes = call.asked.get("TransactItems", [])
    deleted = [change["Delete"]["Key"] for change in changes if "Delete" in change]
    return any(key.get("sort", {"S": ""})["S"].startswith("message#") for key in deleted)
