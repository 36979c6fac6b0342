"""Figures of a load that ran."""

from collections.abc import Iterator

from local.load.agents import AGENTS
from local.load.figures import Away, Figures, Hot
from local.load.judging import handed_over, judged
from local.load.loading import CLIENTS, Ran
from local.load.place import Place
from local.load.plan import deliveries
from local.load.races import Ledger
from local.load.tally import AWAY, Times, times

MEASURED = ("webhook", "worklist", "case read", "conversation read", "reply")


def measured(ran: Ran, place: Place, seed: int) -> Figures:
    """All that a load tells, and what of it must not be."""
    ledger, belongs = place.ledger(), {name: ran.crowd.thread_of[name] for name in ran.acknowledged}
    found = {talk: [one.name for one in said] for talk, said in ran.found.items()}
    accepted = ran.book.accepted
    return Figures(
        messages=ran.crowd.messages,
        conversations=len(ran.planned),
        clients=CLIENTS,
        agents=AGENTS,
        deliveries=len(deliveries(ran.crowd.messages, seed)),
        sending=ran.sending,
        in_place=_last(ran, ledger) if ledger else None,
        settled=ran.settled,
        calls={kind: ran.tally.times(kind) for kind in MEASURED},
        placed=_placed(ran, ledger, set(ran.acknowledged)) if ledger else None,
        hot=list(_hot(ran, ledger)) if ledger else [],
        refused=ledger.refused if ledger else None,
        replies=len(accepted),
        read=place.platforms.reads,
        shown_read=sum(one.is_read for said in ran.found.values() for one in said),
        others=ran.tally.others(),
        complaints=place.complaints(),
        away=Away(seconds=ran.away, unavailable=ran.tally.count(AWAY)) if ran.away is not None else None,
        read_back=judged(belongs | ran.crowd.answers(), found),
        handed_over=handed_over(accepted, place.platforms.calls),
        set_aside=ran.status.set_aside,
        rude=ran.tally.rude,
        trouble=ran.trouble,
        verified=place.verified(),
    )


def _last(ran: Ran, ledger: Ledger) -> float:
    """Seconds from the first message to the last that took its place."""
    return max(ledger.placed_at.get(name, ran.began) for name in ran.acknowledged) - ran.began


def _hot(ran: Ran, ledger: Ledger) -> Iterator[Hot]:
    for number, thread in enumerate(ran.planned):
        if not thread.is_hot:
            continue
        own = {name for name, one in ran.crowd.thread_of.items() if one == number}
        races = ledger.races(own)
        yield Hot(
            planned=thread.size,
            won=races.won,
            refused=races.refused,
            tries=times(races.tries),
            placed=_placed(ran, ledger, own),
        )


def _placed(ran: Ran, ledger: Ledger, names: set[str]) -> Times:
    """A worker may be faster than the answer to the platform: then it took no time."""
    known = [name for name in names if name in ledger.placed_at and name in ran.acknowledged]
    return times([max(0.0, ledger.placed_at[name] - ran.acknowledged[name]) * 1000 for name in known])
