"""Time passes: cases get their grace's end, and breaches go on record."""

from datetime import datetime

from msgspec.structs import replace

from chalicelib.cases import hearing
from chalicelib.cases import store as cases
from chalicelib.cases.model import Case
from chalicelib.conversations import exchanges, store
from chalicelib.conversations.ledger import Entry, entered, judged
from chalicelib.conversations.model import Conversation, clock_of
from chalicelib.edge.tables import Change, transact
from chalicelib.intake.placing import Job, decided, opened, there
from chalicelib.kernel.model import stamp


def grace(seg: str, job: Job) -> None:
    """One try to open the case of a conversation whose grace is over. It may have got one by now."""
    at = there(seg)
    if at.case is not None or at.head.owed_at is None or at.head.owed_at > stamp(job.now):
        return
    after, events = opened(at.head, at.head.root_key, job)
    after = replace(after, v=at.head.v + 1)
    transact([store.head_put(after, at.head), *decided(None, events, job, "grace", seg)])


def strike(case_id: str, job: Job) -> None:
    """One try to put on record what fell due on a case; read as it is now, for an index may lag."""
    case = cases.state(case_id)
    if case is None:
        return
    if case.closes_at is not None and case.closes_at <= job.now:
        events = hearing.silenced(case, at=job.now)
        transact(decided(case, events, job, "silence", case.id, stamp(case.closes_at)))
        return
    for seg in case.conversations:
        due = case.strikes_at(seg)
        if due is not None and due <= job.now:
            transact(_struck(case, seg, due, job))
            return  # the case has changed: the next look sees the next conversation


def is_due(case_id: str, job: Job) -> bool:
    """Something is still due on this case."""
    case = cases.state(case_id)
    return case is not None and case.strikes is not None and case.strikes <= job.now


def _struck(case: Case, seg: str, due: datetime, job: Job) -> list[Change]:
    head = store.find(seg)
    latest = head.era.latest
    if head.seg != seg or head.case is None or cases.live(head.case).id != case.id:
        clock = replace(case.conversations[seg], struck=True)
        return decided(case, hearing.struck(case, seg, clock, due_at=due), job, "strike", seg, stamp(due))
    if latest is None or latest.end is not None or latest.struck:
        raise store.TORN
    return _on_record(case, head, due, job)


def _on_record(case: Case, head: Conversation, due: datetime, job: Job) -> list[Change]:
    latest = head.era.latest
    assert latest is not None
    missed = judged(replace(latest, struck=True), case.terms)
    era = entered(head.era, latest.start, Entry(gone=(latest,), come=(missed,)))
    after = replace(head, v=head.v + 1, era=era)
    events = hearing.struck(case, head.seg, clock_of(era), due_at=due)
    return [
        store.head_put(after, head),
        *exchanges.exchange_changes(head.seg, (latest,), (missed,)),
        *decided(case, events, job, "strike", head.seg, latest.start, stamp(due)),
    ]
