"""What becomes of a message on its way: claimed, sent, put off, failed, unknown."""

import re
from datetime import datetime, timedelta
from html import unescape
from unicodedata import normalize

from msgspec.structs import replace

from chalicelib.channels.model import Ending, Outcome
from chalicelib.content.model import US, Message, Sending, time_of
from chalicelib.kernel.model import stamp

LEASE = timedelta(seconds=60)
OWED = timedelta(minutes=1)  # what a stream wakes at once is a sweep's after this
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
SKEW = timedelta(minutes=5)  # between a platform's clock and ours
MENTIONS = re.compile(r"^(@\w+\s+)+")
SHORTENED = re.compile(r"https?://t\.co/\w+")
ADDRESS = r"\S*\w\.\w\S*"  # what a platform may have shortened
OUT_OF_OUR_HANDS = frozenset({"sending", "unknown"})
KNOWN_AS_NOT_THERE = frozenset({"queued", "failed", "unknown"})


def is_due(one: Sending, at: datetime) -> bool:
    """Something is to be done with it now: a stream wakes us for every change, also for those of our own."""
    if one.state == "queued":
        return one.not_before is None or one.not_before <= at
    if one.state == "sending":
        return one.leased_until is not None and one.leased_until <= at
    return one.owed_at is not None and one.owed_at <= stamp(at)


def claimed(one: Sending, claim: str, at: datetime) -> Sending:
    """One worker has it, and nobody else; the claim tells its call from any other."""
    lease = at + LEASE
    return replace(
        one,
        v=one.v + 1,
        state="sending",
        claim=claim,
        attempts=one.attempts + 1,
        leased_until=lease,
        claimed_at=one.claimed_at or at,
        owed_at=stamp(lease),
    )


def answered(here: Sending, mine: Sending, outcome: Outcome, at: datetime) -> Sending | None:
    """What the answer to a call makes of the message as it is by now; None when it says nothing new of it.

    However late it comes, and whatever was believed meanwhile: what was sent was sent.
    """
    ours = here.claim == mine.claim and here.state in OUT_OF_OUR_HANDS
    if here.state == "unknown" and outcome.ending is Ending.UNKNOWN:
        return None
    if ours or (outcome.ending is Ending.SENT and here.state in KNOWN_AS_NOT_THERE):
        return ended(here, outcome, at)
    return None


def ended(one: Sending, outcome: Outcome, at: datetime) -> Sending:
    """What a platform's answer makes of it."""
    if outcome.ending is Ending.SENT:
        return replace(_next(one, "sent", at + OWED), post=outcome.id, sent_at=outcome.at, looks=0, reason=None)
    if outcome.ending is Ending.UNKNOWN:
        return unknown(one, outcome.reason or "no-answer", at)
    if outcome.ending is Ending.PERMANENT or one.attempts > len(PAUSES):
        return failed(one, outcome.reason or "refused")
    later = max((at + PAUSES[one.attempts - 1]).replace(microsecond=0), outcome.retry_at or at)
    return replace(_next(one, "queued", later), not_before=later, reason=outcome.reason)


def failed(one: Sending, reason: str) -> Sending:
    """It was not sent, and will not be unless a person says so."""
    return replace(_next(one, "failed", None), reason=reason)


def unknown(one: Sending, reason: str, at: datetime) -> Sending:
    """It may have arrived: never sent again blindly, but looked for."""
    return replace(_next(one, "unknown", at + PAUSES[0]), looks=0, reason=reason)


def looked(one: Sending, at: datetime) -> Sending:
    """It was looked for and not seen; after the last look it is for a person to say."""
    looks = one.looks + 1
    if looks < len(PAUSES):
        return replace(_next(one, one.state, at + PAUSES[looks]), looks=looks)
    return replace(_next(one, one.state, None), looks=looks, reason="not-seen")


def released(one: Sending, at: datetime) -> Sending:
    """A person says: it has waited long enough. From then on it is like one that never waited."""
    now = max(one.queued_at, at.replace(microsecond=0))
    return replace(one, v=one.v + 1, not_before=now, owed_at=stamp(at + OWED))


def resent(one: Sending, at: datetime) -> Sending:
    """A person says: send it again. When it was first handed over stays known: its echo may be on its way still."""
    return replace(_next(one, "queued", at + OWED), attempts=0, looks=0, not_before=None, reason=None)


def since(one: Sending) -> datetime:
    """Before this nothing of it can have been seen."""
    return (one.claimed_at or one.queued_at) - SKEW


def is_echo(one: Sending, message: Message) -> bool:
    """A message of ours that nobody here is known to have written is the one that we do not know of."""
    said = message.body.said
    if said is None or message.author != US or message.body.out or one.body.text is None:
        return False
    return time_of(message.key) >= since(one) and same_words(one.body.text, said)


def same_words(ours: str, theirs: str) -> bool:
    """As a platform gives them back: with the mentions of a reply, and its own short addresses."""
    wanted, given = _plain(ours), _plain(theirs)
    return wanted == given or bool(re.fullmatch(ADDRESS.join(map(re.escape, SHORTENED.split(given))), wanted))


def _plain(words: str) -> str:
    return " ".join(MENTIONS.sub("", normalize("NFC", unescape(words)).strip()).split())


def _next(one: Sending, state: str, due: datetime | None) -> Sending:
    return replace(one, v=one.v + 1, state=state, leased_until=None, owed_at=stamp(due) if due else None)
