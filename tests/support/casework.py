"""People, moments and cases for the tests of case work: pure ones, made of events alone."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import count
from typing import Any
from uuid import uuid4

from chalicelib.cases import actions, hearing, tasks
from chalicelib.cases.commits import Commit
from chalicelib.cases.events import Events
from chalicelib.cases.fold import committed, decided, fold
from chalicelib.cases.model import Case, Status
from chalicelib.content.model import US, Body, Message, key_at
from chalicelib.conversations.model import OPEN, Clock
from chalicelib.kernel.model import Actor, Cause, Role, Text, TextRef

ANNA = Actor(id="anna", role=Role.AGENT, teams=("support",))
BERT = Actor(id="bert", role=Role.AGENT, teams=("support",))
KARL = Actor(id="karl", role=Role.AGENT, teams=("billing",))  # a stranger to the cases of support
SAM = Actor(id="sam", role=Role.SUPERVISOR)
ADA = Actor(id="ada", role=Role.ADMINISTRATOR)
MARIA = Actor(id="maria", role=Role.CUSTOMER, customer_id="maria")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SEG = "seg1"
numbers = count(1)


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def a_ref(name: str = "words") -> TextRef:
    return TextRef(id=name, digest=f"digest of {name}")


def a_text(words: str = "words") -> Text:
    return Text(id=uuid4().hex, salt="salt", words=words)


def a_cause(source: str = "test", at: datetime = NOON) -> Cause:
    return Cause(id=uuid4().hex, source=source, recorded_at=at)


def opening(**known: Any) -> Events:
    start = actions.Start(case_id=known.pop("case_id", "c1"), number="123-456-782", title=a_ref("title"), **known)
    return actions.open_case(start, by=ANNA, at=NOON)


def a_pure_case(*events: Events, **known: Any) -> Case:
    """A case of support that Anna opened at noon, after these events."""
    return fold(None, sum(events, opening(**{"team": "support", **known})))


def waiting(since: datetime = NOON, **known: Any) -> Clock:
    """A conversation whose customer waits for the first reply."""
    return Clock(first=OPEN, waiting_since=since, metric="first_reply_time", **known)


def from_maria(clock: Clock | None = None, **known: Any) -> Case:
    """A case that a message of Maria's opened at noon: she waits for an answer."""
    start = hearing.Opening(
        case_id="c1", number="123-456-782", inbox="x:shop", team="support", **{"target": 3600, **known}
    )
    return fold(None, hearing.opened_by(start, SEG, a_key(NOON), clock or waiting(), "maria"))


def a_key(at: datetime, side: int = 0, post: str = "100") -> str:
    return key_at(at, side, post)


def a_message(at: datetime = NOON, *, ours: bool = False, text: str = "Where is it?", **body: Any) -> Message:
    return Message(
        key=a_key(at, int(ours), str(next(numbers))),
        post="100",
        inbox="x:shop",
        author=US if ours else "identity",
        customer_id=None if ours else "maria",
        public=True,
        body=Body(text=text, salt="salt", **{"revision": 0, **body}),
    )


def in_status(status: Status, case: Case | None = None) -> Case:
    """A case that one of us has brought there, half an hour past noon."""
    case, at = case or from_maria(), later(30)
    if status is Status.CLOSED:
        return fold(case, actions.close(case, a_ref("reason"), by=ANNA, at=at))
    if status is Status.NEW:
        return case
    return fold(case, actions.set_status(case, status, by=ANNA, at=at))


def with_task(case: Case, name: str = "task", **known: Any) -> Case:
    return fold(case, tasks.add(case, tasks.Plan(title=a_ref(name), **known), by=ANNA, at=NOON))


def commits_of(*decisions: Events) -> tuple[Case, list[Commit]]:
    """A case and its commits, newest first, as `undo` reads them."""
    case: Case | None = None
    made: list[Commit] = []
    for number, events in enumerate(decisions):
        made.insert(0, decided(case, events, a_cause(at=later(number))))
        case = committed(case, made[0])
    assert case is not None
    return case, made


def refolded(commits: list[Commit]) -> Case | None:
    start: Case | None = None
    return reduce(committed, commits, start)
