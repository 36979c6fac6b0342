"""Every other thing that can be done over HTTP, each ready to be done in a place: a new route needs a line here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from chalicelib.kernel.model import Actor
from support.casework import ADA, ANNA
from support.cloud import Cloud
from support.company import FIRST_MESSAGE, SITE, Company, Place, hook, tweet
from support.deeds import OF_A_CASE, Deed
from support.lambdas import Invocation, request

First = Callable[[Company, Place], object]


class Asking(NamedTuple):
    """A request: its route and body, who makes it, and what must have been done before."""

    method: str
    route: str
    body: Any = None
    by: Actor | None = ADA
    first: First = lambda _company, _place: None
    headers: Mapping[str, str] = MappingProxyType({})
    spares: tuple[str, ...] = ()  # rows of which one more may be left by who died, and why that is no harm
    counts: tuple[str, ...] = ()  # rows that say how often somebody asked

    def sent(self, place: Place) -> Invocation:
        """It, under a key of its own."""
        names = place._asdict() | {"case_id": place.stuck, "out": place.failed, "customer_id": place.customer}
        names |= {"draft_id": "d1", "connection_id": place.connection, "inbox_id": place.inbox}
        names |= {"envelope_id": place.aside.replace("#", "%23"), "name": SECRET}
        names["inbox"] = place.chat if self.route.startswith("/chat/") else place.inbox
        body = self.body(place) if callable(self.body) else self.body
        known = {"authorization": f"Bearer {place.session}"} if self.headers.get("authorization") == "" else {}
        return request(
            self.method,
            self.route.format(**names),
            body,
            by=self.by,
            **{**({"idempotency_key": "k1"} if self.by else {}), **self.headers, **known},
        )


SECRET = "consumer_key"
TICKET = "live ticket"  # nobody has it: it expires within a minute
COUNTED = "intake rate#"  # who asked twice is counted twice


def _rotated(kind: str) -> First:
    def first(company: Company, place: Place) -> None:
        path = f"/{kind}/{getattr(place, 'inbox' if kind == 'inboxes' else 'connection')}/secrets/{SECRET}"
        for value in ("one", "two"):
            company.asks("PUT", path, {"value": value}, by=ADA)

    return first


def _disabled(kind: str) -> First:
    def first(company: Company, place: Place) -> None:
        name = place.inbox if kind == "inboxes" else place.connection
        company.asks("PUT", f"/{kind}/{name}/disablement", by=ADA)

    return first


def _drafted(company: Company, place: Place) -> None:
    company.asks("PUT", f"/cases/{place.stuck}/drafts/d1", {"mode": "note", "text": "To do"})


def _present(company: Company, place: Place) -> None:
    company.asks("PUT", f"/cases/{place.stuck}/presence", {"mode": "note"})


STUCK = "/cases/{case_id}"
PAGE = {"origin": SITE}
SAID = {"id": FIRST_MESSAGE, "text": "Where is it?"}
OF_CASES = [
    Asking("POST", "/cases", {"title": "refund", "team": "support"}, ANNA),
    Asking("POST", f"{STUCK}/replies/{{out}}/resending", None, ANNA),
    Asking("PUT", f"{STUCK}/drafts/{{draft_id}}", {"mode": "note", "text": "To do"}, ANNA),
    Asking("DELETE", f"{STUCK}/drafts/{{draft_id}}", None, ANNA, _drafted),
    Asking("PUT", f"{STUCK}/mark", lambda place: {"key": place.key}, ANNA),
    Asking("PUT", f"{STUCK}/presence", {"mode": "note"}, ANNA),
    Asking("DELETE", f"{STUCK}/presence", None, ANNA, _present),
    Asking("DELETE", "/customers/{customer_id}", {"reason": "asked for it"}),
    Asking("POST", "/live/tickets", None, ANNA, spares=(TICKET,)),
    Asking("PUT", "/me", {"preferences": {"undo_seconds": 5}}, ANNA),
    Asking("POST", "/intake/set-aside/{envelope_id}/replay"),
]
OF_THE_LIBRARY = [
    Asking("POST", "/connections", {"channel": "x", "name": "Second", "secrets": {"consumer_key": "k"}}),
    Asking("PUT", "/connections/{connection_id}/secrets/{name}", {"value": "new"}),
    Asking("DELETE", "/connections/{connection_id}/secrets/{name}/former", first=_rotated("connections")),
    Asking("POST", "/connections/{connection_id}/test", {"crc_token": "t"}),
    Asking("PUT", "/connections/{connection_id}/disablement"),
    Asking("DELETE", "/connections/{connection_id}/disablement", first=_disabled("connections")),
    Asking(
        "POST", "/inboxes", {"connection": "app", "account": "7002", "name": "Two", "secrets": {"access_token": "t"}}
    ),
    Asking("PUT", "/inboxes/{inbox_id}/secrets/{name}", {"value": "new"}),
    Asking("DELETE", "/inboxes/{inbox_id}/secrets/{name}/former", first=_rotated("inboxes")),
    Asking("PUT", "/inboxes/{inbox_id}/disablement"),
    Asking("DELETE", "/inboxes/{inbox_id}/disablement", first=_disabled("inboxes")),
    Asking("POST", "/teams", {"name": "Sales"}),
    Asking("PUT", "/policy", {"reopen_days": 3}),
]
OF_ANYBODY = [
    Asking("POST", "/chat/{inbox}/sessions", {"name": "Karl"}, None, headers=PAGE, counts=(COUNTED,)),
    Asking("POST", "/chat/{inbox}/messages", SAID, None, headers={**PAGE, "authorization": ""}, counts=(COUNTED,)),
    Asking("POST", "/chat/{inbox}/forms", {**SAID, "name": "Karl"}, None, headers=PAGE, counts=(COUNTED,)),
    Asking("OPTIONS", "/chat/{inbox}/sessions", None, None, headers=PAGE),
    Asking("OPTIONS", "/chat/{inbox}/messages", None, None, headers=PAGE),
    Asking("OPTIONS", "/chat/{inbox}/forms", None, None, headers=PAGE),
]
OF_ALL = [*OF_CASES, *OF_THE_LIBRARY, *OF_ANYBODY]
HOOKS = {  # calls of a platform are no requests under a key: each kind of them is a walk
    "one": lambda: hook(tweet_create_events=[tweet(30, "@shop Hello")]),
    "several": lambda: hook(tweet_create_events=[tweet(30 + number, f"@shop {number}") for number in range(4)]),
    "long": lambda: hook(tweet_create_events=[tweet(30, "@shop Hello") | {"note": "x" * 70_000}]),
}


def routes() -> set[tuple[str, str]]:
    """The routes that are in one of the tables."""
    known: list[Deed | Asking] = [*OF_A_CASE, *OF_ALL]
    return {(one.method, one.route) for one in known} | {("POST", "/webhooks/{channel_name}/{connection_id}")}


def of_a_case(deed: Deed, cloud: Cloud, place: Place) -> Invocation:
    """A deed on the case, by an agent, under a key."""
    cloud.starts(type(cloud.life)())
    deed.first(place)  # type: ignore[arg-type]
    return request(deed.method, deed.path(place), deed.sent(place), by=ANNA, idempotency_key="k1")  # type: ignore[arg-type]
