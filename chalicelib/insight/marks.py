"""What somebody has not seen yet of the cases on a list."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from chalicelib.cases import drafts
from chalicelib.content.model import is_ours
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation, Exchange
from chalicelib.edge.rows import query_page, together
from chalicelib.insight.scanning import Work, each
from chalicelib.kernel.model import Actor


class Doubt(NamedTuple):
    """A question that began before the mark and was answered after it: did the customer go on in between?"""

    case_id: str
    seg: str
    mark: str
    answer: str


def marks(actor: Actor, ids: Iterable[str]) -> dict[str, str]:
    """How far the viewer has seen each case, by its id: the key of a message."""
    rows = each([drafts.seen_key(actor, case_id) for case_id in ids])
    return {row.case_id: drafts.mark_in(row) for row in rows if row}


def unread(works: Iterable[Work], seen: Mapping[str, str]) -> set[str]:
    """The cases in which a customer said something after the mark, as far as their first conversations tell.

    Nearly always their heads say it; where they cannot, one more step looks at what lies between.
    """
    by_case = {work.case.id: work for work in works}
    sure = {name for name, work in by_case.items() if _is_news(work, seen.get(name, ""))}
    doubts = [one for name, work in by_case.items() if name not in sure for one in _doubts(work, seen.get(name, ""))]
    found = together(*(lambda one=one: _goes_on(one) for one in doubts))
    return sure | {one.case_id for one, goes_on in zip(doubts, found, strict=True) if goes_on}


def _is_news(work: Work, mark: str) -> bool:
    """Somewhere the newest message is a customer's, or their last question began, after the mark."""
    newest = (head.last for head in work.heads if head.last and not is_ours(head.last))
    return any(key > mark for key in (*newest, *(latest.start for _, latest in _questions(work))))


def _doubts(work: Work, mark: str) -> Iterator[Doubt]:
    for head, latest in _questions(work):
        if latest.end and latest.start <= mark < latest.end:
            yield Doubt(work.case.id, head.seg, mark, latest.end)


def _questions(work: Work) -> Iterator[tuple[Conversation, Exchange]]:
    """The last question of each conversation that the case owns: how another case counts them is not for this one."""
    for head in work.heads:
        if head.seg in work.case.conversations and head.era.latest:
            yield head, head.era.latest


def _goes_on(doubt: Doubt) -> bool:
    """A question is a run of the customer's messages: whatever lies between the mark and the answer is theirs."""
    where = talks.between(talks.MessageRow, doubt.seg, doubt.mark, doubt.answer)
    ends = {f"message#{key}" for key in (doubt.mark, doubt.answer)}
    return any(row.sort not in ends for row in query_page(talks.MessageRow, where, limit=2).rows)
