"""A company at work in a cloud: all that a walk may begin with, brought about by signed webhooks and requests."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from chalicelib.conversations import store as talks
from chalicelib.edge import settings
from chalicelib.intake.store import EnvelopeRow
from chalicelib.kernel.model import Actor
from support.casework import ADA, ANNA
from support.cloud import Cloud
from support.lambdas import Invocation, request, stream, sweep
from support.outside import DAWN, Item
from support.talking import SECRETS, TOKENS, a_message, a_tweet, refused
from support.x_bodies import a_call, signature

SHOP, MARIA, KARL, STRANGE = "7001", "8001", "8002", "7999"
MORNING = DAWN.replace(hour=11, second=0)  # when customers wrote
SITE = "https://shop.example"
FIRST_MESSAGE = "4a3c1c7a-3c0b-4f2e-9d7e-0a5b8c1d2e3f"


class Place(NamedTuple):
    """What there is: a case with a task and a reply on its way, others of every kind, and names for what is to come."""

    case: str
    seg: str
    post: str
    key: str  # of the message that opened the case
    other: str
    task: str
    out: str
    shown: str
    loser: str
    stuck: str
    failed: str
    customer: str
    aside: str
    session: str
    connection: str = "app"
    account: str = SHOP
    inbox: str = f"x:{SHOP}"
    chat: str = "site"


class Company:
    """The company and its customers: what each does is done at once, and the work that follows too."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def asks(self, method: str, path: str, body: object = None, *, by: Actor = ANNA, **headers: str) -> Any:
        """One of us asks for what must succeed."""
        answer = self.cloud.run(request(method, path, body, by=by, **headers))
        assert answer.status < 300, (method, path, answer.status, answer.text)
        return answer.json

    def hears(self, *posts: dict[str, Any], account: str = SHOP, **events: Any) -> None:
        """X tells us, and the stream has it worked on."""
        before = self.cloud.tables.rows()
        answer = self.cloud.run(
            hook(account=account, **({"tweet_create_events": list(posts)} if posts else {}), **events)
        )
        assert answer.status == 200, answer.text
        self.cloud.run(stream("work_intake", self.news(before)))

    def news(self, before: dict[Any, Item], table: str = settings.INTAKE_TABLE) -> list[Item]:
        """The rows of a table that are other than before."""
        rows = self.cloud.tables.rows()
        return [item for key, item in rows.items() if key[0] == table and before.get(key) is not item]

    def opens(self) -> None:
        """Teams, a connection and an inbox on X, and a chat."""
        for team in ("support", "billing"):
            self.asks("POST", "/teams", {"id": team, "name": team}, by=ADA)
        for channel, name, known in (("x", "app", SECRETS), ("chat", "web", {})):
            made = {"channel": channel, "name": name, "id": name, "secrets": known}
            self.asks("POST", "/connections", made, by=ADA)
        shop = {"connection": "app", "account": SHOP, "name": "Shop", "team": "support", "secrets": TOKENS}
        self.asks("POST", "/inboxes", shop, by=ADA)
        self.asks(
            "POST", "/inboxes", {"connection": "web", "account": "site", "name": "Site", "origins": [SITE]}, by=ADA
        )

    def head(self, post: str) -> Any:
        return talks.find(talks.post(f"x:{SHOP}", post).seg or "")

    def case(self, post: str) -> str:
        """The case of a post; its grace has ended."""
        if self.head(post).case is None:
            self.cloud.run(sweep(), after=10)
        return str(self.head(post).case)


def a_place(cloud: Cloud) -> Place:
    """The company after a busy morning."""
    one = Company(cloud)
    one.opens()
    return _worked(one, *_told(one))


def tweet(number: int, text: str, by: str = MARIA, minutes: float = 0, **more: Any) -> dict[str, Any]:
    """Somebody's post on X, some minutes into the morning."""
    return a_tweet(post_id(number), by, text, MORNING + timedelta(minutes=minutes), **more)


def post_id(number: int) -> str:
    return str(1_950_000_000_000_000_000 + number)


def whisper(number: int, text: str, by: str = MARIA, to: str = SHOP, minutes: float = 0) -> dict[str, Any]:
    """A direct message."""
    return a_message(post_id(number), by, to, text, MORNING + timedelta(minutes=minutes))


def hook(account: str = SHOP, **events: Any) -> Invocation:
    """A signed call of X's."""
    raw = a_call(account, **events)
    return request("POST", "/webhooks/x/app", raw, **signed(raw))


def signed(raw: bytes) -> dict[str, str]:
    return {"x_twitter_webhooks_signature": signature(SECRETS["consumer_secret"], raw)}


def owing(cloud: Cloud, table: str, what: str) -> Iterator[Item]:
    """The rows of a table that owe work of a kind."""
    for key, item in cloud.tables.rows().items():
        if key[0] == table and item.get("due_shard", {"S": ""})["S"].startswith(what):
            yield item


def _told(one: Company) -> list[str]:
    """What customers wrote: the posts of a case, another one, and two that turn out to be one."""
    one.hears(tweet(1, "@shop My parcel is lost"))
    one.hears(tweet(2, "@shop So is mine", by=KARL))
    one.hears(tweet(3, "@shop And where is my money?", by=KARL, minutes=1))
    one.hears(tweet(10, "first", by=KARL, minutes=2))
    one.hears(tweet(12, "third", by=KARL, minutes=4, parent=post_id(11)))
    for number in (10, 12):
        case = one.case(post_id(number))
        one.asks("POST", f"/cases/{case}/notes", {"text": "worked on"})
    one.hears(tweet(13, "to whom?"), account=STRANGE)
    return [post_id(number) for number in (1, 2, 3, 10, 12)]


def _worked(one: Company, post: str, elsewhere: str, sad: str, *two: str) -> Place:
    losers = {one.case(name) for name in two}
    one.hears(tweet(11, "second", by=KARL, minutes=3, parent=two[0]))
    (loser,) = losers - {one.case(two[0])}
    case, stuck, head = one.case(post), one.case(sad), one.head(post)
    task = one.asks("POST", f"/cases/{case}/tasks", {"title": "call back"})["tasks"][0]["id"]
    one.asks("POST", f"/cases/{case}/replies", {"text": "We are looking.", "hold_seconds": 60})
    return Place(
        case=case,
        seg=head.seg,
        post=post,
        key=next(iter(talks.messages(head.seg))).key,
        other=one.asks("POST", "/cases", {"title": "refund", "team": "support"})["id"],
        task=task,
        out=talks.sendings(head.seg)[0].id,
        shown=one.head(elsewhere).seg,
        loser=loser,
        stuck=stuck,
        failed=_failed(one, stuck),
        customer=head.customer_id,
        aside=next(owing(one.cloud, EnvelopeRow.Meta.table_name, "aside"))["envelope_id"]["S"],
        session=_session(one),
    )


def _failed(one: Company, case: str) -> str:
    """A reply that X refuses."""
    before = one.cloud.tables.rows()
    out = one.asks("POST", f"/cases/{case}/replies", {"text": "Here it is."})["reply"]
    one.cloud.platform.script = [refused(403)]
    one.cloud.run(stream("work_content", one.news(before, settings.CONTENT_TABLE)))
    return str(out)


def _session(one: Company) -> str:
    answer = one.cloud.run(request("POST", "/chat/site/sessions", {"name": "Maria"}, origin=SITE))
    assert answer.status == 201, answer.text
    return str(answer.json["session"])
