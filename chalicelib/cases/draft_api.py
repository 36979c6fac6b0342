"""Drafts and marks over HTTP: what somebody is writing, and how far they have seen a case. No event tells of them."""

from chalice.app import Blueprint
from msgspec import ValidationError, convert

from chalicelib.access.endpoints import endpoint
from chalicelib.cases import asked, drafts, store
from chalicelib.cases.answers import DraftSeen, Marked
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import done_before, once
from chalicelib.edge.tables import transact
from chalicelib.kernel.model import STAFF
from chalicelib.kernel.problems import Invalid

routes = Blueprint(__name__)


@endpoint(routes, "PUT", "/cases/{case_id}/drafts/{draft_id}", STAFF, takes=asked.NewDraft, gives=DraftSeen)
def keep_draft(ask: Ask, case_id: str, draft_id: str) -> DraftSeen:
    """Keep what one is writing; the id is the client's own. Without text there is no draft any more."""
    return _kept(ask, case_id, _named(draft_id), ask.read(asked.NewDraft))


@endpoint(routes, "DELETE", "/cases/{case_id}/drafts/{draft_id}", STAFF, gives=DraftSeen)
def drop_draft(ask: Ask, case_id: str, draft_id: str) -> DraftSeen:
    """Keep it no longer."""
    return _kept(ask, case_id, _named(draft_id), asked.NewDraft(mode=asked.DraftMode.NOTE, text=""))


@endpoint(routes, "PUT", "/cases/{case_id}/mark", STAFF, takes=asked.NewMark, gives=Marked)
def mark_seen(ask: Ask, case_id: str) -> Marked:
    """Say how far one has seen the case: up to a message. It never moves back."""
    wanted = ask.read(asked.NewMark)
    case = store.case_for(ask.actor, case_id)
    key, rows = drafts.marked(ask.actor, case, wanted.key)
    transact(rows)
    return Marked(key=key)


def _kept(ask: Ask, case_id: str, draft_id: str, wanted: asked.NewDraft) -> DraftSeen:
    """A key that was seen before does nothing again: what was typed since is not lost."""
    case = store.case_for(ask.actor, case_id)
    draft = drafts.drafted(draft_id, wanted, case, ask.now)
    if not done_before(ask.cause):
        transact([*once(ask.cause, case.id), *drafts.kept(ask.actor, case, draft)])
    return drafts.seen(draft)


def _named(draft_id: str) -> str:
    try:
        return convert(draft_id, asked.DraftId)
    except ValidationError as error:
        raise Invalid("fields-not-understood", fields={"draft_id": str(error)}) from error
