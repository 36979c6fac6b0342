"""What becomes of a message on its way: claimed, sent, put off, failed, unknown."""

import re
from datetime import datetime, timedelta
from html import unescape

from msgspec.structs import replace

from chalicelib.channels.model import Ending, Outcome
from chalicelib.content.model import Message, Sending, time_of
from chalicelib.kernel.model import stamp

LEASE = timedelta(seconds=60)
OWED = timedelta(minutes=1)  # what a stream wakes at once is a sweep's after this
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
SKEW = timedelta(minutes=5)  # between a platform's clock and ours
MENTIONS = re.compile(r"^(@\w+\s+)+")
ADDRESSES = re.compile(r"https?://\S+")


def claimed(one: Sending, at: datetime) -> Sending | None:
    """It is this worker's to send; None when it is not due, or not to be sent. A lease that ran out is unknown."""
    if one.state == "sending" and one.leased_until and one.leased_until <= at:
        return unknown(one, "lease-ran-out", at)
    if one.state != "queued" or (one.not_before and one.not_before > at):
        return None
    lease = at + LEASE
    return replace(
        one,
        v=one.v + 1,
        state="sending",
        attempts=one.attempts + 1,
        leased_until=lease,
        claimed_at=one.claimed_at or at,
        owed_at=stamp(lease),
    )


def ended(one: Sending, outcome: Outcome, at: datetime) -> Sending:
    """What the platform's answer makes of it."""
    if outcome.ending is Ending.SENT:
        return replace(_next(one, "sent", at + OWED), post=outcome.id, sent_at=outcome.at, reason=None)
    if outcome.ending is Ending.UNKNOWN:
        return unknown(one, outcome.reason or "no-answer", at)
    if outcome.ending is Ending.PERMANENT or one.attempts > len(PAUSES):
        return replace(_next(one, "failed", None), reason=outcome.reason or "refused")
    later = max(at + PAUSES[one.attempts - 1], outcome.retry_at or at)
    return replace(_next(one, "queued", later), not_before=later, reason=outcome.reason)


def unknown(one: Sending, reason: str, at: datetime) -> Sending:
    """It may have arrived: never sent again blindly, but looked for."""
    return replace(_next(one, "unknown", at + PAUSES[0]), reason=reason)


def looked(one: Sending, at: datetime) -> Sending:
    """It was looked for and not seen; after the last look it is for a person to say."""
    looks = one.looks + 1
    due = at + PAUSES[looks] if looks < len(PAUSES) else None
    return replace(_next(one, "unknown", due), looks=looks)


def resent(one: Sending, at: datetime) -> Sending:
    """A person says: send it again."""
    return replace(_next(one, "queued", at), attempts=0, looks=0, not_before=None, claimed_at=None, reason=None)


def is_echo(one: Sending, message: Message) -> bool:
    """A message of ours that nobody here is known to have written is the one that we do not know of."""
    said = message.body.said
    if said is None or message.body.out or one.body.text is None:
        return False
    since = (one.claimed_at or one.queued_at) - SKEW
    return time_of(message.key) >= since and same_words(one.body.text, said)


def same_words(ours: str, theirs: str) -> bool:
    """As a platform gives them back: with the mentions of a reply, and its own short addresses."""
    return _plain(ours) == _plain(theirs)


def _plain(words: str) -> str:
    return " ".join(ADDRESSES.sub("…", MENTIONS.sub("", unescape(words))).split())


def _next(one: Sending, state: str, due: datetime | None) -> Sending:
    return replace(one, v=one.v + 1, state=state, leased_until=None, owed_at=stamp(due) if due else None)
