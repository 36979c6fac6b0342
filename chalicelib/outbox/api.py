"""Replies over HTTP: written here, sent by the outbox."""

from datetime import datetime, timedelta

from chalice.app import Blueprint
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.access.endpoints import endpoint
from chalicelib.cases import actions, asked, drafts, replying, store
from chalicelib.cases.answers import CaseLine, ReplyLine
from chalicelib.cases.doors import acted
from chalicelib.cases.model import Case
from chalicelib.content.model import Body, Sending
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge import settings
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import once
from chalicelib.edge.tables import transact
from chalicelib.intake.placing import Job
from chalicelib.kernel.model import ADMINISTRATORS, STAFF, minted, stamp
from chalicelib.kernel.problems import Invalid, NotFound, Refused
from chalicelib.library.store import current
from chalicelib.outbox.actions import OWED, released, resent
from chalicelib.outbox.looking import look
from chalicelib.outbox.places import listened, served, spoken, to_answer
from chalicelib.outbox.store import stuck

routes = Blueprint(__name__)


class Failure(Struct, frozen=True, kw_only=True):
    """A reply that waits for a person, and why."""

    id: str
    case: str
    conversation: str
    state: str
    reason: str | None
    attempts: int


class Failures(Struct, frozen=True, kw_only=True):
    """All that wait for a person."""

    replies: list[Failure]


@endpoint(routes, "POST", "/cases/{case_id}/replies", STAFF, takes=asked.NewReply, gives=ReplyLine, success=202)
def reply(ask: Ask, case_id: str) -> ReplyLine:
    """Answer on the channel that the customer wrote on; held for some seconds, it can be taken back."""
    wanted = ask.read(asked.NewReply)
    line = acted(ask, case_id, lambda case: _queued(ask, case, wanted))
    return ReplyLine(reply=_out(ask), **{name: getattr(line, name) for name in line.__struct_fields__})


@endpoint(routes, "PUT", "/cases/{case_id}/replies/{out}/release", STAFF, gives=CaseLine)
def release(ask: Ask, case_id: str, out: str) -> CaseLine:
    """Send now what is held. No event tells of it: the case is as it was."""
    return acted(ask, case_id, lambda case: _released(ask, case, out))


@endpoint(routes, "POST", "/cases/{case_id}/replies/{out}/resending", STAFF, gives=CaseLine, success=202)
def resend(ask: Ask, case_id: str, out: str) -> CaseLine:
    """Send again what failed, or what nobody knows of and is not to be seen: a person says so."""
    return acted(ask, case_id, lambda case: _resent(ask, case, out))


@endpoint(routes, "DELETE", "/cases/{case_id}/replies/{out}", STAFF, gives=CaseLine)
def discard(ask: Ask, case_id: str, out: str) -> CaseLine:
    """Take back what was not sent yet, or failed."""
    return acted(ask, case_id, lambda case: _discarded(ask, case, out))


@endpoint(routes, "GET", "/outbox/failed", ADMINISTRATORS, gives=Failures)
def show_failures(_: Ask) -> Failures:
    """Replies that failed, and those that nobody knows of any more."""
    return Failures(replies=sorted((_failure(one) for one in stuck()), key=lambda one: one.id))


def _queued(ask: Ask, case: Case, wanted: asked.NewReply) -> Case:
    head = _owned(case, wanted.conversation or _likeliest(case))
    _fits(case, head, wanted.text)
    served(head.inbox, current())
    listened(head, ask.now)
    to = to_answer(head, wanted.to)
    text, held = ask.text("text", wanted.text), _held(ask, wanted)
    one = Sending(
        id=_out(ask),
        seg=head.seg,
        case=case.id,
        inbox=head.inbox,
        agent=ask.actor.id,
        body=Body(text=text.words, salt=text.salt, revision=0),
        public=head.public,
        queued_at=ask.now,
        parent=to.post if to and head.public else None,
        peer=head.peer,
        customer_id=head.customer_id,
        v=1,
        not_before=held,
        owed_at=stamp(held or ask.now + OWED),
    )
    ref = replace(text.ref, id=one.id)
    events = actions.queue_reply(case, one.id, head.seg, ref, by=ask.actor, at=ask.now)
    rows = [talks.sending_put(head.seg, one, None), *drafts.gone(ask.actor, case, wanted.draft)]
    return store.save(case, events, ask.cause, also=rows)


def _out(ask: Ask) -> str:
    """The id of a reply: under a key the same each time."""
    return minted("reply", ask.cause.once.key) if ask.cause.once else ask.cause.id


def _held(ask: Ask, wanted: asked.NewReply) -> datetime | None:
    """Until when a reply waits: at least as long as was asked, to a whole second, as our keys have them."""
    if not wanted.hold_seconds:
        return None
    until = ask.now + timedelta(seconds=wanted.hold_seconds)
    return until.replace(microsecond=0) + timedelta(seconds=bool(until.microsecond))


def _released(ask: Ask, case: Case, out: str) -> Case:
    one, _ = _waiting(case, out)
    replying.releases(one)
    transact([*once(ask.cause, case.id), talks.sending_put(one.seg, released(one, ask.now), one)])
    return case


def _resent(ask: Ask, case: Case, out: str) -> Case:
    """Only what is not with the platform now; its echo is looked for once more before."""
    one, seg = _waiting(case, out)
    replying.resends(one)
    if one.state == "unknown" and look(one, Job("outbox", ask.now, current())):
        raise Refused("reply-has-arrived")
    row = talks.sending_put(one.seg, resent(one, ask.now), one)
    events = actions.end_reply(case, out, seg, "resent", by=ask.actor, at=ask.now)
    return store.save(case, events, ask.cause, also=[row])


def _discarded(ask: Ask, case: Case, out: str) -> Case:
    one, seg = _waiting(case, out)
    replying.waits(one)
    events = actions.end_reply(case, out, seg, "discarded", by=ask.actor, at=ask.now)
    return store.save(case, events, ask.cause, also=[talks.sending_gone(one.seg, one)])


def _waiting(case: Case, out: str) -> tuple[Sending, str]:
    """A reply of this case that has not arrived, and the conversation it is in or on its way to."""
    heads = (talks.find(seg) for seg in case.conversations)
    found = ((talks.sending(seg, out), head.seg) for head in heads for seg in (head.seg, *head.moving))
    one, home = next(((sending, seg) for sending, seg in found if sending), (None, ""))
    if one is None:
        raise NotFound("reply-not-found")
    return one, home


def _owned(case: Case, seg: str) -> Conversation:
    """A conversation of the case, by any name it ever had; of others the case says what everybody on it sees."""
    head = talks.find(seg)
    if head.seg in case.shown:
        raise Refused("conversation-is-not-of-this-case")
    if head.seg not in case.conversations:
        raise NotFound("conversation-not-found")
    return head


def _likeliest(case: Case) -> str:
    """The only conversation, else that which waits longest, else where something was said last; never a guess."""
    clocks = case.conversations
    if not clocks:
        raise Refused("case-has-no-conversation")
    waiting = {seg: clock.waiting_since for seg, clock in clocks.items() if clock.waiting_since}
    likely: list[str] = [
        *(clocks if len(clocks) == 1 else ()),
        *sorted(waiting, key=lambda seg: waiting[seg]),
        *case.latest,
    ]
    if not likely:
        raise Refused("conversation-is-not-named", conversations=sorted(clocks))
    return likely[0]


def _fits(case: Case, head: Conversation, text: str) -> None:
    """Words, not too many, and to the world no way into this case."""
    kind = spoken(head.inbox)
    length, most = kind.measured(text, public=head.public), kind.limits(public=head.public).longest
    if length > most:
        raise Invalid("fields-not-understood", fields={"text": "too-long"}, length=length, most=most)
    if head.public and any(way in text for way in (settings.PUBLIC_URL.partition("://")[2], case.id)):
        raise Invalid("fields-not-understood", fields={"text": "leads-to-the-case"})


def _failure(one: Sending) -> Failure:
    return Failure(
        id=one.id, case=one.case, conversation=one.seg, state=one.state, reason=one.reason, attempts=one.attempts
    )
