"""What can be done with customers: what was known in, what is known after out."""

from datetime import datetime

from msgspec.structs import replace

from chalicelib.customers.model import Profile
from chalicelib.kernel.model import Actor


def erase(profile: Profile, *, by: Actor, at: datetime) -> Profile:
    """Say that nobody is to know any longer who this customer was. The first time counts."""
    if profile.erased_at is not None:
        return profile
    return replace(profile, erased_at=at, erased_by=by.id)
