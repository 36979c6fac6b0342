"""Bytes under a key: the same promise from S3 and from a folder."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as some
from moto import mock_aws

from chalicelib.edge import bucket, settings
from chalicelib.kernel.problems import Invalid, NotFound, Unavailable


def refused(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "asked")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is not there yet."""
    path = tmp_path / "bucket"
    monkeypatch.setattr(settings, "BUCKET_FOLDER", str(path))
    return path


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    bucket._client.cache_clear()
    with mock_aws():
        yield
    bucket._client.cache_clear()


@pytest.fixture
def s3(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    """S3, pretended, with a bucket of the test's own."""
    monkeypatch.setattr(settings, "BUCKET_FOLDER", None)
    monkeypatch.setattr(settings, "BUCKET", uuid4().hex)
    bucket._client().create_bucket(Bucket=settings.BUCKET)


@pytest.fixture(params=["folder", "s3"])
def kept(request: pytest.FixtureRequest) -> str:
    """One promise, two places."""
    request.getfixturevalue(request.param)
    return request.param


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("body", [b"", b"words", bytes(range(256)) * 1_000])
def test_what_is_put_is_there(body: bytes) -> None:
    bucket.put("intake/x-app#1", body)

    assert bucket.get("intake/x-app#1") == body


@pytest.mark.usefixtures("kept")
def test_a_later_put_takes_the_place_of_an_earlier_one() -> None:
    bucket.put("a", b"a long first body")
    bucket.put("a", b"short")

    assert bucket.get("a") == b"short"
    assert list(bucket.keys()) == ["a"]


@pytest.mark.usefixtures("kept")
def test_what_is_deleted_is_gone_and_may_be_deleted_again() -> None:
    bucket.put("a/b", b"words")

    bucket.delete("a/b")
    bucket.delete("a/b")

    assert list(bucket.keys()) == []
    with pytest.raises(NotFound):
        bucket.get("a/b")


@pytest.mark.usefixtures("kept")
def test_what_was_never_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="not-in-the-bucket"):
        bucket.get("nothing/here")


@pytest.mark.usefixtures("kept")
def test_keys_are_listed_by_how_they_start_in_order() -> None:
    for key in ("b/2", "a/1", "b/1", "b", "ba", "b/1/2", "x:Shop@x#1+2=3"):
        bucket.put(key, b"")

    assert list(bucket.keys("b/")) == ["b/1", "b/1/2", "b/2"]
    assert list(bucket.keys()) == ["a/1", "b", "b/1", "b/1/2", "b/2", "ba", "x:Shop@x#1+2=3"]
    assert list(bucket.keys("none")) == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("after", "left"), [("", 4), ("a/", 4), ("a/1", 3), ("a/15", 2), ("a/2", 1), ("a/9", 0)])
def test_keys_are_listed_from_after_one_on(after: str, left: int) -> None:
    named = ["a/1", "a/1/2", "a/2", "a/3"]
    for key in (*named, "b"):
        bucket.put(key, b"")

    assert list(bucket.keys("a/", after)) == named[len(named) - left :]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../a",
        "a/../../b",
        "a/..",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "a\\b",
        "a\x00",
        "a\n",
        "ä",
        "a~",
    ],
)
def test_a_key_that_is_none_of_ours_is_refused(key: str) -> None:
    for use in (bucket.get, bucket.delete, lambda key: bucket.put(key, b"")):
        with pytest.raises(Invalid, match="key-not-allowed"):
            use(key)


@given(some.text() | some.text(alphabet="./\\\\~%a:\x00\n"), some.sampled_from(["", "envelopes/", "a/../"]))
def test_whatever_a_key_is_it_stays_in_its_folder_or_is_refused(name: str, prefix: str) -> None:
    with pytest.MonkeyPatch.context() as patched, suppress(Invalid):
        patched.setattr(settings, "BUCKET_FOLDER", "/kept/bucket")
        path = bucket._path(prefix + name)

        assert path.is_relative_to(f"/kept/bucket/{prefix}")
        assert ".." not in path.parts
        assert os.path.normpath(path) == str(path)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("key", ["a" * 201, "a/" * 256 + "b"])
def test_a_key_that_a_folder_could_not_hold_is_refused_everywhere(key: str) -> None:
    with pytest.raises(Invalid, match="key-not-allowed"):
        bucket.put(key, b"")


def test_a_put_that_was_killed_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put("a/b", b"before")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(bucket.os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            bucket.put("a/b", b"after")

    assert bucket.get("a/b") == b"before"
    assert list(bucket.keys()) == ["a/b"]

    bucket.delete("a/b")

    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (EndpointConnectionError(endpoint_url="https://s3"), Unavailable),
        (refused("SlowDown", 503), Unavailable),
        (refused("RequestTimeout", 400), Unavailable),
        (refused("AccessDenied", 403), ClientError),
    ],
)
@pytest.mark.usefixtures("s3")
def test_no_answer_is_unavailable_and_a_missing_right_is_a_bug(error: Exception, raised: type[Exception]) -> None:
    def fail(**_: object) -> None:
        raise error

    events = bucket._client().meta.events
    events.register("before-call.s3", fail)

    for use in (bucket.get, bucket.delete, lambda key: bucket.put(key, b""), lambda key: list(bucket.keys(key))):
        with pytest.raises(raised):
            use("a")
    events.unregister("before-call.s3", fail)
