"""Where customers and their identities are kept."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace
from pynamodb.attributes import BinaryAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.customers.model import Handle, Identity, Profile, identity_key
from chalicelib.edge import settings
from chalicelib.edge.ids import fresh_id
from chalicelib.edge.rows import packed, query, query_page, read_each, unpacked
from chalicelib.edge.tables import Change, Delete, Put


class CustomerRow(Model):
    """A row of the customer table. All rows of one customer share its hash key."""

    class Meta:
        table_name = settings.CUSTOMERS_TABLE

    customer_id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)


class ProfileRow(CustomerRow):
    """sort: profile. Who the customer is to us."""


class IdentityRow(CustomerRow):
    """sort: identity#<hash>. What a platform calls them, all of it."""


class ClaimRow(CustomerRow):
    """customer_id: identity#<hash>, sort: identity. Whose identity it is; claimed once."""

    identity = UnicodeAttribute()
    owner = UnicodeAttribute()
    nameless = UnicodeAttribute(null=True)  # nobody has told us yet what they are called


def claim_key(channel: str, scope: str, platform_id: str) -> ClaimRow:
    """The row that says whose identity this is, named by its keys."""
    return ClaimRow(f"identity#{identity_key(channel, scope, platform_id)}", "identity")


def first_contact(channel: str, scope: str, handle: Handle, at: datetime) -> tuple[Identity, list[Change]]:
    """A new customer with one identity, and the rows that make them: refused when somebody was faster."""
    customer_id = fresh_id()
    identity = Identity(
        id=fresh_id(),
        customer_id=customer_id,
        channel=channel,
        scope=scope,
        platform_id=handle.id,
        name=handle.name,
        address=handle.address,
    )
    claim = claim_key(channel, scope, handle.id)
    claim.identity, claim.owner, claim.nameless = identity.id, customer_id, _nameless(handle)
    profile = Profile(id=customer_id, first_seen_at=at, called=handle.name or handle.address)
    return identity, [
        Put(claim, ClaimRow.customer_id.does_not_exist()),
        Put(ProfileRow(customer_id, "profile", body=packed(profile))),
        Put(IdentityRow(customer_id, claim.customer_id, body=packed(identity))),
    ]


def met_again(claim: ClaimRow, channel: str, scope: str, handle: Handle) -> list[Change]:
    """The rows that say what somebody is called, once we are told: at first they may have been an id and no more."""
    if not claim.nameless or _nameless(handle):
        return []
    identity = Identity(
        id=claim.identity,
        customer_id=claim.owner,
        channel=channel,
        scope=scope,
        platform_id=handle.id,
        name=handle.name,
        address=handle.address,
    )
    known = ClaimRow(claim.customer_id, claim.sort, identity=claim.identity, owner=claim.owner)
    return [
        Put(known, (ClaimRow.owner == claim.owner) & ClaimRow.nameless.exists()),
        Put(IdentityRow(claim.owner, claim.customer_id, body=packed(identity))),
    ]


def profile_put(profile: Profile) -> Put:
    """The row of a customer who is to be erased, or was: it says no longer what they are called."""
    return Put(ProfileRow(profile.id, "profile", body=packed(replace(profile, called=None))))


def identity_put(identity: Identity) -> Put:
    """The row of an identity, if it was not erased meanwhile."""
    (sort,) = claims_of([identity])
    return Put(IdentityRow(identity.customer_id, sort, body=packed(identity)), IdentityRow.sort.exists())


def claims_gone(customer_id: str, claims: Sequence[str]) -> list[Change]:
    """The identities with these hashes are nobody's: who has one of them is new to us."""
    theirs = (ClaimRow(claim, "identity") for claim in claims)
    return [Delete(row, ClaimRow.owner.does_not_exist() | (ClaimRow.owner == customer_id)) for row in theirs]


def identities_gone(customer_id: str, claims: Sequence[str]) -> list[Change]:
    """What platforms call a customer is known no longer."""
    return [Delete(IdentityRow(customer_id, claim)) for claim in claims]


def claims_of(identities: Sequence[Identity]) -> list[str]:
    """The keys that claim these identities: each a hash."""
    return [claim_key(one.channel, one.scope, one.platform_id).customer_id for one in identities]


def card(customer_id: str) -> tuple[Profile | None, list[Identity]]:
    """The profile and the identities of a customer, in one read."""
    rows = list(query(CustomerRow, CustomerRow.customer_id == customer_id))
    profiles = [unpacked(row.body, Profile) for row in rows if row.sort == "profile"]
    identities = [unpacked(row.body, Identity) for row in rows if row.sort.startswith("identity#")]
    return (profiles[0] if profiles else None), identities


def called(customer_ids: Sequence[str]) -> dict[str, str]:
    """What these customers go by, as far as their profiles say: one call for a hundred of them."""
    rows = read_each([ProfileRow(one, "profile") for one in customer_ids])
    profiles = [unpacked(row.body, Profile) for row in rows if row is not None]
    return {profile.id: profile.called for profile in profiles if profile.called}


def identities_of(customer_id: str, most: int) -> list[Identity]:
    """Some identities of a customer, in one read: enough to say what they are called."""
    where = (IdentityRow.customer_id == customer_id) & IdentityRow.sort.startswith("identity#")
    return [unpacked(row.body, Identity) for row in query_page(IdentityRow, where, limit=most).rows]


def _nameless(handle: Handle) -> str | None:
    return None if handle.name or handle.address else "nameless"
