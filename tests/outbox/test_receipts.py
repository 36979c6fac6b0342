"""What became of what was sent: receipts move it forward only."""

from datetime import timedelta

import pytest

from chalicelib.content.model import Body, joined
from support.chatting import NOON
from support.talking import Desk, Platform, snowflake

MINUTE = timedelta(minutes=1)


@pytest.fixture
def first(desk: Desk) -> str:
    return desk.whispers("Hello")


def said(desk: Desk, first: str, *texts: str) -> None:
    for number, text in enumerate(texts, 1):
        desk.queued(first, text)
        desk.works(first, NOON + number * MINUTE)


def deliveries(desk: Desk, first: str) -> list[str | None]:
    return [message.get("delivery") for message in desk.seen(first)["messages"] if message["ours"]]


def test_what_was_read_is_shown_as_read_and_what_came_later_is_not(desk: Desk, platform: Platform, first: str) -> None:
    said(desk, first, "Good morning", "Which number?")
    assert deliveries(desk, first) == [None, None]
    desk.reads(platform.made[0].id, NOON + 2 * MINUTE)
    assert deliveries(desk, first) == ["read", None]
    desk.reads(platform.made[1].id, NOON + 3 * MINUTE)
    assert deliveries(desk, first) == ["read", "read"]


def test_a_receipt_that_comes_late_takes_nothing_back(desk: Desk, platform: Platform, first: str) -> None:
    said(desk, first, "Good morning", "Which number?")
    desk.reads(platform.made[1].id, NOON + 3 * MINUTE)
    desk.reads(platform.made[0].id, NOON + 2 * MINUTE)
    desk.echo(platform.made[0])

    assert deliveries(desk, first) == ["read", "read"]


def test_the_customers_own_messages_are_not_marked(desk: Desk, first: str) -> None:
    desk.reads(snowflake(NOON + MINUTE), NOON + MINUTE)

    assert [message.get("delivery") for message in desk.seen(first)["messages"]] == [None]


@pytest.mark.parametrize(
    ("known", "told", "then"),
    [
        (None, "delivered", "delivered"),
        ("delivered", "read", "read"),
        ("read", "delivered", "read"),
        ("read", "failed", "failed"),
        ("failed", "read", "failed"),
        ("delivered", None, "delivered"),
    ],
)
def test_a_delivery_moves_forward_only(known: str | None, told: str | None, then: str) -> None:
    assert joined(Body(text="a", revision=0, delivery=known), Body(delivery=told)).delivery == then
