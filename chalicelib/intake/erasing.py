"""Erasing a customer: a job that goes on from where it stopped, and leaves nothing that tells who they were."""

from datetime import datetime, timedelta
from time import monotonic

from msgspec.structs import replace
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.customers import actions
from chalicelib.customers import store as customers
from chalicelib.customers.masking import marks_of, masked
from chalicelib.customers.model import Erasure, Profile
from chalicelib.edge import settings
from chalicelib.edge.http import decided
from chalicelib.edge.once import once
from chalicelib.edge.owed import due, guarded
from chalicelib.edge.rows import packed, read, shard_of, unpacked
from chalicelib.edge.tables import Change, Delete, Put, transact
from chalicelib.intake.erasing_steps import STEPS
from chalicelib.intake.forgetting import Person
from chalicelib.kernel.model import Actor, Cause, stamp
from chalicelib.kernel.problems import NotFound

STAGES = list(STEPS)
AT_ONCE = 60  # steps within a request; the rest is owed
IN_A_REQUEST = 5.0  # seconds
STEPS_OF_A_SWEEP = 2_000
IN_A_SWEEP = 120.0  # seconds, for all erasures together
OWED = timedelta(minutes=1)
LATE = timedelta(minutes=2)  # by then whoever was at work on something of theirs has ended


class ErasureRow(Model):
    """envelope_id: erasure#<customer>. Due until nothing is left of who they were."""

    class Meta:
        table_name = settings.INTAKE_TABLE

    envelope_id = UnicodeAttribute(hash_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    v = NumberAttribute()
    due_shard = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)  # that failed, one after the other


def begin(customer_id: str, reason: str | None, cause: Cause, *, by: Actor) -> Profile:
    """Put on record that a customer is to be erased. Asked again, it changes nothing."""
    profile, identities = customers.card(customer_id)
    if profile is None:
        raise NotFound("customer-not-found")
    if profile.erased_at is not None:
        return profile
    after = actions.erase(profile, by=by, at=cause.recorded_at)
    claims = tuple(customers.claims_of(identities))
    job = Erasure(customer_id=customer_id, stage=STAGES[0], claims=claims, reason=reason)
    row = _row(job, cause.recorded_at + OWED)
    transact(
        [*once(cause, customer_id), Put(row, ErasureRow.envelope_id.does_not_exist()), customers.profile_put(after)]
    )
    return after


def go_on(customer_id: str, now: datetime, most: int = AT_ONCE, longest: float = IN_A_REQUEST) -> bool:
    """Some steps of the job: whether all that is left of it is a last look. Killed anywhere, it goes on from there.

    No step begins after `longest` seconds, but for the first.
    """
    until, job = monotonic() + longest, _job(customer_id)
    for _ in range(most):
        if job is None or _waits(job, now):
            return True
        job = decided(lambda job=job: _step(job, now))  # type: ignore[misc]
        if monotonic() > until:
            break
    return job is None or job.stage == STAGES[-1]


def sweep_erasures(now: datetime) -> None:
    """Go on with every erasure that is owed; one that fails does not hold up the others.

    It is tried again, later and later, and set aside after its tries: a step that is done begins the count anew.
    """
    until = monotonic() + IN_A_SWEEP

    def on(row: ErasureRow) -> None:
        go_on(row.envelope_id.removeprefix("erasure#"), now, STEPS_OF_A_SWEEP, until - monotonic())

    for row in list(due(ErasureRow, "erase", now)):
        guarded(row, on, now)


def _waits(job: Erasure, now: datetime) -> bool:
    return job.stage == STAGES[-1] and job.parted_at is not None and now < job.parted_at + LATE


def _step(job: Erasure, now: datetime) -> Erasure | None:
    """One step, and what is to be done next on record; a step done twice changes nothing twice."""
    profile, identities = customers.card(job.customer_id)
    person = Person(
        customer_id=job.customer_id,
        identities=frozenset(one.id for one in identities),
        claims=frozenset(claim.removeprefix("identity#") for claim in job.claims),
        marks=marks_of(identities),
    )
    cursor = STEPS[job.stage](job, person, now)
    if cursor is not None:
        return _write(job, replace(job, cursor=cursor), now)
    if job.stage == "identities" and profile is not None:
        return _unknown(job, replace(profile, reason=_said(job, person)), now)
    return _finished(job, now)


def _finished(job: Erasure, now: datetime) -> Erasure | None:
    """A stage is done: the next one."""
    if job.stage == STAGES[-1]:
        transact([Delete(_row(job, now), ErasureRow.v == job.v)])
        return None
    if job.stage == "claims":
        parted = replace(_next(job), parted_at=now)
        return _write(job, parted, now, customers.claims_gone(job.customer_id, job.claims))
    return _write(job, _next(job), now)


def _unknown(job: Erasure, profile: Profile, now: datetime) -> Erasure:
    """From here on nobody knows who they were; why, the profile says."""
    gone = [*customers.identities_gone(job.customer_id, job.claims), customers.profile_put(profile)]
    return _write(job, replace(_next(job), reason=None), now + LATE - OWED, gone)


def _next(job: Erasure) -> Erasure:
    return replace(job, stage=STAGES[STAGES.index(job.stage) + 1], cursor=None)


def _said(job: Erasure, person: Person) -> str | None:
    return masked(job.reason, person.marks, near=True) if job.reason else None


def _write(before: Erasure, after: Erasure, now: datetime, more: list[Change] | None = None) -> Erasure:
    after = replace(after, v=before.v + 1)
    transact([Put(_row(after, now + OWED), ErasureRow.v == before.v), *(more or [])])
    return after


def _job(customer_id: str) -> Erasure | None:
    row = read(ErasureRow(f"erasure#{customer_id}"))
    return unpacked(row.body, Erasure) if row else None


def _row(job: Erasure, due_at: datetime) -> ErasureRow:
    name = f"erasure#{job.customer_id}"
    return ErasureRow(name, body=packed(job), v=job.v, due_shard=shard_of("erase", name), due_at=stamp(due_at))
