"""What visitors of a site rely on, over HTTP: what they say has its place, and they see what is answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from app import app
from chalicelib.cases import store as cases
from chalicelib.conversations import store as talks
from chalicelib.customers.store import card
from chalicelib.edge import settings, tables
from chalicelib.edge.owed import aside
from chalicelib.intake import again, chat, sweeping
from chalicelib.intake.store import EnvelopeRow
from chalicelib.intake.worker import work
from support.calling import Caller
from support.chatting import ADA, NOON, SHOP, Clock, Page, conversation_of, replied, rows_of
from support.faults import at_call, once, throttle
from support.standing import all_rows

pytestmark = pytest.mark.usefixtures("tables", "secrets_file", "clock")


def test_a_message_takes_its_place_at_once_and_opens_a_case(page: Page) -> None:
    name = str(uuid4())
    answer = page.say("Where is my parcel?", name)

    assert (answer.status, answer.json) == (201, {"id": name, "sequence": 1})
    head = conversation_of(page)
    assert (head.inbox, head.public, head.n) == (f"chat:{page.inbox}", False, 1)
    assert cases.live(head.case).conversations[head.seg].waiting_since == NOON


def test_a_visitor_is_known_by_the_name_they_gave_and_only_in_this_inbox(page: Page) -> None:
    page.say("Hello")

    _, (who,) = card(conversation_of(page).customer_id)

    assert (who.name, who.channel, who.scope) == ("Maria", "chat", f"chat:{page.inbox}")


def test_messages_are_one_thread_in_sequence(page: Page, clock: Clock) -> None:
    sequences = []
    for text in ("one", "two", "three"):
        sequences.append(page.say(text).json["sequence"])
        clock.passes(milliseconds=5)

    assert sequences == [1, 2, 3]
    assert page.shown() == [(1, "visitor", "one"), (2, "visitor", "two"), (3, "visitor", "three")]
    assert page.shown(after=2) == [(3, "visitor", "three")]
    kept = [one.body.text for one in talks.messages(conversation_of(page).seg)]
    assert kept == ["one", "two", "three"]  # the order that agents see, within one second


def test_a_message_sent_twice_is_one(page: Page, clock: Clock) -> None:
    name = str(uuid4())
    first = page.say("Hello", name)
    clock.passes(minutes=3)
    second = page.say("Hello", name.upper())

    assert (first.status, first.text) == (second.status, second.text)
    assert [line[2] for line in page.shown()] == ["Hello"]
    assert rows_of(page.inbox) == 1


def test_the_same_id_with_other_words_is_refused(page: Page) -> None:
    name = str(uuid4())
    page.say("Hello", name)
    answer = page.say("Good-bye", name)

    assert (answer.status, answer.json["code"]) == (422, "id-used-for-another-message")
    assert [line[2] for line in page.shown()] == ["Hello"]


def test_two_visitors_may_use_the_same_id(page: Page) -> None:
    other, name = Page(page.inbox), str(uuid4())
    other.open()

    page.say("of Maria", name)
    answer = other.say("of Karl", name)

    assert (answer.status, answer.json["sequence"]) == (201, 1)
    assert (page.shown(), other.shown()) == ([(1, "visitor", "of Maria")], [(1, "visitor", "of Karl")])


def test_an_agents_answer_is_seen_as_the_companys(page: Page, clock: Clock) -> None:
    page.say("Where is it?")
    clock.passes(minutes=4)
    replied(page, "On its way", clock.at)

    answer = page("GET", "messages?after=1")

    assert answer.json == {
        "messages": [
            {
                "sequence": 2,
                "author": "company",
                "at": "2026-01-05T12:04:20Z",
                "text": "On its way",
                "deleted": False,
                "id": None,
            }
        ],
        "sequence": 2,
        "more": False,
    }
    assert "anna" not in answer.text


def test_a_visitor_finds_their_own_ids_again(page: Page) -> None:
    name = str(uuid4())
    page.say("Hello", name)

    assert page("GET", "messages").json["messages"][0]["id"] == name


def test_before_the_first_message_there_is_nothing(page: Page) -> None:
    assert page("GET", "messages?after=7").json == {"messages": [], "sequence": 7, "more": False}


def test_a_long_thread_is_shown_in_parts(page: Page, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "MOST_SHOWN", 2)
    for text in "abcde":
        page.say(text)
        clock.passes(seconds=1)

    parts, after = [], 0
    while (part := page("GET", f"messages?after={after}").json)["messages"]:
        parts.append(("".join(line["text"] for line in part["messages"]), part["more"]))
        after = part["sequence"]

    assert parts == [("ab", True), ("cd", True), ("e", False)]


@pytest.mark.parametrize(("after", "texts"), [(0, "abcdefghijkl"), (1, "bcdefghijkl"), (10, "kl"), (11, "l"), (12, "")])
def test_looking_again_costs_by_what_is_new_however_long_the_thread(
    page: Page, clock: Clock, after: int, texts: str
) -> None:
    for text in "abcdefghijkl":
        page.say(text)
        clock.passes(seconds=1)

    with rows_read() as read:
        seen = page.shown(after)

    assert "".join(str(line[2]) for line in seen) == texts
    assert sum(read) <= len(texts) + chat.BESIDE


@contextmanager
def rows_read() -> Iterator[list[int]]:
    """How many rows each query reads meanwhile."""
    read: list[int] = []
    events, name = tables.client.meta.events, "after-call.dynamodb.Query"

    def hook(parsed: dict[str, Any], **_: Any) -> None:
        read.append(parsed["ScannedCount"])

    events.register(name, hook)
    yield read
    events.unregister(name, hook)


def test_a_message_that_came_first_and_was_placed_late_is_not_missed(page: Page, clock: Clock) -> None:
    """Its time is early and its sequence late: who has read on must still be given it."""
    with at_call(("before-call", "BatchGetItem"), 1, throttle):
        assert page.say("early").status == 202
    clock.passes(minutes=2)
    page.say("late")
    assert page.shown() == [(1, "visitor", "late")]

    sweeping.sweep_intake(clock.at)

    assert page.shown(after=1) == [(2, "visitor", "early")]


def test_what_cannot_be_placed_now_is_kept_and_placed_by_the_sweep(page: Page, clock: Clock) -> None:
    name = str(uuid4())
    with at_call(("before-call", "BatchGetItem"), 1, throttle):
        answer = page.say("Hello", name)
    assert (answer.status, answer.json) == (202, {"id": name, "sequence": None})
    assert page.shown() == []

    clock.passes(minutes=1)
    sweeping.sweep_intake(clock.at)

    assert page.shown() == [(1, "visitor", "Hello")]
    assert page.say("Hello", name).json == {"id": name, "sequence": 1}


def test_sending_again_what_was_only_kept_places_it(page: Page) -> None:
    name = str(uuid4())
    with at_call(("before-call", "BatchGetItem"), 1, throttle):
        page.say("Hello", name)

    assert (page.say("Hello", name).status, page.shown()) == (201, [(1, "visitor", "Hello")])


def test_a_worker_that_takes_up_the_same_message_at_once_doubles_and_delays_nothing(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []

    def at_once(name: str, now: Any) -> None:
        with once("before-call", lambda: work(name, now)):
            work(name, now)

    monkeypatch.setattr(chat, "work", at_once)
    monkeypatch.setattr(again, "sleep", naps.append)

    assert page.say("Hello").json["sequence"] == 1
    assert page.shown() == [(1, "visitor", "Hello")]
    assert len(naps) == 1


def test_without_the_tables_nothing_is_acknowledged(page: Page) -> None:
    with at_call(("before-call", "PutItem"), 1, throttle):
        answer = page.say("Hello")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert rows_of(page.inbox) == 0


def test_a_deleted_message_has_no_text(page: Page) -> None:
    page.say("a secret")
    head = conversation_of(page)
    (message,) = talks.messages(head.seg)
    taken_back = chat.posts.message_put(head.seg, _without_words(message))
    tables.transact([taken_back])

    (line,) = page("GET", "messages").json["messages"]

    assert (line["text"], line["deleted"], line["sequence"]) == (None, True, 1)


def _without_words(message: Any) -> Any:
    return replace(message, body=replace(message.body, text=None, deleted=True))


def in_a_world(shop: str, act: Callable[[Page, str], None]) -> list[str]:
    """All that one visitor is ever given, in a world where something happens that is not for them."""
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(2)]
    page = Page(shop)
    page.open(name="Maria")
    page.say("Where is it?", ids[0])
    act(page, conversation_of(page).case)
    replied(page, "On its way", NOON)
    page.say("Thanks", ids[1])
    act(page, conversation_of(page).case)
    return [page("GET", f"messages?after={after}").text for after in range(4)]


def _secretly(page: Page, case: str) -> None:
    """Notes, tasks, fields of the case and other visitors."""
    ask = Caller(app)
    done = [
        ask("POST", f"/cases/{case}/notes", {"text": "a difficult customer"}, by=ADA),
        ask("POST", f"/cases/{case}/tasks", {"title": "call the carrier"}, by=ADA),
        ask("PUT", f"/cases/{case}/title", {"title": "the lost parcel"}, by=ADA),
        ask("PUT", f"/cases/{case}/priority", {"priority": "urgent"}, by=ADA),
        ask("PUT", f"/cases/{case}/assignee", {"assignee": "anna"}, by=ADA),
    ]
    assert [answer.status for answer in done if answer.status >= 300] == []
    other = Page(page.inbox)
    other.open(name="Karl")
    other.say("I am another")


def test_a_visitor_is_given_the_same_bytes_whatever_is_not_for_them(shop: str) -> None:
    plain = in_a_world(shop, lambda _page, _case: None)

    assert in_a_world(shop, _secretly) == plain
    assert "On its way" in plain[0]


def test_a_chat_that_was_placed_owes_nothing(page: Page) -> None:
    page.say("Hello")

    owed = [item for _, item in all_rows(tables.client, [settings.INTAKE_TABLE]) if page.inbox in str(item)]
    assert [item for item in owed if "due_shard" in item] == []
    assert [row for row in aside(EnvelopeRow) if page.inbox in str(row.envelope_id)] == []
