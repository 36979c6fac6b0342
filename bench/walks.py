"""The walks of the design, each step of them by itself, in conversations that are short."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bench.company import ANSWER, STAFF, Company, Post, fresh
from bench.figures import Figure, figure
from bench.meter import Meter, Walk
from chalicelib.conversations import store
from chalicelib.edge.clock import now
from chalicelib.intake.worker import work
from chalicelib.outbox.sending import send

WARM_UP = 2  # rounds that are not counted: a process reads the library once, and makes its connections
WEBHOOK = "webhook: a call with one message"
REPEAT = "webhook: the same call again"
FIRST = "process: a message that opens a conversation and its case"
NEXT = "process: the customer's next message"
OPEN = "open case"
REPLY = "reply: written by an agent"
SENT = "reply: sent, and in its place"


class Steps:
    """The walks of many rounds, by what they are."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.walked: dict[str, list[Walk]] = defaultdict(list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One walk of this kind."""
        with self.meter.walk() as walk:
            yield
        self.walked[name].append(walk)

    def figures(self) -> list[Figure]:
        """A row for each kind."""
        return [figure(name, walks) for name, walks in self.walked.items()]


def walked(company: Company, meter: Meter, rounds: int) -> list[Figure]:
    """The cost of each step of a short exchange with a customer, over so many of them."""
    warming, steps = Steps(meter), Steps(meter)
    for number in range(WARM_UP + rounds):
        _exchange(company, warming if number < WARM_UP else steps)
    return steps.figures()


def _exchange(company: Company, steps: Steps) -> None:
    at = now() - timedelta(minutes=1)
    first = Post(fresh(at), fresh(at), at)
    later = Post(fresh(at), first.by, at + timedelta(seconds=1), first.name)
    call = company.call(first)
    with steps.step(WEBHOOK):
        company.tell(call)
    with steps.step(REPEAT):
        company.tell(call)
    _worked(company, steps, FIRST, first, call)
    _worked(company, steps, NEXT, later, company.tell(company.call(later)))
    _answered(company, steps, first)


def _worked(company: Company, steps: Steps, name: str, post: Post, call: bytes) -> None:
    (envelope,) = company.names(call)
    with steps.step(name):
        work(envelope, now())
    assert company.seg_of(post), "it is in its place"


def _answered(company: Company, steps: Steps, post: Post) -> None:
    case, seg = company.case_of(post), company.seg_of(post)
    with steps.step(OPEN):
        company.asked("GET", f"/cases/{case}", by=STAFF)
    with steps.step(REPLY):
        company.asked("POST", f"/cases/{case}/replies", {"text": ANSWER}, by=STAFF)
    (sending,) = store.sendings(seg)
    with steps.step(SENT):
        send(seg, sending.id, now())
    assert store.sendings(seg) == [], "it has arrived"
