"""Who is on X here, and what they do: each deed is kept, and told to the accounts that it concerns."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from chalicelib.edge.clock import now
from local.platforms.kept import Kept, Shelf
from local.platforms.model import Account, Chat, Happening, Kind, Message, Person, Post
from local.platforms.snowflakes import Snowflakes
from local.platforms.trouble import conflict, forbidden, invalid, unknown

MENTION = re.compile(r"(?<![\w@])@(\w{1,30})")
NO_SIGN = re.compile(r"\W+", re.ASCII)
LONGEST_SIGN = 15
MOST_EDITS = 5
MOST_NAMED = 50  # steps up a thread whose people an answer names
T = TypeVar("T", Post, Message)


class Network:
    """All people and accounts, posts and messages. Safe to use from many threads."""

    def __init__(self, kept: Kept) -> None:
        self.whole = kept.whole  # what is done within is kept together
        self.accounts = Shelf(kept, "account", Account)
        self.customers = Shelf(kept, "customer", Person)
        self.posts = Shelf(kept, "post", Post)
        self.messages = Shelf(kept, "message", Message)
        self.chats = Shelf(kept, "chat", Chat)
        self.tell: Callable[[Happening], None] = lambda _: None  # who lets accounts know
        self._first = {one: post.id for post in self.posts.values() for one in (post.id, *post.edits)}
        self._ids = Snowflakes({*self._first, *self.messages})

    def invent(self, name: str, handle: str = "", *, accepts_messages: bool = True) -> Person:
        """A customer of this name; the same handle again is the same person. Without one it is made of the name."""
        with self.whole():
            sign = handle or self._free_sign(name)
            known = self.called(sign)
            if known and known.id in self.accounts:
                raise conflict(f"@{sign} is a company here.")
            person = Person(
                id=known.id if known else self._ids.fresh(), name=name, handle=sign, accepts_messages=accepts_messages
            )
            return self.customers.keep(person.id, person)

    def people(self) -> Iterable[Person]:
        """Everybody, companies first."""
        yield from (account.person for account in self.accounts.values())
        yield from self.customers.values()

    def person(self, name: str) -> Person:
        """Somebody by id."""
        with self.whole():
            if name in self.accounts:
                return self.accounts[name].person
            if name in self.customers:
                return self.customers[name]
        raise unknown("person")

    def called(self, handle: str) -> Person | None:
        """Somebody by what others write to mention them."""
        return next((one for one in list(self.people()) if one.handle.lower() == handle.lower()), None)

    def find(self, name: str) -> Post | None:
        """A post by any of its ids; None where there is none, and there may be one no more."""
        return self.posts.get(self._first.get(name, ""))

    def post(self, name: str) -> Post:
        """A post that is there by any of its ids."""
        found = self.find(name)
        if found is None or found.deleted:
            raise unknown("post")
        return found

    def message(self, name: str) -> Message:
        """A direct message by its id."""
        if name not in self.messages:
            raise unknown("message")
        return self.messages[name]

    def write(  # noqa: PLR0913, what a post may say
        self,
        author: str,
        text: str,
        *,
        parent: str | None = None,
        quotes: str | None = None,
        reposts: str | None = None,
        at: float | None = None,
        quietly: bool = False,
    ) -> Post:
        """A new post, reply, quote or repost; told to nobody where it happens quietly."""
        self.person(author)
        with self.whole():
            for other in filter(None, (parent, quotes, reposts)):
                self.post(other)
            name = self._ids.fresh() if at is None else self._ids.of(at)
            self._first[name] = name
            post = Post(id=name, author=author, text=text, parent=parent, quotes=quotes, reposts=reposts)
            self.posts.keep(name, post)
            return post if quietly else self._told("post", author, post)

    def repost(self, name: str, by: str) -> Post:
        """Somebody shows a post to those who follow them."""
        post = self.post(name)
        text = f"RT @{self.person(post.author).handle}: {post.text}"
        return self.write(by, text, reposts=post.newest)

    def edit(self, name: str, text: str) -> Post:
        """Another text for a post: its revision has an id of its own."""
        with self.whole():
            post = self.post(name)
            if len(post.edits) == MOST_EDITS:
                raise forbidden(f"A post can be edited {MOST_EDITS} times.")
            revision = self._ids.fresh()
            self._first[revision] = post.id
            edited = self.posts.keep(post.id, replace(post, text=text, edits=(*post.edits, revision)))
            return self._told("post", post.author, edited)

    def delete(self, name: str) -> Post:
        """Take a post back."""
        with self.whole():
            post = self.post(name)
            named = tuple(one.id for one in self.named(post.text))
            gone = self.posts.keep(post.id, replace(post, text="", deleted=True, named=named))
            self._told("delete", post.author, post)
            return gone

    def like(self, name: str, by: str) -> Post:
        """Somebody likes a post; liking it twice is liking it."""
        self.person(by)
        with self.whole():
            post = self.post(name)
            if by in post.likes:
                return post
            liked = self.posts.keep(post.id, replace(post, likes=(*post.likes, by)))
            return self._told("like", by, liked)

    def send(self, sender: str, recipient: str, text: str, *, quietly: bool = False) -> Message:
        """A direct message from one to another."""
        self.person(sender)
        self.person(recipient)
        if sender == recipient:
            raise invalid("recipient", "nobody writes to themselves")
        with self.whole():
            message = Message(id=self._ids.fresh(), sender=sender, recipient=recipient, text=text)
            self.messages.keep(message.id, message)
            return message if quietly else self._told("message", sender, message)

    def read(self, name: str) -> Message:
        """Its recipient has read a message, and with it all before it."""
        with self.whole():
            last = self.message(name)
            for one in self.between(last.sender, last.recipient):
                if one.recipient == last.recipient and int(one.id) <= int(last.id) and not one.read:
                    self.messages.keep(one.id, replace(one, read=True))
            return self._told("read", last.recipient, self.messages[name])

    def between(self, one: str, other: str) -> list[Message]:
        """What two have written to each other, oldest first."""
        with self.whole():
            return [message for message in self.messages.values() if message.ends == {one, other}]

    def mentioned(self, post: Post) -> list[Person]:
        """Whom a post names: in its text, and by answering whom and those they named."""
        named = self._said_to(post)
        above = self.find(post.parent or "")
        for _ in range(MOST_NAMED):
            if above is None:
                break
            named += [self.person(above.author), *self._said_to(above)]
            above = self.find(above.parent or "")
        return [one for one in {one.id: one for one in named}.values() if one.id != post.author]

    def named(self, text: str) -> list[Person]:
        """Whom a text mentions."""
        return [person for handle in MENTION.findall(text) if (person := self.called(handle))]

    def _said_to(self, post: Post) -> list[Person]:
        return [*self.named(post.text), *(one for one in self.people() if post.named and one.id in post.named)]

    def _free_sign(self, name: str) -> str:
        """The name as a handle, with a number where somebody of another name has it."""
        sign = NO_SIGN.sub("", name)[:LONGEST_SIGN] or "someone"
        tries = (f"{sign}{number or ''}" for number in range(len(self.accounts) + len(self.customers) + 1))
        return next(one for one in tries if (known := self.called(one)) is None or known.name == name)

    def _told(self, kind: Kind, by: str, thing: T) -> T:
        self.tell(Happening(kind=kind, by=by, thing=thing, at=now()))
        return thing
