"""Replies over HTTP: written here, sent by the outbox."""

from chalice.app import Blueprint
from msgspec.structs import replace

from chalicelib.access.endpoints import endpoint
from chalicelib.cases import actions, asked, store
from chalicelib.cases.answers import CaseLine
from chalicelib.cases.doors import acted
from chalicelib.cases.model import Case
from chalicelib.channels.registry import channel
from chalicelib.content.model import US, Body, Message, Sending
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.asking import Ask
from chalicelib.edge.tables import Change
from chalicelib.kernel.model import STAFF, stamp
from chalicelib.kernel.problems import Invalid, NotFound, Refused
from chalicelib.outbox.actions import OWED, resent

routes = Blueprint(__name__)
NEWEST = 50  # messages among which the one to answer is looked for


@endpoint(routes, "POST", "/cases/{case_id}/replies", STAFF, takes=asked.NewReply, gives=CaseLine, success=202)
def reply(ask: Ask, case_id: str) -> CaseLine:
    """Answer on the channel that the customer wrote on."""
    wanted = ask.read(asked.NewReply)
    return acted(ask, case_id, lambda case: _queued(ask, case, wanted))


@endpoint(routes, "POST", "/cases/{case_id}/replies/{out}/resending", STAFF, gives=CaseLine, success=202)
def resend(ask: Ask, case_id: str, out: str) -> CaseLine:
    """Send again what failed, or what nobody knows of: a person says so."""
    return acted(ask, case_id, lambda case: _changed(ask, case, out, again=True))


@endpoint(routes, "DELETE", "/cases/{case_id}/replies/{out}", STAFF, gives=CaseLine)
def discard(ask: Ask, case_id: str, out: str) -> CaseLine:
    """Take back what was not sent yet, or failed."""
    return acted(ask, case_id, lambda case: _changed(ask, case, out, again=False))


def _queued(ask: Ask, case: Case, wanted: asked.NewReply) -> Case:
    head = talks.find(wanted.conversation or _likeliest(case))
    _fits(head, wanted.text)
    text = ask.text("text", wanted.text)
    to = _answered(head, wanted.to)
    one = Sending(
        id=ask.cause.id,
        seg=head.seg,
        case=case.id,
        inbox=head.inbox,
        agent=ask.actor.id,
        body=Body(text=text.words, salt=text.salt, revision=0),
        public=head.public,
        queued_at=ask.now,
        parent=to.post if head.public else None,
        peer=head.peer,
        customer_id=head.customer_id,
        v=1,
        owed_at=stamp(ask.now + OWED),
    )
    ref = replace(text.ref, id=one.id)
    events = actions.queue_reply(case, one.id, head.seg, ref, by=ask.actor, at=ask.now)
    return store.save(case, events, ask.cause, also=[talks.sending_put(head.seg, one, None)])


def _changed(ask: Ask, case: Case, out: str, *, again: bool) -> Case:
    """Only what is not with the platform now can be sent again, or taken back."""
    one = next((sending for seg in case.conversations if (sending := talks.sending(seg, out))), None)
    if one is None:
        raise NotFound("reply-not-found")
    if one.state in {"sending", "sent"} or (again and one.state == "queued"):
        raise Refused("reply-is-on-its-way", state=one.state)
    row: Change = talks.sending_gone(one.seg, one)
    if again:
        row = talks.sending_put(one.seg, replace(resent(one, ask.now), owed_at=stamp(ask.now + OWED)), one)
    events = actions.end_reply(case, one.id, one.seg, "resent" if again else "discarded", by=ask.actor, at=ask.now)
    return store.save(case, events, ask.cause, also=[row])


def _likeliest(case: Case) -> str:
    """The conversation that waits longest, else any that the case owns."""
    clocks = case.conversations
    if not clocks:
        raise Refused("case-has-no-conversation")
    waiting = [(clock.waiting_since, seg) for seg, clock in clocks.items() if clock.waiting_since]
    return min(waiting)[1] if waiting else next(reversed(list(clocks)))


def _fits(head: Conversation, text: str) -> None:
    spoken = channel(head.inbox.partition(":")[0])
    length, most = spoken.measured(text, public=head.public), spoken.limits(public=head.public).longest
    if length > most:
        raise Invalid("fields-not-understood", fields={"text": "too-long"}, length=length, most=most)


def _answered(head: Conversation, key: str | None) -> Message:
    """The message to answer: the one that was named, else the newest that is not ours."""
    newest = talks.page(head.seg, None, NEWEST)[::-1]
    found = next((one for one in newest if (one.key == key if key else one.author != US)), None)
    if found is None:
        raise Refused("nothing-to-answer")
    return found
