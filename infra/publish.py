"""The workspace's files in their bucket: new ones first, then the page that names them, then the oldest go."""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from infra.cloud import Cloud
from local.site import HASHED, KINDS

FOLDER = "desk/"
KEPT = "released.json"  # which files two releases have: beside the folder, so that nobody is shown it
AT_ONCE = 1_000  # objects that one call deletes
FOR_EVER, ASKED_EACH_TIME = "public, max-age=31536000, immutable", "no-cache"


def published(cloud: Cloud, bucket: str, distribution: str, desk: Mapping[str, bytes]) -> None:
    """Serve these files from now on. Those of the release before stay, for the tabs that are open.

    Killed anywhere and run again, it leaves no page that names a file which is not there.
    """
    files, objects = sorted(desk), cloud.objects
    now, before = _released(objects, bucket)
    before = before if files == now else now
    for name in (one for one in files if _is_hashed(one)):
        _put(objects, bucket, name, desk[name])
    objects.put_object(Bucket=bucket, Key=KEPT, Body=json.dumps({"now": files, "before": before}).encode())
    for name in (one for one in files if not _is_hashed(one)):
        _put(objects, bucket, name, desk[name])
    _delete(objects, bucket, {*_there(objects, bucket)} - {*files, *before})
    _ask_again(cloud.cdn, distribution, desk)


def _is_hashed(name: str) -> bool:
    return HASHED.fullmatch(name) is not None


def _released(objects: Any, bucket: str) -> tuple[list[str], list[str]]:
    """The names that the last release has, and the one before it."""
    found = objects.list_objects_v2(Bucket=bucket, Prefix=KEPT)
    if not found.get("Contents"):
        return [], []
    said = json.loads(objects.get_object(Bucket=bucket, Key=KEPT)["Body"].read())
    return said["now"], said["before"]


def _put(objects: Any, bucket: str, name: str, body: bytes) -> None:
    objects.put_object(
        Bucket=bucket,
        Key=FOLDER + name,
        Body=body,
        ContentType=KINDS[PurePosixPath(name).suffix],
        CacheControl=FOR_EVER if _is_hashed(name) else ASKED_EACH_TIME,
    )


def _there(objects: Any, bucket: str) -> Iterator[str]:
    for page in objects.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=FOLDER):
        yield from (one["Key"].removeprefix(FOLDER) for one in page.get("Contents", []))


def _delete(objects: Any, bucket: str, names: Iterable[str]) -> None:
    gone = [{"Key": FOLDER + name} for name in sorted(names)]
    for start in range(0, len(gone), AT_ONCE):
        objects.delete_objects(Bucket=bucket, Delete={"Objects": gone[start : start + AT_ONCE], "Quiet": True})


def _ask_again(cdn: Any, distribution: str, desk: Mapping[str, bytes]) -> None:
    """Have the CDN forget what keeps its name when it changes. The same files need it once."""
    paths = sorted(f"/{FOLDER}{name}" for name in desk if not _is_hashed(name))
    digest = sha256(b"".join(desk[name] for name in sorted(desk))).hexdigest()
    asked = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": digest}
    cdn.create_invalidation(DistributionId=distribution, InvalidationBatch=asked)
