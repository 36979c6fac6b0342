"""What can happen to a case. Events live for years: a kind never changes its meaning, only its version."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.cases.model import Status, TaskState
from chalicelib.conversations.model import Clock
from chalicelib.kernel.model import Audience, Event, TextRef


class CaseOpened(Event, frozen=True, kw_only=True, tag="case.opened"):
    """A matter was brought to us: by a message, or by one of us."""

    case_id: str
    number: str
    customer_id: str | None = None
    inbox: str | None = None
    team: str | None = None
    opened: str | None = None
    follows: str | None = None
    priority: str = "normal"
    target: int = 3600
    title: TextRef | None = None
    conversations: Mapping[str, Clock] = {}


class MessageReceived(Event, frozen=True, kw_only=True, tag="message.received"):
    """Somebody wrote. `clock` is what the conversation's metrics are with it."""

    conversation: str
    message: str
    clock: Clock
    words: TextRef | None = None
    revision: int = 0
    customer_id: str | None = None  # of the conversation, when its root has changed


class MessageSent(Event, frozen=True, kw_only=True, tag="message.sent"):
    """The company wrote: here, or elsewhere."""

    conversation: str
    message: str
    clock: Clock
    words: TextRef | None = None
    revision: int = 0


class MessageAmended(Event, frozen=True, kw_only=True, tag="message.amended"):
    """A message was edited, or taken back."""

    conversation: str
    message: str
    change: str  # edited, deleted
    words: TextRef | None = None
    revision: int = 0


class ClocksReplayed(Event, frozen=True, kw_only=True, tag="clocks.replayed"):
    """Facts that came late, or from a conversation that is a part of this one, changed the metrics."""

    conversation: str
    clock: Clock
    taken_back: bool = False  # a breach on record turned out to have been answered in time
    customer_id: str | None = None


class ClockStruck(Event, frozen=True, kw_only=True, tag="clock.struck"):
    """A reply was not given in time. `at` is the due moment, however late it was seen."""

    conversation: str
    metric: str
    clock: Clock


class CaseAbsorbed(Event, frozen=True, kw_only=True, tag="case.absorbed"):
    """Two threads turned out to be one: this case goes on for both."""

    case_id: str
    number: str
    conversations: Mapping[str, Clock]
    gone: tuple[str, ...] = ()  # conversations that are no longer of their own
    open_tasks: int = 0
    customer_id: str | None = None


class CaseMerged(Event, frozen=True, kw_only=True, tag="case.merged"):
    """This case was merged into another; it keeps what it has, and points there."""

    into: str


class CaseParted(Event, frozen=True, kw_only=True, tag="case.parted"):
    """A case that was merged into this one lives again; the conversations stay here."""

    case_id: str


class CaseRestored(Event, frozen=True, kw_only=True, tag="case.restored"):
    """This case lives again, with its notes, tasks and number, beside the one it had been merged into."""

    beside: str


class ConversationAttached(Event, frozen=True, kw_only=True, tag="conversation.attached"):
    """A conversation is shown on this case; with a clock, it is owned by it."""

    conversation: str
    clock: Clock | None = None


class ConversationDetached(Event, frozen=True, kw_only=True, tag="conversation.detached"):
    """A conversation no longer belongs to this case; `owner` has its clocks now, when this case had them."""

    conversation: str
    owner: str | None = None


class StatusChanged(Event, frozen=True, kw_only=True, tag="status.changed"):
    """Where the case stands."""

    status: Status
    was: Status
    closes_at: datetime | None = None  # when silence closes it, where an administrator wants that


class CaseClosed(Event, frozen=True, kw_only=True, tag="case.closed"):
    """Nothing is left to do."""

    was: Status
    reason: TextRef | None = None  # in somebody's words
    code: str | None = None  # or by a rule: silence, noise


class CaseReopened(Event, frozen=True, kw_only=True, tag="case.reopened"):
    """It goes on: somebody wrote, or one of us said so."""

    was: Status


class Retitled(Event, frozen=True, kw_only=True, tag="title.changed"):
    """What the case is called."""

    title: TextRef | None
    was: TextRef | None = None


class Classified(Event, frozen=True, kw_only=True, tag="classes.changed"):
    """What the case is about."""

    classes: tuple[str, ...]
    was: tuple[str, ...] = ()


class Prioritised(Event, frozen=True, kw_only=True, tag="priority.changed"):
    """How much it matters, and so its target in seconds."""

    priority: str
    target: int
    was: str
    was_target: int


class TeamChanged(Event, frozen=True, kw_only=True, tag="team.changed"):
    """Which team has it."""

    team: str | None
    was: str | None = None


class Assigned(Event, frozen=True, kw_only=True, tag="case.assigned"):
    """Who has it; None is nobody."""

    assignee: str | None
    was: str | None = None


class Watched(Event, frozen=True, kw_only=True, tag="case.watched"):
    """Somebody wants to know."""

    watcher: str


class Unwatched(Event, frozen=True, kw_only=True, tag="case.unwatched"):
    """Somebody no longer wants to know."""

    watcher: str


class NoteAdded(Event, frozen=True, kw_only=True, tag="note.added"):
    """Something was said among staff."""

    note: TextRef
    audience: Audience = Audience.STAFF


class ReplyQueued(Event, frozen=True, kw_only=True, tag="reply.queued"):
    """One of us answered; it is on its way."""

    out: str
    conversation: str
    words: TextRef


class ReplyEnded(Event, frozen=True, kw_only=True, tag="reply.ended"):
    """A sending ended otherwise than sent: failed, unknown, cancelled. Sent is a message of its own."""

    out: str
    conversation: str
    ending: str
    reason: str | None = None


class TaskAdded(Event, frozen=True, kw_only=True, tag="task.added"):
    """There is something to do."""

    task_id: str
    title: TextRef
    assignee: str | None = None
    due_at: datetime | None = None
    audience: Audience = Audience.STAFF


class TaskAssigned(Event, frozen=True, kw_only=True, tag="task.assigned"):
    """Who does it; None is nobody."""

    task_id: str
    assignee: str | None
    was: str | None = None
    audience: Audience = Audience.STAFF


class TaskMoved(Event, frozen=True, kw_only=True, tag="task.moved"):
    """It was started, completed, cancelled, or one of these was taken back."""

    task_id: str
    state: TaskState
    was: TaskState
    reason: TextRef | None = None
    audience: Audience = Audience.STAFF


Messages = MessageReceived | MessageSent | MessageAmended | ClocksReplayed | ClockStruck
Joins = CaseAbsorbed | CaseMerged | CaseParted | CaseRestored | ConversationAttached | ConversationDetached
Fields = Retitled | Classified | Prioritised | TeamChanged | Assigned | Watched | Unwatched
Work = NoteAdded | ReplyQueued | ReplyEnded | TaskAdded | TaskAssigned | TaskMoved
CaseEvent = CaseOpened | Messages | Joins | StatusChanged | CaseClosed | CaseReopened | Fields | Work
Events = tuple[CaseEvent, ...]
