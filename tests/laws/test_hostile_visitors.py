"""Whatever a visitor's browser sends to the web chat: answered as the contract says, and shown as it was said."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from chalicelib.channels.chat import LIMITS
from chalicelib.intake.chat_api import MOST_BODY
from support.bending import WORDS, bent
from support.chatting import Clock, Page, a_chat, clock, secrets_file

__all__ = ["clock", "secrets_file"]

REFUSALS = {401, 403, 413, 422, 429}
many = settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])


@some.composite
def bodies(draw: Any) -> bytes:
    """A body of one of the doors, bent; its id is a new one now and then."""
    said = {"id": str(uuid4()), "text": draw(some.sampled_from(WORDS)) + "Where is it?", "name": "Maria"}
    asked = [json.dumps(one).encode() for one in (said, said | {"email": "maria@example.org"}, {"name": "Maria"})]
    return bent(asked, lambda below: draw(some.integers(0, below - 1)))


@pytest.mark.usefixtures("tables", "secrets_file")
@many
@given(pick=some.data())
@pytest.mark.parametrize("door", ["sessions", "messages", "forms"])
def test_whatever_a_page_sends_is_answered_as_the_contract_says(clock: Clock, door: str, pick: Any) -> None:
    clock.passes(minutes=2)
    page = Page(a_chat())
    page.open()
    raw = pick.draw(bodies())

    answer = page("POST", door, raw)

    assert answer.status in {200, 201, 202} | REFUSALS, answer.text
    assert len(raw) <= MOST_BODY or answer.status == 413
    assert answer.status < 300 or answer.json["type"].startswith("urn:casefold:problem:")
    assert all(str(value).isprintable() for value in answer.headers.values())


@pytest.mark.usefixtures("tables", "secrets_file")
@many
@given(text=some.text(min_size=1) | some.sampled_from(WORDS))
def test_what_a_visitor_says_is_shown_to_them_without_control_characters_and_otherwise_as_it_is(
    clock: Clock, text: str
) -> None:
    clock.passes(minutes=2)
    page = Page(a_chat())
    page.open()

    answer = page.say(text)

    shown = [words for _, _, words in page.shown()]
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in kept if one in "\n\t" or not ("\x00" <= one < " " or "\x7f" <= one <= "\x9f"))
    if answer.status == 201:
        assert shown == [kept]
    else:
        assert (answer.status, shown) == (413 if len(kept) > LIMITS.longest else 422, [])
