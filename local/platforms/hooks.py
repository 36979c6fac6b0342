"""Webhooks on their way to the product: signed, and sent again until they are taken."""

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from random import Random
from threading import Condition, Event, Thread
from typing import Any, Literal
from urllib.parse import quote
from uuid import uuid4

import urllib3
from msgspec.structs import replace

from local.platforms.faults import OF_WEBHOOKS, Fault, Faults
from local.platforms.kept import Kept, Shelf
from local.platforms.model import Account, Sending
from local.platforms.signing import signature

WORKERS = 4
DEADLINE = 10.0  # seconds: X waits no longer for an answer
FIRST_NAP, LONGEST_NAP = 0.5, 60.0
PATIENCE = 24 * 3600.0  # seconds, then a webhook is given up
CHALLENGE_EVERY = 3600.0
MOST_KEPT = 1_000  # that were sent or given up
Verdict = Literal["valid", "invalid", "away"]


class Hooks:
    """Sends what accounts shall hear to their webhooks, once these have passed the challenge.

    What is on its way is kept, so that a restart goes on with it. As with X nothing promises an order.
    """

    def __init__(self, kept: Kept, accounts: Shelf[Account], faults: Faults, product_url: str) -> None:
        self.sendings = Shelf(kept, "sending", Sending)
        self._accounts = accounts
        self._faults = faults
        self._product_url = product_url.rstrip("/")
        self._random = Random()  # noqa: S311, no secret
        self._wire = urllib3.PoolManager(maxsize=WORKERS, timeout=DEADLINE, retries=False)
        self._due = Condition()
        self._busy: set[str] = set()
        self._challenged: dict[str, float] = {}
        self._stop = Event()
        self._threads = [Thread(target=self._work, name=f"hooks-{n}", daemon=True) for n in range(WORKERS)]

    def start(self) -> None:
        """Go on with what is on its way."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Send no more; what is on its way stays so."""
        with self._due:
            self._stop.set()
            self._due.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(DEADLINE + 1)

    def send(self, account: Account, body: Mapping[str, Any]) -> None:
        """Let an account hear this; one of the faults on demand may come between."""
        moment = time.time()
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        one = Sending(id=uuid4().hex, account=account.id, body=text, made_at=moment, due_at=moment)
        for each in self._treated(one, self._faults.next_of(OF_WEBHOOKS, "webhooks")):
            self._keep(each)
        self._prune()

    def again(self, seconds: float) -> int:
        """Send all of these last seconds once more, taken or not; how many."""
        moment = time.time()
        chosen = [one for one in self._all() if one.state != "waiting" and moment - one.made_at <= seconds]
        for one in chosen:
            self._keep(replace(one, state="waiting", due_at=moment, tries=0, misfit=False))
        return len(chosen)

    def waiting(self) -> int:
        """How many are on their way."""
        return sum(one.state == "waiting" for one in self._all())

    def challenge(self, account: Account) -> Verdict:
        """Ask the webhook for its proof (CRC), and remember whether it has given it."""
        verdict = self._challenge(account)
        if verdict != "away" and account.id in self._accounts:
            self._accounts.keep(account.id, replace(self._accounts[account.id], is_valid=verdict == "valid"))
        if verdict == "valid":
            self._challenged[account.id] = time.time()
        return verdict

    def address(self, account: Account) -> str:
        """Where the webhooks of an account go."""
        return account.webhook or f"{self._product_url}/webhooks/x/{quote(account.connection, safe='')}"

    def _challenge(self, account: Account) -> Verdict:
        token = uuid4().hex
        fields = {"crc_token": token, "nonce": uuid4().hex}
        try:
            answer = self._wire.request("GET", self.address(account), fields=fields, redirect=False)
        except urllib3.exceptions.HTTPError:
            return "away"
        if answer.status >= HTTPStatus.BAD_REQUEST:
            return "away"
        return "valid" if _proof(answer.data) == signature(account.consumer_secret, token.encode()) else "invalid"

    def _treated(self, one: Sending, fault: Fault | None) -> list[Sending]:
        if fault is None:
            return [one]
        if fault.kind == "drop":
            return [replace(one, state="dropped")]
        if fault.kind == "double":
            return [one, replace(one, id=uuid4().hex)]
        if fault.kind == "missign":
            return [replace(one, misfit=True)]
        delay = fault.seconds if fault.kind == "late" else self._random.uniform(0, fault.seconds or 2.0)
        return [replace(one, due_at=one.due_at + delay)]

    def _work(self) -> None:
        while (one := self._claimed()) is not None:
            try:
                self._try(one)
            finally:
                with self._due:
                    self._busy.discard(one.id)

    def _claimed(self) -> Sending | None:
        """The next that is due, ours alone; None when all is over."""
        with self._due:
            while not self._stop.is_set():
                waiting = [one for one in self._all() if one.state == "waiting" and one.id not in self._busy]
                first = min(waiting, key=lambda one: one.due_at, default=None)
                if first and first.due_at <= time.time():
                    self._busy.add(first.id)
                    return first
                self._due.wait(min(LONGEST_NAP, first.due_at - time.time()) if first else LONGEST_NAP)
        return None

    def _try(self, one: Sending) -> None:
        account = self._accounts.get(one.account)
        if account is None:
            self._keep(replace(one, state="failed", answer="no such account"))
            return
        answer = self._post(account, one) if self._is_proven(account) else "the webhook has not passed its challenge"
        if _is_taken(answer):
            self._keep(replace(one, state="sent", answer=answer, tries=one.tries + 1))
            return
        nap = min(LONGEST_NAP, FIRST_NAP * 2**one.tries) * self._random.uniform(0.7, 1.0)
        moment = time.time()
        state: Literal["failed", "waiting"] = "failed" if moment - one.made_at > PATIENCE else "waiting"
        again = replace(one, state=state, answer=answer, tries=one.tries + 1, due_at=moment + nap, misfit=False)
        self._keep(again)

    def _is_proven(self, account: Account) -> bool:
        if account.is_valid and time.time() - self._challenged.get(account.id, 0) < CHALLENGE_EVERY:
            return True
        verdict = self.challenge(account)
        return verdict == "valid" or (verdict == "away" and account.is_valid)

    def _post(self, account: Account, one: Sending) -> str:
        raw = one.body.encode()
        secret = account.consumer_secret + ("x" if one.misfit else "")
        headers = {"Content-Type": "application/json", "x-twitter-webhooks-signature": signature(secret, raw)}
        try:
            answer = self._wire.request("POST", self.address(account), body=raw, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            return type(error).__name__
        return str(answer.status)

    def _all(self) -> list[Sending]:
        return list(self.sendings.values())

    def _keep(self, one: Sending) -> None:
        self.sendings.keep(one.id, one)
        with self._due:
            self._due.notify()

    def _prune(self) -> None:
        over = [one for one in self._all() if one.state != "waiting"]
        for one in sorted(over, key=lambda one: one.made_at)[:-MOST_KEPT]:
            self.sendings.forget(one.id)


def _proof(data: bytes) -> object:
    try:
        said = json.loads(data)
    except ValueError:
        return None
    return said.get("response_token") if isinstance(said, dict) else None


def _is_taken(answer: str) -> bool:
    return answer.isdecimal() and int(answer) < HTTPStatus.MULTIPLE_CHOICES
