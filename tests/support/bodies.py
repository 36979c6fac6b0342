"""A good body for every route that takes one: what hostile hands then change one thing of."""

from typing import Any

from chalicelib.access.model import Mine
from chalicelib.cases import asked
from chalicelib.edge.http import Route
from chalicelib.intake.chat_api import NewForm, NewMessage, NewSession
from chalicelib.intake.erasing_api import Erasing
from chalicelib.library.model import NewConnection, NewInbox, NewPolicy, NewTeam
from chalicelib.library.shown import NewSecret, Probe
from chalicelib.live.model import Here
from support.contract import label
from support.premises import MARK_KEY

MESSAGE = "0b8a1c52-6a1f-4d4e-9b60-3d7f5c1a2e90"
BODIES: dict[Any, dict[str, Any]] = {
    asked.NewCase: {"title": "refund"},
    asked.NewTitle: {"title": "mine now"},
    asked.NewClasses: {"classes": ["mine"]},
    asked.NewPriority: {"priority": "urgent"},
    asked.GivenTeam: {"team": "billing"},
    asked.NewAssignee: {"assignee": "karl"},
    asked.NewStatus: {"status": "solved"},
    asked.NewNote: {"text": "I was here"},
    asked.Reason: {"reason": "mine now"},
    asked.NewReply: {"text": "I was here"},
    asked.NewDraft: {"mode": "note", "text": "I was here"},
    asked.NewMark: {"key": MARK_KEY},
    asked.NewTask: {"title": "mine now"},
    asked.Attached: {"conversation": "none"},
    Here: {"mode": "looking"},
    Mine: {},
    Erasing: {"reason": "they asked"},
    NewConnection: {"channel": "x", "name": "Our app"},
    NewInbox: {"connection": "our-app", "account": "our_shop", "name": "The shop"},
    NewTeam: {"name": "Claims"},
    NewPolicy: {},
    NewSecret: {"value": "hush"},
    Probe: {},
    NewSession: {"name": "Maria"},
    NewMessage: {"id": MESSAGE, "text": "Where is it?"},
    NewForm: {"id": MESSAGE, "text": "Where is it?"},
}


def body_of(route: Route, **more: Any) -> dict[str, Any] | None:
    """One for this route, with these fields instead of its own; a route of which nobody thought is a failure."""
    if route.takes is None:
        return None
    assert route.takes in BODIES, f"say what a body of {label(route)} may be"
    return BODIES[route.takes] | more
