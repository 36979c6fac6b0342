"""`make cost`: play conversations, price what they used, and write the page."""

import argparse
import sys
from pathlib import Path

from bench.running import LOG, running

PAGE = Path("docs/reference/cost.md")
PLAYED = 10  # conversations


def main() -> int:
    """0 when the page was written, 1 when nothing could be measured."""
    said = argparse.ArgumentParser(prog="bench.cost", description="What the product costs in AWS.")
    said.add_argument("--page", type=Path, default=PAGE, help=f"where the page goes; {PAGE} unless said")
    said.add_argument("--played", type=int, default=PLAYED, help="how many conversations")
    asked = said.parse_args()
    return running(lambda folder: _run(asked, folder))


def _run(asked: argparse.Namespace, folder: Path) -> int:
    from bench.cost.bill import total  # noqa: PLC0415, settings are made
    from bench.cost.costing import costed  # noqa: PLC0415

    text, bills = costed(asked.played, folder / LOG)
    asked.page.write_text(text)
    for one in bills:
        sums = total(one.worked), total(one.idle)
        print("{}: {:.2f} USD for 1,000 conversations, {:.2f} for an idle month".format(one.stage.name, *sums))
    print(f"The page is in {asked.page}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
