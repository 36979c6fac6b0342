"""The walks of what nobody asks for over HTTP: streams, the sweep, replies on their way, and websockets."""

from collections.abc import Callable
from typing import Any

from chalicelib.edge import settings
from support.casework import ADA
from support.cloud import DAWN, Cloud
from support.company import SHOP, STRANGE, Company, Place, hook, post_id, tweet, whisper
from support.lambdas import Invocation, request, stream, sweep
from support.walks import Walk, Where, at_rest, by_the_sweep, heard, swept, told

CONTENT, LIVE = settings.CONTENT_TABLE, settings.LIVE_TABLE
STANDS = int(DAWN.timestamp() * 1_000)


def _tweets(*posts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tweet_create_events": list(posts), **more}


def _closed(company: Company, place: Place) -> None:
    company.asks("PUT", f"/cases/{place.stuck}/status", {"status": "solved"})


def _followed(company: Company, place: Place) -> None:
    """A case that was closed longer ago than it may be reopened: what comes now is another matter."""
    _closed(company, place)
    company.asks("PUT", "/policy", {"reopen_days": 0}, by=ADA)


def _edited(number: int, first: str, text: str) -> dict[str, Any]:
    said = tweet(number, text, minutes=20)
    return said | {"edit_history": {"initial_tweet_id": first, "edit_tweet_ids": [first, post_id(number)]}}


def _orphan(company: Company, _: Place) -> None:
    """Two conversations, each of a case, that are one once the post between them comes."""
    for number, more in ((40, {}), (42, {"parent": post_id(41)}), (43, {"parent": post_id(42)})):
        company.hears(tweet(number, f"number {number}", minutes=number, **more))
    for number in (40, 42):
        company.asks("POST", f"/cases/{company.case(post_id(number))}/notes", {"text": "worked on"})


TAKEN_IN = [
    *heard("a post opens a case", _tweets(tweet(30, "@shop Hello"))),
    *heard("a post is heard in its case", _tweets(tweet(31, "And now?", parent=post_id(1), minutes=5))),
    *heard(
        "a post reopens a case", _tweets(tweet(32, "And now?", by="8002", parent=post_id(3), minutes=90)), first=_closed
    ),
    *heard(
        "a post opens the case that follows",
        _tweets(tweet(32, "New?", by="8002", parent=post_id(3), minutes=90)),
        first=_followed,
    ),
    *heard("a direct message", {"direct_message_events": [whisper(33, "In private")]}),
    *heard("an edit", _tweets(_edited(34, post_id(1), "@shop My parcel is green"))),
    *heard(
        "a deletion", {"tweet_delete_events": [{"status": {"id": post_id(1), "user_id": "8001"}, "timestamp_ms": "1"}]}
    ),
    *heard("what the company said elsewhere", _tweets(tweet(35, "We look", by=SHOP, parent=post_id(1), minutes=9))),
    *heard("what is too long for a row", _tweets(tweet(36, "@shop Hello") | {"note": "x" * 70_000})),
    *heard("an account of nobody's", _tweets(tweet(37, "Hello?"), account=STRANGE)),
    *heard("a child without its parent", _tweets(tweet(38, "Not me", by="8003", parent=post_id(39)))),
    *heard("a late parent", _tweets(tweet(41, "between", parent=post_id(40), minutes=41)), first=_orphan),
    *heard("several at once", _tweets(*(tweet(50 + n, f"@shop {n}", by=f"81{n:02}", minutes=n) for n in range(3)))),
]


def _late(cloud: Cloud, _: Place) -> Invocation:
    """Everything is owed at once: envelopes, a grace, clocks."""
    company = Company(cloud)
    told(cloud, hook(**_tweets(tweet(30, "@shop Hello"), tweet(31, "And now?", parent=post_id(1), minutes=5))))
    company.hears(tweet(38, "Not me", by="8003", parent=post_id(39)))
    company.hears(tweet(60, "@shop Late?", by="8004", minutes=55))
    return sweep()


def _begun(cloud: Cloud, place: Place) -> Invocation:
    """An erasure that was put on record, and no more."""
    asked = request("DELETE", f"/customers/{place.customer}", {}, by=ADA, idempotency_key="k2")
    assert cloud.dies(asked, BEGUN, "before")
    return sweep()


def _strike(cloud: Cloud, _: Place) -> Invocation:
    """A customer has waited longer than the target says."""
    Company(cloud).hears(tweet(60, "@shop Late?", by="8004", minutes=55))
    return sweep()


def _grace(cloud: Cloud, _: Place) -> Invocation:
    Company(cloud).hears(tweet(38, "Not me", by="8003", parent=post_id(39)))
    return sweep()


def _replayed(cloud: Cloud, place: Place) -> Invocation:
    """What nobody had an inbox for is owed again, now that there is one."""
    company, before = Company(cloud), cloud.tables.rows()
    made = {"connection": "app", "account": STRANGE, "name": "Strange"}
    company.asks("POST", "/inboxes", made, by=ADA)
    company.asks("POST", f"/intake/set-aside/{place.aside.replace('#', '%23')}/replay", by=ADA)
    return stream("work_intake", company.news(before))


def _next_sweep(at: float) -> Callable[[Where, Invocation], None]:
    return lambda where, asked: where.run(asked, after=at + 3)


def _of_the_sweep(name: str, act: Callable[[Cloud, Place], Invocation], at: float) -> Walk:
    return Walk(f"the sweep, {name}", at_rest(act), _next_sweep(at), swept(at + 5), at=at, parts=6)


BEGUN = 5  # the call after which an erasure is on record
SWEPT = [
    _of_the_sweep("over everything at once", _late, 60),
    _of_the_sweep("an erasure", _begun, 2),
    _of_the_sweep("a clock", _strike, 60),
    _of_the_sweep("a grace", _grace, 2),
    Walk("what was set aside, by the stream", at_rest(_replayed), then=swept(5)),
    Walk("what was set aside, by the sweep", at_rest(_replayed), by_the_sweep, swept(5)),
]
