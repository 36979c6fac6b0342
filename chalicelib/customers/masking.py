"""Covering a person where others named them: in texts, and in what platforms told of others."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from chalicelib.customers.model import Identity

COVER = "[erased]"
SHORTEST_ID = 5  # characters of a bare id that can be nobody else's number
SHORTEST_NAME = 3  # letters of a part of a name
SITES = (r"(?<=\bx\.com/)", r"(?<=twitter\.com/)")
PEOPLE = ("user", "author", "source", "sender", "target")  # objects that say whose a thing is
NAMED_BY_ID = ("author_id", "sender_id", "user_id", "user_id_str", "recipient_id", "thread")  # fields that do
CALLED = ("name", "screen_name", "username", "address")
INNER = ("event", "status", "message_create", "target")  # objects in which these lie, too


class Marks(Struct, frozen=True, kw_only=True):
    """All that tells who somebody is."""

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def marks_of(identities: Iterable[Identity]) -> Marks:
    """What tells who these identities are."""
    known = list(identities)
    return Marks(
        ids=tuple(sorted({one.platform_id for one in known})),
        names=_all(name for one in known for name in (one.name, *one.other_names)),
        addresses=_all(address for one in known for address in (one.address, *one.other_addresses)),
    )


def masked(text: str, marks: Marks, *, near: bool) -> str:
    """The text with the person covered.

    Where they took part (`near`) any mention of their name is theirs. Elsewhere only what can mean nobody else is
    covered: a mention with its sign, an address, an id, a name of several words.
    """
    pattern = _pattern(marks, near)
    return pattern.sub(COVER, text) if pattern else text


def named_in(text: str, marks: Marks) -> bool:
    """Whether a text names the person, if it was written where they took part."""
    return masked(text, marks, near=True) != text


def learned(thing: Any, marks: Marks) -> Marks:
    """The marks, with the names under which what a platform told knows these ids: names change, ids stay."""
    found = list(_called(thing, marks))
    return Marks(
        ids=marks.ids,
        names=_all([*marks.names, *(word for kind, word in found if kind == "name")]),
        addresses=_all([*marks.addresses, *(word for kind, word in found if kind != "name")]),
    )


def is_theirs(thing: Any, marks: Marks) -> bool:
    """Whether what a platform told is the person's own: they are its author, or the other side of it."""
    if not isinstance(thing, Mapping):
        return False
    return any(one in marks.ids for one in _ends(thing)) or any(is_theirs(thing.get(name), marks) for name in INNER)


def scrubbed(thing: Any, marks: Marks) -> Any:
    """What a platform told of others, without the person: their posts shown in it, their names, their ids."""
    return _without(thing, marks, near=_involves(thing, marks))


def _all(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}))


def _called(thing: Any, marks: Marks) -> Iterator[tuple[str, str]]:
    """What people of these ids are called in it, wherever they are: kinds of names, and names."""
    if isinstance(thing, Mapping):
        for key, person in [(thing.get("id_str", thing.get("id")), thing), *thing.items()]:
            if str(key) in marks.ids and isinstance(person, Mapping):
                yield from ((kind, word) for kind in CALLED if isinstance(word := person.get(kind), str))
    for part in _parts(thing):
        yield from _called(part, marks)


def _parts(thing: Any) -> Iterable[Any]:
    if isinstance(thing, Mapping):
        return thing.values()
    return thing if isinstance(thing, list) else ()


def _without(thing: Any, marks: Marks, *, near: bool) -> Any:
    if isinstance(thing, Mapping):
        return _object(thing, marks, near=near)
    if isinstance(thing, list):
        return [_without(part, marks, near=near) for part in thing]
    if _is_mark(thing, marks):
        return COVER if isinstance(thing, str) else 0
    return masked(thing, marks, near=near) if isinstance(thing, str) else thing


def _object(thing: Mapping[str, Any], marks: Marks, *, near: bool) -> dict[str, Any]:
    """An object; of a post of theirs its own id is left, so that what shows it still says so."""
    if _is_mark(thing.get("id_str", thing.get("id")), marks):
        return {}
    if any(one in marks.ids for one in _ends(thing)):
        return {name: thing[name] for name in ("id", "id_str") if name in thing}
    return {name: _without(part, marks, near=near) for name, part in thing.items() if name not in marks.ids}


def _involves(thing: Any, marks: Marks) -> bool:
    """Some field of it names them exactly: they took part."""
    if isinstance(thing, Mapping) and any(name in marks.ids for name in thing):
        return True
    return _is_mark(thing, marks) or any(_involves(part, marks) for part in _parts(thing))


def _is_mark(value: Any, marks: Marks) -> bool:
    """An id or address of theirs and nothing else. Numbers are ids only where they are not small."""
    if isinstance(value, str):
        return value in marks.ids or value.casefold() in {one.casefold() for one in marks.addresses}
    return isinstance(value, int) and str(value) in marks.ids and len(str(value)) >= SHORTEST_ID


def _ends(thing: Mapping[str, Any]) -> Iterator[str]:
    """The ids of those whose a thing is."""
    for name in PEOPLE:
        if isinstance(person := thing.get(name), Mapping):
            yield from (str(person[key]) for key in ("id_str", "id") if key in person)
    yield from (str(thing[name]) for name in NAMED_BY_ID if isinstance(thing.get(name), str | int))


@lru_cache(maxsize=64)
def _pattern(marks: Marks, near: bool) -> re.Pattern[str] | None:  # noqa: FBT001, the key of a cache
    parts = [
        *(part for one in marks.addresses for part in _address(one, near=near)),
        *(part for one in marks.ids for part in _id(one)),
        *(part for one in marks.names for part in _name(one, near=near)),
    ]
    return re.compile("|".join(parts)) if parts else None


def _address(address: str, *, near: bool) -> Iterator[str]:
    """A screen name: with its sign, in a link, and bare where it is no word. An e-mail address as it is."""
    plain = rf"(?i:{re.escape(address)})"
    if "@" in address:
        yield rf"(?<![\w.+-]){plain}(?!\w|[.-]\w)"
        return
    yield rf"(?s:^RT @{plain}(?!\w).*)"  # a repost repeats their words
    yield rf"[@\uff20]{plain}(?!\w)"
    yield from (rf"{site}{plain}(?!\w)" for site in SITES)
    if near or re.search(r"[\d_]", address):
        yield rf"(?<!\w){plain}(?!\w)"


def _id(platform_id: str) -> Iterator[str]:
    plain = re.escape(platform_id)
    yield rf"[@\uff20]{plain}(?!\w)"
    if len(platform_id) >= SHORTEST_ID:
        yield rf"(?<!\w){plain}(?!\w)"


def _name(name: str, *, near: bool) -> Iterator[str]:
    """A name as a whole; where they took part, its parts as well, written as names are."""
    if near or len(name.split()) > 1:
        yield rf"(?<!\w)(?i:{re.escape(name)})(?!\w)"
    parts = [part for part in re.findall(r"\w+", name) if len(part) >= SHORTEST_NAME and part[0].isupper()]
    yield from (rf"(?<!\w){re.escape(part)}(?!\w)" for part in parts if near)
