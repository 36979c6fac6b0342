"""Those that wait follow their parent: loose posts are placed, conversations proven to be one become one."""

from msgspec.structs import replace

from chalicelib.cases import hearing
from chalicelib.cases.model import Case
from chalicelib.content.model import Sending
from chalicelib.conversations import store
from chalicelib.conversations.actions import emptied, united
from chalicelib.conversations.model import Conversation, Post, clock_of
from chalicelib.edge.rows import read_each
from chalicelib.edge.tables import Change, Check, Delete, transact
from chalicelib.intake.arriving import amend, wait_under
from chalicelib.intake.placing import Job, There, decided, place, place_again, there

MOST_LEFTOVERS = 50  # rows taken away in one transaction


def settle(inbox: str, post_id: str, child: str, job: Job) -> str | None:
    """One try to let one child follow: its wait is gone after, here at least.

    Gives the conversation that is to be moved now, when two became one.
    """
    up, it = _both(inbox, post_id, child)
    home = store.post(inbox, up.leads_to) if up.leads_to else up
    done = Delete(store.wait_row(up, child))
    if home.is_placed and it.is_placed:
        return _joins(home, it, done, job)
    if home.is_placed:
        transact([*place(it, replace(it, v=it.v + 1), there(home.seg or ""), job), done])
    elif up.leads_to:
        wait = [] if home.top else wait_under(home, child, it.seg or it.below)
        transact([*wait, done])
    return None


def drained(inbox: str, post_id: str, job: Job) -> None:
    """Nobody waits under the post any more."""
    up = store.post(inbox, post_id)
    if not (up.is_placed or up.leads_to):
        return
    if up.leads_to and not up.body.is_empty:
        amend(store.post(inbox, up.leads_to), up.body, job, up.envelopes)
    if up.waiting or up.owed_at:
        after = replace(up, v=up.v + 1, waiting=False, owed_at=None)
        transact([store.post_put(after, up)])


def move(message_key: str, source: str, job: Job) -> None:
    """One try to place one message of a conversation in the one that it became a part of."""
    row = read_each([store.message_key(source, message_key)])[0]
    if row is None:
        return
    message = store.message_in(row)
    post = store.post(message.inbox, message.post)
    if post.seg != source:
        raise store.TORN
    transact(place_again(message, post, source, there(source), job))


def move_sending(one: Sending, source: str) -> None:
    """A message of ours on its way goes with its conversation; who sends it finds it there."""
    here, home = store.sending(source, one.id), store.find(source)
    if here is None or here.seg != source:
        return
    after = replace(here, v=here.v + 1, seg=home.seg)
    live = Check(store.head_key(home.seg), store.HeadRow.v == home.v)  # and moves nowhere itself meanwhile
    transact([store.sending_put(home.seg, after, None), store.sending_gone(source, here), live])


def moved_all(source: str) -> None:
    """All messages of a conversation are in the one it became a part of: nothing is left here but the way there."""
    left = list(store.leftovers(source))
    for start in range(0, len(left), MOST_LEFTOVERS):
        transact([Delete(row) for row in left[start : start + MOST_LEFTOVERS]])
    head, into = store.head(source), store.find(source)
    rows: list[Change] = [store.head_put(replace(head, v=head.v + 1, owed_at=None), head)]
    if source in into.moving:
        rows.append(store.head_put(emptied(into, source), into))
    transact(rows)


def _both(inbox: str, post_id: str, child: str) -> tuple[Post, Post]:
    rows = read_each([store.post_key(inbox, post_id), store.post_key(inbox, child)])
    return store.post_in(rows[0], inbox, post_id), store.post_in(rows[1], inbox, child)


def _joins(up: Post, it: Post, done: Change, job: Job) -> str | None:
    """A placed child brings its conversation."""
    upper, lower = there(up.seg or ""), there(it.seg or "")
    if upper.head.seg == lower.head.seg:
        transact([done])
        return None
    gone, rows = _unite(upper, lower, job)
    transact([*rows, done])
    return gone


def _unite(upper: There, lower: There, job: Job) -> tuple[str, list[Change]]:
    """The rows that make two conversations one, and two cases one."""
    winner, loser = _two(upper.case, lower.case)
    gone, stays = united(upper.head, lower.head, winner.id if winner else None, job.owed_at)
    was = {one.head.seg: one.head for one in (upper, lower)}
    rows: list[Change] = [store.head_put(stays, was[stays.seg]), store.head_put(gone, was[gone.seg])]
    if winner is None:
        return gone.seg, rows
    root_of = stays.customer_id if stays.customer_id != winner.customer_id else None
    events = hearing.absorbs(
        winner, loser or winner, (stays.seg, clock_of(stays.era)), gone.seg, root_of=root_of, at=job.now
    )
    told = decided(winner, events, job, "absorb", gone.seg)
    return gone.seg, [*rows, *told, *_merged(winner, loser, gone, job)]


def _merged(winner: Case, loser: Case | None, gone: Conversation, job: Job) -> list[Change]:
    if loser is None:
        return []
    events = hearing.merged(winner, at=job.now)
    return decided(loser, events, job, "merge", gone.seg)


def _two(one: Case | None, other: Case | None) -> tuple[Case | None, Case | None]:
    """Whose case goes on, and whose does not; one case may have both."""
    if one is None or other is None:
        return one or other, None
    if one.id == other.id:
        return one, None
    return (one, other) if hearing.wins(one, other) else (other, one)
