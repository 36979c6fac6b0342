"""Which case came of a post, a direct message or a chat: looked up in the product's stores."""

import pytest

from chalicelib.access import store as people
from chalicelib.cases import store as cases
from chalicelib.conversations import store as talks
from chalicelib.edge.tables import client
from local import became
from local.platforms.trouble import Refusal
from support.chatting import ANNA, Clock, Page, clock, conversation_of, page, secrets_file, shop
from support.talking import Desk, desk, platform

__all__ = ["clock", "desk", "page", "platform", "secrets_file", "shop"]

pytestmark = pytest.mark.usefixtures("tables", "secrets_file", "clock")


def test_a_post_has_the_case_it_opened(desk: Desk) -> None:
    post = desk.writes("Where is my refund?")

    found = became.of_post(desk.account, post)

    assert found is not None
    assert (found.id, found.number) == (desk.case(post).id, desk.case(post).number)
    assert (found.status, found.assignee) == ("new", None)


def test_a_direct_message_has_a_case_of_its_own(desk: Desk) -> None:
    post, message = desk.writes("In public"), desk.whispers("Between us")

    public, direct = became.of_post(desk.account, post), became.of_post(desk.account, message)

    assert public is not None
    assert direct is not None
    assert public.id != direct.id


def test_the_case_says_how_it_stands_and_who_has_it_by_name(desk: Desk) -> None:
    post = desk.writes("Where is my refund?")
    path = f"/cases/{desk.case(post).id}"
    desk.ask("PUT", f"{path}/assignee", {"assignee": ANNA.id}, by=ANNA)
    desk.ask("PUT", f"{path}/status", {"status": "on_hold"}, by=ANNA)
    card = people.card_of(ANNA.id)

    found = became.of_post(desk.account, post)

    assert found is not None
    assert (found.status, found.assignee) == ("on hold", card.name if card else ANNA.id)


def test_what_has_not_arrived_has_no_case(desk: Desk) -> None:
    assert became.of_post(desk.account, "17") is None
    assert became.of_post("0", "17") is None


def test_a_chat_has_its_case_from_the_first_message_on(
    page: Page, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(became, "now", lambda: clock.at)
    inbox = f"chat:{page.inbox}"
    before = became.of_chat(inbox, page.token)
    page.say("Hello?")

    found = became.of_chat(inbox, page.token)

    assert before is None
    assert found is not None
    assert found.id == conversation_of(page).case


def test_a_session_of_nobody_or_of_another_chat_has_none(page: Page) -> None:
    page.say("Hello?")

    assert became.of_chat(f"chat:{page.inbox}", "none") is None
    assert became.of_chat("chat:elsewhere", page.token) is None


def test_tables_that_do_not_answer_are_told_as_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    post = desk.writes("Where is my refund?")

    with monkeypatch.context() as broken:
        broken.setattr(talks, "post", lambda *_: client.get_item(TableName="none", Key={"id": {"S": "1"}}))
        with pytest.raises(Refusal) as refusal:
            became.of_post(desk.account, post)

    assert refusal.value.status == 503
    assert cases.state(desk.case(post).id)
