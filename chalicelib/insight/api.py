"""Worklists and reports over HTTP."""

from chalice.app import Blueprint
from msgspec import Struct

from chalicelib.access.endpoints import endpoint, open_endpoint
from chalicelib.edge import cursors
from chalicelib.edge.asking import Ask
from chalicelib.insight import classes, replies, worklists
from chalicelib.insight.scanning import Choice
from chalicelib.insight.wanted import NAMES, wanted
from chalicelib.kernel.model import LEADS, STAFF
from chalicelib.library.store import current

routes = Blueprint(__name__)


class Health(Struct, frozen=True, kw_only=True):
    """All is up; the number is how often the library was written."""

    library: int


@open_endpoint(routes, "GET", "/health", gives=Health)
def show_health(_: Ask) -> Health:
    """Whether the product answers: its tables do."""
    return Health(library=current().v)


@endpoint(routes, "GET", "/worklists", STAFF, gives=worklists.Counts)
def show_counts(ask: Ask) -> worklists.Counts:
    """How much is on each of one's worklists."""
    return worklists.counts(ask.actor, current())


@endpoint(routes, "GET", "/worklists/{name}", STAFF, gives=worklists.Worklist, asks=("after", *NAMES))
def show_worklist(ask: Ask, name: str) -> worklists.Worklist:
    """One of mine, team, unassigned, watched: by what falls due first.

    Filters take names with commas between them: `channel`, `class`, `priority`, `status`, and `due`, which is
    breached, hour (within the next), today (within the next 24 hours), later or none. A filtered page may be short
    or empty while `next` leads on.
    """
    wish = wanted({key: ask.query(key) or "" for key in NAMES})
    choice = Choice(now=ask.now, wish=wish, since=cursors.read(ask.query("after")))
    return worklists.worklist(ask.actor, name, current(), choice)


@endpoint(routes, "GET", "/classes", STAFF, gives=classes.Classes, asks=("prefix",))
def show_classes(ask: Ask) -> classes.Classes:
    """Classes in use on the cases that are next on one's lists, as they begin with `prefix`: the most used first."""
    return classes.classes(ask.actor, current(), ask.query("prefix") or "")


@endpoint(routes, "GET", "/reports/replies", LEADS, gives=replies.Report, asks=("after",))
def show_replies(ask: Ask) -> replies.Report:
    """How fast each company answers: first replies, next replies, and the median of the first, in seconds."""
    return replies.report(ask.actor, current().inboxes(), ask.query("after"))
