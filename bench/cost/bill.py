"""Amounts times prices. All of it is arithmetic: what was used and what a stage has come in from outside."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bench.cost.played import Use
from bench.cost.prices import Prices
from bench.cost.standing import Standing
from infra.functions import STREAMS

THOUSAND = 1_000
GB = 1_000_000_000
MB_OF_A_CPU = 1_769  # a function with so much memory has one processor, one with less so much less of it
TRIP_MS, WAIT_MS = 5.0, 300.0  # a call to DynamoDB, and one to a platform, that a function waits for
COLD, START_MS = 0.05, 175.0  # the part of invocations that start a process, and what a start takes of a processor
LOG_BYTES = 400  # that Lambda itself writes of an invocation
HEADERS = 500  # bytes of an answer beside its body
SIGN_IN_MINUTES = 5  # for which the gateway keeps what the authorizer said
SIGN_IN = Use("SignIn", 0, 0, 0, 5.0, 0, 0, 0)
DAYS = 30.4  # of a month


class Line(NamedTuple):
    """One amount and what it costs."""

    service: str
    what: str
    amount: float
    price: str
    usd: float


class Bill(NamedTuple):
    """What one stage costs."""

    stage: Standing
    worked: Sequence[Line]  # a thousand conversations
    idle: Sequence[Line]  # a month


class Conversation(NamedTuple):
    """The mean of what conversations used and left behind."""

    uses: Sequence[Use]  # of `of` conversations
    of: int
    notices: int  # said to websockets
    kept: float  # bytes in tables, of one
    logged: float  # bytes of our own log lines, of one
    minutes: int  # of a websocket, of one


def seconds(use: Use, memory: int) -> float:
    """How long an invocation is paid for: its computing on the part of a processor that it has, and its waiting."""
    computing = (use.cpu_ms + COLD * START_MS) * max(1.0, MB_OF_A_CPU / memory)
    return (computing + use.trips * TRIP_MS + use.waits * WAIT_MS) / 1000


def thousand(one: Conversation, stage: Standing, prices: Prices) -> list[Line]:
    """What a thousand conversations cost, with what they leave behind kept for a month."""
    times = THOUSAND / one.of
    signed_in = one.minutes / SIGN_IN_MINUTES * THOUSAND
    gb = one.kept * THOUSAND / GB
    invocations = len(one.uses) * times + signed_in
    out = sum(use.bytes_out + HEADERS for use in one.uses if use.requests) * times
    heard = sum(use.function == "WebsocketMessage" for use in one.uses)
    logged = one.logged * THOUSAND + invocations * LOG_BYTES
    asked = _asked(prices)
    return [
        *asked("DynamoDB", "dynamodb-read", sum(use.reads for use in one.uses) * times),
        *asked("DynamoDB", "dynamodb-write", sum(use.writes for use in one.uses) * times),
        *asked("DynamoDB", "dynamodb-streams", sum(use.function in STREAMS for use in one.uses) * times),
        *asked("DynamoDB", "dynamodb-storage", gb),
        *asked("DynamoDB", "dynamodb-recovery", gb if stage.recovered else 0),
        *asked("Lambda", "lambda-request", invocations),
        *asked("Lambda", "lambda-second", _gb_seconds(one.uses, stage) * times + _signing(stage) * signed_in),
        *asked("API Gateway", "gateway-request", sum(use.requests for use in one.uses) * times),
        *asked("API Gateway", "socket-message", (one.notices + heard) * times),
        *asked("API Gateway", "socket-minute", one.minutes * THOUSAND),
        *asked("CloudWatch", "logs-in", logged / GB),
        *asked("CloudWatch", "logs-kept", logged / GB * stage.log_days / DAYS),
        *asked("Transfer", "transfer-out", out / GB),
    ]


def idle(minute: Mapping[str, Use], logged: Mapping[str, float], stage: Standing, prices: Prices) -> list[Line]:
    """What a month costs in which nobody says anything: the clock's functions, and what stands there.

    `minute` is what each of those functions uses for one run, `logged` the bytes that it writes into its log.
    """
    runs = sum(stage.runs.values())
    used = {name: (minute[name], times) for name, times in stage.runs.items()}
    gb = sum(times * (logged[name] + LOG_BYTES) for name, times in stage.runs.items()) / GB
    asked = _asked(prices)
    return [
        *asked("DynamoDB", "dynamodb-read", sum(use.reads * times for use, times in used.values())),
        *asked("DynamoDB", "dynamodb-write", sum(use.writes * times for use, times in used.values())),
        *asked("Lambda", "lambda-request", runs),
        *asked("Lambda", "lambda-second", sum(_gb_seconds([use], stage) * times for use, times in used.values())),
        *asked("EventBridge", "schedule", runs),
        *asked("CloudWatch", "alarm", stage.alarms),
        *asked("CloudWatch", "metric", stage.metrics),
        *asked("CloudWatch", "dashboard", stage.dashboards),
        *asked("CloudWatch", "logs-in", gb),
        *asked("CloudWatch", "logs-kept", gb * stage.log_days / DAYS),
        *asked("Budgets", "budget", stage.budgets),
    ]


def by_service(lines: Iterable[Line]) -> dict[str, float]:
    """The sums, in the order of the lines."""
    found: dict[str, float] = defaultdict(float)
    for line in lines:
        found[line.service] += line.usd
    return dict(found)


def total(lines: Iterable[Line]) -> float:
    """All of it."""
    return sum(line.usd for line in lines)


def _gb_seconds(uses: Iterable[Use], stage: Standing) -> float:
    return sum(seconds(use, stage.memory[use.function]) * stage.memory[use.function] / 1024 for use in uses)


def _signing(stage: Standing) -> float:
    return _gb_seconds([SIGN_IN], stage)


def _asked(prices: Prices) -> Callable[[str, str, float], Iterator[Line]]:
    """A line for what there is something of."""

    def asked(service: str, name: str, amount: float) -> Iterator[Line]:
        price = prices.of(name)
        if amount:
            yield Line(service, price.what, amount, name, price.of(amount))

    return asked
