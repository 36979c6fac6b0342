"""The walks of replies: queued, claimed, sent, echoed; what nobody knows of is never sent again by itself."""

from collections import Counter
from typing import Any

from chalicelib.cases import store as cases
from chalicelib.cases.events import ReplyEnded
from chalicelib.content.model import Sending
from chalicelib.conversations import store as talks
from chalicelib.edge import settings
from support.cloud import Cloud, Kept
from support.company import SHOP, Company, Place, hook, post_id, whisper
from support.lambdas import Invocation, stream, sweep
from support.talking import a_message, a_tweet
from support.walks import Walk, Where, at_rest, by_the_sweep

NOBODY_KNOWS = "nobody knows, and it says so"
LOOKS = (5, 7, 10, 60, 250, 800, 1_700)  # minutes: a lease ends, and it is looked for five times
WORDS = "We found it."


def _queued(company: Company, post: str) -> Invocation:
    before = company.cloud.tables.rows()
    company.asks("POST", f"/cases/{company.case(post)}/replies", {"text": WORDS})
    return stream("work_content", company.news(before, settings.CONTENT_TABLE))


def _public(cloud: Cloud, place: Place) -> Invocation:
    return _queued(Company(cloud), place.post)


def _private(cloud: Cloud, _: Place) -> Invocation:
    company = Company(cloud)
    company.hears(direct_message_events=[whisper(70, "In private")])
    return _queued(company, post_id(70))


def _resent(cloud: Cloud, place: Place) -> Invocation:
    """What failed is sent again, because somebody says so."""
    company, before = Company(cloud), cloud.tables.rows()
    company.asks("POST", f"/cases/{place.stuck}/replies/{place.failed}/resending")
    return stream("work_content", company.news(before, settings.CONTENT_TABLE))


def _looked_for(where: Where) -> None:
    """Sweeps; X tells us of all that it has; and what is still not there is looked for to the end."""
    for after in LOOKS[:3]:
        where.run(sweep(), after=after)
    for one in where.platform.made:
        assert where.run(_echo(one), after=LOOKS[2]).status == 200
    for after in LOOKS[3:]:
        where.run(sweep(), after=after)


def _echo(one: Any) -> Invocation:
    if one.public:
        return hook(tweet_create_events=[a_tweet(one.id, SHOP, f"@somebody {one.text}", one.at, one.to)])
    return hook(direct_message_events=[a_message(one.id, SHOP, one.to, one.text, one.at)])


def outcome(cloud: Cloud, _: Kept) -> Any:
    """What became of the reply, and of the conversation that it is in: no text is ever with the platform twice."""
    sent = Counter(one.text for one in cloud.platform.made)
    assert all(times == 1 for times in sent.values()), f"sent more than once: {sent}"
    heads = [head for head in _heads(cloud) if head.into is None]
    left = [one for head in heads for one in talks.sendings(head.seg)]
    stuck = [one for one in left if one.state != "failed"]
    for one in stuck:
        assert (one.state, one.reason, one.owed_at) == ("unknown", "not-seen", None)
        assert _endings(one) == "unknown"
    return NOBODY_KNOWS if stuck else (sent, sorted((head.seg, head.n, head.ours, _said(head.seg)) for head in heads))


def _heads(cloud: Cloud) -> list[Any]:
    rows = [key for key in cloud.tables.rows() if key[0] == settings.CONTENT_TABLE and key[2] == "conversation"]
    return [talks.head(key[1].removeprefix("conv#")) for key in rows]


def _said(seg: str) -> list[tuple[Any, ...]]:
    """What is in a conversation, and who of us said it; X puts the name of whom it answers before a reply."""
    said = [(one.post, one.author, one.body.agent, one.body.text) for one in talks.messages(seg)]
    return [(*who, (text or "").removeprefix("@somebody ")) for *who, text in said]


def _endings(one: Sending) -> str:
    """How the case says that a reply ended, last of all."""
    events = [event for commit in cases.history(one.case) for event in commit.events]
    return str([event.ending for event in events if isinstance(event, ReplyEnded) and event.out == one.id][-1])


def _walks(name: str, act: Any) -> list[Walk]:
    return [
        Walk(f"{name}, by the stream", at_rest(act), then=_looked_for, seen=outcome),
        Walk(f"{name}, by the sweep", at_rest(act), by_the_sweep, _looked_for, seen=outcome),
    ]


REPLIES = [*_walks("a public reply", _public), *_walks("a private reply", _private), *_walks("a reply again", _resent)]
