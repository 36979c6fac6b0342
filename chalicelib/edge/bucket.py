"""What is too large for a row: bytes under a key, in S3, or in a folder where settings name one."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004, botocore's own

from chalicelib.edge import settings
from chalicelib.edge.tables import passes
from chalicelib.kernel.problems import Invalid, NotFound, Unavailable

PART = r"[A-Za-z0-9_:@+=#-][A-Za-z0-9._:@+=#-]{0,199}"
KEY = re.compile(rf"(?!.{{513}}){PART}(/{PART})*")
FILE = "~"  # ends the name of a file: in no key, so that `a` and `a/b` can both be there
BUSY = {"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout"}


def put(key: str, body: bytes) -> None:
    """Keep these bytes, whole or not at all, in place of what was there."""
    if settings.BUCKET_FOLDER:
        _write(_path(key), body)
        return
    with _answering():
        _client().put_object(Bucket=settings.BUCKET, Key=_checked(key), Body=body)


def get(key: str) -> bytes:
    """The bytes under a key; none is `NotFound`."""
    try:
        if settings.BUCKET_FOLDER:
            return _path(key).read_bytes()
        with _answering():
            return bytes(_client().get_object(Bucket=settings.BUCKET, Key=_checked(key))["Body"].read())
    except FileNotFoundError as error:
        raise NotFound("not-in-the-bucket") from error


def delete(key: str) -> None:
    """Take away what is under a key, and what an interrupted `put` left. Nothing there is no fault."""
    if settings.BUCKET_FOLDER:
        path = _path(key)
        for one in (path, *path.parent.glob(f".{path.name}*")):
            one.unlink(missing_ok=True)
        return
    with _answering():
        _client().delete_object(Bucket=settings.BUCKET, Key=_checked(key))


def keys(prefix: str = "", after: str = "") -> Iterator[str]:
    """All keys that start so, in order; only those after a key, if one is named."""
    if settings.BUCKET_FOLDER:
        found = (key for key in _files(Path(settings.BUCKET_FOLDER)) if key.startswith(prefix) and key > after)
        yield from sorted(found)
        return
    asked = {"Bucket": settings.BUCKET, "Prefix": prefix} | ({"StartAfter": after} if after else {})
    with _answering():
        for page in _client().get_paginator("list_objects_v2").paginate(**asked):
            yield from (found["Key"] for found in page.get("Contents", []))


def _checked(key: str) -> str:
    """A key of ours is made of ids; anything else could lead out of the folder."""
    if not KEY.fullmatch(key):
        raise Invalid("key-not-allowed")
    return key


def _path(key: str) -> Path:
    return Path(str(settings.BUCKET_FOLDER), f"{_checked(key)}{FILE}")


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}{uuid4().hex}")
    with fresh.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob(f"*{FILE}"):
        yield path.relative_to(folder).as_posix().removesuffix(FILE)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (ClientError, ConnectionError, HTTPClientError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code == "NoSuchKey":
            raise NotFound("not-in-the-bucket") from error
        if code not in BUSY and not passes(set(), error):
            raise
        raise Unavailable("bucket-does-not-answer") from error


@cache
def _client() -> Any:
    import boto3  # noqa: PLC0415, the local run needs none

    return boto3.session.Session().client("s3", region_name=settings.REGION)
