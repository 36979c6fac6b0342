"""What platforms really send, bent: by a hand that chooses, which is hypothesis's or the fuzzer's."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

Choose = Callable[[int], int]  # a number below this one
Spot = tuple[Any, Any]  # an object or a list, and the key or index in it

LONG, MANY, TIMES = 3_000, 2_000, 4
DEPTHS = [50, 600, 3_000]  # of lists in lists, about where decoders give up
SUNK = "\x01sunk"  # stands for such a list
MOST = 400_000  # bytes that one bend may make of a part
WORDS = [
    "",
    " ",
    "\x00",
    "\t=1+1",
    "\r\nX-Injected: yes",
    '=HYPERLINK("http://elsewhere.invalid","x")',
    "@SUM(A1:A9)",
    "../../../etc/passwd",
    "..\\..\\x",
    "a/b#c~d",
    "envelopes/../x",
    "<svg onload=alert(1)>",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "&lt;&amp;lt;&amp;amp;gt;&#60;",
    "\u202egnp.exe\u2069\u200f",
    "\ufeff\u200b\u00ad",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "e\u0301" * 50,
    "\ufffd\uffff",
    "%s%n{0.__class__}{{7*7}}${7*7}",
    "__proto__",
    "x" * LONG,
    "\U0010ffff" * 600,
    "9" * 400,
]
NUMBERS = [0, -1, 2**31, 2**53, 2**63, 2**64, -(2**70), 10**300, 1.5, 1e308, -0.0]
TIMES_SAID = [
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999-23:59",
    "2026-02-30T00:00:00Z",
    "2026-07-24T21:05:48",
    "Fri Jul 24 21:05:48 -9999 2026",
    "Thu Jan 01 00:00:00 +0000 1970",
    "Mon Dec 31 23:59:60 +0000 2999",
    "253402300799999",
    "-62135596800001",
    "1e999",
]
LITERALS = [None, True, False, [], {}, SUNK, SUNK, SUNK, *NUMBERS, *TIMES_SAID, *WORDS]
BYTES = [b"", b"\xff", b"\xef\xbb\xbf", b"\\ud83d", b'{"a":1,"a":2}', b"[" * 3_000, b"NaN", b"1" * 5_000, b"\x00", b"}"]


def bent(bodies: Sequence[bytes], choose: Choose) -> bytes:
    """One of these bodies, bent in a few places; now and then its very bytes are torn."""
    thing = json.loads(bodies[choose(len(bodies))])
    for _ in range(1 + choose(TIMES)):
        thing = _bend(thing, choose)
    raw = json.dumps(thing, ensure_ascii=bool(choose(2))).encode(errors="replace")
    raw = raw.replace(json.dumps(SUNK).encode(), b"[%b1%b]" % (b"[" * (depth := DEPTHS[choose(3)]), b"]" * depth))
    return raw if choose(6) else _torn(raw, choose)


def _bend(thing: Any, choose: Choose) -> Any:
    around = [thing]
    places = _spots(around, [])
    held, key = places[choose(len(places))]
    BENDS[choose(len(BENDS))](held, key, around, choose)
    return around[0]


def _spots(held: Any, found: list[Spot]) -> list[Spot]:
    keys = list(held) if isinstance(held, dict) else range(len(held)) if isinstance(held, list) else []
    for key in keys[:40]:
        found.append((held, key))
        if len(found) < LONG:
            _spots(held[key], found)
    return found


def _drop(held: Any, key: Any, around: Any, _: Choose) -> None:
    if held is not around:
        del held[key]


def _retype(held: Any, key: Any, _: Any, choose: Choose) -> None:
    held[key] = deepcopy(LITERALS[choose(len(LITERALS))])


def _nest(held: Any, key: Any, _: Any, choose: Choose) -> None:
    wrap = [lambda one: [one], lambda one: {"id": one}, lambda one: {"data": one}, lambda one: {"0": [one, one]}]
    held[key] = wrap[choose(len(wrap))](held[key])


def _repeat(held: Any, key: Any, _: Any, choose: Choose) -> None:
    """A list again and again, a text without end, anything else twice."""
    one, times = held[key], [2, 100, MANY][choose(3)]
    most = max(1, MOST // (len(json.dumps(one)) + 1))
    if isinstance(one, str):
        held[key] = one * min(times, most)
    elif isinstance(one, list):
        held[key] = [deepcopy(part) for _step in range(min(times, most)) for part in one]
    else:
        held[key] = [one, deepcopy(one)]


def _mix(held: Any, key: Any, around: Any, choose: Choose) -> None:
    """A part of the body in another place of it: parents of themselves, cycles, ids of others."""
    places = _spots(around, [])
    other, name = places[choose(len(places))]
    held[key] = deepcopy(other[name])


def _move(held: Any, key: Any, _: Any, choose: Choose) -> None:
    """Under a name that means something else, or nothing."""
    if isinstance(held, dict):
        names = [*held, *WORDS, "id", "id_str", "text", "user", "data", "for_user_id"]
        held[names[choose(len(names))]] = held.pop(key)


def _crowd(held: Any, key: Any, _: Any, choose: Choose) -> None:
    """Thousands of entities, over each other and outside of the text."""
    number = [3, MANY][choose(2)]
    crowd = {name: [_entity(n) for n in range(number)] for name in ("user_mentions", "mentions", "urls", "media")}
    held[key] = {"entities": crowd} if not isinstance(held[key], dict) else held[key] | {"entities": crowd}


def _entity(number: int) -> dict[str, Any]:
    return {"id_str": str(number), "screen_name": "x", "indices": [-number, 10**9 - number]}


BENDS = [_drop, _retype, _retype, _nest, _repeat, _mix, _mix, _move, _crowd]


def _torn(raw: bytes, choose: Choose) -> bytes:
    """Cut, or with a foreign piece in it."""
    place = choose(len(raw) + 1)
    rest = raw[place:] if choose(3) else b""
    return raw[:place] + BYTES[choose(len(BYTES))] + rest
