"""What the crowd writes is on the platform and comes as X sends it, in an order that is not always that of writing."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import msgspec
import pytest
import urllib3

from chalicelib.channels import x, x_send
from chalicelib.channels.model import Outgoing, Posted
from chalicelib.edge.clock import now
from local.load.crowd import Crowd
from local.load.office import SECRETS
from local.load.plan import threads
from local.load.platform import Heard
from local.platforms.model import Account

ACCOUNT = Account(
    id="700",
    connection="app",
    name="Acme",
    handle="acme",
    consumer_key="k",
    consumer_secret="s",
    access_token="t",
    access_token_secret="u",
)


@pytest.fixture
def platforms(tmp_path: Path) -> Iterator[Heard]:
    made = Heard(tmp_path, "http://127.0.0.1:1")
    made.desk.network.accounts.keep(ACCOUNT.id, ACCOUNT)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def crowd(platforms: Heard) -> Crowd:
    return Crowd(platforms.desk.network, ACCOUNT, threads(200), 1)


def test_every_delivery_is_a_post_or_message_as_we_understand_it(crowd: Crowd) -> None:
    facts = {one.name: _fact(one.body) for one in crowd.told()}

    assert len(facts) == 200
    for name, fact in facts.items():
        assert fact.id == name
        if fact.parent:
            assert crowd.thread_of[fact.parent] == crowd.thread_of[name]
    roots = [name for name, fact in facts.items() if fact.public and not fact.parent]
    assert sorted(crowd.thread_of[name] for name in roots) == [
        number for number, one in enumerate(threads(200)) if not one.private
    ]


def test_what_is_told_again_is_told_in_the_same_words(crowd: Crowd) -> None:
    bodies: dict[str, set[bytes]] = {}
    for one in crowd.told():
        bodies.setdefault(one.name, set()).add(one.body)

    assert {len(said) for said in bodies.values()} == {1}


def test_the_hottest_is_written_by_many_and_the_others_by_one(crowd: Crowd) -> None:
    writers: dict[int, set[str]] = {}
    for one in crowd.told():
        writers.setdefault(crowd.thread_of[one.name], set()).add(_fact(one.body).author.id)

    assert len(writers[0]) > 10
    assert {len(people) for thread, people in writers.items() if thread > 4} == {1}


def test_an_answer_belongs_where_what_it_answers_is(crowd: Crowd, platforms: Heard) -> None:
    list(crowd.told())
    network, root = platforms.desk.network, crowd.root(0)
    direct = next(number for number, one in enumerate(threads(200)) if one.private)
    told = network.message(crowd.root(direct) or "")

    public = network.write(ACCOUNT.id, "Sorry.", parent=root, quietly=True)
    private = network.send(ACCOUNT.id, told.sender, "Sorry.", quietly=True)

    assert crowd.answers() == {public.id: 0, private.id: direct}


def test_an_answer_that_comes_twice_is_counted_twice_though_the_platform_takes_it_once(platforms: Heard) -> None:
    maria = platforms.desk.network.invent("Maria", "maria")
    post = platforms.desk.network.write(maria.id, "Where is it?", quietly=True)

    assert [_answered(platforms, f"/2/tweets {post.id}", "Sorry.") for _ in range(2)] == [201, 403]
    assert _answered(platforms, f"/2/tweets {post.id}", "Found it.") == 201

    assert platforms.calls == {"Sorry.": 2, "Found it.": 1}
    assert len(platforms.desk.network.posts) == 3


def test_a_direct_answer_is_read_by_whom_it_is_for(platforms: Heard) -> None:
    maria = platforms.desk.network.invent("Maria", "maria")

    assert _answered(platforms, f"thread {maria.id}", "Sorry.") == 201

    [message] = platforms.desk.network.messages.values()
    assert (message.read, platforms.reads) == (True, 1)


def _answered(platforms: Heard, where: str, text: str) -> int:
    """The product's own call, as it makes it."""
    kind, name = where.split()
    public = kind != "thread"
    out = Outgoing(
        id="1",
        account=ACCOUNT.id,
        text=text,
        public=public,
        parent=name if public else None,
        thread=None if public else name,
    )
    tokens = {one: getattr(ACCOUNT, one) for one in SECRETS}
    made = x_send.request(out, tokens, platforms.url, at=now(), nonce=token_hex(8))
    asked = urllib3.request(made.method, made.url, body=made.body, headers=made.headers, retries=False)
    return asked.status


def _fact(body: bytes) -> Posted:
    [delivery] = x.deliveries(body)
    [fact] = x.parse(bytes(delivery.raw), ACCOUNT.id)
    assert isinstance(fact, Posted)
    assert msgspec.json.decode(body)["for_user_id"] == ACCOUNT.id
    return fact
