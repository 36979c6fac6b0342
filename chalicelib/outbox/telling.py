"""What a message on its way has become is kept, and the case is told when it ended otherwise than sent."""

from msgspec.structs import replace

from chalicelib.cases import store as cases
from chalicelib.cases.hearing import reply_ended
from chalicelib.content.model import Sending
from chalicelib.conversations import store
from chalicelib.edge.tables import Change, transact
from chalicelib.intake.placing import Job, decided


def keep(after: Sending, before: Sending, job: Job) -> None:
    """One try to write what became of it since it was read: `Stale` when it is otherwise by now."""
    is_news = (after.state, after.reason) != (before.state, before.reason)
    told = is_news and after.state in {"failed", "unknown"}
    row = store.sending_put(before.seg, after, before)
    transact([row, *(tell(after, after.state, after.reason, job) if told else [])])


def tell(one: Sending, ending: str, reason: str | None, job: Job) -> list[Change]:
    """The rows that put it on the record of the case that has the conversation now."""
    head = store.find(one.seg)
    case = cases.live(head.case or one.case)
    events = reply_ended(replace(one, seg=head.seg), ending, reason, at=job.now)
    return decided(case, events, job, one.id, ending, str(one.v))
