"""Proof that a case is what its commits say."""

from collections.abc import Iterator
from hashlib import sha256

from chalicelib.cases import store
from chalicelib.cases.events import Commit
from chalicelib.cases.fold import committed
from chalicelib.cases.model import Case
from chalicelib.content.model import Message
from chalicelib.conversations import store as talks
from chalicelib.kernel.model import Event, TextRef, salted

SAID_HERE = ("title", "note", "reason")  # words that lie beside the case; those of messages lie with them


def verify(case_id: str) -> list[str]:
    """What does not hold, in words; nothing when all does. Erased and masked words are no fault."""
    state = store.state(case_id)
    kept = store.kept(case_id, state.version if state else 0)
    commits = [commit for commit, _ in kept]
    return [*_breaks(kept), *_differs(state, kept), *_altered(case_id, commits), *_misquoted(commits)]


def _breaks(kept: list[tuple[Commit, bytes]]) -> Iterator[str]:
    expected = ""
    for number, (commit, body) in enumerate(kept, 1):
        if (commit.version, commit.previous) != (number, expected):
            yield f"commit {number} does not follow the one before"
        expected = sha256(body).hexdigest()


def _differs(state: Case | None, kept: list[tuple[Commit, bytes]]) -> Iterator[str]:
    folded: Case | None = None
    for commit, body in kept:
        folded = committed(folded, commit, sha256(body).hexdigest())
    if folded != state:
        yield f"state is not the fold of its {len(kept)} commits"


def _altered(case_id: str, commits: list[Commit]) -> Iterator[str]:
    said = {ref.id: ref for event in _events(commits) for ref in _refs(event)}
    for text in store.texts(case_id, said.values()).values():
        if text.ref != said[text.id]:
            yield f"text {text.id} is not what was said"


def _misquoted(commits: list[Commit]) -> Iterator[str]:
    """Messages whose words are not those of the revision on record."""
    told = {event.message: event for event in _events(commits) if hasattr(event, "message")}
    for key, event in told.items():
        message = _message(getattr(event, "conversation", ""), key)
        if message is not None and _is_other(message, event):
            yield f"message {key} is not what was said"


def _is_other(message: Message, event: Event) -> bool:
    ref: TextRef | None = getattr(event, "words", None)
    body = message.body
    if ref is None or body.said is None or body.masked or body.revision != getattr(event, "revision", 0):
        return False
    return salted(body.salt, body.said) != ref.digest


def _message(seg: str, key: str) -> Message | None:
    head = talks.head_or_none(seg)
    while head is not None and head.into:
        head = talks.head_or_none(head.into)
    row = talks.message_row(head.seg, key) if head else None
    return talks.message_in(row) if row else None


def _events(commits: list[Commit]) -> Iterator[Event]:
    return (event for commit in commits for event in commit.events)


def _refs(event: Event) -> Iterator[TextRef]:
    parts = (getattr(event, name, None) for name in SAID_HERE)
    return (part for part in parts if isinstance(part, TextRef))
