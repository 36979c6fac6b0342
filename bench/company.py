"""A company on X, its customers and an agent: what the walks are walked with, through the app itself."""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple

from chalice.local import LambdaContext, LambdaEventConverter, RouteMatcher

from app import app
from chalicelib.channels import x
from chalicelib.conversations import store
from chalicelib.edge.clock import now
from chalicelib.edge.web import Answer
from chalicelib.intake.worker import work
from local.platforms.model import EPOCH

SECRETS = {"consumer_key": "key-of-app", "consumer_secret": "secret-of-app"}  # nosec B105, made up
TOKENS = {"access_token": "token-of-account", "access_token_secret": "secret-of-account"}  # nosec B105
WORDS = "My parcel has not come, and the number that you gave me is not known. It was to be here on Friday, and I am "
WORDS += "leaving on Monday. Can you help?"  # 140 characters
ANSWER = "We are sorry to hear that. It is on its way, and will be with you tomorrow before noon."
STAFF = {"role": "agent", "id": "anna", "teams": "", "expires": "4e9"}
LEAD = {**STAFF, "role": "administrator", "id": "ada"}
SIGNATURE = "x-twitter-webhooks-signature"
OK = 300
USUAL = {
    "source": '<a href="https://mobile.example" rel="nofollow">X Web App</a>',
    "truncated": False,
    "in_reply_to_status_id": None,
    "in_reply_to_status_id_str": None,
    "geo": None,
    "coordinates": None,
    "place": None,
    "contributors": None,
    "is_quote_status": False,
    "quote_count": 0,
    "reply_count": 0,
    "retweet_count": 0,
    "favorite_count": 0,
    "entities": {"hashtags": [], "urls": [], "user_mentions": [], "symbols": []},
    "favorited": False,
    "retweeted": False,
    "filter_level": "low",
    "lang": "en",
}
USUAL_USER = {
    "location": None,
    "url": None,
    "description": "Walks, reads and waits for parcels",
    "protected": False,
    "verified": False,
    "followers_count": 120,
    "friends_count": 80,
    "statuses_count": 1_000,
    "created_at": "Mon Jan 06 10:00:00 +0000 2020",
    "profile_image_url_https": "https://images.example/profile/1/normal.jpg",
    "default_profile": True,
}
numbers = count(1)


class Post(NamedTuple):
    """A post as the platform has it."""

    name: str
    by: str
    at: datetime
    parent: str | None = None


class Refused(Exception):  # noqa: N818, it is no error of ours
    """The product did not do what the benchmark needs."""


class Company:
    """One inbox on X, made as an administrator makes it."""

    def __init__(self) -> None:
        self._events = LambdaEventConverter(RouteMatcher(list(app.routes)))
        connection = {"channel": "x", "name": "App", "secrets": SECRETS}
        self.connection = self.asked("POST", "/connections", connection, by=LEAD)["id"]
        self.account = fresh(now())
        inbox = {"connection": self.connection, "account": self.account, "name": "Shop", "secrets": TOKENS}
        self.asked("POST", "/inboxes", inbox, by=LEAD)

    def asked(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        by: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """What the app answers, called as API Gateway calls it; `by` is what the authorizer said."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        headers = {"content-type": "application/json", **(headers or {})}
        event = self._events.create_lambda_event(method, path, headers, raw)
        if by is not None:
            event["requestContext"]["authorizer"] = dict(by)
        answer = app(event, LambdaContext("api", 256))
        if answer["statusCode"] >= OK:
            raise Refused(f"{method} {path}: {answer['statusCode']} {answer['body']}")
        return json.loads(answer["body"] or "null")

    def told(self, *posts: Post) -> list[str]:
        """X tells us of posts in one call: the names of the envelopes that are owed now."""
        return self.names(self.tell(self.call(*posts)))

    def call(self, *posts: Post) -> bytes:
        """The body of a call of X about these posts."""
        return json.dumps({"for_user_id": self.account, "tweet_create_events": list(map(_tweet, posts))}).encode()

    def tell(self, raw: bytes) -> bytes:
        """X calls our webhook."""
        signed = b64encode(hmac.digest(SECRETS["consumer_secret"].encode(), raw, sha256)).decode()
        self.asked("POST", f"/webhooks/x/{self.connection}", raw, headers={SIGNATURE: f"sha256={signed}"})
        return raw

    def names(self, raw: bytes) -> list[str]:
        """The envelopes of such a call."""
        return [f"{self.connection}#{one.key}" for one in x.deliveries(raw)]

    def came(self, *posts: Post) -> None:
        """X tells us of posts, and the work is done."""
        for name in self.told(*posts):
            work(name, now())

    def case_of(self, post: Post) -> str:
        """The case that a post belongs to."""
        return store.find(self.seg_of(post)).case or ""

    def seg_of(self, post: Post) -> str:
        """The conversation that a post is in."""
        return store.post(f"x:{self.account}", post.name).seg or ""


def fresh(at: datetime) -> str:
    """An id as X makes it at a moment: another one each time."""
    return str((int(at.timestamp() * 1000) - EPOCH) << 22 | next(numbers))


def platform(method: str, url: str, headers: Any, body: bytes) -> Answer:  # noqa: ARG001, as `web.called` is called
    """X's API as far as it is needed: every message is sent at once."""
    said = {"data": {"id": fresh(now()), "text": json.loads(body)["text"]}}
    return Answer(201, {}, json.dumps(said).encode())


def _tweet(post: Post) -> dict[str, Any]:
    """As X tells it, with the fields that nearly every post has."""
    user = {"id": int(post.by), "id_str": post.by, "name": "Somebody", "screen_name": f"s{post.by}"[:15]}
    at = f"{post.at:%a %b %d %H:%M:%S +0000 %Y}"
    said = {"created_at": at, "id": int(post.name), "id_str": post.name, "text": WORDS}
    above = {"in_reply_to_status_id": int(post.parent), "in_reply_to_status_id_str": post.parent} if post.parent else {}
    return {**USUAL, **said, **above, "user": {**USUAL_USER, **user}, "timestamp_ms": f"{post.at.timestamp():.0f}000"}
