"""Reading what X sends: ids, times, people and words, whatever generation of its API wrote them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.customers.model import Handle
from chalicelib.kernel.problems import Invalid

LONGEST_ID = 200
LONGEST_NAME = 200  # characters; X allows 50
EXACT = 2**53  # a JSON number above this may have been rounded on its way: X says so, and sends id_str beside it

# Post ids count up to here; from 4 November 2010 on an id holds its time: milliseconds since the epoch below, above
# 22 bits of machine and sequence (twitter-archive/snowflake; the first id by TweetedAt, oduwsdl.github.io/tweetedat).
FIRST_SNOWFLAKE = 29_700_859_247
SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_SNOWFLAKE = 19  # digits of a signed 64 bit number
YEARS = range(1970, 3000)  # a time outside them is a mistake, and no sum of it must fail later


def misread(missing: str) -> Invalid:
    """The refusal for a body that we cannot understand: it says which part, never what was in it."""
    return Invalid("not-understood", channel="x", missing=missing)


def dug(thing: object, *path: str) -> Any:
    """What lies at the end of a path of objects; None where a step is absent, or is no object."""
    for name in path:
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


def listed(thing: object, *path: str) -> list[Any]:
    """The list at the end of a path; empty where there is none."""
    found = dug(thing, *path)
    return found if isinstance(found, list) else []


def as_id(value: object) -> str | None:
    """An id as text. A number too great to have kept its digits is none, nor is an empty or endless text."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < EXACT:
        return str(value)
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_ID else None


def ident(thing: object, *names: str) -> str | None:
    """The first usable id among these fields of an object; its text form wins over its number."""
    return next(filter(None, (as_id(dug(thing, name)) for name in names or ("id_str", "id"))), None)


def needed(thing: object, *names: str) -> str:
    """The id that a thing cannot be understood without."""
    if found := ident(thing, *names):
        return found
    raise misread("id")


def plain(text: str) -> str:
    """The words as they were written: X escapes these three characters, and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def snowflake_time(post_id: str) -> datetime | None:
    """When an id was made, to the millisecond; None for ids before snowflake, and for what is no such id."""
    if not (post_id.isascii() and post_id.isdecimal() and len(post_id) <= LONGEST_SNOWFLAKE):
        return None
    if int(post_id) < FIRST_SNOWFLAKE:
        return None
    return SNOWFLAKE_EPOCH + timedelta(milliseconds=int(post_id) >> 22)


def whole(at: datetime) -> datetime:
    """The second that an instant lies in: the measure in which a post, its id and our own call agree."""
    return at.replace(microsecond=0)


def moment(value: object) -> datetime | None:
    """The instant that a `created_at` names, in either of X's formats; None where nothing is said."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise misread("created_at")
    try:
        return _dated(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise misread("created_at") from None


def since_1970(value: object) -> datetime | None:
    """The instant of a count of milliseconds, a number or its text; None where nothing is said."""
    if value is None:
        return None
    try:
        return _sane(UNIX_EPOCH + timedelta(milliseconds=int(str(value))))
    except (ValueError, OverflowError):
        raise misread("created_timestamp") from None


def person(user: object, known_as: str | None = None) -> Handle | None:
    """A user object as a handle: of either generation, in its `data` wrapper or not; None without an id."""
    bare = dug(user, "data") or user
    user_id = known_as or ident(bare)
    if user_id is None:
        return None
    return Handle(id=user_id, name=_word(bare, "name"), address=_word(bare, "screen_name", "username"))


def people(*groups: object) -> dict[str, Handle]:
    """Everybody in these user lists, or maps from id to user; where the two disagree the key of the map is the id."""
    found: dict[str, Handle] = {}
    for group in groups:
        found |= {one.id: one for key, user in _keyed(group) if (one := person(user, key))}
    return found


def _keyed(group: object) -> Iterable[tuple[str | None, object]]:
    if isinstance(group, Mapping):
        return [(as_id(key), user) for key, user in group.items()]
    return [(None, user) for user in group] if isinstance(group, list) else []


def _dated(text: str) -> datetime:
    read = datetime.fromisoformat(text) if text[:4].isdecimal() else datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
    return _sane(read)


def _sane(at: datetime) -> datetime:
    if at.tzinfo is None or at.year not in YEARS:
        raise ValueError(at.year)
    return at


def _word(thing: object, *names: str) -> str | None:
    found = (dug(thing, name) for name in names)
    return next((word[:LONGEST_NAME] for word in found if isinstance(word, str) and word), None)
