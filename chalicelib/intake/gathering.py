"""Envelopes that have to do with each other are worked on together: as many as fit in one transaction."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from pynamodb.models import Model

from chalicelib.channels.model import AnyFact, Deleted, Posted, Receipt
from chalicelib.conversations import store as posts
from chalicelib.conversations.model import Post
from chalicelib.edge.batch import Known, opened
from chalicelib.edge.log import kind_of, log, where
from chalicelib.edge.rows import read_each, together
from chalicelib.intake import store
from chalicelib.intake.batches import in_batches, quietly
from chalicelib.intake.draining import drain
from chalicelib.intake.placing import Job
from chalicelib.intake.worker import Source, claim_of, facts_of, source_of, work
from chalicelib.kernel.model import stamp
from chalicelib.kernel.problems import Unavailable
from chalicelib.library.store import vector_key

SIDE_BY_SIDE = 8  # conversations worked on at once
NOWHERE = "nowhere"  # what has to do with no conversation


class Owed(NamedTuple):
    """An envelope whose work is to be done, and what it tells."""

    name: str
    source: Source
    facts: Sequence[AnyFact]

    @property
    def order(self) -> tuple[bool, str, int, str]:
        """That of facts: a message comes before its answer, and what is done to it comes after it."""
        fact = next((one for one in self.facts if isinstance(one, Posted)), None)
        if fact is None:
            return True, "", 0, self.name
        return False, stamp(fact.at or self.source.envelope.received_at), fact.revision, fact.id


def work_together(names: Sequence[str], now: datetime) -> list[str]:
    """Do what envelopes owe, those of one conversation together; gives those that are left to be worked on alone.

    A single one costs no less together. What the bucket has is no part of a transaction, so whose event is there
    is worked on alone too.
    """
    names = list(dict.fromkeys(names))
    if len(names) <= 1:
        return names
    with opened() as looked:
        try:
            owed = _owed(names)
            groups = _grouped([one for one in owed if not one.source.envelope.in_bucket])
        except Unavailable:
            return names
        except Exception as error:  # noqa: BLE001, whatever is wrong with one is found out when each is alone
            log.error("worked-on-alone", extra={"error": kind_of(error), "where": where(error)})
            return names
    lanes = [groups[start::SIDE_BY_SIDE] for start in range(min(len(groups), SIDE_BY_SIDE))]
    left = together(*(partial(_work_on, lane, now, looked.known) for lane in lanes))
    alone = [one.name for one in owed if one.source.envelope.in_bucket]
    return [*(name for lane in left for name in lane), *alone]


def _work_on(groups: Sequence[Sequence[str]], now: datetime, known: Known) -> list[str]:
    """One group after the other, each in batches of its own; those that waited for places have theirs after."""
    left: list[str] = []
    for group in groups:
        found: dict[tuple[str, str], Job] = {}

        def later(inbox: str, post: str, job: Job, found: dict[tuple[str, str], Job] = found) -> None:
            found[inbox, post] = job

        left += in_batches(group, partial(work, now=now, then=later), _look, known)
        for (inbox, post), job in found.items():
            quietly(partial(drain, inbox, post, job))
    return left


def _look(names: Sequence[str]) -> None:
    """Read again what all of them will ask for."""
    _read(_owed(names))


def _owed(names: Sequence[str]) -> list[Owed]:
    """Those of these envelopes that are owed."""
    rows = read_each([store.EnvelopeRow(name) for name in names])
    return [_told(row) for row in rows if row is not None and store.is_owed(row)]


def _told(row: store.EnvelopeRow) -> Owed:
    """What an envelope tells; one that is not understood tells nothing."""
    source = source_of(row)
    try:
        facts = () if source.envelope.in_bucket else facts_of(source)
    except Exception:  # noqa: BLE001, its own work meets the same, and says so
        facts = ()
    return Owed(row.envelope_id, source, facts)


def _grouped(owed: Sequence[Owed]) -> list[list[str]]:
    """The names of those that have a post, or a conversation, in common; each group in the order of facts."""
    known = _read(owed)
    above: dict[str, str] = {}
    for one in owed:
        for thing in _things(one, known):
            above[_top(thing, above)] = _top(f"envelope#{one.name}", above)
    groups: dict[str, list[str]] = defaultdict(list)
    for one in sorted(owed, key=lambda one: one.order):
        groups[_top(f"envelope#{one.name}", above)].append(one.name)
    return list(groups.values())


def _read(owed: Sequence[Owed]) -> Mapping[tuple[str, str], Post]:
    """Whatever the work of these asks for first, in one call; gives the posts."""
    named = [(one.source.inbox, name) for one in owed for fact in one.facts for name in _posts(fact)]
    asked: list[Model] = [posts.post_key(*name) for name in named]
    claims = [claim for one in owed for fact in one.facts if (claim := claim_of(fact, one.source))]
    rows = read_each([*asked, vector_key(), *claims])
    return {name: posts.post_in(row, *name) for name, row in zip(named, rows[: len(named)], strict=True)}


def _posts(fact: AnyFact) -> list[str]:
    """The posts that a fact is about: its own, the one that it answers, and its later revisions."""
    match fact:
        case Posted():
            return [fact.id, *([fact.parent] if fact.parent and not fact.thread else []), *fact.aliases]
        case Deleted():
            return [fact.id]
        case Receipt():
            return [fact.id] if fact.id else []
    return []


def _things(one: Owed, known: Mapping[tuple[str, str], Post]) -> Iterator[str]:
    """What an envelope has to do with."""
    inbox = one.source.inbox
    for fact in one.facts:
        names = _posts(fact)
        yield from (f"post#{inbox}#{name}" for name in names)
        for post in (known[inbox, name] for name in names):
            yield from (f"conv#{seg}" for seg in (post.seg, post.below) if seg)
            yield from ([f"post#{inbox}#{post.leads_to}"] if post.leads_to else [])
        if isinstance(fact, Posted | Receipt) and fact.thread:
            yield f"thread#{inbox}#{fact.thread}"
        if not names and not (isinstance(fact, Receipt) and fact.thread):
            yield NOWHERE


def _top(name: str, above: Mapping[str, str]) -> str:
    while above.get(name, name) != name:
        name = above[name]
    return name
