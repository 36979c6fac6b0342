"""Who customers are, as it is kept: met once, called by a name as soon as one is known, parted from it for good."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.channels.model import Handle
from chalicelib.customers import actions
from chalicelib.customers.model import Profile
from chalicelib.customers.store import (
    ClaimRow,
    called,
    card,
    claim_key,
    claims_gone,
    claims_of,
    first_contact,
    identities_gone,
    identity_put,
    met_again,
    profile_put,
)
from chalicelib.edge.rows import read
from chalicelib.edge.tables import transact
from chalicelib.kernel.problems import Stale
from support.marked import ADA, MARIA, NOON, SHOP, Desk, a_message, a_user, customer, in_memory, settled
from support.trips import counted

KNOWN = Handle(id="7", name="Maria", address="maria_m")
UNKNOWN = Handle(id="7")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path) -> Iterator[Desk]:
    with in_memory(tmp_path) as made:
        yield made


def met(handle: Handle = KNOWN) -> ClaimRow:
    """Somebody whom we have met: whose identity it is."""
    transact(first_contact("x", "", handle, NOON)[1])
    claim = read(claim_key("x", "", handle.id))
    assert claim is not None
    return claim


def test_whoever_is_met_first_is_the_customer() -> None:
    claim = met()

    with pytest.raises(Stale):
        met()

    profile, (identity,) = card(claim.owner)
    assert profile == Profile(id=claim.owner, first_seen_at=NOON, called="Maria")
    assert (identity.id, identity.name, identity.address) == (claim.identity, "Maria", "maria_m")


def test_lists_find_what_everybody_is_called_in_one_call() -> None:
    owners = [met(Handle(id=f"n{number}", name=f"Number {number}")).owner for number in range(60)]
    by_address, nameless = met(Handle(id="a", address="maria_m")).owner, met(UNKNOWN).owner

    with counted() as trips:
        names = called([*owners, by_address, nameless, "nobody"])

    assert names == {owner: f"Number {number}" for number, owner in enumerate(owners)} | {by_address: "maria_m"}
    assert trips.calls == ["batch_get_item"]


def test_when_an_erasure_begins_a_profile_says_no_longer_what_they_are_called() -> None:
    owner = met().owner
    profile, _ = card(owner)
    assert profile is not None

    transact([profile_put(actions.erase(profile, by=ADA, at=NOON))])

    assert called([owner]) == {}


def test_a_name_that_was_not_known_is_put_in_when_it_is() -> None:
    before = met(UNKNOWN)

    transact(met_again(before, "x", "", KNOWN))

    _, (identity,) = card(before.owner)
    assert (identity.id, identity.name, identity.address) == (before.identity, "Maria", "maria_m")
    after = read(claim_key("x", "", "7"))
    assert after is not None
    assert met_again(after, "x", "", KNOWN) == []


def test_no_name_is_no_news_and_a_name_stays() -> None:
    assert met_again(met(UNKNOWN), "x", "", UNKNOWN) == []
    assert met_again(met(Handle(id="8", name="Karl")), "x", "", Handle(id="8", name="Carl")) == []


def test_who_was_written_to_before_they_wrote_gets_their_name(desk: Desk) -> None:
    people = {person: a_user(person) for person in (MARIA, SHOP)}
    desk.told(direct_message_events=[a_message(1, SHOP, MARIA, "Hello")])
    settled()
    desk.told(direct_message_events=[a_message(2, MARIA, SHOP, "Hello you")], users=people)
    settled()

    shown = desk("GET", f"/customers/{customer()}", by=ADA).json

    assert [one["name"] for one in shown["customer"]["identities"]] == ["Mariella Zwick"]
    assert len(shown["conversations"]) == 1


def test_a_name_never_comes_back_to_who_was_erased() -> None:
    before = met(UNKNOWN)
    named = met_again(before, "x", "", KNOWN)
    _, (identity,) = card(before.owner)
    transact([*claims_gone(before.owner, claims_of([identity])), *identities_gone(before.owner, claims_of([identity]))])

    with pytest.raises(Stale):
        transact(named)
    with pytest.raises(Stale):
        transact([identity_put(identity)])

    assert card(before.owner)[1] == []


def test_a_claim_of_somebody_new_is_left_alone() -> None:
    claim = met()

    with pytest.raises(Stale):
        transact(claims_gone("another", [claim.customer_id]))

    assert read(claim_key("x", "", "7")) is not None


def test_the_first_erasing_counts() -> None:
    profile = Profile(id="m", first_seen_at=NOON)

    once = actions.erase(profile, by=ADA, at=NOON)

    assert (once.erased_at, once.erased_by) == (NOON, "ada")
    assert actions.erase(once, by=ADA, at=NOON.replace(year=2027)) == once
