"""The thirty of a busy hour on the platforms: they do what the script says, and are asked who was answered."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from local.platforms.busy_script import OF_POSTS, Customer, Step, Way
from local.platforms.hooks import Hooks
from local.platforms.model import Person, Post, made_at
from local.platforms.network import Network
from local.platforms.trouble import Refusal, conflict, unknown
from local.platforms.visits import Visits


class Stage(NamedTuple):
    """Where an hour is played: one account on X, one chat; empty where there is none."""

    network: Network
    hooks: Hooks
    visits: Visits
    account: str
    chat: str


def stage(network: Network, hooks: Hooks, visits: Visits) -> Stage:
    """The first account and the first chat; where there is neither, nobody can write to anybody."""
    account, chat = next(iter(network.accounts), ""), next(iter(network.chats), "")
    if not (account or chat):
        raise conflict("There is no company here yet.")
    return Stage(network, hooks, visits, account, chat)


class Cast:
    """All who take part, what they wrote so far, and what of it is still on its way to the product."""

    def __init__(self, at: Stage, customers: tuple[Customer, ...], since: datetime) -> None:
        self._at, self._customers, self._since = at, customers, since
        self._people: dict[int, Person] = {}
        self._posts: dict[int, Post] = {}
        self._marks: dict[Step, UUID] = {}
        self._travelling: list[tuple[str, float]] = []  # what the product has not taken, and since when

    def person(self, who: int) -> Person:
        """One of the cast; a person of this name may have been here before."""
        if who not in self._people:
            self._people[who] = self._at.network.invent(self._customers[who].name)
        return self._people[who]

    def do(self, step: Step) -> None:
        """What the script says. A refusal that may pass is worth another try."""
        began = time.time()
        name = self._revise(step) if step.deed in OF_POSTS else self._write(step)
        if name:
            self._travelling.append((name, began))

    def travelling(self) -> int:
        """How much of what was done the product has not taken yet."""
        if self._travelling:
            taken = [one for one in list(self._at.hooks.sendings.values()) if one.state == "sent"]
            self._travelling = [
                (name, since)
                for name, since in self._travelling
                if not any(one.made_at >= since and _tells_of(one.body, name) for one in taken)
            ]
        return len(self._travelling)

    def answered(self) -> set[str]:
        """To whom of them the company has written since the hour began."""
        return {person.id for person in self._people.values()} & {*self._on_x(), *self._in_chat()}

    def listen(self) -> None:
        """Look into the chats of those who wait for an answer."""
        waiting = {one.id: one for one in self._people.values()}
        for visit in self._at.visits.all():
            if visit.inbox == self._at.chat and visit.customer in waiting.keys() - self.answered():
                self._at.visits.look(visit.inbox, waiting[visit.customer])

    def _way(self, who: int) -> Way:
        way = self._customers[who].way
        if way == "chat":
            return "chat" if self._at.chat else "message"
        return way if self._at.account else "chat"

    def _write(self, step: Step) -> str:
        """Gives the id by which the product will hear of it; it has heard already of what is said in a chat."""
        me, way = self.person(step.who), self._way(step.who)
        if way == "chat":
            mark = self._marks.setdefault(step, uuid4())
            self._at.visits.say(self._at.chat, me, step.text, mark=mark)
            return ""
        if way == "message":
            return self._at.network.send(me.id, self._at.account, step.text).id
        mine = self._posts.get(step.who)
        above = mine or (self._newest() if way == "answer" else None)
        post = self._at.network.write(
            me.id, self._addressed(me, step.text, above), parent=above.newest if above else None
        )
        self._posts.setdefault(step.who, post)
        return post.id

    def _revise(self, step: Step) -> str:
        """Where there is no X there is no post, and nothing to revise."""
        if self._way(step.who) == "chat":
            return ""
        mine = self._posts.get(step.who)
        if mine is None:
            raise unknown("post")
        if step.deed == "delete":
            return self._at.network.delete(mine.id).newest
        return self._at.network.edit(mine.id, self._at.network.post(mine.id).text + step.text).newest

    def _newest(self) -> Post | None:
        there = (self._at.network.posts[post.id] for post in reversed(self._posts.values()))
        return next((post for post in there if not post.deleted), None)

    def _addressed(self, me: Person, text: str, above: Post | None) -> str:
        company = self._at.network.person(self._at.account)
        other = self._at.network.person(above.author) if above else company
        signs = dict.fromkeys(f"@{one.handle}" for one in (other, company) if one != me)
        return " ".join([*signs, text])

    def _on_x(self) -> Iterator[str]:
        network = self._at.network
        for post in list(network.posts.values()):
            above = network.find(post.parent or "")
            if above and post.author == self._at.account and made_at(post.id) >= self._since:
                yield above.author
        for message in list(network.messages.values()):
            if message.sender == self._at.account and made_at(message.id) >= self._since:
                yield message.recipient

    def _in_chat(self) -> Iterator[str]:
        for visit in self._at.visits.all():
            if any(line.author == "company" and line.at >= self._since for line in visit.lines):
                yield visit.customer


def _tells_of(body: str, name: str) -> bool:
    """Whether a webhook is about this post or message; one that answers it names it otherwise."""
    return f'"id_str":"{name}"' in body or f'"id":"{name}"' in body


def may_pass(refusal: Refusal) -> bool:
    """Whether the same deed may be done a moment later: the product is away, or has too much to do."""
    return refusal.status in {429, 502, 503}
