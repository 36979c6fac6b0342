"""Which case owns a conversation: decisions that touch two cases and a conversation, in one transaction."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.access.view import may_know
from chalicelib.cases import actions, hearing, store
from chalicelib.cases.events import Events
from chalicelib.cases.fold import fold
from chalicelib.cases.model import Case, Status
from chalicelib.cases.numbers import free_number
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation, clock_of
from chalicelib.edge.asking import Ask
from chalicelib.edge.tables import Change, Put, transact
from chalicelib.kernel.model import minted
from chalicelib.kernel.problems import Invalid, NotFound, Refused
from chalicelib.library.store import current


class Unowned(Struct, frozen=True, kw_only=True):
    """A conversation that has no case yet: who may know its inbox's cases may know it."""

    team: str | None
    people: tuple[str, ...] = ()


def attach(ask: Ask, case: Case, seg: str) -> Case:
    """Show a conversation on a case; one that no case owns is owned by it."""
    head = _head(seg)
    if not may_know(_holder(head), ask.actor):
        raise NotFound("conversation-not-found")
    clock = clock_of(head.era) if head.case is None else None
    events = actions.attach(case, head.seg, clock, by=ask.actor, at=ask.now)
    return store.save(case, events, ask.cause, also=_owned(head, case.id) if clock else ())


def detach(ask: Ask, case: Case, seg: str, owner: str | None) -> Case:
    """Take a conversation off a case, by any name it ever had; from its owner it goes to another case, or a new one."""
    head = talks.find(seg)
    if head.seg not in case.conversations:
        events = actions.detach(case, _as_shown(case, head), None, by=ask.actor, at=ask.now)
        return store.save(case, events, ask.cause)
    if _owner(head) != case.id:
        raise Refused("conversation-is-not-of-this-case")
    if not owner:
        raise Invalid("fields-not-understood", fields={"owner": "required"})
    if owner == "new":
        return _to_new(ask, case, head)
    other = store.case_for(ask.actor, owner)
    if other.id == case.id:
        raise Refused("conversation-has-this-owner")
    return _to(ask, case, head, other)


def goes_on(ask: Ask, case: Case, events: Events) -> Events:
    """A decision by which a closed case may go on: refused where another case has its conversation by now."""
    if case.status is not Status.CLOSED or not events or fold(case, events).status is Status.CLOSED:
        return events
    owners = dict.fromkeys(_owner(talks.find(seg)) for seg in case.conversations)
    for other in (store.live(owner) for owner in owners if owner and owner != case.id):
        raise Refused("case-was-followed", **({"case": other.id} if may_know(other, ask.actor) else {}))
    return events


def part(ask: Ask, loser_id: str) -> Case:
    """Take back a merge by threading: the loser lives again, linked; the conversations stay with the winner.

    It is for those who may know both.
    """
    loser = store.state(loser_id)
    if loser is None or loser.into is None or not may_know(loser, ask.actor):
        raise NotFound("merge-not-found")
    winner = store.case_for(ask.actor, loser.into)
    ask.expects(str(winner.version))
    parted, restored = actions.part(winner, loser, by=ask.actor, at=ask.now)
    after, rows = store.changed(loser, restored, ask.cause)
    beside = store.LinkRow(winner.id, f"link#parted#{loser.id}")
    back = store.LinkRow(loser.id, f"link#parted#{winner.id}")
    _both(winner, parted, [*rows, Put(beside), Put(back), *_kept(winner)], ask)
    return after


def _to(ask: Ask, case: Case, head: Conversation, other: Case) -> Case:
    leaves = actions.detach(case, head.seg, other.id, by=ask.actor, at=ask.now)
    comes = actions.attach(other, head.seg, clock_of(head.era), by=ask.actor, at=ask.now)
    after, rows = store.changed(case, leaves, ask.cause)
    _both(other, comes, [*rows, *_owned(head, other.id)], ask)
    return after


def _to_new(ask: Ask, case: Case, head: Conversation) -> Case:
    """A case of its own, on the terms of the one that it leaves; its clocks started when its first message was said."""
    case_id = minted("case", head.seg, ask.cause.id)
    start = hearing.Opening(
        case_id=case_id,
        number=free_number(case_id),
        inbox=head.inbox,
        team=case.team,
        target=case.target,
        priority=case.priority,
    )
    opens = hearing.opened_by(start, head.seg, head.root_key, clock_of(head.era), head.customer_id)
    leaves = actions.detach(case, head.seg, case_id, by=ask.actor, at=ask.now)
    after, rows = store.changed(case, leaves, ask.cause)
    _both(None, tuple(replace(event, by=ask.actor) for event in opens), [*rows, *_owned(head, case_id)], ask)
    return after


def _both(other: Case | None, events: Events, rows: list[Change], ask: Ask) -> None:
    """Write two cases' decisions together; the key of the request is claimed once."""
    keyless = replace(ask.cause, once=None)
    after, more = store.changed(other, events, keyless)
    transact([*rows, *more], landed=lambda: store.landed(after.id, after.version, ask.cause))


def _owned(head: Conversation, case_id: str) -> list[Change]:
    after = replace(head, v=head.v + 1, owed_at=None, era=replace(head.era, case=case_id))
    return [talks.head_put(after, head)]


def _kept(winner: Case) -> list[Change]:
    """The conversations that came along with a merge: they name the winner itself from now on."""
    heads = [talks.find(seg) for seg in winner.conversations]
    came = [head for head in heads if head.case != winner.id and _owner(head) == winner.id]
    return [talks.head_put(replace(head, v=head.v + 1, era=replace(head.era, case=winner.id)), head) for head in came]


def _owner(head: Conversation) -> str | None:
    return store.live(head.case).id if head.case else None


def _as_shown(case: Case, head: Conversation) -> str:
    """The name by which a case shows a conversation."""
    found = next((seg for seg in case.shown if seg == head.seg or talks.find(seg).seg == head.seg), None)
    if found is None:
        raise NotFound("conversation-not-found")
    return found


def _holder(head: Conversation) -> Case | Unowned:
    if head.case:
        return store.live(head.case)
    inbox = current().inbox(head.inbox)
    return Unowned(team=inbox.team if inbox else None)


def _head(seg: str) -> Conversation:
    head = talks.find(seg)
    if head.into:
        raise NotFound("conversation-not-found")
    return head
