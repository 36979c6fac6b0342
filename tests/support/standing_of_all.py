"""How everything stands, as people see it: without when and in which order it came to be."""

from collections import Counter, defaultdict
from typing import Any

from chalicelib.cases import store as cases
from chalicelib.cases.model import Case
from chalicelib.cases.verify import verify
from chalicelib.content.model import US, Message, Sending
from chalicelib.conversations.model import Conversation, Exchange
from chalicelib.customers.model import Identity
from chalicelib.edge import settings
from chalicelib.edge.rows import unpacked
from chalicelib.intake.model import Envelope
from chalicelib.kernel.model import Text
from support.cloud import Cloud, Life

KINDS: dict[tuple[str, str], Any] = {
    (settings.CONTENT_TABLE, "conversation"): Conversation,
    (settings.CONTENT_TABLE, "message"): Message,
    (settings.CONTENT_TABLE, "exchange"): Exchange,
    (settings.CONTENT_TABLE, "sending"): Sending,
    (settings.CASES_TABLE, "state"): Case,
    (settings.CASES_TABLE, "text"): Text,
    (settings.CUSTOMERS_TABLE, "identity"): Identity,
}


RESENT = "reply.ended"  # a person had it sent again, as often as nobody knew of it


def standing(cloud: Cloud) -> dict[str, Any]:
    """All that anybody can see of it."""
    cloud.starts(Life())
    found = _read(cloud)
    live = [case for _, case in found[Case] if not case.into]
    people = {one.id: one.platform_id for _, one in found[Identity]} | {US: US}
    return {
        "conversations": {
            head.seg: (head.root, head.n, head.ours, head.case) for _, head in found[Conversation] if not head.into
        },
        "messages": sorted(_message(seg, one, people) for seg, one in found[Message]),
        "exchanges": sorted((seg, one.start, one.end or "", one.verdict) for seg, one in found[Exchange]),
        "replies": sorted((seg, one.body.text or "", one.state) for seg, one in found[Sending]),
        "cases": {case.id: _case(case) for case in live if case.conversations},
        "cases of no message": sorted(repr(_case(case)) for case in live if not case.conversations),
        "words": sorted(text.words for _, text in found[Text]),
        "deeds": _deeds(live),
        "envelopes": {one.id: (one.outcome, one.reason) for one in found["envelopes"]},
        "people": Counter(people.values()),
        "library": sorted(key[1:] for key in cloud.tables.rows() if key[0] == settings.LIBRARY_TABLE),
        "objects": sorted(cloud.objects.kept),
        "sent": Counter(one.text for one in cloud.platform.made),
        "owed": sorted(key for key, item in cloud.tables.rows().items() if _is_owed(item)),
        "broken": [fault for _, case in found[Case] for fault in verify(case.id)],
    }


def _read(cloud: Cloud) -> dict[Any, list[Any]]:
    """Rows by what they hold, with the conversation, or whatever else it is, that they are of."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, item in cloud.tables.rows().items():
        kind = KINDS.get((key[0], key[-1].partition("#")[0]))
        if kind is not None and "body" in item:
            found[kind].append((key[1].removeprefix("conv#"), unpacked(item["body"]["B"], kind)))
        elif key[0] == settings.INTAKE_TABLE and "received_at" in item:
            found["envelopes"].append(unpacked(item["body"]["B"], Envelope))
    return found


def _message(seg: str, one: Message, people: dict[str, str]) -> tuple[str, ...]:
    """What was said and by whom; X puts the name of whom it answers before a reply."""
    said = (one.body.said or "-").removeprefix("@somebody ")
    return seg, one.post, people[one.author], said, one.body.agent or "", str(one.body.delivery)


def _case(case: Case) -> tuple[Any, ...]:
    tasks = sorted((task.state.value, task.assignee or "") for task in case.tasks.values())
    work = (case.status.value, case.assignee, case.team, case.priority, case.classes, case.watchers)
    return (*work, sorted(case.conversations), tasks, len(case.notes))


def _deeds(found: list[Case]) -> Counter[str]:
    """What people did, each as often as they did it; what followed from it depends on which message came first."""
    events = (event for case in found for commit in cases.history(case.id) for event in commit.events)
    tags = (event.__struct_config__.tag for event in events if event.by.is_staff)
    return Counter(tag for tag in tags if tag != RESENT)


def _is_owed(item: Any) -> bool:
    """Work that is still to be done, or was set aside; clocks run on, and what failed waits for a person."""
    return item.get("due_shard", {"S": ""})["S"].startswith(("work#", "grace#", "send#", "erase#", "aside#"))
