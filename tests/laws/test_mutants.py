"""The law would see it: each pitfall of threading, planted on purpose, is caught within the runs that are made."""

import sys
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from chalicelib.channels.registry import CHANNELS
from chalicelib.content import model as content
from chalicelib.conversations import actions, ledger, store
from chalicelib.edge import batch, held, rows, tables
from chalicelib.edge.tables import Check, Put
from chalicelib.intake import arriving, worker
from local.tables import definitions
from support.desk import plain_channel
from support.growing import DAWN, random_tree
from support.memory import MemoryClient
from support.runs import differs
from support.trees import Post, Tree

STAR = Tree(
    (  # who is second to wait only looks at the post: in random trees that is met too seldom
        Post("100", "101", False, None, DAWN, ""),
        *(Post(str(number), "102", False, "100", DAWN, "") for number in (101, 102, 103)),
    )
)
RUNS = 2_000  # the first block of the law's own runs
Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryClient]:
    memory = MemoryClient(definitions())
    monkeypatch.setattr(tables, "client", memory)
    monkeypatch.setitem(CHANNELS, "plain", plain_channel())
    yield memory
    memory.clear()


def everywhere(monkeypatch: pytest.MonkeyPatch, known: Any, planted: Any) -> None:
    """Put in place of a function wherever the product names it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("chalicelib."):
            for attribute, thing in list(vars(module).items()):
                if thing is known:
                    monkeypatch.setattr(module, attribute, planted)


def unguarded(made: Callable[..., Put], when: Callable[..., bool] = lambda *_: True) -> Callable[..., Put]:
    """A row that is written whatever was written since it was read."""
    return lambda after, before: made(after, before)._replace(**({"only_if": None} if when(after) else {}))


def parent_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child waits under a parent without looking whether it has come meanwhile."""
    post_put = store.post_put
    monkeypatch.setattr(
        arriving,
        "wait_under",
        lambda up, child, hint: [
            Put(store.wait_row(up, child)),
            *([post_put(actions.awaited(up, hint), up)] if up.v else []),
        ][: 1 if not up.v else 2],
    )


def flag_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post is placed whatever was left on it since it was read."""
    monkeypatch.setattr(store, "post_put", unguarded(store.post_put, lambda after: after.is_placed))


def head_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation is written into whatever became of it."""
    monkeypatch.setattr(store, "head_put", unguarded(store.head_put))


def torn_view_crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be is a crash, not a reason to read again."""

    def crash(code: str) -> Exception:
        return AssertionError(code)

    monkeypatch.setattr(ledger, "Stale", crash)


def we_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """At equal moments a reply of ours comes before what it answers."""
    key_at = content.key_at
    everywhere(monkeypatch, content.is_ours, lambda key: key.split("#", 2)[1] == "0")
    everywhere(monkeypatch, key_at, lambda at, side, post: key_at(at, 1 - side, post))


def own_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that names itself as its parent waits for itself."""
    made = worker._post
    monkeypatch.setattr(worker, "_post", lambda fact, *rest: actions.replace(made(fact, *rest), parent=fact.parent))


def drain_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be drained is in the worker's memory only."""
    made = store.post_put

    def forgetful(after: Any, before: Any) -> Put:
        put = made(after, before)
        put.row.due_shard = put.row.due_at = None
        return put

    monkeypatch.setattr(store, "post_put", forgetful)


def move_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be moved is in the worker's memory only."""
    made = store.head_put

    def forgetful(after: Any, before: Any) -> Put:
        put = made(after, before)
        if after.into:
            put.row.due_shard = put.row.due_at = None
        return put

    monkeypatch.setattr(store, "head_put", forgetful)


def counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that is placed again counts again."""
    everywhere(
        monkeypatch,
        actions.moved,
        lambda message, post, spot: actions.replace(actions.placed(post, spot), message=message),
    )


def root_of_the_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    """The root of a union is that of the side with more messages."""
    united = actions.united

    def wrong(upper: Any, lower: Any, *rest: Any) -> Any:
        gone, stays = united(upper, lower, *rest)
        large = upper if upper.seg == stays.seg else lower
        return gone, actions.replace(stays, root=large.root, root_key=large.root_key)

    everywhere(monkeypatch, united, wrong)


def last_edit_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text that came last is the text."""
    joined = content.joined

    def last(known: Any, part: Any) -> Any:
        return joined(actions.replace(known, revision=-1) if part.text else known, part)

    everywhere(monkeypatch, joined, last)


def conditions_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch writes rows whatever they were before."""
    merged = held.Held.merged.fget
    monkeypatch.setattr(held.Held, "merged", property(lambda row: unless_checked(merged(row))))


def unless_checked(change: Any) -> Any:
    return change if isinstance(change, Check) else change._replace(only_if=None)


def looks_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch does not look again at rows that it only looked at."""
    merged = held.Held.merged.fget
    monkeypatch.setattr(held.Held, "merged", property(lambda row: whatever_it_is(merged(row))))


def whatever_it_is(change: Any) -> Any:
    there = type(change.row).thing.exists() | type(change.row).thing.does_not_exist() if is_content(change) else None
    return change._replace(only_if=there) if isinstance(change, Check) and there is not None else change


def is_content(change: Any) -> bool:
    return isinstance(change.row, store.ContentRow)


def first_content_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that is written twice in a batch is as it was the first time."""
    joined = held.joined
    monkeypatch.setattr(
        batch, "joined", lambda known, change: known if known and known.is_written else joined(known, change)
    )


def asked_before_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch looks for those that wait under a post before they can see that it has its place."""
    monkeypatch.setattr(rows, "query_page", rows.guarded_page)


def neighbours_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A late message does not see those that are in its batch."""
    monkeypatch.setattr(batch, "overlaid", lambda said, *_: said)


PLANTED: list[Plant] = [
    conditions_left_out,
    looks_left_out,
    first_content_stays,
    asked_before_written,
    neighbours_unseen,
    parent_unseen,
    flag_unseen,
    head_unseen,
    torn_view_crashes,
    we_come_first,
    own_parent,
    drain_forgotten,
    move_forgotten,
    counted_twice,
    root_of_the_larger,
    last_edit_wins,
]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_seen(desk: MemoryClient, monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    plant(monkeypatch)

    star = STAR if plant is looks_left_out else None
    assert any(is_seen(desk, seed, star) for seed in range(RUNS)), f"not in {RUNS} runs: {plant.__doc__}"


def is_seen(desk: MemoryClient, seed: int, tree: Tree | None) -> bool:
    try:
        return bool(differs(desk, seed, tree or random_tree(Random(seed), most=4)))
    except Exception:  # noqa: BLE001, whatever a planted fault leads to
        return True
