"""The work that an envelope owes: parse it, and bring each fact to its place."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from chalicelib.channels.model import AnyFact, Deleted, Ignored, Posted, Receipt, Revoked
from chalicelib.channels.registry import channel
from chalicelib.content.model import STATES, US, Body, Message, key_at, time_of
from chalicelib.conversations import store as posts
from chalicelib.conversations.model import Post
from chalicelib.customers.model import Handle, identity_key
from chalicelib.customers.store import ClaimRow, claim_key, first_contact, met_again
from chalicelib.edge.ids import fresh_salt
from chalicelib.edge.rows import read, read_each
from chalicelib.edge.tables import Change, transact
from chalicelib.intake import store
from chalicelib.intake.again import again
from chalicelib.intake.arriving import Came, amend, arrive, keys, seen_in
from chalicelib.intake.draining import drain
from chalicelib.intake.model import Envelope
from chalicelib.intake.placing import Job
from chalicelib.intake.revising import lead
from chalicelib.kernel.model import minted
from chalicelib.kernel.problems import Invalid, NotFound, Refused, Stale, TooLarge
from chalicelib.library.store import current, library, vector_key

NEWEST = 50  # messages of a thread that a receipt is looked for among
Done = Callable[..., list[Change]]
Then = Callable[[str, str, Job], object]
T = TypeVar("T")
Met = tuple[str, str]  # our ids of an identity and of its customer


class Source(NamedTuple):
    """Where facts come from: the envelope as it was read, and its row."""

    envelope: Envelope
    row: store.EnvelopeRow
    inbox: str

    @property
    def scope(self) -> str:
        return channel(self.envelope.channel).scope(self.inbox)


def thread_of(inbox: str, claim: ClaimRow) -> str:
    """The id of the thread that an inbox has with one identity, named by the row that claims it.

    It is made from our own id: who was erased and comes again has another thread.
    """
    known = claim if claim.identity else read(claim)
    return minted("thread", inbox, known.identity if known else claim.customer_id)


def work(name: str, now: datetime, then: Then = drain) -> None:
    """Do what an envelope owes; what cannot be done is set aside with its reason, and never holds up the others.

    `then` sees to those that waited for a place that was found.
    """
    row = store.envelope_row(name)
    if not store.is_owed(row):
        return
    source = source_of(row)
    facts: tuple[AnyFact, ...] = ()
    try:
        facts = facts_of(source)
        for place, fact in enumerate(facts, 1):
            _apply(fact, source, Job("intake", now, library(None)), _finishing(source, last=place == len(facts)), then)
    except (Invalid, NotFound, Refused, TooLarge) as problem:
        whose = [who for fact in facts if (who := _whose(fact, source))]
        store.set_aside(row, problem.code, now, whose[0] if whose else None)


def source_of(row: store.EnvelopeRow) -> Source:
    """Where the facts of an envelope come from."""
    envelope = store.envelope_in(row)
    return Source(envelope, row, f"{envelope.channel}:{envelope.account}")


def facts_of(source: Source) -> tuple[AnyFact, ...]:
    """What an envelope tells."""
    envelope = source.envelope
    return channel(envelope.channel).parse(store.event_of(envelope), envelope.account)


def claim_of(fact: AnyFact, source: Source) -> ClaimRow | None:
    """The row, named by its keys, that says who is met in a message."""
    who = _other(fact, source) if isinstance(fact, Posted) else None
    return claim_key(source.envelope.channel, source.scope, who.id) if who else None


def _whose(fact: AnyFact, source: Source) -> str | None:
    """The hashed identity of who is in a fact: its author, or the other side when the company is."""
    match fact:
        case Posted():
            who = _other(fact, source)
        case Receipt():
            who = Handle(id=fact.thread) if fact.thread else fact.reader
        case Deleted():
            who = fact.author
        case Ignored():
            who = fact.by
        case Revoked():
            who = None
    return identity_key(source.envelope.channel, source.scope, who.id) if who else None


def _apply(fact: AnyFact, source: Source, job: Job, done: Done, then: Then) -> None:
    job = job if isinstance(fact, Posted) else job._replace(library=current())
    match fact:
        case Posted():
            posted(fact, source, job, done, then)
        case Deleted():
            _unless_done(lambda job: _taken_back(fact, source, job, done), job)
        case Receipt():
            receive(fact, source, job)
            transact(done("done", None, _whose(fact, source)))
        case Revoked():
            raise Refused("permission-revoked")
        case Ignored():
            transact(done("ignored", fact.reason, _whose(fact, source)))


def _finishing(source: Source, *, last: bool) -> Done:
    """The row that says that an envelope's work is done: written with its last fact."""

    def done(outcome: str, reason: str | None, identity: str | None = None) -> list[Change]:
        if last and outcome == store.ERASED:
            return [store.emptied(source.row)]
        return [store.finished(source.row, outcome, reason, identity)] if last else []

    return done


def posted(fact: Posted, source: Source, job: Job, done: Done, then: Then) -> None:
    """Bring one message to its place, and those that waited for it."""
    for alias in fact.aliases:
        again(lambda job, alias=alias: lead(source.inbox, alias, fact.id, job), job)  # type: ignore[misc]
    if _unless_done(lambda job: _arrive(fact, source, job, done), job):
        then(source.inbox, fact.id, job._replace(library=current()))


def _unless_done(step: Callable[[Job], T], job: Job) -> T | None:
    """What the step gives, unless another worker did the whole envelope meanwhile, or we did and never heard of it."""
    try:
        return again(step, job)
    except Stale as refused:
        if refused.code != store.DONE_MEANWHILE:
            raise
        return None


def _arrive(fact: Posted, source: Source, job: Job, done: Done) -> bool:
    """One try: everything that the arrival needs is read in one go. Gives whether others may wait for its place."""
    came = _post(fact, source.inbox, source.envelope.id)
    who = _other(fact, source)
    claim = claim_of(fact, source)
    asked = [vector_key(), *keys(came), *([claim] if claim else [])]
    found = read_each(asked)
    job = job._replace(library=library(found[0]))
    _listening(source, job)
    rows = found[1 : 1 + len(keys(came))]
    if posts.post_in(rows[0], source.inbox, fact.id).body.erased:
        transact(done(store.ERASED, None))  # a repeat of what was erased brings back neither words nor names
        return False
    owner, met = _met(found[-1] if claim else None, who, source, job)
    known = _known(came, fact, source, job, owner)
    seg = minted("thread", source.inbox, owner[0]) if fact.thread and owner else None
    also = [*met, *done("done", None, _whose(fact, source))]
    return arrive(Came(known, seg, also), seen_in(known, rows), job)


def _post(fact: Posted, inbox: str, envelope: str) -> Post:
    body = Body(text=fact.text, salt=fresh_salt(), revision=fact.revision, attachments=fact.attachments)
    parent = fact.parent if fact.parent != fact.id and not fact.thread else None
    return Post(
        inbox=inbox, id=fact.id, parent=parent, public=fact.public, quotes=fact.quotes, body=body, envelopes=(envelope,)
    )


def _other(fact: Posted, source: Source) -> Handle | None:
    """Who is met: the author, or the other side of a thread when the company wrote."""
    if fact.author.id != source.envelope.account:
        return fact.author
    return Handle(id=fact.thread) if fact.thread else None


def _listening(source: Source, job: Job) -> None:
    inbox = job.library.inbox(source.inbox)
    if inbox is None or inbox.connection != source.envelope.connection:  # one app does not speak for another's account
        raise Refused("unknown-account")
    if not inbox.enabled:
        raise Refused("inbox-disabled")


def _met(row: ClaimRow | None, who: Handle | None, source: Source, job: Job) -> tuple[Met | None, list[Change]]:
    """Our ids of an identity and its customer; at first contact, or when a name is news, with the rows that say so."""
    if who is None:
        return None, []
    if row is not None:
        return (row.identity, row.owner), met_again(row, source.envelope.channel, source.scope, who)
    identity, rows = first_contact(source.envelope.channel, source.scope, who, job.now)
    return (identity.id, identity.customer_id), rows


def _known(came: Post, fact: Posted, source: Source, job: Job, owner: Met | None) -> Post:
    ours = fact.author.id == source.envelope.account
    company = ours or job.library.inbox_of(source.envelope.channel, fact.author.id) is not None
    return replace(
        came,
        key=key_at(fact.at or source.envelope.received_at, int(ours), fact.id),
        author=US if ours or owner is None else owner[0],
        customer_id=owner[1] if owner else None,
        peer=owner[0] if owner and fact.thread else None,
        roots=not company,
    )


def receive(fact: Receipt, source: Source, job: Job) -> None:
    """What became of messages of ours: of one, or of all in a thread up to a moment."""
    if fact.id is not None:
        ours = [fact.id]
    else:
        seg = thread_of(source.inbox, claim_key(source.envelope.channel, source.scope, fact.thread or ""))
        ours = [one.post for one in posts.page(seg, None, NEWEST) if one.author == US and _is_news(one, fact)]
    for name in ours:
        part = Body(delivery=fact.state)
        again(lambda job, name=name, part=part: amend(posts.post(source.inbox, name), part, job), job)  # type: ignore[misc]


def _is_news(one: Message, fact: Receipt) -> bool:
    """It says something of this message that was not known."""
    said = fact.until is None or time_of(one.key) <= fact.until
    return said and STATES.index(one.body.delivery) < STATES.index(fact.state)


def _taken_back(fact: Deleted, source: Source, job: Job, done: Done) -> None:
    me = posts.post(source.inbox, fact.id)
    if me.leads_to:
        me = posts.post(source.inbox, me.leads_to)
    if me.body.erased:
        transact(done(store.ERASED, None))
        return
    amend(me, Body(deleted=True), job, (source.envelope.id,), done("done", None, _whose(fact, source)))
