"""What the records of a stream say has changed, for those who look on."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.cases.model import Case
from chalicelib.edge.rows import unpacked
from chalicelib.live.telling import Change

OF_A_TALK = ("message#", "sending#", "conversation")  # rows of which somebody who reads it sees something


def of_cases(event: dict[str, Any], now: datetime) -> Iterator[Change]:
    """Of records of the table of cases: the cases, and the lists of those who hold or held them."""
    for record in event.get("Records", []):
        change = record["dynamodb"]
        sort = change["Keys"]["sort"]["S"]
        if sort == "state" and "NewImage" in change:
            yield from _of_state(unpacked(b64decode(change["NewImage"]["body"]["B"]), Case), now)
        elif sort.startswith("work#") and record["eventName"] == "REMOVE":
            yield Change(topic=f"holder/{_holder(sort.removeprefix('work#'))}", version=moment(now))


def of_content(event: dict[str, Any], now: datetime) -> Iterator[Change]:
    """Of records of the table of content: the conversations."""
    for record in event.get("Records", []):
        keys = record["dynamodb"]["Keys"]
        kind, _, seg = keys["thing"]["S"].partition("#")
        if kind == "conv" and keys["sort"]["S"].startswith(OF_A_TALK):
            yield Change(topic=f"conversation/{seg}", version=moment(now))


def moment(now: datetime) -> str:
    """The version of what has none that everybody may know: it only differs each time."""
    return str(int(now.timestamp() * 1_000))


def _of_state(case: Case, now: datetime) -> Iterator[Change]:
    yield Change(topic=f"case/{case.id}", version=str(case.version), case=case)
    for holder in {holder for holder, _ in case.work()}:
        yield Change(topic=f"holder/{holder}", version=moment(now))


def _holder(work: str) -> str:
    """Whose row it was: `<holder>#case`, or `<holder>#task#<id>`."""
    return work.removesuffix("#case") if work.endswith("#case") else work.rpartition("#task#")[0]
