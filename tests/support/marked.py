"""A desk on X to which people with marked names and words write, through real webhooks."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from app import app
from chalicelib.customers.store import claim_key
from chalicelib.edge import bucket, rows, settings, tables
from chalicelib.intake.sweeping import see_to
from chalicelib.intake.worker import work
from chalicelib.kernel.model import Actor, Role
from chalicelib.kernel.problems import Problem
from chalicelib.library import store as library
from local.tables import definitions
from support.calling import Caller
from support.memory import MemoryClient
from support.standing import Item, all_rows, owed
from support.x_bodies import body_of, signature

ADA = Actor(id="ada", role=Role.ADMINISTRATOR)
ANNA = Actor(id="anna", role=Role.AGENT)
SHOP, STRANGE = "700100200300", "700100200999"
MARIA, KARL = "880055501234", "880055507777"
NAMES = {SHOP: ("The Shop", "the_shop"), MARIA: ("Mariella Zwick", "zwick_mari"), KARL: ("Karl Kunde", "karl_k1")}
MARKS = ("880055501234", "zwick_mari", "mariella", "zwick", "qqparcel", "qqsecret")  # all that is Maria's, lowered
HUSH = "hush-hush"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TABLES = tuple(getattr(settings, f"{name}_TABLE") for name in ("CASES", "CONTENT", "INTAKE", "CUSTOMERS", "LIBRARY"))
KEYS = ("case_id", "thing", "envelope_id", "customer_id", "kind", "sort", "id")
LONG = "x" * 70_000  # more than a row takes


class Desk(Caller):
    """The product with one inbox on X; what it holds can be looked through."""

    def __init__(self) -> None:
        super().__init__(app)
        self.connection = uuid4().hex[:12]
        made = {"id": self.connection, "channel": "x", "name": "X", "secrets": {"consumer_secret": HUSH}}
        assert self("POST", "/connections", made, by=ADA).status == 201
        self.inbox(SHOP)
        self.sent: list[bytes] = []

    def inbox(self, account: str) -> None:
        made = {"connection": self.connection, "account": account, "name": "The shop"}
        assert self("POST", "/inboxes", made, by=ADA).status == 201

    def tell(self, raw: bytes) -> SimpleNamespace:
        """X calls, signed."""
        self.sent.append(raw)
        signed = {"x-twitter-webhooks-signature": signature(HUSH, raw)}
        return Caller.__call__(self, "POST", f"/webhooks/x/{self.connection}", raw, **signed)

    def told(self, account: str = SHOP, **events: Any) -> None:
        assert self.tell(body_of({"for_user_id": account} | events)).status == 200

    def post(self, number: int, by: str, text: str, **more: Any) -> str:
        """X tells of a post; gives its id."""
        said = a_post(number, by, text, **more)
        self.told(tweet_create_events=[said])
        return str(said["id_str"])


def a_post(number: int, by: str, text: str, **more: Any) -> dict[str, Any]:
    name = f"19000000000000{number:05}"
    at = NOON + timedelta(minutes=number)
    said = {"id": int(name), "id_str": name, "text": text, "created_at": f"{at:%a %b %d %H:%M:%S +0000 %Y}"}
    return said | {"user": a_user(by)} | more


def a_user(person: str) -> dict[str, Any]:
    name, screen_name = NAMES[person]
    return {"id": int(person), "id_str": person, "name": name, "screen_name": screen_name}


def under(post: str, by: str) -> dict[str, Any]:
    """What a reply to somebody's post says of it."""
    name, screen_name = NAMES[by]
    named = {"id_str": by, "id": int(by), "name": name, "screen_name": screen_name, "indices": [0, 9]}
    return {
        "in_reply_to_status_id_str": post,
        "in_reply_to_user_id_str": by,
        "in_reply_to_user_id": int(by),
        "in_reply_to_screen_name": screen_name,
        "entities": {"user_mentions": [named]},
    }


def a_message(number: int, by: str, to: str, text: str) -> dict[str, Any]:
    at = NOON + timedelta(minutes=number)
    create = {"sender_id": by, "target": {"recipient_id": to}, "message_data": {"text": text}}
    moment = str(int(at.timestamp() * 1000))
    return {
        "type": "message_create",
        "id": f"17000000{number:05}",
        "created_timestamp": moment,
        "message_create": create,
    }


def everything(desk: Desk) -> None:
    """All that can be said to, by and about Maria; nothing of it is worked on yet."""
    root = desk.post(1, MARIA, "@the_shop qqparcel is lost")
    reply = desk.post(2, SHOP, "@zwick_mari We look, Mariella", **under(root, MARIA))
    desk.post(3, KARL, "@zwick_mari mine as well", **under(root, MARIA))
    desk.post(4, MARIA, "@the_shop qqparcel was blue", **under(reply, SHOP))
    edited = a_post(5, MARIA, "@the_shop qqparcel was green", edit_history={"initial_tweet_id": root})
    desk.told(tweet_create_events=[edited | {"edit_history": {"initial_tweet_id": root, "edit_tweet_ids": [root]}}])
    quoted = a_post(1, MARIA, "@the_shop qqparcel is lost")
    desk.post(6, KARL, "What a shop", quoted_status=quoted, quoted_status_id_str=root)
    desk.post(7, KARL, "RT @zwick_mari: @the_shop qqparcel is lost", retweeted_status=quoted)
    desk.post(8, KARL, "@the_shop I am with @zwick_mari, see https://x.com/zwick_mari/status/1")
    desk.post(9, SHOP, "@zwick_mari to a post we never saw", **under("1900000000000099999", MARIA))
    desk.post(10, MARIA, "@the_shop qqparcel " + LONG)
    desk.post(11, KARL, "@the_shop as @zwick_mari says " + LONG)
    taken = desk.post(12, MARIA, "@the_shop qqparcel, never mind")
    desk.told(tweet_delete_events=[{"status": {"id": taken, "user_id": MARIA}, "timestamp_ms": "1"}])
    desk.told(favorite_events=[{"id": "a1", "user": a_user(MARIA), "favorited_status": a_post(2, SHOP, "We look")}])
    desk.told(favorite_events=[{"id": "a2", "user": a_user(KARL), "favorited_status": quoted}])
    desk.told(follow_events=[{"type": "follow", "source": a_user(MARIA), "target": a_user(SHOP)}])
    people = {person: a_user(person) for person in (MARIA, SHOP)}
    for number, by, to in ((20, MARIA, SHOP), (21, SHOP, MARIA), (22, MARIA, SHOP)):
        words = "qqsecret" if by == MARIA else "Dear Mariella, this is not for all"
        desk.told(direct_message_events=[a_message(number, by, to, words)], users=people)
    read = {"sender_id": MARIA, "target": {"recipient_id": SHOP}, "created_timestamp": "1767615600000"}
    desk.told(direct_message_mark_read_events=[read], users=people)
    desk.told(account=STRANGE, tweet_create_events=[a_post(30, MARIA, "qqparcel to nobody")])
    desk.told(tweet_create_events=[{"user": a_user(MARIA), "text": "qqparcel without an id"}])
    assert desk.tell(b'{"tweet_create_events": [{"text": "qqparcel", "screen_name": "zwick_mari"').status == 200


def settled(moment: datetime = NOON + timedelta(days=1)) -> None:
    """The work that is owed, until none is left."""
    for _ in range(10):
        found = [(table, row) for table, row in owed(tables.client, TABLES[:3]) if is_work(row)]
        if not found:
            return
        for _, row in found:
            _done(row, moment)


def is_work(row: Item) -> bool:
    return bool(row["due_shard"]["S"].startswith(("work#", "grace#")))


def _done(row: Item, moment: datetime) -> None:
    try:
        work(row["envelope_id"]["S"], moment) if "envelope_id" in row else see_to(row["thing"]["S"], moment)
    except Problem as problem:
        assert problem.code == "changed-meanwhile"  # noqa: PT017


class Stands(NamedTuple):
    """A row or an object: its table, its keys, all that is outside its body, and the body in plain."""

    where: str
    key: str
    outside: str
    body: bytes


def standing() -> Iterator[Stands]:
    """Everything that stands in the tables and in the bucket."""
    for table, item in all_rows(tables.client, TABLES):
        key = "/".join(item[name]["S"] for name in KEYS if name in item)
        outside = str({name: value for name, value in item.items() if name != "body"})
        body = item["body"]["B"] if "body" in item else b""
        yield Stands(table.rpartition("-")[2], key, outside, _decoded(body))
    for key in list(bucket.keys()):
        yield Stands("bucket", key, key, bucket.get(key))


def _decoded(body: bytes) -> bytes:
    """In plain, where it was squeezed; other tests leave rows whose bodies are nothing of ours."""
    try:
        return rows.plain(body) if body else b""
    except zlib.error:
        return body


def holding(marks: tuple[str, ...] = MARKS) -> list[tuple[str, str, str]]:
    """Where one of these marks still is: the table, the keys, the mark."""
    return [
        (one.where, one.key, mark)
        for one in standing()
        for mark in marks
        if mark.encode() in one.body.lower() or mark in one.outside.lower()
    ]


@contextmanager
def in_memory(folder: Path) -> Iterator[Desk]:
    """A desk of its own: tables in memory, a bucket and secrets in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "client", MemoryClient(definitions()))
        patch.setattr(settings, "BUCKET_FOLDER", str(folder / "bucket"))
        patch.setattr(settings, "SECRETS_FILE", str(folder / "secrets.json"))
        library.entries.clear()
        yield Desk()
    library.entries.clear()


def customer(person: str = MARIA) -> str:
    """Our id of somebody, as a customer."""
    row = rows.read(claim_key("x", "", person))
    assert row is not None
    return str(row.owner)


def worked(desk: Desk) -> None:
    """What one of us does about her cases, with her name in it."""
    for case in desk("GET", f"/customers/{customer()}", by=ADA).json["cases"]:
        path = f"/cases/{case['id']}"
        answers = [
            desk("PUT", f"{path}/title", {"title": "zwick_mari and her parcel"}, by=ADA),
            desk("POST", f"{path}/notes", {"text": "Called Mariella Zwick, all is well"}, by=ADA),
            desk("POST", f"{path}/tasks", {"title": "Write to @zwick_mari"}, by=ADA),
            desk("PUT", f"{path}/drafts/d1", a_draft("Dear Mariella, it is found"), by=ADA),
            desk("PUT", f"{path}/drafts/d2", a_draft("Tell @zwick_mari"), by=ANNA),
            desk("POST", f"{path}/replies", {"text": "@zwick_mari Dear Mariella, we found it"}, by=ADA),
        ]
        assert [answer.status for answer in answers[:5]] == [200, 201, 201, 200, 200]
        assert answers[5].status in {202, 409}  # there may be nothing to answer
    for case in desk("GET", f"/customers/{customer(KARL)}", by=ADA).json["cases"]:
        answer = desk("PUT", f"/cases/{case['id']}/drafts/d3", a_draft("Ask zwick_mari, dear Karl"), by=ANNA)
        assert answer.status == 200


def a_draft(text: str) -> dict[str, str]:
    return {"mode": "note", "text": text}


def end() -> dict[tuple[str, str], Any]:
    """What stands, without what is random or counts writes: two ends that are alike are equal."""
    return {
        (one.where, one.key): _plain(json.loads(one.body)) if one.body.startswith(b"{") else one.body
        for one in standing()
        if not one.key.startswith(("once#", "rate#", "salt#"))
    }


def _plain(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {name: _plain(part) for name, part in thing.items() if name not in {"salt", "v"}}
    return [_plain(part) for part in thing] if isinstance(thing, list) else thing
