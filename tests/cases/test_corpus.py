"""Events live for years: whatever was written once is read for ever."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from chalicelib.cases import upcast
from chalicelib.cases.events import CaseEvent
from chalicelib.cases.fold import committed
from chalicelib.cases.model import Case
from chalicelib.cases.upcast import commit_in, raised

CORPUS = Path(__file__).parents[1] / "corpus"
RELEASES = sorted(path.stem.removeprefix("events-") for path in CORPUS.glob("events-*.jsonl"))
NEWEST = RELEASES[-1]


def lines(name: str) -> list[bytes]:
    return (CORPUS / f"{name}.jsonl").read_bytes().splitlines()


def events_in(release: str) -> Iterator[dict[str, Any]]:
    return (event for line in lines(f"events-{release}") for event in msgspec.json.decode(line)["events"])


def folded(release: str) -> dict[str, Case]:
    """The cases of a release, from its commits as they were written."""
    cases: dict[str, Case] = {}
    for line in lines(f"events-{release}"):
        commit = commit_in(line)
        cases[commit.case_id] = committed(cases.get(commit.case_id), commit, sha256(line).hexdigest())
    return cases


def test_there_is_a_corpus() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_commits_of_every_release_fold_to_the_cases_that_they_made_then(release: str) -> None:
    kept = [msgspec.json.decode(line, type=Case) for line in lines(f"cases-{release}")]

    assert folded(release) == {case.id: case for case in kept}


@pytest.mark.parametrize("release", RELEASES)
def test_the_chain_of_every_release_is_over_the_bytes_that_were_written(release: str) -> None:
    last: dict[str, str] = {}
    for line in lines(f"events-{release}"):
        commit = commit_in(line)
        assert commit.previous == last.get(commit.case_id, "")
        last[commit.case_id] = sha256(line).hexdigest()


def test_every_kind_of_event_in_its_newest_version_is_in_the_newest_corpus() -> None:
    there = {(event["type"], event["v"]) for event in events_in(NEWEST)}
    known = {(kind.__struct_config__.tag, _version(kind)) for kind in get_args(CaseEvent)}

    assert known - there == set()


def test_an_event_that_an_earlier_version_wrote_becomes_one_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a title had been plain text once, then an id alone."""
    first = {"type": "title.changed", "by": {"id": "anna", "role": "agent"}, "at": "2020-01-05T12:00:00Z", "name": "t1"}
    commit = {"case_id": "c1", "version": 2, "previous": "", "events": [first]}
    commit["cause"] = {"id": "one", "source": "test", "recorded_at": "2020-01-05T12:00:00Z"}
    monkeypatch.setattr(
        upcast,
        "UPCASTERS",
        {
            ("title.changed", 1): lambda raw: {**raw, "v": 2, "text_id": raw["name"]},
            ("title.changed", 2): lambda raw: {**raw, "v": 3, "title": {"id": raw["text_id"], "digest": "d"}},
        },
    )

    (event,) = commit_in(msgspec.json.encode(commit)).events

    assert (event.title.id, event.v, event.by.id) == ("t1", 3, "anna")  # type: ignore[union-attr]


def test_what_needs_no_upcasting_is_read_the_same_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = [commit_in(line) for line in lines(f"events-{NEWEST}")]
    monkeypatch.setattr(upcast, "UPCASTERS", {("unheard.of", 1): lambda raw: raw})

    assert [commit_in(line) for line in lines(f"events-{NEWEST}")] == plainly


def test_an_upcaster_that_raises_no_version_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upcast, "UPCASTERS", {("case.watched", 1): lambda raw: raw | {"v": 1}})

    with pytest.raises(AssertionError, match="raises the version"):
        raised({"type": "case.watched"})


def _version(kind: type[Any]) -> int:
    made = next(field for field in msgspec.structs.fields(kind) if field.name == "v").default_factory
    return int(made())
