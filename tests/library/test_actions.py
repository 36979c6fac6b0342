"""What an administrator may decide, without any engine."""

import base64
import hashlib
import hmac

import msgspec
import pytest

from chalicelib.kernel.problems import Invalid, Refused
from chalicelib.library.actions import answer_to_crc, connect, form_team, missing, open_inbox, set_policy, switch
from chalicelib.library.model import (
    Connection,
    Inbox,
    NewConnection,
    NewInbox,
    NewPolicy,
    NewTeam,
    Policy,
    Priority,
    Team,
)

ADA = "ada"
X = Connection(id="x-app", channel="x", name="X")
CHAT = Connection(id="site", channel="chat", name="Our site")
CARE = Team(id="care", name="Care")
SHOP = NewInbox(connection="x-app", account="Shop_1", name="The shop")


def test_an_inbox_is_named_by_its_channel_and_account() -> None:
    inbox = open_inbox(msgspec.structs.replace(SHOP, team="care"), None, X, CARE, by=ADA)

    assert inbox.id == "x:Shop_1"
    assert (inbox.connection, inbox.team, inbox.enabled, inbox.by) == ("x-app", "care", True, ADA)


def test_an_account_has_one_inbox() -> None:
    there = open_inbox(SHOP, None, X, None, by=ADA)

    with pytest.raises(Refused, match="inbox-exists") as refusal:
        open_inbox(SHOP, there, X, None, by=ADA)

    assert refusal.value.facts == {"id": "x:Shop_1"}


def test_an_inbox_names_each_thing_that_is_not_there() -> None:
    asked = msgspec.structs.replace(SHOP, team="nobody")

    with pytest.raises(Invalid) as refusal:
        open_inbox(asked, None, None, None, by=ADA)

    assert refusal.value.facts == {"fields": {"connection": "not-known", "team": "not-known"}}


def test_only_a_chat_has_sites_that_open_it() -> None:
    asked = msgspec.structs.replace(SHOP, origins=("https://shop.example",))

    with pytest.raises(Invalid) as refusal:
        open_inbox(asked, None, X, None, by=ADA)

    assert refusal.value.facts == {"fields": {"origins": "only-for-chat"}}
    assert open_inbox(asked, None, CHAT, None, by=ADA).origins == ("https://shop.example",)


def test_an_id_that_was_chosen_is_taken_once() -> None:
    with pytest.raises(Refused, match="connection-exists"):
        connect(X, NewConnection(channel="x", name="Again"), "x-app", by=ADA)
    with pytest.raises(Refused, match="team-exists"):
        form_team(CARE, NewTeam(name="Again"), "care", by=ADA)


@pytest.mark.parametrize("thing", [X, open_inbox(SHOP, None, X, None, by=ADA)])
def test_what_is_switched_off_twice_is_left_as_it_is(thing: Connection | Inbox) -> None:
    off = switch(thing, enabled=False, by="bert")

    assert (off.enabled, off.by) == (False, "bert")
    assert switch(off, enabled=False, by="carl") is off
    assert switch(off, enabled=True, by="carl").enabled


def test_a_priority_that_is_not_named_has_an_hour() -> None:
    policy = set_policy(NewPolicy(targets={Priority.URGENT: 15}), by=ADA)

    assert policy.targets == {"urgent": 15, "high": 60, "normal": 60, "low": 60}


def test_nothing_closes_or_drops_by_itself_unless_somebody_says_so() -> None:
    policy = Policy()

    assert (policy.close_after_silence_days, policy.noise_words) == (None, ())
    assert (policy.reopen_days, policy.grace_seconds) == (7, 5)
    assert set(policy.targets.values()) == {60}


def test_a_policy_has_bounds() -> None:
    for wrong in ({"targets": {"urgent": 0}}, {"reopen_days": -1}, {"grace_seconds": 901}, {"noise_words": [""]}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, NewPolicy)


@pytest.mark.parametrize("account", ["AmazonHelp", "115712", "Ask_Spectrum", "+4912345", "help@shop.example"])
def test_an_account_is_what_the_platform_calls_it(account: str) -> None:
    asked = msgspec.convert({"connection": "x-app", "account": account, "name": "Shop"}, NewInbox)

    assert open_inbox(asked, None, X, None, by=ADA).id == f"x:{account}"


@pytest.mark.parametrize("account", ["", "a/b", "a#1", "a b", "a\n", "x:y", "a%2f", "ä", "a" * 81])
def test_an_account_that_would_break_a_key_or_a_path_is_refused(account: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"connection": "x-app", "account": account, "name": "Shop"}, NewInbox)


@pytest.mark.parametrize("chosen", ["ab", "a" * 41, "Care", "care team", "care_1", "care\n"])
def test_an_id_of_a_client_is_a_slug(chosen: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "Care", "id": chosen}, NewTeam)


@pytest.mark.parametrize("origin", ["*", "shop.example", "https://shop.example/", "https://shop.example/a", "ftp://a"])
def test_a_site_is_an_origin_and_nothing_else(origin: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"connection": "site", "account": "shop", "name": "Shop", "origins": [origin]}, NewInbox)


def test_a_channel_needs_its_secrets_to_hear_and_to_speak() -> None:
    assert missing("x", ["consumer_key"]) == ("consumer_secret",)
    assert missing("x", ["consumer_secret", "consumer_key", "other"]) == ()
    assert missing("chat", []) == ()


def test_the_answer_to_a_crc_proves_the_secret() -> None:
    proof = hmac.new(b"secret", b"token", hashlib.sha256).digest()

    assert answer_to_crc("secret", "token") == "sha256=" + base64.b64encode(proof).decode()
