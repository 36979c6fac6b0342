"""One conversation that grows: what its second message costs, and what its thousandth."""

from collections.abc import Iterator
from datetime import timedelta

from bench.company import STAFF, Company, Post, fresh
from bench.figures import Figure, figure
from bench.meter import Meter, Walk
from chalicelib.edge.clock import now
from chalicelib.intake.worker import work

LOOKS = 10  # at the case, whenever it is opened


def message(number: int) -> str:
    """What a figure of one message is called."""
    return f"message {number:,}, {'of the company' if number % 2 == 0 else 'of the customer'}"


def opened(number: int) -> str:
    """What a figure of the case is called, opened after so many messages."""
    return f"open case after message {number:,}"


def all_but_the_first(length: int) -> str:
    """What the figure of all messages is called that go on in the conversation."""
    return f"messages 2 to {length:,}"


def grown(company: Company, meter: Meter, length: int, looked: tuple[int, ...]) -> list[Figure]:
    """A customer and the company take turns, each answering the last message; delivered in order.

    Every message is measured; a figure is made of those that are looked at, of all, and of the case then and there.
    """
    walks: list[Walk] = []
    figures: list[Figure] = []
    for number, post in enumerate(_turns(company, length), 1):
        (name,) = company.told(post)
        with meter.walk() as walk:
            work(name, now())
        walks.append(walk)
        if number in looked:
            figures += [figure(message(number), [walk]), *_looked(company, meter, post, number)]
    return [*figures, figure(all_but_the_first(length), walks[1:])]


def _turns(company: Company, length: int) -> Iterator[Post]:
    start, customer, parent = now() - timedelta(seconds=length), fresh(now()), None
    for number in range(length):
        at = start + timedelta(seconds=number)
        post = Post(fresh(at), company.account if number % 2 else customer, at, parent)
        yield post
        parent = post.name


def _looked(company: Company, meter: Meter, post: Post, number: int) -> list[Figure]:
    case, walks = company.case_of(post), []
    for _ in range(LOOKS):
        with meter.walk() as walk:
            company.asked("GET", f"/cases/{case}", by=STAFF)
        walks.append(walk)
    return [figure(opened(number), walks)]
