"""How fast a company answers: figures per inbox, read from the conversations and cases that are there."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from msgspec import Struct

from chalicelib.access.view import may_know
from chalicelib.cases import store as cases
from chalicelib.cases.model import Case
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import MET, MISSED, Clock, Conversation
from chalicelib.edge.rows import query, read_each, unpacked
from chalicelib.kernel.model import Actor
from chalicelib.library.model import Inbox

COMPANIES = 10  # of one page


class Replies(Struct, frozen=True, kw_only=True):
    """One company's conversations, and how fast they were answered. Times are in seconds."""

    company: str
    conversations: int
    cases: int
    messages_in: int
    messages_out: int
    first_reply_met: int
    first_reply_missed: int
    next_reply_met: int
    next_reply_missed: int
    first_reply_median_s: float | None


class Report(Struct, frozen=True, kw_only=True):
    """A page of companies, in their order, and the cursor to the next."""

    companies: list[Replies]
    next: str | None


class Owned(NamedTuple):
    """A live conversation, with the clocks that cases count of it."""

    head: Conversation
    case: Case | None
    clocks: list[Clock]


def report(actor: Actor, inboxes: list[Inbox], after: str | None) -> Report:
    """The companies that have a conversation, as far as the actor may know their cases."""
    rest = [inbox for inbox in sorted(inboxes, key=_place) if _place(inbox) > _after(after)]
    shown = rest[:COMPANIES]
    found = [replies(inbox.account, list(_known(actor, inbox.id))) for inbox in shown]
    return Report(
        companies=[one for one in found if one.conversations],
        next=shown[-1].id if len(rest) > COMPANIES else None,
    )


def _place(inbox: Inbox) -> tuple[str, str]:
    """By company: two inboxes of one account name are two, and no page loses either."""
    return inbox.account, inbox.id


def _after(cursor: str | None) -> tuple[str, str]:
    return (cursor or "").partition(":")[2], cursor or ""


def replies(company: str, owned: list[Owned]) -> Replies:
    """The figures of some conversations."""
    from statistics import median  # noqa: PLC0415, it brings fractions and random with it

    clocks = [clock for one in owned for clock in one.clocks]
    answered = [clock.first_seconds for clock in clocks if clock.first_seconds is not None]
    return Replies(
        company=company,
        conversations=len(owned),
        cases=len({one.case.id for one in owned if one.case}),
        messages_in=sum(one.head.n - one.head.ours for one in owned),
        messages_out=sum(one.head.ours for one in owned),
        first_reply_met=sum(clock.first == MET for clock in clocks),
        first_reply_missed=sum(clock.first == MISSED for clock in clocks),
        next_reply_met=sum(clock.next_met for clock in clocks),
        next_reply_missed=sum(clock.next_missed for clock in clocks),
        first_reply_median_s=median(answered) if answered else None,
    )


def _known(actor: Actor, inbox: str) -> Iterator[Owned]:
    """The live conversations of an inbox whose case the actor may know."""
    heads = [head for head in _heads(inbox) if head.into is None]
    owners = _live(head.case for head in heads)
    for head in heads:
        case = owners.get(head.case or "")
        if case is not None and may_know(case, actor):
            yield Owned(head, case, [clock for one in _chain(case) if (clock := one.conversations.get(head.seg))])


def _heads(inbox: str) -> Iterator[Conversation]:
    kind: Any = talks.HeadRow
    keys = [talks.HeadRow(row.thing, row.sort) for row in query(kind, kind.inbox == inbox, index="of_inbox")]
    return (unpacked(row.body, Conversation) for row in read_each(keys) if row)


def _live(ids: Iterable[str | None]) -> dict[str, Case]:
    """The live cases by the ids that conversations name."""
    names = sorted({one for one in ids if one})
    found = {case.id: case for case in map(cases.case_in, read_each([cases.state_key(one) for one in names])) if case}
    return {name: found[name] if found[name].is_live else cases.live(name) for name in names if name in found}


def _chain(case: Case) -> Iterator[Case]:
    """A case and those that it follows: each counts what came in its own time."""
    yield case
    while case.follows and (before := cases.state(case.follows)):
        case = before
        yield case
