"""A busy day of the company: what customers write, what X tells of it, what agents do, and how all of it ends.

Whoever asks asks again until it is done: X its webhook, an agent under a key. Streams and sweeps come as in AWS, and
nobody tells them again.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from chalicelib.channels import x
from chalicelib.content.model import Sending
from chalicelib.conversations.model import Conversation, Post
from chalicelib.edge import settings
from chalicelib.edge.rows import unpacked
from chalicelib.kernel.model import Actor
from support.casework import ADA, ANNA, BERT
from support.cloud import Cloud
from support.company import SHOP, Company, Place, a_place, hook, post_id, tweet, whisper
from support.lambdas import Invocation, request, stream, sweep
from support.talking import a_message, a_tweet
from support.walks_live import watching

DAYS = {0.01: 5, 0.1: 4, 0.5: 3}  # that are lived under each rate of faults
ALONE = {0.01: 0, 0.1: 2, 0.5: 2}  # times that each request alone is made under it
SWEPT_EVERY = 1  # minute; a deed takes a quarter of one
PATIENCE = 3_000  # times that somebody asks for the same
PROBLEM = "application/problem+json"
LATER = {429, 503}


class Refusal(NamedTuple):
    """What somebody was told who had to ask again."""

    status: int
    code: str


class Day:
    """The company on a day with faults: `told` are the refusals, `acknowledged` the envelopes that must be there."""

    def __init__(self, cloud: Cloud, place: Place) -> None:
        self.cloud, self.place, self.company = cloud, place, Company(cloud)
        self.minute = 0.0
        self.told: Counter[Refusal] = Counter()
        self.raised: Counter[str] = Counter()
        self.echoed = 0

    def asks(self, method: str, path: str, body: object = None, *, by: Actor = ANNA) -> None:
        """An agent asks until it is done; the key is of this deed."""
        key = f"{self.minute} {method} {path} {body}"
        self.asked(request(method, path, body, by=by, idempotency_key=key))

    def hears(self, **events: Any) -> None:
        """X tells us until we have it; then it must be there, whatever happens."""
        asked = hook(**events)
        self.asked(asked)
        kept = {key[1] for key in self.cloud.tables.rows() if key[0] == settings.INTAKE_TABLE}
        told = {f"app#{one.key}" for one in x.deliveries(asked.event["body"].encode())}
        assert told <= kept, f"acknowledged and lost: {told - kept}"

    def passes(self, before: Any) -> None:
        """The streams tell once of what is new; every so often a sweep comes."""
        for function, table in STREAMS.items():
            if news := self.company.news(before, table):
                self._tried(stream(function, news))
        if self.minute % SWEPT_EVERY == 0:
            self._tried(sweep())

    def echoes(self) -> None:
        """X tells us of what it got from us, and that it was read."""
        for one in self.cloud.platform.made[self.echoed :]:
            self.echoed += 1
            if one.public:
                self.hears(tweet_create_events=[a_tweet(one.id, SHOP, f"@somebody {one.text}", one.at, one.to)])
            else:
                self.hears(direct_message_events=[a_message(one.id, SHOP, one.to, one.text, one.at)])

    def asked(self, asked: Invocation) -> None:
        """Somebody asks until it is done."""
        for _ in range(PATIENCE):
            answer = self.cloud.run(asked, after=self.minute)
            if answer.status < 300:
                return
            self._refused(answer, asked)
        raise AssertionError(f"never done: {asked.event['requestContext']['resourcePath']} {self.told}")

    def _refused(self, answer: Any, asked: Invocation) -> None:
        """Whatever is not done is a problem document, that says when to ask again if that is all there is to do."""
        assert answer.headers["Content-Type"] == PROBLEM, answer.text
        refusal = Refusal(answer.status, answer.json["code"])
        assert answer.json["status"] == answer.status
        assert answer.status not in LATER or int(answer.headers["Retry-After"]) > 0
        assert answer.status in {409, 503}, (asked.event["requestContext"]["resourcePath"], refusal, answer.text)
        self.told[refusal] += 1

    def _tried(self, asked: Invocation) -> None:
        """What nobody waits for: it may fail, and is then for the sweep."""
        try:
            self.cloud.run(asked, after=self.minute)
        except Exception as error:  # noqa: BLE001, AWS would log it
            self.raised[f"{asked.function} {getattr(error, 'code', type(error).__name__)}"] += 1


def prepared(cloud: Cloud) -> Place:
    """The company, with a direct message that is in its case: what agents act on is there before the day begins."""
    place = a_place(cloud)
    company = Company(cloud)
    company.asks("DELETE", f"/cases/{place.case}/replies/{place.out}")
    company.hears(direct_message_events=[whisper(70, "In private")])
    cloud.run(watching(cloud, place))
    return place


def lived(day: Day) -> None:
    """Everything of the day, in its order; after each deed the streams and the sweep have their turn."""
    for deed in _deeds(day):
        before = day.cloud.tables.rows()
        deed()
        day.passes(before)
        day.minute += 0.25


def ended(day: Day) -> None:
    """The faults have stopped: sweeps, until nothing is owed; X tells of the last that it got from us."""
    for after in EVENING:
        _goes_by(day, after)
    _seen_to(day)
    for after in NIGHT:
        _goes_by(day, after)


def _goes_by(day: Day, after: float) -> None:
    day.minute = after
    day.passes(day.cloud.tables.rows())
    day.echoes()


def _seen_to(day: Day) -> None:
    """What waits for a person: a reply that nobody knows of is sent again, and what was set aside is replayed."""
    for one in _replies(day.cloud):
        if one.state == "unknown":
            day.asks("POST", f"/cases/{one.case}/replies/{one.id}/resending")
    asides = day.company.asks("GET", "/intake/set-aside", by=ADA)
    for one in [*asides["envelopes"], *asides["work"]]:
        if one["reason"] != NOBODYS:
            day.asks("POST", f"/intake/set-aside/{quote(one['id'], safe='')}/replay", by=ADA)


def _replies(cloud: Cloud) -> list[Sending]:
    """All of ours that are on their way."""
    rows = [item for key, item in cloud.tables.rows().items() if key[-1].startswith("sending#")]
    return [unpacked(item["body"]["B"], Sending) for item in rows]


def _deeds(day: Day) -> Iterator[Callable[[], Any]]:
    """What happens, in turn."""
    yield from _morning(day)
    yield from _noon(day)


def _morning(day: Day) -> Iterator[Callable[[], Any]]:
    place, case = day.place, f"/cases/{day.place.case}"
    yield lambda: day.hears(
        tweet_create_events=[tweet(30 + n, f"@shop {n}", by=f"81{n:02}", minutes=n) for n in range(3)]
    )
    yield lambda: day.asks("PUT", f"{case}/assignee", {"assignee": "anna"})
    yield lambda: day.hears(tweet_create_events=[tweet(40, "And now?", parent=place.post, minutes=5)])
    yield lambda: day.asks("POST", f"{case}/replies", {"text": "We look for it."})
    yield day.echoes
    yield lambda: day.asks("POST", f"{case}/notes", {"text": "Called the carrier."}, by=BERT)
    yield lambda: day.hears(tweet_create_events=[tweet(42, "below", by="8200", parent=post_id(41), minutes=9)])
    yield lambda: day.asks("POST", f"{case}/tasks", {"title": "Ask the carrier"})
    yield lambda: day.hears(tweet_create_events=[tweet(41, "between", by="8200", parent=place.post, minutes=8)])
    yield lambda: day.asks("PUT", f"{case}/tasks/{place.task}/completion")
    yield lambda: day.hears(direct_message_events=[whisper(71, "More in private", minutes=12)])
    yield lambda: day.asks("POST", f"/cases/{_case_of(day.cloud, 70)}/replies", {"text": "Only for you."})
    yield day.echoes


def _noon(day: Day) -> Iterator[Callable[[], Any]]:
    place, other = day.place, f"/cases/{day.place.other}"
    taken_back = {"status": {"id": post_id(30), "user_id": "8100"}, "timestamp_ms": "1"}
    yield lambda: day.asks("PUT", f"{other}/title", {"title": "Refund of the parcel"})
    yield lambda: day.asks("PUT", f"{other}/priority", {"priority": "urgent"}, by=BERT)
    yield lambda: day.hears(tweet_create_events=[tweet(43, "@shop too long") | {"note": "x" * 70_000}])
    yield lambda: day.asks("PUT", f"{other}/watchers/bert")
    yield lambda: day.asks("PUT", f"/inboxes/{place.inbox}/secrets/access_token", {"value": "newer"}, by=ADA)
    yield lambda: day.hears(tweet_delete_events=[taken_back])
    yield lambda: day.cloud.platform.script.append("nothing")  # one call comes to nothing, and is not answered
    yield lambda: day.asks("POST", f"/cases/{place.stuck}/replies/{place.failed}/resending")
    yield day.echoes
    yield lambda: day.hears(tweet_create_events=[tweet(13 + 40, "nobody's")], account="7999")
    yield lambda: day.asks("POST", f"{other}/closure", {"reason": "refunded"})
    yield lambda: day.asks("POST", "/teams", {"id": "sales", "name": "Sales"}, by=ADA)
    yield lambda: day.asks("POST", "/cases", {"title": "Another matter", "team": "support"})
    yield day.echoes


def _case_of(cloud: Cloud, number: int) -> str:
    """The case of a post that had one before the day began, as the tables have it."""
    rows = cloud.tables.rows()
    post = unpacked(rows[settings.CONTENT_TABLE, f"post#x:{SHOP}#{post_id(number)}", "post"]["body"]["B"], Post)
    return str(
        unpacked(rows[settings.CONTENT_TABLE, f"conv#{post.seg}", "conversation"]["body"]["B"], Conversation).case
    )


NOBODYS = "unknown-account"
NIGHT = (1_800, 1_805, 1_810, 1_815)
EVENING = (20, 25, 30, 60, 250, 800, 1_700, 1_710)  # minutes: what nobody knows of is looked for five times
STREAMS = {
    "work_intake": settings.INTAKE_TABLE,
    "work_content": settings.CONTENT_TABLE,
    "relay_cases": settings.CASES_TABLE,
}
