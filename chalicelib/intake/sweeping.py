"""The sweep: every minute, whatever is due, and nothing else; what was missed is caught up by the next."""

from datetime import datetime
from time import monotonic

from msgspec import Struct
from pynamodb.attributes import BinaryAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.cases.store import StateRow
from chalicelib.conversations import store as posts
from chalicelib.conversations.model import Conversation, Post
from chalicelib.edge import settings
from chalicelib.edge.owed import LONGEST, aside, due, each, oldest, overdue, owed
from chalicelib.edge.rows import packed, read, together, unpacked
from chalicelib.edge.tables import Put, transact
from chalicelib.intake.again import again
from chalicelib.intake.batches import AT_ONCE
from chalicelib.intake.draining import drain, move_all
from chalicelib.intake.gathering import work_together
from chalicelib.intake.placing import Job
from chalicelib.intake.store import EnvelopeRow
from chalicelib.intake.striking import grace, is_due, strike
from chalicelib.intake.worker import work
from chalicelib.kernel.model import instant
from chalicelib.kernel.problems import NotFound
from chalicelib.library.store import current

WORK = ((EnvelopeRow, "work"), (posts.ContentRow, "work"), (posts.ContentRow, "grace"))


class SweepRow(Model):
    """envelope_id: sweep. When the last sweep that finished had started."""

    class Meta:
        table_name = settings.INTAKE_TABLE

    envelope_id = UnicodeAttribute(hash_key=True)
    body = BinaryAttribute(legacy_encoding=False)


class Swept(Struct, frozen=True, kw_only=True):
    """A sweep that finished."""

    started_at: datetime


class Standing(Struct, frozen=True, kw_only=True):
    """How the intake stands: all zero but `set_aside` when everything that came is in its place."""

    unprocessed: int  # envelopes, drains, moves, and cases in their grace
    set_aside: int
    outbox: int
    sweep_overdue: int
    swept_at: datetime | None  # the start of the last sweep that finished


def sweep_intake(now: datetime) -> None:
    """Envelopes, drains, moves and graces that no stream woke."""
    each(iter(_left(list(due(EnvelopeRow, "work", now)), now)), lambda row: work(row.envelope_id, now), now)
    for what in ("work", "grace"):
        each(due(posts.ContentRow, what, now), lambda row: see_to(row.thing, now), now)


def sweep_clocks(now: datetime) -> None:
    """Breaches go on record, at their due moments."""
    each(due(StateRow, "clock", now), lambda row: strike_all(row.case_id, now), now)


def finish(started: datetime) -> None:
    """Say that a sweep has finished."""
    transact([Put(SweepRow("sweep", body=packed(Swept(started_at=started))))])


def strike_all(case_id: str, now: datetime) -> None:
    """Everything that is due on one case; when nothing is, the index was late."""
    job = Job("sweep", now, current())
    for _ in range(100):
        if not is_due(case_id, job):
            return
        again(lambda job: strike(case_id, job), job)


def see_to(thing: str, now: datetime) -> None:
    """What one row of the content table owes, as it is now."""
    job = Job("sweep", now, current())
    if thing.startswith("post#"):
        row = read(posts.PostRow(thing, "post"))
        post = unpacked(row.body, Post) if row else None
        if post is not None and post.owed_at:
            drain(post.inbox, post.id, job)
        return
    head = _head(thing.removeprefix("conv#"))
    if head is not None and head.into and head.owed_at:
        move_all([head.seg], job)
    elif head is not None and head.owed_at:
        again(lambda job: grace(head.seg, job), job)


def status(now: datetime) -> Standing:
    """How the intake stands."""
    counted = together(
        lambda: owed(EnvelopeRow, "work") + owed(posts.ContentRow, "work") + owed(posts.ContentRow, "grace"),
        lambda: sum(1 for kind in (EnvelopeRow, posts.ContentRow, StateRow) for _ in aside(kind)),
        lambda: owed(posts.ContentRow, "send"),
        lambda: overdue(StateRow, "clock", now),
        lambda: read(SweepRow("sweep")),
    )
    swept = unpacked(counted[4].body, Swept).started_at if counted[4] else None
    return Standing(
        unprocessed=counted[0], set_aside=counted[1], outbox=counted[2], sweep_overdue=counted[3], swept_at=swept
    )


def waiting(now: datetime) -> dict[str, int]:
    """Seconds for which the oldest is due, and since a sweep started that finished; and what failed on its way out.

    There is no `sweep_age` until there was such a sweep: what was never measured is told by its absence.
    """
    found = together(
        *(lambda kind=kind, what=what: oldest(kind, what) for kind, what in WORK),
        lambda: oldest(posts.ContentRow, "send"),
        lambda: owed(posts.ContentRow, "failed"),
        lambda: read(SweepRow("sweep")),
    )
    *work, sending, failed, swept = found
    started = unpacked(swept.body, Swept).started_at if swept else None
    told = {
        "oldest_unprocessed": max(_seconds(one, now) for one in work),
        "oldest_outbox": _seconds(sending, now),
        "outbox_failed": failed,
    }
    return told | ({"sweep_age": int((now - started).total_seconds())} if started else {})


def _seconds(due_at: str | None, now: datetime) -> int:
    return max(0, int((now - instant(due_at)).total_seconds())) if due_at else 0


def _left(rows: list[EnvelopeRow], now: datetime) -> list[EnvelopeRow]:
    """Work on what is due together, for half the time there is; gives those that are left to be worked on alone."""
    until, left = monotonic() + LONGEST / 2, set[str]()
    for start in range(0, len(rows), AT_ONCE):
        names = [row.envelope_id for row in rows[start : start + AT_ONCE]]
        left |= {*(work_together(names, now) if monotonic() < until else names)}
    return [row for row in rows if row.envelope_id in left]


def _head(seg: str) -> Conversation | None:
    try:
        return posts.head(seg)
    except NotFound:
        return None
