"""`make load`: customers and agents at once, then a look whether all is in its place."""

import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from local.load import report
from local.load.asked import Asked, asked
from local.load.figures import Figures
from local.load.loading import Load
from local.load.measured import measured
from local.load.place import opened
from local.load.trouble import CannotLoad
from local.replay.trouble import CannotReplay
from local.trouble import CannotStart


def main(words: Sequence[str]) -> int:
    """0 when nothing was lost or doubled, 1 when something was or no load was possible, 130 after Ctrl-C."""
    try:
        wish = asked(words)
        figures = [loaded(wish, messages) for messages in wish.messages]
    except (CannotLoad, CannotReplay, CannotStart) as trouble:
        return _ended(str(trouble), 1)
    except KeyboardInterrupt:
        return _ended("Stopped.", 130)
    print("\n".join(line for one in figures for line in report.told(one)))
    if wish.table:
        report.write(figures, wish.table)
        print(f"The table is in {wish.table}.")
    faults = [fault for one in figures for fault in one.faults]
    print("\n".join(faults) or "Nothing was lost, and nothing doubled.")
    return 1 if faults else 0


def loaded(wish: Asked, messages: int) -> Figures:
    """One load of so many messages."""
    with opened(wish) as place:
        load = Load(wish, messages, place, sys.stderr)
        return measured(load.run(), place, wish.seed)


def _ended(why: str, status: int) -> int:
    print(why, file=sys.stderr)
    return status


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupted)  # what was started is stopped then, too
    sys.exit(main(sys.argv[1:]))
