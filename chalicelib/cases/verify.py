"""Proof that a case is what its commits say."""

import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from msgspec import MsgspecError

from chalicelib.cases import store
from chalicelib.cases.commits import Commit
from chalicelib.cases.events import ReplyQueued
from chalicelib.cases.fold import committed
from chalicelib.cases.model import Case
from chalicelib.content.model import Body, Message, Sending
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Conversation
from chalicelib.edge.rows import read_each
from chalicelib.kernel.model import Event, TextRef, salted

Kept = list[tuple[Commit, bytes]]
SAID_HERE = ("title", "note", "reason", "was")  # words that lie beside the case; those of messages lie with them
UNREADABLE = (MsgspecError, zlib.error)
UNFIT = (KeyError, TypeError, AssertionError)  # what an event that was never decided comes to


def verify(case_id: str) -> list[str]:
    """What does not hold, in words; nothing when all does.

    Words that were erased, covered or taken back are no fault, nor is a later revision than the one on record.
    """
    return list(_differences(case_id))


def _differences(case_id: str) -> Iterator[str]:
    try:
        state = store.state(case_id)
        kept = store.kept(case_id, state.version + 1 if state else 1)
    except UNREADABLE:
        yield "state, or a commit, cannot be read"
        return
    if state is None:
        yield "there is no state"
        return
    if len(kept) > state.version and store.state(case_id) != state:
        kept = kept[: state.version]  # decided while we looked
    yield from _breaks(state, kept)
    yield from _differs(state, kept)
    yield from _altered(case_id, kept)
    yield from _misquoted(kept)


def _breaks(state: Case, kept: Kept) -> Iterator[str]:
    expected = ""
    for number, (commit, body) in enumerate(kept, 1):
        if (commit.case_id, commit.version) != (state.id, number):
            yield f"commit {number} is missing, or of another case"
            return
        if commit.previous != expected:
            yield f"commit {number} does not follow the one before"
        expected = sha256(body).hexdigest()
    if len(kept) != state.version:
        yield f"there are {len(kept)} commits, and the state knows {state.version}"


def _differs(state: Case, kept: Kept) -> Iterator[str]:
    folded: Case | None = None
    for commit, body in kept:
        try:
            folded = committed(folded, commit, sha256(body).hexdigest())
        except UNFIT:
            yield f"commit {commit.version} does not fold"
            return
    if folded != state:
        yield f"state is not the fold of its {len(kept)} commits"


def _altered(case_id: str, kept: Kept) -> Iterator[str]:
    said = {ref.id: ref for event in _events(kept) for ref in _refs(event)}
    rows = read_each([store.TextRow(case_id, f"text#{name}") for name in said])
    for ref, row in zip(said.values(), rows, strict=True):
        if row is not None and not _fits(ref, row):
            yield f"text {ref.id} is not what was said"


def _fits(ref: TextRef, row: store.TextRow) -> bool:
    try:
        text = store.text_in(row)
    except UNREADABLE:
        return False
    return text.id == ref.id if text.masked else text.ref == ref


def _misquoted(kept: Kept) -> Iterator[str]:
    """Messages that are gone, or whose words are not those of the revision on record; of each its last event counts."""
    told = {event.message: event for event in _events(kept) if hasattr(event, "message")}
    for key, event in told.items():
        try:
            message = _message(getattr(event, "conversation", ""), key)
        except UNREADABLE:
            yield f"message {key} cannot be read"
            continue
        if message is None:
            yield f"message {key} is missing"
        elif _is_other(message.body, event):
            yield f"message {key} is not what was said"
    yield from _misqueued(kept)


def _misqueued(kept: Kept) -> Iterator[str]:
    """Replies that are still on their way, and are not what was written. One that arrived is a message."""
    for event in _events(kept):
        if isinstance(event, ReplyQueued) and (one := _sending(event)) and _is_other(one.body, event):
            yield f"reply {event.out} is not what was written"


def _is_other(body: Body, event: Event) -> bool:
    """The words are other than the event proves. What was taken back, erased or covered proves nothing."""
    ref: TextRef | None = getattr(event, "words", None)
    if ref is None or body.deleted or body.erased or body.masked:
        return False
    told = getattr(event, "revision", 0)
    if body.revision != told:
        return max(0, body.revision) < told
    return body.text is None or salted(body.salt, body.text) != ref.digest


def _message(seg: str, key: str) -> Message | None:
    """The message wherever it is by now; looked for again when it may have moved meanwhile."""
    for _ in range(2):
        head = _home(seg)
        for place in (head.seg, *head.moving) if head else ():
            if row := talks.message_row(place, key):
                return talks.message_in(row)
    return None


def _home(seg: str) -> Conversation | None:
    head = talks.head_or_none(seg)
    while head is not None and head.into:
        head = talks.head_or_none(head.into)
    return head


def _sending(event: Any) -> Sending | None:
    head = _home(event.conversation)
    return talks.sending(head.seg, event.out) if head else None


def _events(kept: Kept) -> Iterator[Event]:
    return (event for commit, _ in kept for event in commit.events)


def _refs(event: Event) -> Iterator[TextRef]:
    parts = (getattr(event, name, None) for name in SAID_HERE)
    return (part for part in parts if isinstance(part, TextRef))
