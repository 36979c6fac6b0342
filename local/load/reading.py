"""What the product has, read back by its API: every conversation of an inbox, with the names of its messages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import quote

from local.replay.deployment import Deployment

LISTS = ("unassigned", "team", "mine")
SIDE_BY_SIDE = 4
Json = dict[str, Any]


class Found(NamedTuple):
    """A message: the platform's own name of it, and whether it is shown as read."""

    name: str
    is_read: bool


def conversations(desk: Deployment, inbox: str) -> dict[str, list[Found]]:
    """The messages of each conversation, as often as each is there."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        of_cases = threads.map(lambda case: dict(_of_case(desk, case)), sorted(_cases(desk, inbox)))
        return {name: said for found in of_cases for name, said in found.items()}


def _cases(desk: Deployment, inbox: str) -> set[str]:
    return {
        item["case"]["id"]
        for name in LISTS
        for item in _pages(desk, f"/worklists/{name}")
        if item["case"].get("inbox") == inbox
    }


def _pages(desk: Deployment, path: str) -> Iterator[Json]:
    after = ""
    while True:
        page = _read(desk, f"{path}{after}")
        yield from page["items"]
        if page["next"] is None:
            return
        after = f"?after={quote(page['next'], safe='')}"


def _of_case(desk: Deployment, case: str) -> Iterator[tuple[str, list[Found]]]:
    seen = _read(desk, f"/cases/{case}")
    for one in seen["conversations"]:
        yield one["id"], [*_messages(one), *_earlier(desk, one)]
    for name in seen["more_conversations"]:
        one = _read(desk, f"/conversations/{name}")
        yield one["id"], [*_messages(one), *_earlier(desk, one)]


def _earlier(desk: Deployment, one: Json) -> Iterator[Found]:
    while before := one.get("earlier"):
        one = _read(desk, f"/conversations/{one['id']}?before={quote(before, safe='')}")
        yield from _messages(one)


def _messages(one: Json) -> list[Found]:
    """Keys end with the platform's names, padded."""
    said = one["messages"]
    return [Found(one["key"].rpartition("#")[2].lstrip("0"), one.get("delivery") == "read") for one in said]


def _read(desk: Deployment, path: str) -> Json:
    return desk.good(desk.ask("GET", path)).read(Json)
