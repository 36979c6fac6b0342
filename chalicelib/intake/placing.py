"""One message takes its place: everything that is written for it, in one transaction."""

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from chalicelib.cases import hearing
from chalicelib.cases import store as cases
from chalicelib.cases.events import Events
from chalicelib.cases.model import Case, number_of
from chalicelib.content.model import Message, Participant, is_ours
from chalicelib.conversations import exchanges, store
from chalicelib.conversations.actions import Placing, Spot, case_of, follow_up, moved, opening, placed
from chalicelib.conversations.ledger import Around
from chalicelib.conversations.model import Conversation, Era, Post, Terms, clock_of
from chalicelib.edge.tables import Change, Put
from chalicelib.kernel.model import Cause, minted, stamp
from chalicelib.library.model import Policy, Priority
from chalicelib.library.store import Library

OWED = timedelta(minutes=1)  # work that a stream wakes at once is a sweep's after this


class Job(NamedTuple):
    """What every step of intake works by: the source, the moment, what the library says, and the try."""

    source: str
    now: datetime
    library: Library
    attempt: int = 0  # at a number for a new case

    @property
    def policy(self) -> Policy:
        return self.library.policy

    @property
    def owed_at(self) -> str:
        return stamp(self.now + OWED)

    def cause(self, *parts: str) -> Cause:
        """Why a step decides; the same step on the same things has the same id."""
        return Cause(id=minted(self.source, *parts), source=self.source, recorded_at=self.now)


class There(NamedTuple):
    """A live conversation and its live case, as they were read; a new one was not."""

    head: Conversation
    case: Case | None
    is_new: bool = False


class Target(NamedTuple):
    """Where exactly a message goes: with the case that counts it, or the closed one that a new one follows."""

    spot: Spot
    owner: Case | None
    follows: Case | None = None
    more: tuple[Change, ...] = ()


def there(seg: str) -> There:
    """Where this conversation lives now."""
    head = store.find(seg)
    return There(head, cases.live(head.case) if head.case else None)


def new(post: Post, job: Job, *, thread: str | None = None, graced: bool = False) -> There:
    """A conversation that a post opens; its case comes with it, or after a short grace."""
    owed = stamp(job.now + timedelta(seconds=job.policy.grace_seconds)) if graced else None
    return There(replace(opening(post, thread=thread), owed_at=owed), None, is_new=True)


def place(before: Post, post: Post, at: There, job: Job, *, rooted: bool = False) -> list[Change]:
    """The rows that put an arrived post in its place."""
    target = _target(post.key or "", at, job, fresh=not is_ours(post.key or ""))
    made = placed(post, target.spot, rooted=rooted, due=job.owed_at)
    if made.era.since != made.head.era.since:
        return _late(before, made, at, job, target)
    if target.owner is None and made.head.owed_at is None and not is_ours(made.message.key):
        head, opens = opened(made.head, made.message.key, job, target.follows)
        made = replace(made, head=head)
        events = (*opens, *_heard(None, made, job))
        if hearing.is_noise(made.message.body.said, job.policy.noise_words):
            events = (*events, *hearing.quieted(head.inbox, at=job.now))
    else:
        events = _heard(target.owner, made, job, root_of=post.customer_id if rooted else None)
    return [*_rows(before, made, at, target), *decided(target.owner, events, job, post.key or "")]


def _late(before: Post, made: Placing, at: There, job: Job, target: Target) -> list[Change]:
    """The rows of a message of an earlier case's time: that case counts it, the conversation's own hears of it."""
    clock, key = clock_of(made.era), made.message.key
    counted = hearing.heard(None, made.head.seg, made.message, clock, root_of=None, at=job.now)
    taken_back = hearing.taken_back(at.case, made.message, at=job.now)
    return [
        *_rows(before, made, at, target),
        *(decided(target.owner, counted, job, key) if target.owner else []),
        *decided(at.case, taken_back, job, key, "late"),
    ]


def place_again(message: Message, before: Post, source: str, at: There, job: Job) -> list[Change]:
    """The rows that move a placed message out of a conversation that became a part of another."""
    target = _target(message.key, at, job, fresh=False)
    made = moved(message, before, target.spot)
    clock = clock_of(made.era)
    owner = target.owner
    events = hearing.replayed(owner, made.head.seg, clock, root_of=None, at=job.now) if owner else ()
    gone = store.message_gone(source, message)
    return [*_rows(before, made, at, target), gone, *decided(owner, events, job, source, message.key)]


def opened(head: Conversation, key: str, job: Job, follows: Case | None = None) -> tuple[Conversation, Events]:
    """The conversation with a case of its own, and what opens that case."""
    case_id = case_of(head)
    inbox = job.library.inbox(head.inbox)
    start = hearing.Opening(
        case_id=case_id,
        number=number_of(case_id, job.attempt),
        inbox=head.inbox,
        team=follows.team if follows else inbox.team if inbox else None,
        target=default_target(job.policy),
        follows=follows.id if follows else None,
    )
    after = replace(head, owed_at=None, era=replace(head.era, case=case_id))
    return after, hearing.opened_by(start, head.seg, key, clock_of(after.era), head.customer_id)


def decided(case: Case | None, events: Events, job: Job, *step: str) -> list[Change]:
    """The rows of a case's decision, if there is one."""
    return cases.changed(case, events, job.cause(*step))[1] if events else []


def default_target(policy: Policy) -> int:
    """Seconds to a reply in a case that nobody has given a priority."""
    return policy.targets[Priority.NORMAL] * 60


def _target(key: str, at: There, job: Job, *, fresh: bool) -> Target:
    """In which era, between which neighbours; in a new era when the case was closed too long ago."""
    head, case = at.head, at.case
    if key < head.era.since:
        return _earlier(key, head)
    if fresh and case is not None and hearing.is_past(case, job.policy.reopen_days, job.now):
        return _followed(key, head, case, job)
    if case is not None and case.id != head.case:  # it was merged away, and its conversations came along
        head = replace(head, era=replace(head.era, case=case.id))
    terms = case.terms if case else Terms(target=default_target(job.policy))
    return Target(Spot(head=head, era=head.era, around=_around(key, head), terms=terms), case)


def _around(key: str, head: Conversation) -> Around:
    """Its neighbours: known from the head when it is the latest, else read."""
    if key <= head.last:
        return exchanges.around(head.seg, key, head.era.since)
    before = head.last if head.last and head.last >= head.era.since else None
    return Around(before=before, held=head.era.latest)


def _earlier(key: str, head: Conversation) -> Target:
    """In the era of an earlier case, which counts it still."""
    era = exchanges.era_at(head.seg, key) or Era()
    until = exchanges.era_after(head.seg, era.since) or head.era.since
    case = cases.live(era.case) if era.case else None
    spot = Spot(
        head=head,
        era=era,
        around=exchanges.around(head.seg, key, era.since, until),
        terms=case.terms if case else Terms(target=0),
    )
    return Target(spot, case)


def _followed(key: str, head: Conversation, case: Case, job: Job) -> Target:
    """The case was closed long ago: what comes now is another matter, of a case that follows it."""
    later = exchanges.exchanges_from(head.seg, key) if key <= head.last else []
    closed, fresh = follow_up(head, key, later)
    after = replace(head, era=fresh)
    spot = Spot(head=after, era=fresh, around=_around(key, after), terms=Terms(target=default_target(job.policy)))
    link = cases.LinkRow(case.id, f"link#followed-by#{case_of(after)}")
    events = hearing.replayed(case, head.seg, clock_of(closed), root_of=None, at=job.now)
    more = (exchanges.era_put(head.seg, closed), Put(link), *decided(case, events, job, "closed", key))
    return Target(spot, None, case, more)


def _heard(owner: Case | None, made: Placing, job: Job, root_of: str | None = None) -> Events:
    """What the case that counts a message says of it; a case that this message opens has it in its first commit."""
    if owner is None and (made.head.owed_at is not None or made.head.case is None):
        return ()
    return hearing.heard(owner, made.head.seg, made.message, clock_of(made.era), root_of=root_of, at=job.now)


def _rows(before: Post, made: Placing, at: There, target: Target) -> list[Change]:
    """The post, its message, whoever joins, the exchanges, the conversation, and an era that is not its last."""
    seg = made.head.seg
    who = Participant(author=made.message.author, customer_id=made.message.customer_id)
    earlier = [exchanges.era_put(seg, made.era)] if made.era.since != made.head.era.since else []
    return [
        store.head_put(made.head, None if at.is_new else at.head),
        store.post_put(made.post, before),
        store.message_put(seg, made.message),
        store.participant_put(seg, who),
        *exchanges.exchange_changes(seg, made.entry.gone, made.entry.come),
        *earlier,
        *target.more,
    ]
