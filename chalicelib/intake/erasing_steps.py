"""The stages of an erasure: each a step that may be done again, and where it goes on."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from msgspec.structs import replace

from chalicelib.cases.store import StateRow
from chalicelib.content.model import US
from chalicelib.conversations import store as talks
from chalicelib.customers import store as customers
from chalicelib.customers.masking import learned
from chalicelib.customers.model import Erasure
from chalicelib.edge import bucket, settings
from chalicelib.edge.rows import query, query_page, read
from chalicelib.edge.tables import call, transact
from chalicelib.intake.covering import erase_post, see_to_case, see_to_content, see_to_drafts
from chalicelib.intake.forgetting import Person, forget_theirs, see_to_envelope, see_to_object, told_in
from chalicelib.intake.store import OBJECTS, EnvelopeRow
from chalicelib.kernel.model import stamp

PAGE = 100  # rows, or objects, of one step
Cursor = Mapping[str, Any] | None  # where to go on; None when the stage is done
Step = Callable[[Erasure, Person, datetime], Cursor]


def names(_job: Erasure, person: Person, _now: datetime) -> Cursor:
    """What else they were called, while their envelopes are there to tell."""
    marks = person.marks
    for row in _envelopes_of(person):
        marks = learned(told_in(row), marks)
    if marks != person.marks:
        _, (first, *_) = customers.card(person.customer_id)
        after = replace(first, other_names=marks.names, other_addresses=marks.addresses)
        transact([customers.identity_put(after)])
    return None


def messages(job: Erasure, person: Person, _: datetime) -> Cursor:
    """What they said, as the index has it: the most of it goes at once."""
    kind: Any = talks.MessageRow
    how: dict[str, Any] = {"index": "of_customer", "limit": PAGE, "after": job.cursor}
    page = query_page(kind, kind.customer_id == person.customer_id, **how)
    for entry in page.rows:
        row = talks.message_row(entry.thing.removeprefix("conv#"), entry.sort.removeprefix("message#"))
        message = talks.message_in(row) if row else None
        if message is not None and message.author != US:
            erase_post(message.inbox, message.post)
    return page.after


def envelopes(job: Erasure, person: Person, now: datetime) -> Cursor:
    """What platforms told of them, as the index has it; of somebody new with the same identity nothing."""
    for row in _envelopes_of(person):
        if job.parted_at is None or row.received_at < stamp(job.parted_at):
            forget_theirs(row.envelope_id, now)
    return None


def told(job: Erasure, person: Person, now: datetime) -> Cursor:
    """Every envelope there is, for an index may lag, and others name them."""
    items, after = _page(settings.INTAKE_TABLE, job.cursor)
    for item in items:
        if "received_at" in item:
            see_to_envelope(EnvelopeRow.from_raw_data(item), person, now)
    return after


def claims(_job: Erasure, _person: Person, _now: datetime) -> Cursor:
    """Their identities are nobody's from here on: the job's record and these go in one transaction."""
    return None


def objects(job: Erasure, person: Person, _: datetime) -> Cursor:
    """What the bucket has of envelopes that never came to be."""
    after = job.cursor["key"]["S"] if job.cursor else ""
    found = list(islice(bucket.keys(OBJECTS, after), PAGE))
    for key in found:
        see_to_object(key, person)
    return {"key": {"S": found[-1]}} if len(found) == PAGE else None


def content(job: Erasure, person: Person, _: datetime) -> Cursor:
    """Everything that was said."""
    items, after = _page(settings.CONTENT_TABLE, job.cursor)
    for item in items:
        see_to_content(item, person)
    return after


def texts(job: Erasure, person: Person, _: datetime) -> Cursor:
    """The words of ours on cases, and those that were not said yet."""
    items, after = _page(settings.CASES_TABLE, job.cursor)
    for item in items:
        see_to_case(item, person)
    return after


def identities(_job: Erasure, _person: Person, _now: datetime) -> Cursor:
    """What platforms call them goes last: until here it was needed."""
    return None


def late(job: Erasure, person: Person, now: datetime) -> Cursor:
    """A last look, once whoever was at work on something of theirs has ended."""
    return messages(job, person, now) or envelopes(job, person, now) or _unsaid(person)


STEPS: Mapping[str, Step] = {
    step.__name__: step
    for step in (names, messages, envelopes, told, claims, objects, content, texts, identities, late)
}


def _unsaid(person: Person) -> Cursor:
    """A tab that stayed open may have kept a draft after the cases were looked through."""
    kind: Any = StateRow
    for row in query(kind, kind.customer_id == person.customer_id, index="of_customer"):
        see_to_drafts(row.case_id)
    return None


def _page(table: str, after: Cursor) -> tuple[list[dict[str, Any]], Cursor]:
    how = {"ExclusiveStartKey": after} if after else {}
    page = call("scan", TableName=table, ConsistentRead=True, Limit=PAGE, **how)
    return page["Items"], page.get("LastEvaluatedKey")


def _envelopes_of(person: Person) -> Iterator[EnvelopeRow]:
    kind: Any = EnvelopeRow
    for claim in sorted(person.claims):
        keys = [row.envelope_id for row in query(kind, kind.identity == claim, index="of_identity")]
        yield from (row for key in keys if (row := read(EnvelopeRow(key))))
