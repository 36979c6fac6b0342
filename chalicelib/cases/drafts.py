"""What somebody is writing on a case, and how far they have seen it: theirs alone, and no part of its history."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.cases.answers import DraftSeen
from chalicelib.cases.asked import DraftMode, NewDraft
from chalicelib.cases.model import Case
from chalicelib.cases.store import CaseRow
from chalicelib.channels.registry import CHANNELS
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import packed, query, query_page, read, together, unpacked
from chalicelib.edge.tables import Change, Delete, Put
from chalicelib.kernel.model import Actor
from chalicelib.kernel.problems import NotFound, Refused

MOST = 50  # of one person on one case
MOST_SHOWN = 100_000  # characters of all that are shown: what Lambda hands on is bounded


class DraftRow(CaseRow):
    """sort: draft#<agent>#<id>. What somebody is writing, and has not sent: nobody else reads it."""


class SeenRow(CaseRow):
    """sort: seen#<agent>. How far somebody has seen the case: the key of a message."""


class Draft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words that were not said yet, and where they were to be."""

    id: str
    mode: DraftMode
    text: str
    at: datetime
    conversation: str | None = None
    to: str | None = None
    inbox: str | None = None  # of the conversation: its channel says how long the text is
    public: bool = False


class Mark(Struct, frozen=True, kw_only=True):
    """How far somebody has seen a case."""

    key: str


class Own(NamedTuple):
    """What somebody keeps on a case for themselves."""

    drafts: list[Draft]
    mark: str | None


def own(actor: Actor, case_id: str) -> Own:
    """Both, in one step."""
    drafts, mark = together(lambda: of(actor, case_id), lambda: mark_of(actor, case_id))
    return Own(drafts, mark)


def of(actor: Actor, case_id: str) -> list[Draft]:
    """All drafts of somebody on one case."""
    where = (DraftRow.case_id == case_id) & DraftRow.sort.startswith(_name(actor, ""))
    return [unpacked(row.body, Draft) for row in query_page(DraftRow, where, limit=2 * MOST).rows]


def mark_of(actor: Actor, case_id: str) -> str | None:
    """How far somebody has seen a case."""
    row = read(seen_key(actor, case_id))
    return mark_in(row) if row else None


def seen_key(actor: Actor, case_id: str) -> SeenRow:
    """The row of somebody's mark, named by its keys."""
    return SeenRow(case_id, f"seen#{actor.id}")


def mark_in(row: SeenRow) -> str:
    """The key of the message up to which somebody has seen the case."""
    return unpacked(row.body, Mark).key


def shown(actor: Actor, case: Case, mine: Iterable[Draft]) -> list[DraftSeen]:
    """All drafts of somebody on a case and those that became it, newest first; each follows its conversation."""
    others = together(*(lambda one=one: of(actor, one.case) for one in case.absorbed))
    oldest_first = sorted([*mine, *(one for drafts in others for one in drafts)], key=lambda one: one.at)
    by_id = {one.id: one for one in oldest_first}
    found, left = list[DraftSeen](), MOST_SHOWN
    for draft in sorted(by_id.values(), key=lambda one: one.at, reverse=True):
        left -= len(draft.text)
        if left >= 0:
            found.append(seen(_followed(draft, case)))
    return found


def seen(draft: Draft) -> DraftSeen:
    """A draft as it is shown, measured as its channel does."""
    channel = CHANNELS.get((draft.inbox or "").partition(":")[0])
    return DraftSeen(
        id=draft.id,
        mode=draft.mode,
        conversation=draft.conversation,
        to=draft.to,
        text=draft.text,
        at=draft.at,
        length=channel.measured(draft.text, public=draft.public) if channel else len(draft.text),
        longest=channel.limits(public=draft.public).longest if channel else None,
    )


def drafted(draft_id: str, wanted: NewDraft, case: Case, at: datetime) -> Draft:
    """A draft as somebody wants it kept: wherever its conversation is by now, nothing that was typed is refused."""
    head = _head(case, wanted)
    return Draft(
        id=draft_id,
        mode=wanted.mode,
        text=wanted.text,
        at=at,
        conversation=head.seg if head else wanted.conversation,
        to=wanted.to,
        inbox=head.inbox if head else None,
        public=head is not None and head.public,
    )


def kept(actor: Actor, case: Case, draft: Draft) -> list[Change]:
    """The rows by which a draft is kept, in this one place; without text it goes."""
    if not draft.text:
        return gone(actor, case, draft.id)
    others = [one.id for one in of(actor, case.id) if one.id != draft.id]
    if len(others) >= MOST:
        raise Refused("too-many-drafts", most=MOST)
    return [Put(_row(actor, case.id, draft.id, packed(draft))), *_gone(actor, _before(case), draft.id)]


def gone(actor: Actor, case: Case, draft_id: str | None) -> list[Change]:
    """The rows by which a draft goes, wherever it is: with what was said, or because there is nothing to say."""
    return _gone(actor, [case.id, *_before(case)], draft_id) if draft_id else []


def marked(actor: Actor, case: Case, key: str) -> tuple[str, list[Change]]:
    """How far somebody has seen the case now, and the row that says so: it never moves back."""
    row, after = read(seen_key(actor, case.id)), seen_key(actor, case.id)
    if row is not None and (before := mark_in(row)) >= key:
        return before, []
    unchanged = SeenRow.body == row.body if row else SeenRow.sort.does_not_exist()
    after.body = packed(Mark(key=key))
    return key, [Put(after, unchanged)]


def gone_from(case_id: str) -> Iterator[Change]:
    """The rows by which all drafts on one case go, whoever wrote them."""
    where = (DraftRow.case_id == case_id) & DraftRow.sort.startswith("draft#")
    return map(Delete, query(DraftRow, where))


def _name(actor: Actor, draft_id: str) -> str:
    """No name of an agent begins another one's."""
    return f"draft#{quote(actor.id, safe='')}#{draft_id}"


def _row(actor: Actor, case_id: str, draft_id: str, body: bytes | None = None) -> DraftRow:
    return DraftRow(case_id, _name(actor, draft_id), body=body)


def _gone(actor: Actor, case_ids: Iterable[str], draft_id: str) -> list[Change]:
    return [Delete(_row(actor, case_id, draft_id)) for case_id in case_ids]


def _before(case: Case) -> list[str]:
    """The cases that became this one: drafts stay where they were written until they are written on."""
    return [one.case for one in case.absorbed]


def _head(case: Case, wanted: NewDraft) -> Conversation | None:
    """The conversation of a draft, if the case has or shows it."""
    if wanted.mode is DraftMode.NOTE or wanted.conversation is None:
        return None
    try:
        head = talks.find(wanted.conversation)
    except NotFound:
        return None
    return head if {head.seg, wanted.conversation} & {*case.conversations, *case.shown} else None


def _followed(draft: Draft, case: Case) -> Draft:
    """A draft with the name that its conversation has by now, once that is a part of another one."""
    there = {*case.conversations, *case.shown}
    if draft.inbox is None or draft.conversation is None or draft.conversation in there:
        return draft
    seg = talks.find(draft.conversation).seg
    return replace(draft, conversation=seg) if seg in there else draft
