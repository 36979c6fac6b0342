"""One customer: who they are, their cases, and the newest of what they said, in two round trips."""

from collections.abc import Callable, Iterable
from itertools import accumulate, islice
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.access.view import may_know
from chalicelib.cases import store
from chalicelib.cases.answers import CustomerSeen, OtherCase, customer_seen
from chalicelib.cases.model import Case
from chalicelib.cases.parts import MOST_OF_ALL, sent
from chalicelib.cases.talk import MessageSeen, message_seen
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.customers.model import Identity, Profile
from chalicelib.customers.store import card
from chalicelib.edge.rows import Page, packed, query, query_page, read_each, together, unpacked
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
    """The customer in one answer. Of their cases and conversations there are those that the actor may know.

    One whom the actor has not met, in any case that they may know, is as absent as one who never was.
    """
    (profile, identities), entries, page = together(
        lambda: card(customer_id), lambda: _newest_cases(actor, customer_id), lambda: _messages(customer_id)
    )
    shown = customer_seen(profile, identities)
    if profile is None or shown is None:
        raise NotFound("customer-not-found")

    states, heads, messages = together(
        lambda: read_each([store.state_key(row.case_id) for row in entries]), *_said_in(page.rows)
    )
    cases = [case for case in map(store.case_in, states) if case is not None and case.is_live and may_know(case, actor)]
    if not cases and not _met(actor, customer_id, heads, page):
        raise NotFound("customer-not-found")
    talks_shown = _talks(cases, heads, messages)
    while page.after and cases and _lines(talks_shown) < NEWEST:
        page = _messages(customer_id, page.after)
        more = together(*_said_in(page.rows))
        heads, messages = [*heads, *more[0]], [*messages, *more[1]]
        talks_shown = _talks(cases, heads, messages)
    return WholeCustomer(
        customer=shown,
        etag=etag_of(profile, identities),
        cases=[_line(case) for case in cases],
        conversations=_newest(talks_shown),
    )


def etag_of(profile: Profile, identities: Iterable[Identity]) -> str:
    """What changes when the customer does: the profile or an identity, not what is said or done."""
    return minted(*(packed(one).hex() for one in (profile, *identities)))


def _newest_cases(actor: Actor, customer_id: str) -> list[Any]:
    """The newest that the actor may know, as the index has them: hidden ones take nobody's place."""
    kind: Any = store.StateRow
    rows: Any = query(kind, kind.customer_id == customer_id, index="of_customer", newest=True, limit=NEWEST)
    return list(islice((row for row in rows if may_know(_entry(row), actor)), NEWEST))


def _messages(customer_id: str, after: dict[str, Any] | None = None) -> Page:
    kind: Any = talks.MessageRow
    where = kind.customer_id == customer_id
    return query_page(kind, where, index="of_customer", newest=True, limit=NEWEST, after=after)


def _said_in(keys: list[Any]) -> tuple[Callable[[], list[Any]], Callable[[], list[Any]]]:
    """The reads of the conversations and the messages that these entries name."""
    threads = list(dict.fromkeys(row.thing for row in keys))
    return (
        lambda: read_each([talks.HeadRow(thing, "conversation") for thing in threads]),
        lambda: [row for row in read_each([talks.MessageRow(row.thing, row.sort) for row in keys]) if row],
    )


def _met(actor: Actor, customer_id: str, heads: list[Any], page: Page) -> bool:
    """Whether they ever wrote in a case that the actor may know, though it is another customer's."""
    while not _knows(actor, heads):
        if not page.after:
            return False
        page = _messages(customer_id, page.after)
        heads = _said_in(page.rows)[0]()
    return True


def _knows(actor: Actor, heads: list[Any]) -> bool:
    names = {unpacked(row.body, Conversation).case for row in heads if row}
    found = (store.live(name) for name in sorted(filter(None, names)))
    return actor.is_lead or any(may_know(case, actor) for case in found)


def _newest(shown: list[TalkLine]) -> list[TalkLine]:
    """As many as there is room for: how many more were read hangs on what is hidden between them."""
    lines = sorted((line for one in shown for line in one.messages), key=lambda line: line.key, reverse=True)[:NEWEST]
    sizes = accumulate(sent([line]) for line in lines[1:])  # the newest is always there
    fits = [line.key for line, size in zip(lines[1:], sizes, strict=True) if size <= MOST_OF_ALL]
    oldest = min([*fits, *(line.key for line in lines[:1])], default="")
    kept = (replace(one, messages=[line for line in one.messages if line.key >= oldest]) for one in shown)
    return [one for one in kept if one.messages]


def _lines(shown: list[TalkLine]) -> int:
    return sum(len(one.messages) for one in shown)


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


def _entry(row: Any) -> OtherCase:
    people = tuple((row.people or "").split())
    return OtherCase(id=row.case_id, number="", relation="of-customer", team=row.team, people=people)


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
