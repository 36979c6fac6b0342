"""A sweep, with nothing due and with a few due, while more and more cases are open."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bench.company import Company, Post, fresh
from bench.figures import Sweep, figure
from bench.meter import Meter, Walk
from bench.sizes import Size
from chalicelib.cases.store import state
from chalicelib.edge import settings
from chalicelib.edge.clock import now
from chalicelib.edge.rows import shard_of
from chalicelib.kernel.model import stamp
from chalicelib.outbox.jobs import sweep

A_BATCH = 25  # rows of one write
LOADERS = 4
DUE = 10
LATER = timedelta(days=365)
LATE = timedelta(hours=2)  # longer than any reply may take


def swept(company: Company, meter: Meter, size: Size) -> Iterator[Sweep]:
    """Sweeps among so many open cases: their state rows are there, due later, and nothing else of them."""
    there, like = 0, _state_row(company, meter)
    for cases in size.open:
        load(meter.client, like, cases - there)
        there = cases
        sweep()  # what others left
        for due in (0, DUE):
            walks = [_swept(meter, company, due) for _ in range(size.sweeps)]
            yield Sweep(open=cases, due=due, cost=figure(f"{due} due", walks))


def load(client: Any, like: dict[str, Any], rows: int) -> None:
    """Copies of a case's state row under other ids, past the product: only its index entry counts for a sweep."""
    batches = [min(A_BATCH, rows - start) for start in range(0, rows, A_BATCH)]
    with ThreadPoolExecutor(LOADERS) as threads:
        list(threads.map(lambda size: _batch(client, like, size), batches))


def _batch(client: Any, like: dict[str, Any], rows: int) -> None:
    asked = {settings.CASES_TABLE: [{"PutRequest": {"Item": _copy(like)}} for _ in range(rows)]}
    while asked:
        asked = client.batch_write_item(RequestItems=asked)["UnprocessedItems"]


def _copy(like: dict[str, Any]) -> dict[str, Any]:
    name = uuid4().hex
    due = {"due_shard": {"S": shard_of("clock", name)}, "due_at": {"S": stamp(now() + LATER)}}
    return {**like, "case_id": {"S": name}, "customer_id": {"S": uuid4().hex}, **due}


def _state_row(company: Company, meter: Meter) -> dict[str, Any]:
    at = now()
    post = Post(fresh(at), fresh(at), at)
    company.came(post)
    key = {"case_id": {"S": company.case_of(post)}, "sort": {"S": "state"}}
    row: dict[str, Any] = meter.client.get_item(TableName=settings.CASES_TABLE, Key=key)["Item"]
    return row


def _swept(meter: Meter, company: Company, due: int) -> Walk:
    posts = [_overdue(company) for _ in range(due)]
    with meter.walk() as walk:
        sweep()
    assert all(_is_struck(company, post) for post in posts), "every breach is on record"
    return walk


def _overdue(company: Company) -> Post:
    at = now() - LATE
    post = Post(fresh(at), fresh(at), at)
    company.came(post)
    return post


def _is_struck(company: Company, post: Post) -> bool:
    case = state(company.case_of(post))
    return case is not None and all(clock.struck for clock in case.conversations.values())
