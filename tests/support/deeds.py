"""Everything that can be done with a case over HTTP, each ready to be done: a new route needs a line here."""

from collections.abc import Callable
from typing import Any, NamedTuple

from support.office import Scene, good


class Deed(NamedTuple):
    """A request: its path and body for a scene, and what must have been done before."""

    method: str
    route: str
    body: Any = None
    other_body: Any = None  # another request under the same key
    first: Callable[[Scene], object] = lambda _: None
    query: str = ""
    target: str = "case"  # which id of the scene the path names
    commits: int = 1

    def path(self, scene: Scene) -> str:
        names = {"case_id": getattr(scene, self.target), "task_id": scene.task, "out": scene.out}
        names |= {"conversation_id": scene.seg, "watcher": "bert"}
        return self.route.format(**names) + self.query.format(**scene._asdict())

    def sent(self, scene: Scene) -> Any:
        return self.body and {name: _named(value, scene) for name, value in self.body.items()}


def _named(value: Any, scene: Scene) -> Any:
    """A value of a body: `$shown` is what the scene calls so."""
    return getattr(scene, value[1:]) if isinstance(value, str) and value.startswith("$") else value


def _solved(scene: Scene) -> None:
    good("PUT", f"/cases/{scene.case}/status", {"status": "solved"})


def _watched(scene: Scene) -> None:
    good("PUT", f"/cases/{scene.case}/watchers/bert")


def _nothing_to_do(scene: Scene) -> None:
    good("PUT", f"/cases/{scene.case}/tasks/{scene.task}/completion")


CASE = "/cases/{case_id}"
TASK = f"{CASE}/tasks/{{task_id}}"
OF_A_CASE = [
    Deed("PUT", f"{CASE}/title", {"title": "Lost parcel"}, {"title": "Found parcel"}),
    Deed("PUT", f"{CASE}/classes", {"classes": ["lost"]}, {"classes": ["found"]}),
    Deed("PUT", f"{CASE}/priority", {"priority": "urgent"}, {"priority": "high"}),
    Deed("PUT", f"{CASE}/team", {"team": None}, {"team": "billing"}),
    Deed("PUT", f"{CASE}/assignee", {"assignee": "anna"}, {"assignee": "bert"}),
    Deed("PUT", f"{CASE}/watchers/{{watcher}}"),
    Deed("DELETE", f"{CASE}/watchers/{{watcher}}", first=_watched),
    Deed("PUT", f"{CASE}/status", {"status": "pending"}, {"status": "on_hold"}),
    Deed("POST", f"{CASE}/closure", {"reason": "refunded"}, {"reason": "spam"}, first=_nothing_to_do),
    Deed("DELETE", f"{CASE}/closure", first=_solved),
    Deed("POST", f"{CASE}/undo", first=_watched),
    Deed("DELETE", f"{CASE}/merge", target="loser", commits=2),
    Deed("POST", f"{CASE}/conversations", {"conversation": "$shown"}, {"conversation": "none"}),
    Deed("DELETE", f"{CASE}/conversations/{{conversation_id}}", query="?owner={other}", commits=2),
    Deed("DELETE", f"{CASE}/conversations/{{conversation_id}}", query="?owner=new", commits=2),
    Deed("POST", f"{CASE}/notes", {"text": "She called."}, {"text": "He called."}),
    Deed("POST", f"{CASE}/tasks", {"title": "pay"}, {"title": "write"}),
    Deed("PUT", f"{TASK}/assignee", {"assignee": "bert"}, {"assignee": "anna"}),
    Deed("PUT", f"{TASK}/start"),
    Deed("PUT", f"{TASK}/completion"),
    Deed("PUT", f"{TASK}/cancellation", {"reason": "not needed"}, {"reason": "done"}),
    Deed("POST", f"{CASE}/replies", {"text": "It is on its way."}, {"text": "It is lost."}),
    Deed("PUT", f"{CASE}/replies/{{out}}/release", commits=0),  # no event: the case is as it was
    Deed("DELETE", f"{CASE}/replies/{{out}}"),
]


def name_of(deed: Deed) -> str:
    return f"{deed.method} {deed.route}{deed.query}"
