"""The reply ledger: one more message changes at most two exchanges, found by its two neighbours."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.content.model import is_ours, time_of
from chalicelib.conversations.model import MET, MISSED, OPEN, Era, Exchange, Terms
from chalicelib.kernel.problems import Stale


class Around(Struct, frozen=True, kw_only=True):
    """What lies beside a key in a conversation."""

    before: str | None = None  # the message before it
    after: str | None = None  # the message after it
    held: Exchange | None = None  # the exchange with the greatest start before it
    following: Exchange | None = None  # the exchange with the smallest start after it


class Entry(Struct, frozen=True, kw_only=True):
    """Exchanges to take out and to put in."""

    gone: tuple[Exchange, ...] = ()
    come: tuple[Exchange, ...] = ()


def entry(key: str, around: Around, terms: Terms) -> Entry:
    """What a message at `key` does to the exchanges. A torn view, which cannot be, is read again."""
    if is_ours(key):
        return _answer(key, around, terms)
    if around.before is not None and not is_ours(around.before):
        return Entry()
    if around.after is not None and not is_ours(around.after):
        return _earlier(key, around, terms)
    return Entry(come=(judged(Exchange(start=key, end=around.after), terms),))


def entered(era: Era, key: str, made: Entry) -> Era:
    """The era with one more message and its entry."""
    kept = [one for one in (era.first, era.latest) if one and one.start not in {gone.start for gone in made.gone}]
    there = sorted([*kept, *made.come], key=lambda one: one.start)
    return replace(
        era,
        earliest=min(era.earliest or key, key),
        first=there[0] if there else None,
        latest=there[-1] if there else None,
        met=era.met + _count(made.come, MET) - _count(made.gone, MET),
        missed=era.missed + _count(made.come, MISSED) - _count(made.gone, MISSED),
    )


def judged(exchange: Exchange, terms: Terms) -> Exchange:
    """With its verdict: exactly at the target is met; an open one is missed once it was struck."""
    if exchange.end is None:
        return replace(exchange, verdict=MISSED if exchange.struck else OPEN, target=terms.target)
    elapsed = terms.elapsed(time_of(exchange.start), time_of(exchange.end))
    return replace(exchange, verdict=MET if elapsed <= terms.target else MISSED, target=terms.target)


def _earlier(key: str, around: Around, terms: Terms) -> Entry:
    late = around.following
    if late is None or late.start != around.after:
        raise Stale("torn-view")
    return Entry(gone=(late,), come=(judged(replace(late, start=key), terms),))


def _answer(key: str, around: Around, terms: Terms) -> Entry:
    if around.before is None or is_ours(around.before):
        return Entry()
    held = around.held
    if held is None or (held.end is not None and held.end < key):
        raise Stale("torn-view")
    come = [judged(replace(held, end=key), terms)]
    if around.after is not None and not is_ours(around.after):
        come.append(judged(Exchange(start=around.after, end=held.end), terms))
    return Entry(gone=(held,), come=tuple(come))


def _count(exchanges: tuple[Exchange, ...], verdict: str) -> int:
    return sum(one.verdict == verdict for one in exchanges)
