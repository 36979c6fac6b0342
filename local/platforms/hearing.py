"""Which accounts hear of what happened, and in which words: of Account Activity, or of X Activity."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local.platforms import aaa, xaa
from local.platforms.model import Account, Happening, Post, Shape
from local.platforms.network import Network

Said = Callable[[Network, Account, Happening], Iterator[dict[str, Any]]]
SHAPES: Mapping[Shape, Said] = {"aaa": aaa.bodies, "xaa": xaa.bodies}


def webhooks(network: Network, happening: Happening) -> Iterator[tuple[Account, dict[str, Any]]]:
    """The bodies to send, each with the account that it is for."""
    concerned = _concerned(network, happening)
    for account in list(network.accounts.values()):
        if account.id in concerned:
            yield from ((account, body) for body in SHAPES[account.shape](network, account, happening))


def _concerned(network: Network, happening: Happening) -> set[str]:
    """People whose account hears of it: who did it, and whom it is done to."""
    thing = happening.thing
    if not isinstance(thing, Post):
        return set(thing.ends)
    if happening.kind == "like":
        return {happening.by, thing.author}
    shown = [network.find(other) for other in (thing.quotes, thing.reposts) if other]
    named = {person.id for person in network.mentioned(thing)}
    return {thing.author, *named, *(post.author for post in shown if post)}
