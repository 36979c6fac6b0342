"""Which cases of the product came of what a customer wrote: asked of the product, where it is in this process."""

from collections.abc import Callable, Iterator
from itertools import islice

from msgspec import Struct

from local.platforms.network import Network
from local.platforms.roll import Channel
from local.platforms.shown import threads
from local.platforms.visits import Visits

MOST_CASES = 6  # the newest
MOST_TRIED = 4  # posts of a thread: one may not have arrived yet


class CaseShown(Struct, frozen=True, kw_only=True):
    """A case as a tester wants to see it: what it is called, and who has it."""

    id: str
    number: str
    status: str
    assignee: str | None = None


class Finder(Struct, frozen=True):
    """How the product is asked: by a post or message of an account, and by the session of a chat."""

    of_post: Callable[[str, str], CaseShown | None]
    of_chat: Callable[[str, str], CaseShown | None]


class Became(Struct, frozen=True, kw_only=True):
    """Cases by what they came of: the first post of a thread, a message, or the inbox of a chat. None: not yet."""

    about: str
    case: CaseShown | None


class Cases:
    """The cases of a customer. Without a finder nobody knows of any."""

    def __init__(self, network: Network, visits: Visits, finder: Finder | None) -> None:
        self._network, self._visits, self._finder = network, visits, finder

    def of(self, channel: Channel, place: str, customer: str) -> list[Became] | None:
        """What became of what a customer wrote there, newest first; None where the product cannot be asked."""
        if self._finder is None:
            return None
        asked = {"post": self._of_posts, "message": self._of_messages, "chat": self._of_chat}
        return list(islice(asked[channel](self._finder, place, customer), MOST_CASES))

    def _of_posts(self, finder: Finder, account: str, customer: str) -> Iterator[Became]:
        for thread in threads(self._network, account, customer):
            mine = [post.id for post in thread if post.author.id == customer]
            if mine:
                found = (finder.of_post(account, one) for one in mine[-1 : -1 - MOST_TRIED : -1])
                yield Became(about=thread[0].id, case=next(filter(None, found), None))

    def _of_messages(self, finder: Finder, account: str, customer: str) -> Iterator[Became]:
        mine = [one.id for one in self._network.between(account, customer) if one.sender == customer]
        if mine:
            found = (finder.of_post(account, one) for one in mine[-1 : -1 - MOST_TRIED : -1])
            yield Became(about=mine[-1], case=next(filter(None, found), None))

    def _of_chat(self, finder: Finder, inbox: str, customer: str) -> Iterator[Became]:
        visit = self._visits.visit(inbox, customer)
        if visit:
            yield Became(about=inbox, case=finder.of_chat(inbox, visit.session))
