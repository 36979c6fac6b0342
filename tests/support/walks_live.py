"""The walks of websockets: they come, say what they watch, are told, and go."""

import re
from collections import Counter
from typing import Any

from chalicelib.edge import settings
from support.casework import ANNA
from support.cloud import Cloud, Kept
from support.company import Company, Place
from support.ends import end_of
from support.lambdas import Invocation, request, socket, stream
from support.outside import DAWN
from support.walks import Walk, Where

ONE, OTHER = "c0ffee0000000001", "c0ffee0000000002"  # names are random too
TIMES = re.compile(r"^live connection (.*v)=[\d.]+$", re.MULTILINE)
MOMENT = int(DAWN.timestamp() * 1_000)
CONNECTION = "live connection"  # nobody is there: it is forgotten by the first notice, or when its time is over
FORGOTTEN = "live connection/"  # that it is gone: else it goes when its time is over, and leads nowhere until then
TICKET = "live ticket"  # used or not: it expires within a minute
TICKETS = request("POST", "/live/tickets", by=ANNA)


def _connects(where: Where, name: str) -> Any:
    return where.run(_connection(where.run(TICKETS).json["ticket"], name))


def _connection(ticket: str, name: str) -> Invocation:
    return socket("connect", name, MOMENT, queryStringParameters={"ticket": ticket})


def _comes(cloud: Cloud, _: Place) -> Invocation:
    return _connection(cloud.run(TICKETS).json["ticket"], ONE)


def _comes_again(where: Where, _: Invocation) -> None:
    """A browser that was not let in asks for another ticket."""
    _connects(where, OTHER)


def watching(cloud: Cloud, place: Place) -> Invocation:
    """Somebody who has come in says what they watch."""
    _connects(cloud, ONE)
    cloud.gateway.open.add(ONE)
    body = f'{{"watch": ["case/{place.case}", "conversation/{place.seg}", "list/team"]}}'
    return socket("hear", ONE, MOMENT, body=body)


def _goes(cloud: Cloud, place: Place) -> Invocation:
    cloud.run(watching(cloud, place))
    cloud.gateway.open.discard(ONE)
    return socket("disconnect", ONE, MOMENT)


def _never_again(_where: Where, _asked: Invocation) -> None:
    """Nobody says it again."""


def _change(cloud: Cloud, place: Place, table: str) -> list[Any]:
    company, before = Company(cloud), cloud.tables.rows()
    company.asks("POST", f"/cases/{place.case}/notes", {"text": "She called."})
    company.asks("POST", f"/cases/{place.case}/replies", {"text": "Found it.", "hold_seconds": 60})
    return company.news(before, table)


def _told_of_cases(cloud: Cloud, place: Place) -> Invocation:
    cloud.run(watching(cloud, place))
    return stream("relay_cases", _change(cloud, place, settings.CASES_TABLE))


def _told_of_talks(cloud: Cloud, place: Place) -> Invocation:
    cloud.run(watching(cloud, place))
    return stream("work_content", _change(cloud, place, settings.CONTENT_TABLE))


def _told_of_nobody(cloud: Cloud, place: Place) -> Invocation:
    """Somebody went, and nobody was told."""
    cloud.run(watching(cloud, place))
    asked = stream("relay_cases", _change(cloud, place, settings.CASES_TABLE))
    cloud.gateway.open.discard(ONE)
    return asked


def said_often(cloud: Cloud, before: Kept) -> Counter[str]:
    """The end, however often it was said."""
    counted = Counter[str]()
    for row, count in end_of(cloud, before).items():
        counted[TIMES.sub("often", row)] += count
    return counted


LIVELY = [
    Walk("a websocket comes", _comes, _comes_again, spares=(CONNECTION,), counts=(TICKET,)),
    Walk("a websocket says what it watches", watching, seen=said_often),
    Walk("a websocket goes", _goes),
    Walk("watchers are told of cases", _told_of_cases),
    Walk("watchers are told of conversations", _told_of_talks),
    Walk("a watcher is gone", _told_of_nobody, counts=(FORGOTTEN,)),
]
