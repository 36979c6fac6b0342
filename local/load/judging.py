"""Whether all is where it belongs: what was acknowledged, and what the product now shows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Judged(NamedTuple):
    """Messages that are not there, that are there more than once, and that are in a conversation of others."""

    lost: list[str]
    doubled: list[str]
    misplaced: list[str]
    unknown: list[str]  # that nobody wrote


def judged(belongs: Mapping[str, int], found: Mapping[str, Sequence[str]]) -> Judged:
    """Each message of these conversations, once, and with its own: as the product was told, and as it says."""
    seen = Counter(name for names in found.values() for name in names)
    return Judged(
        lost=[name for name in belongs if name not in seen],
        doubled=[name for name, times in seen.items() if times > 1],
        misplaced=sorted(_misplaced(belongs, found)),
        unknown=[name for name in seen if name not in belongs],
    )


def handed_over(accepted: Iterable[str], calls: Mapping[str, int]) -> Judged:
    """Each answer that the product took, and how often the platform got it."""
    taken = list(accepted)
    return Judged(
        lost=[text for text in taken if not calls.get(text)],
        doubled=[text for text, times in calls.items() if times > 1],
        misplaced=[],
        unknown=[text for text in calls if text not in set(taken)],
    )


def _misplaced(belongs: Mapping[str, int], found: Mapping[str, Sequence[str]]) -> set[str]:
    """A conversation is that of most of its messages; a thread is where most of it is."""
    wrong: set[str] = set()
    homes: dict[int, Counter[str]] = {}
    for home, names in found.items():
        for name in names:
            if name in belongs:
                homes.setdefault(belongs[name], Counter())[home] += 1
    of_thread = {thread: places.most_common(1)[0][0] for thread, places in homes.items()}
    for home, names in found.items():
        threads = Counter(belongs[name] for name in names if name in belongs)
        own = threads.most_common(1)[0][0] if threads else None
        wrong |= {
            name for name in names if name in belongs and (belongs[name] != own or of_thread[belongs[name]] != home)
        }
    return wrong
