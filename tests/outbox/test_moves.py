"""The conversation turns out to be a part of another while a reply is on its way: nothing is lost, or seen twice."""

from collections.abc import Iterator, Mapping
from contextvars import Context
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.channels import x
from chalicelib.conversations import store as talks
from chalicelib.edge import settings
from chalicelib.intake import store as envelopes
from chalicelib.intake import sweeping
from chalicelib.intake.worker import work
from chalicelib.outbox.sending import send
from support.chatting import ANNA, NOON
from support.fates import ROUGH, Odds
from support.scheduler import Simulation
from support.talking import a_tweet, snowflake
from support.wired import Wired, a_desk, shown, wired
from support.x_bodies import a_call

AT = NOON + timedelta(minutes=3)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    with wired(tmp_path_factory.mktemp("secrets")) as made:
        yield made


class Split:
    """Two conversations that one absent post will join; the reply is in the one that moves."""

    def __init__(self, client: Wired, above: str | None = None) -> None:
        self.desk = desk = a_desk(client)
        self.root = desk.writes("My parcel is lost", NOON, parent=above)
        self.absent, self.middle_at = snowflake(NOON + timedelta(minutes=1)), NOON + timedelta(minutes=1)
        self.low = desk.writes("Mine too", NOON + timedelta(minutes=2), by=desk.karl, parent=self.absent)
        sweeping.see_to(f"conv#{talks.post(desk.inbox, self.low).seg}", NOON + timedelta(minutes=9))
        self.out = desk.queued(self.low, "We look for both")

    def middle(self) -> str:
        """The post in between reaches us: its envelope."""
        said = a_tweet(self.absent, self.desk.maria, "See also", self.middle_at, parent=self.root)
        (delivery,) = x.deliveries(a_call(self.desk.account, tweet_create_events=[said]))
        envelopes.keep(self.desk.connection, "x", delivery, AT)
        return f"{self.desk.connection}#{delivery.key}"


def woken(table: str, row: Mapping[str, Any]) -> "tuple[str, Any] | None":
    """What a row of the content table owes, as the stream has it done."""
    if table != settings.CONTENT_TABLE or row["due_shard"]["S"].partition("#")[0] not in {"work", "send"}:
        return None
    thing, sort = row["thing"]["S"], row["sort"]["S"]
    if row["due_shard"]["S"].startswith("send"):
        return "send", partial(send, thing.removeprefix("conv#"), sort.removeprefix("sending#"), AT)
    return "see to", partial(sweeping.see_to, thing, AT)


def met(client: Wired, seed: int, odds: Odds) -> Split:
    """Both at once: the reply is sent while its conversation moves."""
    split = Split(client)
    client.watch = lambda: _shown_once(client, split.out.id)
    with Simulation(seed, client, odds=odds, wake=woken) as simulation:
        simulation.spawn("send", partial(send, split.out.seg, split.out.id, AT))
        simulation.spawn("middle", partial(work, split.middle(), AT))
        simulation.run()
    client.watch = lambda: None
    return split


def _shown_once(client: Wired, out: str) -> None:
    assert shown(client, out) == 1


def test_the_reply_goes_with_its_conversation(client: Wired) -> None:
    split = Split(client)
    desk = split.desk
    work(split.middle(), AT)

    head = desk.head(split.root)
    assert (head.seg, desk.head(split.low).seg) == (head.seg, head.seg)
    assert split.out.seg != head.seg
    assert [one["id"] for one in desk.seen(split.root)["sending"]] == [split.out.id]
    send(split.out.seg, split.out.id, AT)  # by the name it had
    assert desk.platform.made[0].to == split.low
    assert [one.body.agent for one in desk.ours(split.root)] == ["anna"]
    assert desk.seen(split.root)["sending"] == []


def test_a_reply_is_in_one_live_conversation_at_every_moment_and_sent_once(client: Wired) -> None:
    for seed in range(120):
        split = met(client, seed, Odds(conflict=0.05, torn=0.1))
        desk = split.desk
        assert [(one.to, one.text) for one in desk.platform.made] == [(split.low, "We look for both")], seed
        assert [one.body.out for one in desk.ours(split.root)] == [split.out.id], seed
        assert (desk.sendings(split.root), desk.head(split.root).n) == ([], 4), seed


def test_killed_anywhere_it_is_not_lost(client: Wired) -> None:
    for seed in range(120):
        split = met(client, seed, ROUGH)
        desk, made = split.desk, split.desk.platform.made
        sweeping.sweep_intake(AT + timedelta(hours=1))
        for minutes in (6, 8, 10, 12):
            desk.works(split.root, NOON + timedelta(minutes=minutes))
        assert len(made) <= 1, seed
        for one in made:
            desk.echo(one)
        desk.works(split.root, NOON + timedelta(hours=2))
        assert len(desk.ours(split.root)) == len(made), seed
        left = ["unknown"] if not made else []
        assert [one.state for one in desk.sendings(split.root)] == left, seed


def test_it_is_resent_and_discarded_wherever_it_is_now(client: Wired) -> None:
    split = Split(client)
    desk = split.desk
    desk.platform.script = ["nothing"]
    desk.works(split.low, AT)
    work(split.middle(), AT)
    path = f"/cases/{desk.case(split.root).id}/replies/{split.out.id}"

    assert desk.ask("POST", f"{path}/resending", by=ANNA).status == 202
    assert desk.ask("DELETE", path, by=ANNA).status == 200
    assert desk.sendings(split.root) == []
    assert desk.endings(split.root)[-2:] == [("resent", None), ("discarded", None)]


def test_a_conversation_that_moves_on_meanwhile_takes_the_reply_along(
    client: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second move is done just before the first one writes: nothing may come to where everybody has left."""
    above = snowflake(NOON - timedelta(minutes=5))
    split = Split(client, above)
    desk, first, put = split.desk, desk_root(split), talks.sending_put
    second = [lambda: desk.writes("Between", NOON - timedelta(minutes=5), name=above, parent=first)]

    def meanwhile(*asked: Any) -> Any:
        if second:
            Context().run(second.pop())  # another worker's, in no batch of ours
        return put(*asked)

    monkeypatch.setattr(talks, "sending_put", meanwhile)
    client.watch = lambda: _shown_once(client, split.out.id)
    work(split.middle(), AT)

    assert desk.head(first).seg == desk.head(split.low).seg
    assert [one.id for one in desk.sendings(first)] == [split.out.id]


def desk_root(split: Split) -> str:
    """A longer conversation, which others move into."""
    first = split.desk.writes("All are lost", NOON - timedelta(minutes=9))
    for minute in range(4):
        split.desk.writes("And more", NOON - timedelta(minutes=8 - minute), parent=first)
    return first
