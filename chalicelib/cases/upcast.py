"""Events as an earlier version wrote them, brought to what they are now. Bytes, and digests over them, stay."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import convert, json

from chalicelib.cases.commits import Commit

Raw = dict[str, Any]  # an event as JSON has it; without `v` it is of the first version

# By kind and version: what makes it an event of a later version.
UPCASTERS: Mapping[tuple[str, int], Callable[[Raw], Raw]] = {}


def commit_in(body: bytes) -> Commit:
    """The commit that these bytes are, whichever version wrote them."""
    if not UPCASTERS:
        return json.decode(body, type=Commit)
    raw = json.decode(body)
    return convert({**raw, "events": [raised(event) for event in raw["events"]]}, Commit)


def raised(event: Raw) -> Raw:
    """The event in the newest version of its kind, step by step."""
    version = event.get("v", 1)
    if (upcaster := UPCASTERS.get((event["type"], version))) is None:
        return event
    after = upcaster(event)
    assert after["v"] > version, "an upcaster raises the version"
    return raised(after)
