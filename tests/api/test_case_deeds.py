"""What clients rely on for every change of a case: once for a key, on the version they saw, if they may know it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from chalicelib.cases import store
from chalicelib.cases.verify import verify
from chalicelib.edge import settings, tables
from chalicelib.edge.http import ROUTES
from chalicelib.library import store as library
from local.tables import definitions
from support.casework import ANNA, KARL
from support.deeds import OF_A_CASE, Deed, name_of
from support.fates import Killed
from support.memory import MemoryClient
from support.office import CALL, Office, Scene, a_key, a_scene
from support.standing import all_rows

TABLES = (settings.CASES_TABLE, settings.CONTENT_TABLE, settings.CUSTOMERS_TABLE, settings.INTAKE_TABLE)
LONGEST = 60  # calls of one request
CALLS = {"get_item", "batch_get_item", "query", "put_item", "transact_write_items"}
WRITES = {"POST", "PUT", "DELETE"}
ELSEWHERE = {
    ("POST", "/cases/{case_id}/replies/{out}/resending"),  # of what failed: tests of the outbox
    # They change no case, and are for whoever asks alone: tests of drafts.
    ("PUT", "/cases/{case_id}/drafts/{draft_id}"),
    ("DELETE", "/cases/{case_id}/drafts/{draft_id}"),
    ("PUT", "/cases/{case_id}/mark"),
    # Gone in two minutes, and no part of the case: tests of presence.
    ("PUT", "/cases/{case_id}/presence"),
    ("DELETE", "/cases/{case_id}/presence"),
}
DEEDS = pytest.mark.parametrize("deed", OF_A_CASE, ids=name_of)


@pytest.fixture
def scene(memory: MemoryClient) -> Scene:  # noqa: ARG001
    return a_scene(Office())


def does(deed: Deed, scene: Scene, by: Any = ANNA, **headers: str) -> Any:
    deed.first(scene)
    return again(deed, scene, by, **headers)


def again(deed: Deed, scene: Scene, by: Any = ANNA, **headers: str) -> Any:
    return CALL(deed.method, deed.path(scene), deed.sent(scene), by=by, **headers)


def commits() -> int:
    return sum(len(store.history(case_id)) for case_id in store.all_case_ids())


def version(deed: Deed, scene: Scene) -> int:
    return store.live(getattr(scene, deed.target)).version


def test_every_route_that_changes_a_case_has_its_deed() -> None:
    routes = {(one.method, one.path) for one in ROUTES if one.method in WRITES and one.path.startswith("/cases/{")}

    assert routes - {(deed.method, deed.route) for deed in OF_A_CASE} == ELSEWHERE


@DEEDS
def test_it_is_done_in_one_decision_and_verifies(deed: Deed, scene: Scene) -> None:
    deed.first(scene)
    before = commits()
    answer = again(deed, scene)

    assert answer.status in {200, 201, 202}
    assert commits() == before + deed.commits
    assert answer.headers["ETag"] == f'"{answer.json["etag"]}"'
    assert [fault for case_id in store.all_case_ids() for fault in verify(case_id)] == []


@DEEDS
def test_a_key_does_it_once_and_gets_the_same_answer(deed: Deed, scene: Scene) -> None:
    key = a_key()
    one = does(deed, scene, idempotency_key=key)
    before = commits()
    two = again(deed, scene, idempotency_key=key)

    assert (one.status, one.text) == (two.status, two.text)
    assert commits() == before


@pytest.mark.parametrize("deed", [deed for deed in OF_A_CASE if deed.other_body], ids=name_of)
def test_a_key_is_for_one_request(deed: Deed, scene: Scene) -> None:
    key = a_key()
    does(deed, scene, idempotency_key=key)
    other = CALL(deed.method, deed.path(scene), deed.other_body, by=ANNA, idempotency_key=key)

    assert (other.status, other.json["code"]) == (422, "key-used-for-another-request")


@DEEDS
def test_a_key_on_another_case_is_another_request(deed: Deed, scene: Scene) -> None:
    key = a_key()
    does(deed, scene, idempotency_key=key)
    elsewhere = scene._replace(case=scene.other, loser=scene.other)
    other = CALL(deed.method, deed.path(elsewhere), deed.sent(scene), by=ANNA, idempotency_key=key)

    assert (other.status, other.json["code"]) == (422, "key-used-for-another-request")


@DEEDS
def test_it_is_not_done_on_a_version_that_the_client_has_not_seen(deed: Deed, scene: Scene) -> None:
    deed.first(scene)
    before = commits()
    stale = again(deed, scene, if_match='"1000"')

    assert (stale.status, stale.json["code"]) == (412, "changed-meanwhile")
    assert stale.json["facts"] == {"etag": str(version(deed, scene))}
    assert commits() == before
    assert again(deed, scene, if_match=f'"{version(deed, scene)}"').status < 300


@DEEDS
def test_a_stranger_is_answered_as_if_there_were_no_case(deed: Deed, scene: Scene) -> None:
    deed.first(scene)
    before = commits()
    there = again(deed, scene, by=KARL)
    absent = again(deed, scene._replace(case="none", loser="none"), by=KARL)

    assert (there.status, absent.status) == (404, 404)
    assert (there.text, there.headers) == (absent.text, absent.headers)
    assert commits() == before


class Deadly(MemoryClient):
    """The tables in memory, with a death at the nth call, before it or after it."""

    left, after = 0, False

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return partial(self._called, name, found) if name in CALLS else found

    def _called(self, name: str, really: Any, **asked: Any) -> Any:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Killed(name)
        answer = really(**asked)
        if self.left == 0:
            raise Killed(name)
        return answer


def deaths() -> Iterator[tuple[int, bool]]:
    return ((number, after) for number in range(1, LONGEST) for after in (False, True))


def killed(client: Deadly, deed: Deed, number: int, *, after: bool) -> tuple[bool, int, int]:
    """A fresh scene, the deed killed at one call and tried again under its key: whether it died, and what stands."""
    client.clear()
    library.entries.clear()
    scene, key = a_scene(Office()), a_key()
    deed.first(scene)
    before = commits()
    client.left, client.after = number, after
    try:
        again(deed, scene, idempotency_key=key)
        died = client.left <= 0
    except Killed:
        died = True
    client.left = 0
    assert again(deed, scene, idempotency_key=key).status in {200, 201, 202}
    return died, commits() - before, len(list(all_rows(client, TABLES)))


@DEEDS
@pytest.mark.usefixtures("plain")
def test_killed_at_any_call_and_tried_again_it_is_done_once(deed: Deed, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Deadly(definitions())
    monkeypatch.setattr(tables, "client", client)
    _, done, stands = killed(client, deed, LONGEST, after=False)
    outcomes = []
    for number, after in deaths():
        died, *outcome = killed(client, deed, number, after=after)
        if not died:
            break
        outcomes.append(outcome)

    assert done == deed.commits
    assert len(outcomes) >= 8
    assert outcomes == [[done, stands]] * len(outcomes)
