"""Faults of the real client, put in by botocore's events: what no emulator shows by itself."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

from chalicelib.edge import tables
from support.refusals import answer_of, cancellation, lost

Moment = tuple[str, str]  # of a call: before-call or after-call, and the operation
REFUSED = SimpleNamespace(status_code=400, headers={}, raw=None)
WRITES = ("TransactWriteItems", "PutItem", "DeleteItem", "UpdateItem")
READS = ("GetItem", "BatchGetItem", "Query")
THROTTLED = answer_of("ProvisionedThroughputExceededException", "There is no room for this call")
VERBS = {"Put": "Item", "Delete": "Key", "ConditionCheck": "Key", "Update": "Key"}


class Odds(NamedTuple):
    """How likely each fault is, at each call that it can befall."""

    conflict: float = 0.0  # of a transaction: a row of it is held for a few more transactions
    throttle: float = 0.0  # of any call
    lost: float = 0.0  # the answer to a write that took effect
    stale: float = 0.0  # an index answers as it did when it was last asked the same, or that it has nothing
    unprocessed: float = 0.0  # of each row of a BatchGet but the first


class Faults:
    """What was put in: `met` counts the calls, `put_in` the faults, by name."""

    def __init__(self, odds: Odds, seed: int, client: Any) -> None:
        self._client = client
        self.odds = odds
        self.met: Counter[str] = Counter()
        self.put_in: Counter[str] = Counter()
        self.random = Random(seed)
        self._held: dict[str, int] = {}
        self._keys: dict[str, list[str]] = {}
        self._seen: dict[str, dict[str, Any]] = {}

    def befalls(self, fault: str) -> bool:
        return self.random.random() < getattr(self.odds, fault)

    def counted(self, fault: str) -> None:
        self.put_in[fault] += 1

    def before(self, model: Any, params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> Any:
        """Refuse the call before it is sent, or note what it asks."""
        self.met[model.name] += 1
        asked = context["asked"] = json.loads(params["body"])
        if self.befalls("throttle"):
            self.counted("throttle")
            return REFUSED, THROTTLED
        if model.name == "TransactWriteItems" and (codes := self._conflicts(asked)):
            self.counted("conflict")
            return REFUSED, cancellation(codes)
        return None

    def after(self, model: Any, parsed: dict[str, Any], http_response: Any, context: dict[str, Any], **_: Any) -> None:
        """Lose the answer, or make it older."""
        if http_response.status_code >= 300:
            return
        if model.name in WRITES and self.befalls("lost"):
            self.counted("lost")
            raise lost()
        if model.name == "Query" and "IndexName" in context["asked"]:
            self._make_stale(parsed, json.dumps(context["asked"], sort_keys=True))
        if left := context.get("left"):
            parsed["UnprocessedKeys"] = {**parsed.get("UnprocessedKeys", {}), **left}

    def fewer(self, params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Leave some rows of a BatchGet for another call."""
        now: dict[str, Any] = {}
        left: dict[str, Any] = {}
        for table, wanted in params["RequestItems"].items():
            for key in wanted["Keys"]:
                part = left if now and self.befalls("unprocessed") else now
                part.setdefault(table, {**wanted, "Keys": []})["Keys"].append(key)
        if left:
            self.counted("unprocessed")
            context["left"] = left
        return {**params, "RequestItems": now}

    def _conflicts(self, asked: Mapping[str, Any]) -> list[str]:
        """A reason for each row when one of them is held; a held row is free again after a few tries."""
        rows = [self._row(*one) for change in asked["TransactItems"] for one in change.items()]
        if self.befalls("conflict"):
            self._held[self.random.choice(rows)] = self.random.randint(1, 3)
        held = {row for row in rows if self._held.get(row, 0) > 0}
        for row in held:
            self._held[row] -= 1
        return ["TransactionConflict" if row in held else "None" for row in rows] if held else []

    def _row(self, verb: str, asked: Mapping[str, Any]) -> str:
        table = asked["TableName"]
        if table not in self._keys:
            schema = self._client.describe_table(TableName=table)["Table"]["KeySchema"]
            self._keys[table] = [key["AttributeName"] for key in schema]
        return json.dumps([table, *[asked[VERBS[verb]][name] for name in self._keys[table]]])

    def _make_stale(self, parsed: dict[str, Any], question: str) -> None:
        current = dict(parsed)
        if self.befalls("stale"):
            self.counted("stale")
            nothing = {"Count": 0, "ScannedCount": 0, **({"Items": []} if "Items" in parsed else {})}
            parsed.clear()
            parsed |= self._seen.get(question, nothing)
        self._seen[question] = current


@contextmanager
def faults(odds: Odds, seed: int = 0) -> Iterator[Faults]:
    """Faults by their odds, at every call of `tables.client` meanwhile; the same seed and calls, the same faults."""
    made = Faults(odds, seed, tables.client)
    with ExitStack() as hooks:
        for operation in (*WRITES, *READS):
            hooks.enter_context(_hooked(f"before-call.dynamodb.{operation}", made.before))
            hooks.enter_context(_hooked(f"after-call.dynamodb.{operation}", made.after))
        hooks.enter_context(_hooked("provide-client-params.dynamodb.BatchGetItem", made.fewer))
        yield made


@contextmanager
def at_call(moment: Moment, number: int, act: Callable[[], object]) -> Iterator[list[int]]:
    """Act at the nth call of an operation, before or after it is made; gives the calls met so far.

    What `act` returns before the call stands for the engine's answer; what it raises, the caller sees.
    """
    met: list[int] = []

    def hook(**_: Any) -> Any:
        met.append(len(met) + 1)
        return act() if len(met) == number else None

    with _hooked(f"{moment[0]}.dynamodb.{moment[1]}", hook):
        yield met


@contextmanager
def once(moment: str, act: Callable[[], object]) -> Iterator[list[str]]:
    """Act at a moment of the next transaction, `before-call` or `after-call`; gives the list of when it did."""
    acted: list[str] = []
    name = f"{moment}.dynamodb.TransactWriteItems"

    def hook(**_: Any) -> None:
        if not acted:
            acted.append(moment)
            act()

    with _hooked(name, hook):
        yield acted


def conflict(rows: int = 1) -> Any:
    """For `at_call`, before a transaction of so many rows: the first of them is held by another."""
    return REFUSED, cancellation(["TransactionConflict", *["None"] * (rows - 1)])


def throttle() -> Any:
    """For `at_call`, before any call: there is no room for it."""
    return REFUSED, THROTTLED


def lose() -> None:
    """For `at_call`: no answer comes."""
    raise lost()


@contextmanager
def _hooked(name: str, hook: Callable[..., Any]) -> Iterator[None]:
    events = tables.client.meta.events
    events.register(name, hook)
    try:
        yield
    finally:
        events.unregister(name, hook)
