"""`python -m local.replay tweets.csv.gz`: make the inboxes, send all posts, wait, print what the deployment reports."""

import secrets
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from local.replay.asked import Asked, asked
from local.replay.deployment import Company, Deployment
from local.replay.figures import chosen, table, write_json
from local.replay.plan import Delivery, Plan
from local.replay.progress import Progress
from local.replay.sending import Sender
from local.replay.settling import settle
from local.replay.spool import Call, Spool, call
from local.replay.trouble import CannotReplay
from local.replay.tweets import tweets
from local.replay.wire import Wire


def main(words: Sequence[str]) -> int:
    """The status to end with: 0 with figures, 1 with one line on what is wrong, 130 after Ctrl-C."""
    try:
        wish = asked(words)
        with closing(Spool()) as spool, closing(Wire(wish.url)) as wire:
            figures = replay(wish, wire, spool)
        if wish.json:
            write_json(figures, wish.json)
    except CannotReplay as trouble:
        return _ended(str(trouble), 1)
    except KeyboardInterrupt:
        return _ended("Stopped. Run it again: what was sent before changes nothing.", 130)
    sys.stdout.write(f"{table(figures)}\n")
    return 0


def replay(wish: Asked, wire: Wire, spool: Spool) -> list[Company]:
    """The figures of the companies of the file, as the deployment reports them once it has everything."""
    wire.say = _say
    deployment = Deployment(wire, wish.token)
    deployment.status()  # no server, or no administrator: better said before a long file is read
    plan = _planned(wish.file, spool)
    secret = secrets.token_hex(16)
    path = deployment.connect(secret)
    for company in plan.companies():
        deployment.open_inbox(company)

    _send(wire, Sender(wire, path, _calls(spool, secret)), plan, wish.seed)

    status = settle(deployment.status, _say)
    if status.set_aside:
        _say(f"{status.set_aside} events are set aside: GET /intake/set-aside says why.")
    return chosen(deployment.figures(), plan.companies())


def _planned(file: Path, spool: Spool) -> Plan:
    """The file, read once: its reply trees in memory, its words in the spool."""
    plan, again = Plan(), 0
    for tweet in tweets(file):
        if plan.add(tweet):
            spool.add(tweet)
        else:
            again += 1
    spool.complete()
    _say(
        f"{len(plan):,} tweets of {len(plan.companies()):,} companies" + (f", {again:,} repeated rows" if again else "")
    )
    for company in plan.in_two_roles():
        _say(f"{company} is written down as a customer too: its figures may differ from what the file implies.")
    return plan


def _calls(spool: Spool, secret: str) -> Callable[[Delivery], Call]:
    return lambda one: call(one.company, spool.read(one.post), secret)


def _send(wire: Wire, sender: Sender[Delivery], plan: Plan, seed: str | None) -> None:
    deliveries = plan.deliveries(seed)
    progress = Progress("sending", len(deliveries), sys.stderr)
    wire.say = progress.say
    sender.send_all(deliveries, lambda _: progress.step())
    progress.end()
    wire.say = _say


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def _ended(why: str, status: int) -> int:
    _say(why)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
