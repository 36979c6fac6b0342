"""Where reply trees come from: small random ones with every oddity, and the tree of a public file."""

import csv
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from support.trees import Delete, Edit, Post, Tree

INBOX = "9001"  # the account that most trees are about
COMPANIES = (INBOX, INBOX, INBOX, "9002", "9003", "9004")
CUSTOMERS = ("101", "102", "103")
DAWN = datetime(2026, 1, 5, 8, tzinfo=UTC)
REAL = Path(__file__).parents[2] / "../shared/data/social-twcs/tweets.csv.gz"
WAITS = (0, 0, 1, 60, 600, 3_599, 3_600, 3_601, 7_200, -1, -600)  # seconds after the parent, ties and clock faults too


def random_tree(random: Random, most: int = 6, fewest: int = 1) -> Tree:
    """A forest of a few posts: ties, ids smaller than the parent's, orphans, edits as parents, what else there is."""
    ids = [str(number) for number in random.sample(range(1, 200), 4 * most)]
    posts: list[Post] = []
    edits: list[Edit] = []
    for _ in range(random.randint(fewest, most)):
        post = _post(random, ids.pop(), ids, posts, edits)
        posts.append(post)
        for revision in range(1, 1 + random.choice((0, 0, 0, 0, 0, 1, 2))):
            at = post.at + timedelta(seconds=60 * revision)
            edits.append(Edit(post.id, ids.pop(), revision, at, f"{post.text}, edit {revision}"))
    deletes = tuple(Delete(post.id) for post in posts if random.random() < 0.1)
    return Tree(tuple(posts), tuple(edits), deletes)


def real_tree(path: Path = REAL) -> Tree:
    """The tree of a file in the format of "Customer Support on Twitter"; the test is skipped without the file."""
    if not path.exists():
        pytest.skip(f"no file {path.name}: needs the public sample of social-twcs")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return Tree(tuple(_tweet(row) for row in csv.DictReader(file)))


def _post(random: Random, name: str, ids: list[str], posts: Sequence[Post], edits: Sequence[Edit]) -> Post:
    above = random.choice(posts) if posts and random.random() < 0.75 else None
    company = random.random() < 0.4
    after = timedelta(seconds=random.choice(WAITS)) if above else timedelta(seconds=60 * random.randint(0, 3))
    return Post(
        id=name,
        author=random.choice(COMPANIES if company else CUSTOMERS),
        company=company,
        parent=_named(random, above, edits) if above else random.choice((None, None, None, ids[0], ids[1], name)),
        at=(above.at if above else DAWN) + after,
        text=f"words of {name}",
    )


def _named(random: Random, above: Post, edits: Sequence[Edit]) -> str:
    """A parent, by its own id or by that of one of its revisions."""
    return random.choice([above.id, *(edit.id for edit in edits if edit.post == above.id)])


def _tweet(row: dict[str, str]) -> Post:
    return Post(
        id=row["tweet_id"],
        author=row["author_id"],
        company=row["inbound"] != "True",
        parent=row["in_response_to_tweet_id"] or None,
        at=datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y").astimezone(UTC),
        text=row["text"],
    )
