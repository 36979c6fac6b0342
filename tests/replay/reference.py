"""The figures that a file implies, from the file alone: it shares no code with the product, nor with the tool."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

TARGET = timedelta(minutes=60)
Thread = list["Post"]


class Post(NamedTuple):
    id: int
    author: str
    inbound: bool
    at: datetime
    parent: int | None


class Exchange(NamedTuple):
    """From the first message of a run of others to the company's first post after it, if there is one."""

    asked: datetime
    answered: datetime | None
    is_first: bool

    @property
    def is_met(self) -> bool:
        return self.answered is not None and self.answered - self.asked <= TARGET


def figures(path: Path) -> list[dict[str, Any]]:
    """What the replay must print for this file."""
    posts = read(path)
    found = threads(posts)
    companies = sorted({post.author for post in posts.values() if not post.inbound})
    rows = [(company, [one for one in found.values() if writes_in(company, one)]) for company in companies]
    return [row(company, own) for company, own in rows if own]


def deliveries(path: Path) -> set[tuple[str, int]]:
    """Who is told of which post."""
    posts = read(path)
    found = threads(posts)
    told = {(post.author, post.id) for post in posts.values() if top(post, posts) is None}
    for thread in found.values():
        told |= {(writer.author, post.id) for writer in thread if not writer.inbound for post in thread}
    return told


def read(path: Path) -> dict[int, Post]:
    """All posts by id; of an id that comes twice, the first."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8-sig")
    posts: dict[int, Post] = {}
    for line in csv.DictReader(StringIO(text, newline="")):
        post = Post(
            id=number(line["tweet_id"]),
            author=line["author_id"],
            inbound=line["inbound"] == "True",
            at=datetime.strptime(line["created_at"], "%a %b %d %H:%M:%S %z %Y").astimezone(UTC),
            parent=number(line["in_response_to_tweet_id"]) if line["in_response_to_tweet_id"] else None,
        )
        posts.setdefault(post.id, post)
    return posts


def number(cell: str) -> int:
    return int(cell.removesuffix(".0"))


def threads(posts: dict[int, Post]) -> dict[int, Thread]:
    """Posts by their top-most customer's post; those with none above them are in no conversation."""
    found: dict[int, Thread] = {}
    for post in posts.values():
        root = top(post, posts)
        if root is not None:
            found.setdefault(root, []).append(post)
    return found


def top(post: Post, posts: dict[int, Post]) -> int | None:
    """The top-most customer's post on the way up, the post itself included. Nobody's parent is oneself."""
    line = [post]
    while (parent := posts.get(line[-1].parent or -1)) and parent.id != line[-1].id:
        line.append(parent)
    customers = [one.id for one in line if one.inbound]
    return customers[-1] if customers else None


def writes_in(company: str, thread: Thread) -> bool:
    return any(post.author == company and not post.inbound for post in thread)


def row(company: str, own: list[Thread]) -> dict[str, Any]:
    """One line of the table: each public conversation has a case of its own."""
    held = [one for thread in own for one in exchanges(company, thread)]
    first, following = [one for one in held if one.is_first], [one for one in held if not one.is_first]
    waits = [(one.answered - one.asked).total_seconds() for one in first if one.answered]
    written = sum(post.author == company for thread in own for post in thread)
    return {
        "company": company,
        "conversations": len(own),
        "cases": len(own),
        "messages_in": sum(map(len, own)) - written,
        "messages_out": written,
        "first_reply_met": sum(one.is_met for one in first),
        "first_reply_missed": sum(not one.is_met for one in first),
        "next_reply_met": sum(one.is_met for one in following),
        "next_reply_missed": sum(not one.is_met for one in following),
        "first_reply_median_s": median(waits) if waits else None,
    }


def exchanges(company: str, thread: Thread) -> list[Exchange]:
    """In the order of time, others before the company at equal times. The first reply is what nobody had before."""
    held: list[Exchange] = []
    asked, spoke = None, False
    for post in sorted(thread, key=lambda one: (one.at, one.author == company, one.id)):
        if post.author != company:
            asked = asked or post.at
            continue
        if asked:
            held.append(Exchange(asked, post.at, is_first=not spoke))
        asked, spoke = None, True
    return [*held, Exchange(asked, None, is_first=not spoke)] if asked else held
