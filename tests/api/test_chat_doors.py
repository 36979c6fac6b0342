"""Who may use the web chat, over HTTP: which pages, with which session, and how often."""

from typing import Any
from uuid import uuid4

import pytest

from app import app
from chalicelib.intake import chat_api
from chalicelib.kernel.problems import Unavailable
from support.calling import Caller
from support.chatting import ADA, EVIL, SHOP, Clock, Page, a_chat, conversation_of

pytestmark = pytest.mark.usefixtures("tables", "secrets_file", "clock")


def test_a_chat_is_opened_from_a_page_of_the_site(shop: str) -> None:
    answer = Page(shop).open(name="Maria")

    assert answer.status == 201
    assert answer.json == {"session": answer.json["session"], "expires_at": "2026-01-05T14:00:20Z", "sequence": 0}
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert (answer.headers["Vary"], answer.headers["Cache-Control"]) == ("Origin", "no-store")


def test_an_inbox_is_named_by_its_account_or_by_its_id(shop: str) -> None:
    assert Page(f"chat:{shop}").open().status == 201


@pytest.mark.parametrize("origin", [None, EVIL, "null", "https://shop.example.evil.example", "http://shop.example", ""])
@pytest.mark.parametrize("what", ["sessions", "forms"])
def test_a_page_of_another_site_opens_nothing(shop: str, origin: str | None, what: str) -> None:
    answer = Page(shop, origin)("POST", what, {"id": str(uuid4()), "text": "Hello"} if what == "forms" else {})

    assert (answer.status, answer.json["code"]) == (403, "origin-not-allowed")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_inbox_that_names_no_site_has_no_chat() -> None:
    assert Page(a_chat(origins=())).open().status == 403


def test_absent_disabled_and_cut_off_inboxes_look_alike(shop: str) -> None:
    ask, page = Caller(app), Page(shop)
    absent = Page("nobody").open()

    ask("PUT", f"/inboxes/chat:{shop}/disablement", by=ADA)
    disabled = page.open()
    ask("DELETE", f"/inboxes/chat:{shop}/disablement", by=ADA)
    connection = ask("GET", f"/inboxes/chat:{shop}", by=ADA).json["connection"]
    ask("PUT", f"/connections/{connection}/disablement", by=ADA)

    assert (absent.status, absent.json["code"]) == (404, "inbox-not-found")
    assert absent.text == disabled.text == page.open().text


def test_an_inbox_of_another_channel_has_no_chat() -> None:
    ask, account = Caller(app), uuid4().hex[:12]
    connection = ask("POST", "/connections", {"channel": "x", "name": "X"}, by=ADA).json["id"]
    ask("POST", "/inboxes", {"connection": connection, "account": account, "name": "X"}, by=ADA)

    assert Page(account).open().status == Page(f"x:{account}").open().status == 404


def test_the_same_thread_goes_on_with_a_new_session(page: Page, clock: Clock) -> None:
    page.say("Hello")
    clock.passes(hours=30)
    assert page.say("still there?").json["code"] == "session-expired"

    answer = page.open()

    assert (answer.status, answer.json["sequence"]) == (201, 1)
    assert page.say("still there?").json["sequence"] == 2


def test_who_comes_back_too_late_or_with_a_forged_token_is_told_so(page: Page, clock: Clock) -> None:
    forged = Page(page.inbox)
    forged.token = page.token[:-4] + "AAAA"
    clock.passes(days=8)

    assert (page.open().status, forged.open().status) == (401, 401)


@pytest.mark.parametrize(("method", "body"), [("POST", {"id": str(uuid4()), "text": "Hello"}), ("GET", None)])
def test_without_a_session_nothing_is_said_and_nothing_seen(shop: str, method: str, body: Any) -> None:
    stranger = Page(shop)(method, "messages", body)

    assert (stranger.status, stranger.json["code"]) == (401, "session-not-valid")
    assert stranger.headers["Access-Control-Allow-Origin"] == SHOP


def test_a_session_of_another_inbox_is_a_strangers(page: Page) -> None:
    page.say("Hello")
    other = Page(a_chat())
    other.open()
    elsewhere = Page(page.inbox)
    elsewhere.token = other.token

    assert elsewhere("GET", "messages").status == elsewhere.say("Hello").status == elsewhere.open().status == 401


def test_a_session_opens_no_door_of_staff(page: Page) -> None:
    page.say("Hello")

    answer = Caller(app)("GET", f"/cases/{conversation_of(page).case}", authorization=f"Bearer {page.token}")

    assert answer.status == 401


def test_staff_have_no_door_to_a_visitors_thread(page: Page) -> None:
    answer = Caller(app)("GET", f"/chat/{page.inbox}/messages", by=ADA, origin=SHOP)

    assert answer.status == 401


def test_a_stolen_session_is_of_no_use_on_another_site(page: Page) -> None:
    page.origin = EVIL

    assert page("GET", "messages").status == page.say("Hello").status == 403


def test_a_page_may_read_from_its_own_site_without_naming_it(page: Page) -> None:
    page.say("Hello")
    page.origin = None

    answer = page("GET", "messages")

    assert answer.status == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("what", ["sessions", "messages", "forms"])
def test_a_browser_is_told_what_a_page_may_ask(shop: str, what: str) -> None:
    allowed, refused = Page(shop)("OPTIONS", what), Page(shop, EVIL)("OPTIONS", what)

    assert (allowed.status, allowed.text) == (204, "")
    assert {name: allowed.headers[f"Access-Control-{name}"] for name in ("Allow-Origin", "Allow-Headers")} == {
        "Allow-Origin": SHOP,
        "Allow-Headers": "Authorization, Content-Type",
    }
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    assert (refused.status, "Access-Control-Allow-Origin" in refused.headers) == (403, False)


def test_a_session_may_say_twenty_things_a_minute(page: Page, clock: Clock) -> None:
    for _ in range(chat_api.MESSAGES_OF_ONE):
        assert page.say("again", "not-an-id").status == 422

    refused = page.say("again")

    assert (refused.status, refused.headers["Retry-After"]) == (429, "40")
    assert refused.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Retry-After" in refused.headers["Access-Control-Expose-Headers"]
    clock.passes(seconds=40)
    assert page.say("again").status == 201


def test_an_address_may_open_ten_chats_a_minute(shop: str) -> None:
    page = Page(shop)
    opened = [page.open().status for _ in range(chat_api.SESSIONS)]

    assert opened == [201] * 10
    assert (page.open().status, page.form().status, Page(shop).open().status) == (429, 429, 201)


def test_an_address_may_say_sixty_things_a_minute(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_api, "MESSAGES", 2)
    beside = Page(page.inbox)
    beside.address = page.address
    beside.open()

    assert [page.say("a").status, beside.say("b").status, page.say("c").status] == [201, 201, 429]


def test_looking_has_a_limit_too(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_api, "READS", 2)

    assert [page("GET", "messages").status for _ in range(3)] == [200, 200, 429]


def test_webhooks_of_a_chat_are_refused(page: Page) -> None:
    connection = Caller(app)("GET", f"/inboxes/chat:{page.inbox}", by=ADA).json["connection"]

    assert Caller(app)("POST", f"/webhooks/chat/{connection}", {"type": "posted"}).status == 401


def test_when_sessions_cannot_be_counted_none_is_opened(shop: str) -> None:
    def away(*_: Any) -> None:
        raise Unavailable("tables-do-not-answer")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat_api, "within", away)
        answer = Page(shop).open()

    assert (answer.status, answer.json["code"]) == (503, "tables-do-not-answer")
