"""How long a text is to X: links count 23, most scripts 1, the others 2, an emoji 2 however many parts it has.

Source: twitter-text (Apache-2.0), config/v3.json for the figures, js/src/parseTweet.js and extractUrlsWithIndices.js
for the rules. Emoji follow the grammar of Unicode TS 51 instead of a table of those known at one time: a sequence
that nobody draws as one counts 2 here, and more with X.
"""

import re
from functools import cache
from itertools import groupby
from unicodedata import normalize

LONGEST_POST = 280
LONGEST_MESSAGE = 10_000
LONGEST_LOOKED_AT = 5_000  # characters: looking for links takes a quarter of a millisecond for each
LINK = 23
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # code points that count 1
HEAVY = 2
LONGEST_SLUG = 40  # of a t.co link

_DIRECTION = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_INVALID = "\ufffe\ufeff\uffff"
_SPACE = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LATIN = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f"
    "\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_NAMED = rf"[^-_!'#%&()*+,\\./:;<=>?@\[\]^{{|}}~${_SPACE}{_INVALID}{_DIRECTION}]"
_PART_OF_NAME = rf"{_NAMED}(?:(?:[-_]|{_NAMED}){{0,61}}{_NAMED})?\."
_NAME = rf"{_NAMED}(?:(?:-|{_NAMED}){{0,61}}{_NAMED})?\."
_PATH = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_PARENS = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_PATH_END = rf"(?:[-+a-z\u0400-\u04ff0-9=_#/{_LATIN}]|{_PARENS})"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_SHORTENED = re.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", re.IGNORECASE)

_JOINER, _DRAWN, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
_SKIN, _TAGS = "[\U0001f3fb-\U0001f3ff]", "[\U000e0020-\U000e007f]+"
_SYMBOL = "[\u203c-\u3299\U0001f000-\U0001faff]"  # all of them count 2 alone as well
_PART = f"(?:{_SYMBOL}(?:{_DRAWN}|{_SKIN}|{_TAGS})*)"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[#*0-9]{_DRAWN}?{_KEYCAP}|[\u00a9\u00ae]{_DRAWN}|{_PART}(?:{_JOINER}{_PART})*"
)


def weighted_length(text: str) -> int:
    """What X counts, of at most 280. Composed and decomposed letters count alike.

    A text many times as long as that is too long whatever is in it: its letters are counted, and no links looked for.
    """
    if len(text) > LONGEST_LOOKED_AT:
        return len(text)
    text = normalize("NFC", text)
    length = place = 0
    for start, end in _links(text):
        length += _unlinked(text[place:start]) + LINK
        place = end
    return length + _unlinked(text[place:])


def _unlinked(text: str) -> int:
    bare, emoji = _EMOJI.subn("", text)
    return emoji * HEAVY + sum(1 if _is_light(ord(letter)) else HEAVY for letter in bare)


def _is_light(code: int) -> bool:
    return any(first <= code <= last for first, last in LIGHT)


def _links(text: str) -> list[tuple[int, int]]:
    """Where X puts a link of its own: always with a protocol, else where a name has a known ending."""
    if "." not in text:
        return []
    return [place for found in _link().finditer(text) for place in _places(found)]


def _places(found: re.Match[str]) -> list[tuple[int, int]]:
    if not _is_host(found["domain"]):
        return []
    if found["protocol"]:
        return _protocol_place(found)
    if found["before"].endswith(("-", "_", ".", "/")):
        return []

    names = [name.span() for name in _plain_name().finditer(found.string, *found.span("domain"))]
    if names and found["path"]:
        names[-1] = (names[-1][0], found.end())
    return names


def _is_host(domain: str) -> bool:
    try:
        return bool(domain.encode("idna"))
    except UnicodeError:
        return False


def _protocol_place(found: re.Match[str]) -> list[tuple[int, int]]:
    start, end = found.start("link"), found.end("link")
    if not (shortened := _SHORTENED.match(found["link"])):
        return [(start, end)]
    return [(start, start + shortened.end())] if len(shortened[1]) <= LONGEST_SLUG else []


@cache
def _link() -> re.Pattern[str]:
    """Compiled when it is first needed: it holds 1,500 endings."""
    domain = rf"(?:{_PART_OF_NAME}){{0,125}}{_NAME}{_ending()}"
    path = rf"/(?:{_PATH}*(?:{_PARENS}{_PATH}*)*{_PATH_END}|@{_PATH}+/)*"
    link = rf"(?P<protocol>https?://)?(?P<domain>{domain})(?::[0-9]+)?(?P<path>{path})?(?:{_QUERY})?"
    before = rf"[^A-Za-z0-9@＠$#＃{_INVALID}]|[{_DIRECTION}]|^"  # noqa: RUF001, full-width signs are meant
    return re.compile(rf"(?P<before>{before})(?P<link>{link})", re.IGNORECASE)


@cache
def _plain_name() -> re.Pattern[str]:
    return re.compile(rf"(?:[-a-z0-9{_LATIN}]+\.)+{_ending()}", re.IGNORECASE)


def _ending() -> str:
    from chalicelib.channels.x_domains import ENDINGS  # noqa: PLC0415, large, and seldom needed

    spelled = (name.encode().decode("idna") for name in ENDINGS)
    longest_first = sorted(spelled, key=lambda name: (name[0], -len(name), name))
    groups = [
        f"{first}(?:{'|'.join(name[1:] for name in names)})"
        for first, names in groupby(longest_first, key=lambda name: name[0])
    ]
    return rf"(?:(?:{'|'.join(groups)})(?=[^0-9a-zA-Z@+-]|$)|xn--[-0-9a-z]+)"
