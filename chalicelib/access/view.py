"""Need to know, in one place: every answer passes through `view`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.kernel.model import LEADS, Actor, Audience, Role

T = TypeVar("T")
INSIDE = LEADS | {Role.MACHINE, Role.CLOCK}  # ours, and who answers for all teams
PLAIN = {str, int, float, bool, type(None), datetime}  # nearly all of an answer: nobody's, and for everyone


def view(thing: T, viewer: Actor) -> T:
    """What `viewer` may know of `thing`: hidden parts are gone, as if they had never been."""
    seen: Any = thing
    if type(thing) in PLAIN or viewer.role in INSIDE:
        return thing
    if isinstance(thing, Struct):
        seen = _whole(thing, viewer)
    elif isinstance(thing, Mapping):
        seen = {key: view(part, viewer) for key, part in thing.items() if may_know(part, viewer)}
    elif isinstance(thing, list | tuple):
        seen = type(thing)(view(part, viewer) for part in thing if may_know(part, viewer))
    return seen  # type: ignore[no-any-return]


def may_know(thing: Any, viewer: Actor) -> bool:
    """Whether `viewer` may know of a thing at all.

    Of cases, agents know their teams', those of no team and those they have a part in.
    Customers know their own, and of it what is meant for everyone.
    """
    if type(thing) in PLAIN or viewer.role in INSIDE:
        return True
    if viewer.is_staff:
        return not _is_case(thing) or _takes_part(thing, viewer)
    return _is_theirs(thing, viewer) and getattr(thing, "audience", Audience.EVERYONE) is Audience.EVERYONE


def _whole(thing: Struct, viewer: Actor) -> Struct:
    """A struct without its hidden parts; what has none is not made again."""
    parts = ((name, getattr(thing, name)) for name in thing.__struct_fields__)
    seen = {name: shown for name, part in parts if (shown := _part(part, viewer)) is not part}
    return replace(thing, **seen) if seen else thing


def _part(part: Any, viewer: Actor) -> Any:
    return view(part, viewer) if may_know(part, viewer) else None


def _is_theirs(thing: Any, viewer: Actor) -> bool:
    """What says whose it is says so of this customer; what belongs to nobody is nobody's."""
    if not hasattr(thing, "customer_id"):
        return True
    return viewer.customer_id is not None and thing.customer_id == viewer.customer_id


def _is_case(thing: Any) -> bool:
    """A case, whole or in short, is what a team holds and people have a part in; its parts are known with it."""
    return hasattr(thing, "team") and hasattr(thing, "people")


def _takes_part(case: Any, viewer: Actor) -> bool:
    if case.team is None or case.team in viewer.teams:
        return True
    return viewer.id in case.people
