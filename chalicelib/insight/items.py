"""What a worklist says of each thing to do: its case, who the customer is, and what was said last."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct

from chalicelib.cases import answers
from chalicelib.cases import store as cases
from chalicelib.cases.answers import CaseLine, TaskSeen
from chalicelib.cases.offers import Viewer
from chalicelib.content.model import US, Message, time_of
from chalicelib.conversations import store as talks
from chalicelib.customers import store as customers
from chalicelib.customers.model import Identity
from chalicelib.edge.rows import together
from chalicelib.insight.marks import marks, unread
from chalicelib.insight.scanning import Work, channel, each, inbox
from chalicelib.library.store import Library

LONGEST_WORDS = 200  # characters
MOST_IDENTITIES = 20  # of a customer, that are looked at for a name


class Item(Struct, frozen=True, kw_only=True):
    """Something to do: a case, or a task of one. What was said last is of the conversation that matters most."""

    case: CaseLine
    task: TaskSeen | None  # null where the case itself is to be worked on
    customer: str | None  # what they are called
    words: str | None  # of its newest message; null where they were taken back or erased
    said_at: datetime | None
    said_by_us: bool
    channel: str | None
    place: str | None  # what the inbox is called
    unread: bool  # a customer said something after what the viewer has marked as seen


class Around(NamedTuple):
    """For whom, and what was read for the items of a page: by the id of a case, and customers by their own."""

    viewer: Viewer
    words: answers.Words
    unread: set[str]
    newest: Mapping[str, Message]
    called: Mapping[str, str]
    identities: Mapping[str, list[Identity]]  # of those whose profile does not say what they are called


def items(viewer: Viewer, works: list[Work], library: Library) -> list[Item]:
    """Things to do as they are listed. What they need is read side by side: one step, and one more where in doubt."""
    around = _around(viewer, works)
    return [_item(work, around, library) for work in works]


def _around(viewer: Viewer, works: list[Work]) -> Around:
    by_case = {work.case.id: work for work in works}
    people = sorted({work.case.customer_id for work in works if work.case.customer_id})
    words, seen, newest, called = together(
        lambda: _texts(works),
        lambda: marks(viewer.by, by_case),
        lambda: _newest(by_case.values()),
        lambda: customers.called(people),
    )
    nameless = [one for one in people if one not in called]
    news, *identities = together(
        lambda: unread(works, seen),
        *(lambda one=one: customers.identities_of(one, MOST_IDENTITIES) for one in nameless),
    )
    return Around(viewer, words, news, newest, called, dict(zip(nameless, identities, strict=True)))


def _texts(works: list[Work]) -> answers.Words:
    """The titles of cases and of tasks."""
    wanted = [(work.case.id, ref.id) for work in works for ref in _refs(work)]
    rows = each([cases.TextRow(case_id, f"text#{name}") for case_id, name in dict.fromkeys(wanted)])
    return answers.said({text.id: text for text in (cases.text_in(row) for row in rows if row)})


def _refs(work: Work) -> Iterable[Any]:
    titles = (work.case.title, work.case.reason, work.task.title if work.task else None)
    return (ref for ref in titles if ref)


def _newest(works: Iterable[Work]) -> dict[str, Message]:
    """The newest message of the conversation that matters, by case."""
    named = {work.case.id: talks.message_key(work.head.seg, work.head.last) for work in works if work.head}
    rows = each(list(named.values()))
    return {case_id: talks.message_in(row) for case_id, row in zip(named, rows, strict=True) if row}


def _item(work: Work, around: Around, library: Library) -> Item:
    case, newest = work.case, around.newest.get(work.case.id)
    place = library.inbox(inbox(work) or "")
    said = newest.body.said if newest else None
    return Item(
        case=answers.short(case, around.words, around.viewer),
        task=_task(work, around),
        customer=_called(work, around),
        words=said[:LONGEST_WORDS] if said else None,
        said_at=time_of(newest.key) if newest else None,
        said_by_us=newest is not None and newest.author == US,
        channel=channel(work),
        place=place.name if place else None,
        unread=case.id in around.unread,
    )


def _task(work: Work, around: Around) -> TaskSeen | None:
    if work.task is None:
        return None
    return next(one for one in answers.line(work.case, around.words, around.viewer).tasks if one.id == work.task.id)


def _called(work: Work, around: Around) -> str | None:
    """What the customer goes by; where their profile does not say, best on the channel where they speak."""
    who = work.case.customer_id or ""
    near = sorted(around.identities.get(who, []), key=lambda one: one.channel != channel(work))
    return around.called.get(who) or next((word for one in near for word in (one.name, one.address) if word), None)
