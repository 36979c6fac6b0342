"""One customer: who they are, their cases, and the newest of what they said, in two round trips."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from chalicelib.access.view import may_know
from chalicelib.cases import store
from chalicelib.cases.answers import CustomerSeen, OtherCase, customer_seen
from chalicelib.cases.model import Case
from chalicelib.cases.talk import MessageSeen, message_seen
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.customers.model import Identity, Profile
from chalicelib.customers.store import card
from chalicelib.edge.rows import packed, query_page, read_each, together, unpacked
from chalicelib.kernel.model import Actor, minted, stamp
from chalicelib.kernel.problems import NotFound

NEWEST = 100  # messages and cases: as many as one read of each takes


class TalkLine(Struct, frozen=True, kw_only=True):
    """A conversation of the customer, with the newest of what they said in it, in the order of facts."""

    id: str
    inbox: str
    public: bool
    case: str
    messages: list[MessageSeen]


class WholeCustomer(Struct, frozen=True, kw_only=True):
    """A customer: who they are, what is done about what they brought to us, and what they said."""

    customer: CustomerSeen
    etag: str
    cases: list[OtherCase]
    conversations: list[TalkLine]


def customer_for(actor: Actor, customer_id: str) -> WholeCustomer:
    """The customer in one answer. Of their cases and conversations there are those that the actor may know."""
    (profile, identities), entries, keys = together(
        lambda: card(customer_id), lambda: _newest_cases(customer_id), lambda: _newest_messages(customer_id)
    )
    shown = customer_seen(profile, identities)
    if profile is None or shown is None:
        raise NotFound("customer-not-found")

    segs = list(dict.fromkeys(row.thing for row in keys))
    states, heads, messages = together(
        lambda: read_each([store.state_key(row.case_id) for row in entries]),
        lambda: read_each([talks.HeadRow(thing, "conversation") for thing in segs]),
        lambda: read_each([talks.MessageRow(row.thing, row.sort) for row in keys]),
    )
    cases = [case for case in map(store.case_in, states) if case is not None and case.is_live and may_know(case, actor)]
    return WholeCustomer(
        customer=shown,
        etag=etag_of(profile, identities),
        cases=[_line(case) for case in cases],
        conversations=_talks(cases, heads, [row for row in messages if row]),
    )


def etag_of(profile: Profile, identities: Iterable[Identity]) -> str:
    """What changes when the customer does: the profile or an identity, not what is said or done."""
    return minted(*(packed(one).hex() for one in (profile, *identities)))


def _newest_cases(customer_id: str) -> list[Any]:
    kind: Any = store.StateRow
    where = kind.customer_id == customer_id
    rows: list[Any] = query_page(kind, where, index="of_customer", newest=True, limit=NEWEST).rows
    return rows


def _newest_messages(customer_id: str) -> list[Any]:
    kind: Any = talks.MessageRow
    where = kind.customer_id == customer_id
    rows: list[Any] = query_page(kind, where, index="of_customer", newest=True, limit=NEWEST).rows
    return rows


def _talks(cases: list[Case], heads: list[Any], rows: list[Any]) -> list[TalkLine]:
    """The conversations of these cases that the rows are of; what is being moved is where it is moved to."""
    owners = {seg: case for case in cases for seg in (*case.shown, *case.conversations)}
    found = {head.seg: head for row in heads if row and (head := unpacked(row.body, Conversation))}
    said: dict[str, list[MessageSeen]] = {}
    for row in rows:
        head = found[row.thing.removeprefix("conv#")]
        said.setdefault(head.into or head.seg, []).append(message_seen(talks.message_in(row)))
    return [
        TalkLine(
            id=seg,
            inbox=_any_of(found, seg).inbox,
            public=_any_of(found, seg).public,
            case=owners[seg].id,
            messages=sorted(lines, key=lambda line: line.key),
        )
        for seg, lines in said.items()
        if seg in owners
    ]


def _any_of(found: dict[str, Conversation], seg: str) -> Conversation:
    """The conversation, or one that is a part of it: in the same inbox, and as public."""
    return found.get(seg) or next(head for head in found.values() if head.into == seg)


def _line(case: Case) -> OtherCase:
    return OtherCase(
        id=case.id,
        number=case.number,
        relation="of-customer",
        status=case.status,
        opened_at=stamp(case.opened_at),
        open_tasks=len(case.open_tasks),
        team=case.team,
        people=tuple(case.people),
    )
