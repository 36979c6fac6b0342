"""Later revisions of a post have ids of their own: they lead to the first."""

from msgspec.structs import replace

from chalicelib.conversations import store
from chalicelib.edge.tables import transact
from chalicelib.intake.draining import drain
from chalicelib.intake.placing import Job
from chalicelib.library.store import current


def lead(inbox: str, alias: str, post: str, job: Job) -> None:
    """One try to let a later revision lead to the first; those that wait under it go on to there."""
    known = store.post(inbox, alias)
    if not known.leads_to:
        owed = job.owed_at if known.waiting or not known.body.is_empty else None
        after = replace(known, v=known.v + 1, leads_to=post, owed_at=owed)
        transact([store.post_put(after, known)])
        known = after
    if known.owed_at:
        drain(inbox, alias, job._replace(library=current()))
