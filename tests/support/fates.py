"""What may befall a call: each fate by its name, and the odds of it."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

from support.refusals import cancelled, lost, throttled

Answer = dict[str, Any]
WRITES = {"transact_write_items", "put_item", "delete_item"}


class Killed(BaseException):
    """The worker is no more. Whatever it still tries to call kills it again."""


class Odds(NamedTuple):
    """How likely each thing is, at each call that it can befall; `repeat`: that a job is done once more."""

    kill: float = 0.0  # before the call or after it, half each
    lost: float = 0.0  # no answer: the call took effect or did not, half each
    throttle: float = 0.0
    conflict: float = 0.0  # of a transaction
    torn: float = 0.0  # others go on in the middle of a query or a BatchGet
    unprocessed: float = 0.0  # a part of a BatchGet
    stale: float = 0.0  # an index of the in-memory twin is some commits behind; the engine has its own fault
    repeat: float = 0.0


ROUGH = Odds(kill=0.02, lost=0.02, throttle=0.01, conflict=0.04, torn=0.1, unprocessed=0.05, stale=0.2, repeat=0.3)


class Call(NamedTuple):
    """A call about to be made: `really` makes it, `others` lets other workers go on."""

    operation: str
    asked: Mapping[str, Any]
    really: Callable[[Mapping[str, Any]], Answer]
    others: Callable[[], None]
    random: Random


def table_of_fates(odds: Odds) -> dict[str, list[tuple[float, str]]]:
    """For each operation its fates, each with the upper end of its share of 0 to 1."""
    halves = [(odds.kill / 2, "kill-before"), (odds.kill / 2, "kill-after")]
    halves += [(odds.lost / 2, "lost-before"), (odds.lost / 2, "lost-after"), (odds.throttle, "throttle")]
    special = {
        "transact_write_items": [(odds.conflict, "conflict")],
        "query": [(odds.torn, "torn")],
        "batch_get_item": [(odds.torn, "torn"), (odds.unprocessed, "unprocessed")],
    }
    operations = ("get_item", "batch_get_item", "query", "scan", *WRITES)
    return {operation: _shares([*halves, *special.get(operation, [])]) for operation in operations}


def suffered(fate: str, call: Call) -> Answer:
    """What comes of a call under a fate."""
    return FATES[fate](call)


def _shares(likely: list[tuple[float, str]]) -> list[tuple[float, str]]:
    total, shares = 0.0, []
    for odds, fate in likely:
        total += odds
        if odds:
            shares.append((total, fate))
    return shares


def _kill_before(call: Call) -> Answer:
    raise Killed(call.operation)


def _kill_after(call: Call) -> Answer:
    call.really(call.asked)
    raise Killed(call.operation)


def _lost_before(_call: Call) -> Answer:
    raise lost()


def _lost_after(call: Call) -> Answer:
    call.really(call.asked)
    raise lost()


def _throttle(call: Call) -> Answer:
    raise throttled(call.operation)


def _conflict(call: Call) -> Answer:
    codes = ["None"] * len(call.asked["TransactItems"])
    codes[call.random.randrange(len(codes))] = "TransactionConflict"
    raise cancelled(codes)


def _torn(call: Call) -> Answer:
    return _torn_batch(call) if call.operation == "batch_get_item" else _torn_query(call)


def _torn_batch(call: Call) -> Answer:
    """Each row is read as it is at its own moment."""
    found: dict[str, list[Any]] = {table: [] for table in call.asked["RequestItems"]}
    for number, (table, wanted) in enumerate(_single(call.asked)):
        if number:
            call.others()
        answer = call.really({**call.asked, "RequestItems": {table: wanted}})
        found[table] += answer["Responses"][table]
    return {"Responses": found, "UnprocessedKeys": {}}


def _torn_query(call: Call) -> Answer:
    """The first row is read, then others go on, then the rest is read."""
    limit = call.asked.get("Limit")
    if limit == 1 or "Select" in call.asked:
        return call.really(call.asked)
    first = call.really({**call.asked, "Limit": 1})
    if "LastEvaluatedKey" not in first:
        return first
    call.others()
    more = {"Limit": limit - 1} if limit else {}
    rest = call.really({**call.asked, "ExclusiveStartKey": first["LastEvaluatedKey"], **more})
    items = first["Items"] + rest["Items"]
    return {**rest, "Items": items, "Count": len(items), "ScannedCount": len(items)}


def _unprocessed(call: Call) -> Answer:
    """One row at least is read; of the others each may be left for another call."""
    now: dict[str, Any] = {}
    later: dict[str, Any] = {}
    for number, (table, wanted) in enumerate(_single(call.asked)):
        part = now if not number or call.random.random() < 0.5 else later
        part.setdefault(table, {**wanted, "Keys": []})["Keys"] += wanted["Keys"]
    answer = call.really({**call.asked, "RequestItems": now})
    found = {table: answer["Responses"].get(table, []) for table in call.asked["RequestItems"]}
    return {"Responses": found, "UnprocessedKeys": later}


def _single(asked: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    wanted = asked["RequestItems"]
    return [(table, {**wanted[table], "Keys": [key]}) for table in wanted for key in wanted[table]["Keys"]]


FATES: dict[str, Callable[[Call], Answer]] = {
    "": lambda call: call.really(call.asked),
    "kill-before": _kill_before,
    "kill-after": _kill_after,
    "lost-before": _lost_before,
    "lost-after": _lost_after,
    "throttle": _throttle,
    "conflict": _conflict,
    "torn": _torn,
    "unprocessed": _unprocessed,
}
