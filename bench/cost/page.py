"""The page that a run leaves: what it comes to, what that is made of, and what was assumed."""

from collections.abc import Iterator, Mapping, Sequence

from bench.cost import bill
from bench.cost.bill import Bill, Conversation, Line, by_service, total
from bench.cost.played import HEARTBEAT, KEEP_ALIVE, Profile
from bench.cost.prices import Price, Prices
from bench.cost.standing import HOURS
from bench.markdown import table
from chalicelib.edge.clock import now

TITLE = """# Cost

Written by `make cost`; what is changed here by hand is lost with the next run.

{:%Y-%m-%d}, us-east-1, USD, by the [prices](prices.md) of {} to {}; no free tier, no tax.
What tables, functions and gateways are used for is counted on conversations that are played through the app; the rest
is from the template of each stage. What was assumed is said at the end.
"""
PLAYED = """## A conversation

{messages} messages of the customer and {replies} replies, each told back by the platform, from the first word to the
closed case. An agent has the case open for {minutes} minutes, with live updates, and keeps each reply {drafts} times
while writing it. {lookers} agents have the list open that the case is on, and ask for it again when they are told that
it changed. The mean of {of}, each function's invocations together:
"""
MADE_OF = """### What it is made of, {}
"""
FORMULAS = """## How it is worked out, and what is assumed

* **Units** of tables are those of [the benchmarks](benchmarks.md), counted by the same meter.
* **GB-seconds** of an invocation are `(C + {cold} * {start:.0f} ms) * max(1, {cpu} MB / memory) + T * {trip:.0f} ms
  + P * {wait:.0f} ms`, times its memory. C is the CPU time that the invocation took on the machine of the run, with the
  counting itself; T are its round trips, P its calls to a platform. Assumed: the part of the invocations that
  start a process, what a start takes ([measured](benchmarks.md)), and how long the waiting is.
* **Requests**: one of the gateway and one of a function for each call, one of a function for each wake-up by a stream,
  one of the authorizer every {keeps} minutes of an agent. What one step writes wakes a function once; that AWS may
  take the records of several steps together is not counted on.
* **Websockets**: a message for each notice, and each time that the workspace says what it watches, at least every
  {keep_alive} seconds. That somebody is in a case is a request every {heartbeat} seconds.
* **Logs**: our own lines as they were written, {log_bytes} bytes of Lambda's own for each invocation, kept as long as
  the stage keeps them.
* **Storage**: what a conversation leaves in all tables and indexes, for one month; it stays until it is erased, what is
  in `intake` for 30 days. Recovery counts all tables as under it where the stage has it.
* **An idle month** has {hours} hours, nothing due, and nobody signed in. All metrics of our own count in full, though
  one that has no figure in an hour is free in it.
"""
NOT_COUNTED = """## Not counted

* What a platform takes for its own API, and the files of the workspace, which a browser keeps.
* People who sign in at the user pool ({pool} a month each), mails of alarms, objects in the bucket (bodies over 64 KB),
  wake-ups in vain in the queue, secrets (standard parameters): little, or nothing, for what is played here.
"""
DETAILED = """* Metrics of single methods of the gateway, which the template has on. They are paid for like one's
  own, each for the hours in which its method is called: at most {} of them, {:,.2f} a month.
"""
RESOURCES = """* Resources that this page knows nothing of: {}.
"""


def page(profile: Profile, one: Conversation, bills: Sequence[Bill], prices: Prices) -> str:
    """All of it in Markdown."""
    worked = {bill.stage.name: bill.worked for bill in bills}
    idle = {bill.stage.name: bill.idle for bill in bills}
    days = sorted(price.as_of for price in prices.used.values())
    parts = [TITLE.format(now(), days[0], days[-1])]
    parts += ["## 1,000 conversations", "", *_sums(worked), "## An idle month", "", *_sums(idle)]
    parts += [PLAYED.format(**profile._asdict(), of=one.of), *_functions(one)]
    for what, lines in (("1,000 conversations", worked), ("an idle month", idle)):
        parts += [MADE_OF.format(what), *_lines(lines, prices)]
    return "\n".join([*parts, _formulas(), *_not_counted(bills, prices)]).rstrip() + "\n"


def _sums(stages: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    sums = {stage: by_service(lines) for stage, lines in stages.items()}
    services = dict.fromkeys(service for one in sums.values() for service in one)
    rows = [(name, *(f"{one.get(name, 0):.2f}" for one in sums.values())) for name in services]
    all_of_it = ("**all**", *(f"**{total(lines):.2f}**" for lines in stages.values()))
    return table(("USD", *sums), [*rows, all_of_it])


def _functions(one: Conversation) -> Iterator[str]:
    names = ("function", "invocations", "round trips", "read units", "write units", "CPU ms")
    return table(names, [_function(name, one) for name in dict.fromkeys(use.function for use in one.uses)])


def _function(name: str, one: Conversation) -> tuple[str, ...]:
    uses = [use for use in one.uses if use.function == name]
    sums = (len(uses), *(sum(getattr(use, what) for use in uses) for what in ("trips", "reads", "writes", "cpu_ms")))
    return (name, *(_short(number / one.of) for number in sums))


def _lines(stages: Mapping[str, Sequence[Line]], prices: Prices) -> Iterator[str]:
    names = dict.fromkeys(line.price for lines in stages.values() for line in lines)
    heads = [part for stage in stages for part in (f"{stage}: amount", "USD")]
    found = {stage: {line.price: line for line in lines} for stage, lines in stages.items()}
    rows = [(prices.of(name).what, *_cells(name, list(found.values())), _of(prices.of(name))) for name in names]
    return table(("what", *heads, "price"), rows)


def _cells(name: str, stages: Sequence[Mapping[str, Line]]) -> Iterator[str]:
    for lines in stages:
        line = lines.get(name)
        yield from (_amount(line.amount), f"{line.usd:.4f}") if line else ("", "")


def _of(price: Price) -> str:
    doubt = " (assumed)" if price.sure == "assumed" else ""
    return f"{price.usd} for {price.per:,}{doubt}"


def _formulas() -> str:
    return FORMULAS.format(
        cold=bill.COLD,
        start=bill.START_MS,
        cpu=bill.MB_OF_A_CPU,
        trip=bill.TRIP_MS,
        wait=bill.WAIT_MS,
        keeps=bill.SIGN_IN_MINUTES,
        keep_alive=KEEP_ALIVE,
        heartbeat=HEARTBEAT,
        log_bytes=bill.LOG_BYTES,
        hours=HOURS,
    )


def _not_counted(bills: Sequence[Bill], prices: Prices) -> Iterator[str]:
    yield NOT_COUNTED.format(pool=prices.of("pool-user").usd).rstrip()
    detailed = max(one.stage.method_metrics for one in bills)
    if detailed:
        yield DETAILED.format(detailed, prices.of("metric").of(detailed)).rstrip()
    if unknown := sorted({kind for one in bills for kind in one.stage.not_counted}):
        yield RESOURCES.format(", ".join(f"`{kind}`" for kind in unknown)).rstrip()


def _amount(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:.3g}"  # noqa: PLR2004


def _short(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")
