"""Each read under faults of every kind: it says what it always says, or that it cannot say it now."""

import pytest

from chalicelib.edge.http import Route
from support.busy_day import PROBLEM
from support.casework import ADA
from support.cloud import Cloud, Kept
from support.company import Place
from support.contract import Names, label, paths, reads
from support.lambdas import Invocation, request
from support.wire import wired

TIMES, RATE = 30, 0.3
ASKED = {"/webhooks/{channel_name}/{connection_id}": "?crc_token=t"}


def names(place: Place) -> Names:
    """What each name in a path is here."""
    mine = {"case_id": place.case, "conversation_id": place.seg, "customer_id": place.customer, "number": "100-000-000"}
    theirs = {"connection_id": place.connection, "inbox_id": place.inbox, "inbox": place.chat, "channel_name": "x"}
    return {name: [value] for name, value in {**mine, **theirs, "name": "team"}.items()}


def asked(route: Route, place: Place) -> Invocation:
    (path,) = paths(route, names(place))
    session = {"authorization": f"Bearer {place.session}"} if path.startswith("/chat/") else {}
    return request("GET", path + ASKED.get(route.path, ""), by=ADA if route.roles else None, **session)


@pytest.mark.parametrize("route", reads(), ids=label)
def test_a_read_says_what_it_always_says_or_that_it_cannot(company: tuple[Cloud, Kept, Place], route: Route) -> None:
    cloud, before, place = company
    cloud.back(before)
    calm = cloud.run(asked(route, place))
    with wired(cloud) as wire:
        wire.rate = RATE
        for _ in range(TIMES):
            answer = cloud.run(asked(route, place))
            if (answer.status, answer.text) != (calm.status, calm.text):
                assert (answer.status, answer.headers["Content-Type"]) == (503, PROBLEM), answer.text
                assert answer.json["code"]
                assert int(answer.headers["Retry-After"]) > 0
