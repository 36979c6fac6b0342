"""What an administrator asks of a deployment: a connection, inboxes, the state of the intake, the figures."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from local.replay.trouble import CannotReplay
from local.replay.wire import Answer, Wire

CHANNEL, CONNECTION, SECRET = "x", "replay", "consumer_secret"
SUCCESS = range(200, 300)
UNKNOWN, FORBIDDEN, ABSENT, CONFLICT = 401, 403, 404, 409


class Status(Struct, frozen=True, kw_only=True):
    """What a deployment has still to do, and when it last looked for it."""

    unprocessed: int
    set_aside: int
    outbox: int
    sweep_overdue: int
    swept_at: datetime | None  # start of the last sweep that finished

    @property
    def owed(self) -> int:
        """Everything but what waits for a person."""
        return self.unprocessed + self.outbox + self.sweep_overdue


class Company(Struct, frozen=True, kw_only=True):
    """The figures of one company: the fields of the JSON list, in its order."""

    company: str
    conversations: int
    cases: int
    messages_in: int
    messages_out: int
    first_reply_met: int
    first_reply_missed: int
    next_reply_met: int
    next_reply_missed: int
    first_reply_median_s: float | None


class Page(Struct, frozen=True, kw_only=True):
    """Some companies, and where the next ones are."""

    companies: list[Company]
    next: str | None = None


class Deployment:
    """The API with a token; one that is asked for again before each call may be renewed."""

    def __init__(self, wire: Wire, token: Callable[[], str]) -> None:
        self._wire = wire
        self._token = token

    def status(self) -> tuple[Status, datetime]:
        """The state of the intake, and the moment it was, by the server's own clock in whole seconds."""
        answer = self.good(self.ask("GET", "/intake/status"))
        said = answer.headers.get("Date")
        moment = parsedate_to_datetime(said) if said else datetime.fromtimestamp(int(time.time()), UTC)
        return answer.read(Status), moment

    def connect(self, secret: str) -> str:
        """The path of our webhook, ready for what is signed with this secret, whether or not it was there before."""
        new = {"id": CONNECTION, "channel": CHANNEL, "name": "Replay", "secrets": {SECRET: secret}}
        made = self.ask("POST", "/connections", new)
        if made.status == CONFLICT:
            made = self.ask("PUT", f"/connections/{CONNECTION}/secrets/{SECRET}", {"value": secret})
        self.good(made)
        return f"/webhooks/{CHANNEL}/{CONNECTION}"

    def open_inbox(self, company: str) -> None:
        """An inbox for this company, unless it has one of ours."""
        new = {"connection": CONNECTION, "account": company, "name": company}
        made = self.ask("POST", "/inboxes", new)
        if made.status == CONFLICT and made.code == "inbox-exists":
            self._check_ours(company)
        else:
            self.good(made)

    def figures(self) -> Iterator[Company]:
        """All pages of the report."""
        after = ""
        while True:
            page = self.good(self.ask("GET", f"/reports/replies{after}")).read(Page)
            yield from page.companies
            if page.next is None:
                return
            after = f"?after={quote(page.next, safe='')}"

    def _check_ours(self, company: str) -> None:
        """An inbox of another connection would never see what we send."""
        there = self.good(self.ask("GET", f"/inboxes/{CHANNEL}:{company}")).read(dict[str, Any])
        if there.get("connection") != CONNECTION:
            raise CannotReplay(
                f"The inbox of {company} belongs to another connection, {there.get('connection')}: replay elsewhere."
            )

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Any route: what it answers, a refusal too."""
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        return self._wire.send(method, path, headers, None if body is None else msgspec.json.encode(body))

    def good(self, answer: Answer) -> Answer:
        """An answer that is no refusal; `CannotReplay` says what is wrong with one that is."""
        if answer.status == UNKNOWN:
            raise CannotReplay(
                f"{self._wire.url} does not take the token (401): it is missing, expired or another issuer's."
            )
        if answer.status == FORBIDDEN:
            raise CannotReplay("The token is not an administrator's (403): `make token ROLE=administrator` prints one.")
        if answer.status not in SUCCESS:
            raise CannotReplay(
                f"The deployment refused (status {answer.status} {answer.code}): is it a Casefold of this version?"
            )
        return answer
