"""The roll of customers: when something was said last between each of them and a company, and by whom."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from local.platforms.model import Person, made_at
from local.platforms.network import Network
from local.platforms.visits import Visits

Channel = Literal["post", "message", "chat"]
MOST_TEXT = 80


class Said(Struct, frozen=True, kw_only=True):
    """The last that was said."""

    at: datetime
    by_company: bool
    channel: Channel
    text: str  # its beginning; empty when it was taken back


class Entry(Struct, frozen=True, kw_only=True):
    """A customer, and the last that was said between them and any company."""

    person: Person
    last: Said | None


def roll(network: Network, visits: Visits) -> list[Entry]:
    """All customers; who said or heard something last is first."""
    last: dict[str, Said] = {}
    for who, said in _all(network, visits):
        if who not in last or said.at >= last[who].at:
            last[who] = said
    entries = [Entry(person=one, last=last.get(one.id)) for one in list(network.customers.values())]
    return sorted(entries, key=lambda one: one.last.at.timestamp() if one.last else 0, reverse=True)


def _all(network: Network, visits: Visits) -> list[tuple[str, Said]]:
    return [*_posts(network), *_messages(network), *_chats(visits)]


def _posts(network: Network) -> list[tuple[str, Said]]:
    found = []
    for post in list(network.posts.values()):
        above = network.find(post.parent or "")
        by_company = post.author in network.accounts
        who = above.author if by_company and above else post.author
        found.append(
            (who, Said(at=made_at(post.newest), by_company=by_company, channel="post", text=post.text[:MOST_TEXT]))
        )
    return found


def _messages(network: Network) -> list[tuple[str, Said]]:
    found = []
    for message in list(network.messages.values()):
        by_company = message.sender in network.accounts
        who = message.recipient if by_company else message.sender
        found.append(
            (who, Said(at=made_at(message.id), by_company=by_company, channel="message", text=message.text[:MOST_TEXT]))
        )
    return found


def _chats(visits: Visits) -> list[tuple[str, Said]]:
    newest = [(visit.customer, visit.lines[-1]) for visit in visits.all() if visit.lines]
    return [
        (who, Said(at=one.at, by_company=one.author == "company", channel="chat", text=(one.text or "")[:MOST_TEXT]))
        for who, one in newest
    ]
