"""A desk of one company, its customers and its sweeps: what the laws of threading are tried on, with any client."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import reduce
from random import Random
from typing import Any, NamedTuple

import msgspec

from chalicelib.cases import actions
from chalicelib.cases import store as cases
from chalicelib.cases.fold import committed
from chalicelib.cases.model import Case
from chalicelib.channels.model import AnyFact, Deleted, Delivery, Posted
from chalicelib.channels.registry import CHANNELS, Channel
from chalicelib.content.model import US, Body, Message, Participant, key_at, time_of
from chalicelib.conversations.ledger import Entry, entered
from chalicelib.conversations.model import Conversation, Era, Exchange, Post, clock_of
from chalicelib.customers.model import Handle, Identity
from chalicelib.edge import settings
from chalicelib.edge.ids import fresh_id
from chalicelib.edge.rows import read_each, unpacked
from chalicelib.intake import store as envelopes
from chalicelib.intake.again import again
from chalicelib.intake.arriving import Came, arrive, keys, seen_in
from chalicelib.intake.gathering import work_together
from chalicelib.intake.placing import Job
from chalicelib.intake.sweeping import see_to, strike_all
from chalicelib.intake.worker import work
from chalicelib.kernel.model import Actor, Audience, Cause, Role, Text
from chalicelib.library import store as library
from chalicelib.library.model import Inbox
from support import trees
from support.growing import COMPANIES, DAWN, INBOX
from support.standing import all_rows, owed

ANNA = Actor(id="anna", role=Role.AGENT)
NOON = DAWN + timedelta(hours=4)
AT_LAST = DAWN + timedelta(days=30)
TABLES = (settings.CONTENT_TABLE, settings.CASES_TABLE, settings.INTAKE_TABLE, settings.CUSTOMERS_TABLE)
OWING = (settings.CONTENT_TABLE, settings.CASES_TABLE, settings.INTAKE_TABLE)


def opened_desk(companies: tuple[str, ...] = COMPANIES) -> None:
    """An inbox for each company, on a channel whose events are our own facts."""
    library.entries.clear()
    for account in sorted({*COMPANIES, *companies}):
        inbox = Inbox(id=f"plain:{account}", channel="plain", account=account, name=account, connection="c")
        library.save("inbox", inbox.id, inbox, 0, cause=Cause(id=fresh_id(), source="test", recorded_at=DAWN))


def plain_channel() -> Channel:
    """A channel that tells us facts in our own words."""
    return CHANNELS["x"]._replace(parse=lambda raw, _: (msgspec.json.decode(raw, type=AnyFact),))


def told(fact: trees.Fact, tree: trees.Tree, inbox: str = INBOX) -> str:
    """A platform tells an inbox of a fact: the envelope that is kept."""
    said = _said(fact, tree)
    key = f"{inbox}:{type(said).__name__}:{getattr(fact, 'id', '')}:{getattr(fact, 'post', '')}"
    envelopes.keep("c", "plain", Delivery(key=key, account=inbox, raw=msgspec.Raw(msgspec.json.encode(said))), NOON)
    return envelopes.envelope_id("c", key)


def kept(fact: AnyFact, inbox: str, at: datetime) -> None:
    """A platform tells of a fact at a moment, and it is worked on at once."""
    key = f"{inbox}:{msgspec.json.encode(fact).decode()}"
    envelopes.keep("c", "plain", Delivery(key=key, account=inbox, raw=msgspec.Raw(msgspec.json.encode(fact))), at)
    work(envelopes.envelope_id("c", key), at)


def answered(post: trees.Post, inbox: str = INBOX) -> None:
    """Our own call's answer: it tells of the same post, and who of us wrote it."""
    came = Post(
        inbox=f"plain:{inbox}",
        id=post.id,
        parent=post.parent if post.parent != post.id else None,
        key=key_at(post.at, 1, post.id),
        author=US,
        body=Body(text=post.text, salt="salt", revision=0, agent="anna", out=f"out-{post.id}"),
    )
    job = Job("outbox", NOON, library.current())
    again(lambda job: arrive(Came(came), seen_in(came, read_each(keys(came))), job), job)


def noted(random: Random) -> None:
    """One of us says something on some case: from then on it was worked on."""
    ids = sorted(cases.all_case_ids())
    case = cases.live(random.choice(ids)) if ids else None
    if case is not None:
        text = Text(id=fresh_id(), salt="salt", words="looked at it")
        events = actions.note(case, text.ref, Audience.STAFF, by=ANNA, at=NOON)
        cases.save(case, events, Cause(id=fresh_id(), source="test", recorded_at=NOON), [text])


def woken(table: str, row: Mapping[str, Any], now: datetime = NOON) -> "tuple[str, Any] | None":
    """The work that a row owes, as a stream or the sweep would have it done."""
    if row["due_shard"]["S"].startswith("aside"):
        return None
    if table == settings.INTAKE_TABLE:
        name = row["envelope_id"]["S"]
        return f"work {name}", lambda: work(name, now)
    if table == settings.CONTENT_TABLE:
        thing = row["thing"]["S"]
        return f"see to {thing}", lambda: see_to(thing, now)
    return f"strike {row['case_id']['S']}", lambda: strike_all(row["case_id"]["S"], now)


class Wakes:
    """Wake-ups as streams make them: envelopes come together, as many and in whatever order it happens."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._waiting: list[str] = []
        self.sizes: list[int] = []

    def __call__(self, table: str, row: Mapping[str, Any], now: datetime = NOON) -> "tuple[str, Any] | None":
        """The work that a row owes, or that it and others owe together."""
        if table != settings.INTAKE_TABLE or row["due_shard"]["S"].startswith("aside"):
            return woken(table, row, now)
        self._waiting.append(row["envelope_id"]["S"])
        mine: list[str] = []

        def job() -> None:
            """The same ones again, when it is killed and started anew."""
            for _ in range(0 if mine else self._random.choice((0, 0, 0, 10))):
                time.sleep(0)  # meanwhile others are told of
            mine.extend([] if mine else self._taken())
            for name in work_together(mine, now):
                work(name, now)

        return f"work on some, {row['envelope_id']['S']} too or before", job

    def _taken(self) -> list[str]:
        self._random.shuffle(self._waiting)
        most = self._random.choice((1, 2, len(self._waiting), len(self._waiting)))
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        self.sizes.append(len(taken))
        return taken


def swept(client: Any, now: datetime = AT_LAST, wake: Any = woken) -> list[tuple[str, Any]]:
    """The work of one sweep at a moment."""
    rows = [(table, row) for table, row in owed(client, OWING) if row["due_at"]["S"] <= f"{now:%Y-%m-%dT%H:%M:%SZ}"]
    return [job for table, row in rows if (job := wake(table, row, now))]


class Seen(NamedTuple):
    """Everything that stands in the tables, unpacked."""

    heads: dict[str, Conversation]
    posts: dict[tuple[str, str], Post]
    messages: dict[str, list[Message]]
    exchanges: dict[str, list[Exchange]]
    participants: dict[str, set[str]]
    waits: list[tuple[str, str]]
    cases: dict[str, Case]
    people: dict[str, str]  # our id of an identity: the platform's


def seen(client: Any) -> Seen:
    """The tables as they are."""
    found = Seen({}, {}, {}, {}, {}, [], {}, {})
    for table, item in all_rows(client, TABLES):
        if table == settings.CONTENT_TABLE:
            _content(found, item["thing"]["S"], item["sort"]["S"], item["body"]["B"])
        elif table == settings.CASES_TABLE and item["sort"]["S"] == "state":
            found.cases[item["case_id"]["S"]] = unpacked(item["body"]["B"], Case)
        elif table == settings.CUSTOMERS_TABLE and item["sort"]["S"].startswith("identity#"):
            identity = unpacked(item["body"]["B"], Identity)
            found.people[identity.id] = identity.platform_id
    return found


def result(there: Seen, inbox: str = INBOX) -> trees.Result:
    """What stands there, in the words of the reference."""
    name = f"plain:{inbox}"
    live = [head for head in there.heads.values() if head.into is None and head.inbox == name]
    loose = {post.id for post in there.posts.values() if post.inbox == name and post.arrived and not post.is_placed}
    return trees.Result({head.root: _shown(head, there, inbox) for head in live}, frozenset(loose))


def broken(there: Seen) -> list[str]:
    """The invariants that do not hold once everything is done."""
    return (
        [fault for head in there.heads.values() for fault in _faults(head, there)]
        + [f"{post.id} still owes" for post in there.posts.values() if post.owed_at]
        + [f"{child} waits under {up}" for up, child in there.waits if _is_home(there, up)]
    )


def visible_once(there: Seen) -> list[str]:
    """Placed messages that are not in exactly one live conversation: none, at any moment."""
    shown: dict[tuple[str, str], int] = {}
    for head in (one for one in there.heads.values() if one.into is None):
        for seg in (head.seg, *head.moving):
            for message in there.messages.get(seg, []):
                shown[head.inbox, message.post] = shown.get((head.inbox, message.post), 0) + 1
    placed = [key for key, post in there.posts.items() if post.is_placed]
    return [f"{key} is shown {shown.get(key, 0)} times" for key in placed if shown.get(key) != 1]


def _said(fact: trees.Fact, tree: trees.Tree) -> AnyFact:
    if isinstance(fact, trees.Delete):
        return Deleted(id=fact.post)
    if isinstance(fact, trees.Post):
        return _posted(fact, fact.text, 0, ())
    post = next(one for one in tree.posts if one.id == fact.post)
    aliases = tuple(one.id for one in tree.edits if one.post == post.id and one.revision <= fact.revision)
    return _posted(post, fact.text, fact.revision, aliases)


def _posted(post: trees.Post, text: str, revision: int, aliases: tuple[str, ...]) -> Posted:
    return Posted(
        id=post.id,
        author=Handle(id=post.author),
        at=post.at,
        text=text,
        public=True,
        parent=post.parent,
        revision=revision,
        aliases=aliases,
    )


def _content(found: Seen, thing: str, sort: str, body: bytes) -> None:
    kind, _, rest = sort.partition("#")
    if kind == "post":
        post = unpacked(body, Post)
        found.posts[post.inbox, post.id] = post
    elif kind == "wait":
        found.waits.append((thing, rest))
    else:
        _in_conversation(found, thing.removeprefix("conv#"), kind, body)


def _in_conversation(found: Seen, seg: str, kind: str, body: bytes) -> None:
    if kind == "conversation":
        found.heads[seg] = unpacked(body, Conversation)
    elif kind == "message":
        found.messages.setdefault(seg, []).append(unpacked(body, Message))
    elif kind == "exchange":
        found.exchanges.setdefault(seg, []).append(unpacked(body, Exchange))
    elif kind == "participant":
        found.participants.setdefault(seg, set()).add(unpacked(body, Participant).author)


def _shown(head: Conversation, there: Seen, inbox: str) -> trees.Conversation:
    messages = sorted(there.messages.get(head.seg, []), key=lambda one: one.key)
    people = {inbox if one == US else there.people[one] for one in there.participants.get(head.seg, ())}
    exchanges = sorted(there.exchanges.get(head.seg, []), key=lambda one: one.start)
    return trees.Conversation(
        root=head.root,
        messages=tuple(one.post for one in messages),
        texts={one.post: one.body.said for one in messages},
        participants=frozenset(people),
        exchanges=tuple(
            trees.Exchange(time_of(one.start), time_of(one.end) if one.end else None, one.verdict) for one in exchanges
        ),
        messages_in=head.n - head.ours,
        messages_out=head.ours,
    )


def _faults(head: Conversation, there: Seen) -> Iterator[str]:
    messages = there.messages.get(head.seg, [])
    if head.into is not None:
        yield from (f"{head.seg} has messages though it moved" for _ in messages[:1])
        return
    if head.n != len(messages) or head.moving:
        yield f"{head.seg} counts {head.n}, has {len(messages)}, moving {head.moving}"
    case = there.cases.get(head.case or "")
    if case is None or case.into or set(case.conversations) != {head.seg}:
        yield f"{head.seg} and its case {head.case} do not name each other"
        return
    exchanges = tuple(there.exchanges.get(head.seg, []))
    counted = entered(Era(case=head.case, earliest=head.era.earliest), head.era.earliest or "", Entry(come=exchanges))
    if clock_of(counted) != clock_of(head.era) or clock_of(head.era) != case.conversations[head.seg]:
        yield f"{head.seg}: sums are not the verdicts"
    history = cases.history(case.id)
    if reduce(committed, history, None) != case:
        yield f"{case.id} is not the fold of its commits"


def _is_home(there: Seen, up: str) -> bool:
    _, inbox, name = up.split("#", 2)
    post = there.posts.get((inbox, name))
    return post is not None and (post.is_placed or post.leads_to is not None)
