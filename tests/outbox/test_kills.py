"""Killed between any two calls, or left without an answer, and run again: at most once, or nobody is said to know."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from chalicelib.outbox.sending import send
from support.chatting import ANNA, NOON
from support.fates import ROUGH, Odds
from support.plans import Script
from support.scheduler import Simulation
from support.talking import LATEST, Desk
from support.wired import Wired, a_desk, shown, wired

SWEEPS = [timedelta(minutes=minutes) for minutes in (5, 7, 8, 10)]
LOOKS = [timedelta(minutes=minutes) for minutes in (13, 50, 200, 700, 1_500)]
FATES = ["kill-before", "kill-after", "lost-before", "lost-after", "throttle"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    folder: Path = tmp_path_factory.mktemp("secrets")
    with wired(folder) as made:
        yield made


def swept(desk: Desk, tweet: str, moments: list[timedelta]) -> None:
    for after in moments:
        desk.works(tweet, NOON + after)


def is_at_most_once(desk: Desk, tweet: str, out: str) -> None:
    """What must hold in the end, once the platform has told us of all that it has."""
    swept(desk, tweet, SWEEPS)
    made = desk.platform.made
    assert len(made) <= 1
    for one in made:
        desk.echo(one, f"@somebody {one.text}")
    swept(desk, tweet, LOOKS)
    ours, left = desk.ours(tweet), desk.sendings(tweet)
    if made:
        assert [(one.body.agent, one.body.out) for one in ours] == [("anna", out)]
        assert left == []
        return
    assert [(one.state, one.reason, one.owed_at) for one in left] == [("unknown", "not-seen", None)]
    assert desk.endings(tweet)[0] in {("unknown", "lease-ran-out"), ("unknown", "no-answer")}
    assert ours == []


@pytest.mark.parametrize("kind", ["public", "private"])
@pytest.mark.parametrize("fate", FATES)
def test_a_fate_at_each_call_in_turn(client: Wired, fate: str, kind: str) -> None:
    number, met = 0, 0
    while number == met:
        number += 1
        desk = a_desk(client)
        tweet = desk.writes("My parcel is lost") if kind == "public" else desk.whispers("My parcel is lost")
        one = desk.queued(tweet)
        client.watch = lambda out=one.id: _shown_once(client, out)  # type: ignore[misc]
        with Simulation(1, client, plan=Script()) as simulation:
            simulation.spawn("send", partial(send, one.seg, one.id, NOON))
            simulation.run(at={number: fate})
            met = min(number, len(simulation.calls))
            client.watch = lambda: None
            is_at_most_once(desk, tweet, one.id)
    assert number > 12


def test_two_workers_make_one_call(client: Wired) -> None:
    for seed in range(150):
        desk = a_desk(client)
        tweet = desk.writes("My parcel is lost")
        one = desk.queued(tweet)
        with Simulation(seed, client, odds=Odds(conflict=0.1, torn=0.1)) as simulation:
            simulation.spawn("send", partial(send, one.seg, one.id, NOON), times=3).run()
            assert len(desk.platform.calls) == 1
            assert (len(desk.ours(tweet)), desk.sendings(tweet)) == (1, [])


def test_several_workers_under_any_fate(client: Wired) -> None:
    for seed in range(250):
        desk = a_desk(client)
        tweet = desk.writes("My parcel is lost")
        one = desk.queued(tweet)
        client.watch = lambda out=one.id: _shown_once(client, out)  # type: ignore[misc]
        with Simulation(seed, client, odds=ROUGH._replace(kill=0.05, lost=0.05)) as simulation:
            for moment in (NOON, NOON, NOON + timedelta(seconds=61), NOON + timedelta(minutes=3)):
                simulation.spawn("send", partial(send, one.seg, one.id, moment))
            simulation.run()
            client.watch = lambda: None
            is_at_most_once(desk, tweet, one.id)


def test_a_person_may_have_it_sent_again_once_nobody_knows(client: Wired) -> None:
    desk = a_desk(client)
    tweet = desk.writes("My parcel is lost")
    one = desk.queued(tweet)
    desk.platform.script = ["nothing"]
    desk.works(tweet, NOON)
    swept(desk, tweet, [*SWEEPS, *LOOKS])
    path = f"/cases/{desk.case(tweet).id}/replies/{one.id}/resending"

    assert desk.ask("POST", path, by=ANNA).status == 202
    desk.works(tweet, NOON + LATEST)

    assert desk.platform.texts == ["We look for it"]
    assert [message.body.agent for message in desk.ours(tweet)] == ["anna"]


def _shown_once(client: Wired, out: str) -> None:
    assert shown(client, out) == 1
