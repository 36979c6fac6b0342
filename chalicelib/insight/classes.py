"""Which classes are in use where somebody works, so that typing suggests those that are there."""

from collections import Counter

from msgspec import Struct

from chalicelib.insight.scanning import known, rows_of
from chalicelib.insight.worklists import holders
from chalicelib.kernel.model import Actor
from chalicelib.library.store import Library

LOOKED_AT = 100  # things to do, of one's own and one's teams' lists
MOST = 20


class Classes(Struct, frozen=True, kw_only=True):
    """Classes of open cases, those that are used most before the others."""

    classes: list[str]


def classes(actor: Actor, library: Library, prefix: str) -> Classes:
    """Classes that begin so, of the cases that are next on one's lists: two steps, and no promise of all there are."""
    lists = [*holders(actor, "mine", library), *holders(actor, "team", library)]
    cases = known(actor, [row.case_id for row in rows_of(lists, "", LOOKED_AT)])
    used = Counter(name for case in cases.values() for name in case.classes)
    fitting = [name for name in used if name.casefold().startswith(prefix.casefold())]
    return Classes(classes=sorted(fitting, key=lambda name: (-used[name], name))[:MOST])
