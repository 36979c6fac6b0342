"""The bucket that keeps every package under the digest of what is in it, and the list of what was deployed."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from infra.cloud import Cloud, NotDeployed
from infra.packages import Package

RELEASES = "releases/"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same files give the same digest
NAMES = ("TableName", "BucketName")


class Release(NamedTuple):
    """What was, or is to be, deployed: keys of the bucket, and the parameters that its template knows."""

    template: str
    desk: str
    code: str
    commit: str
    parameters: list[str]


def uploaded(cloud: Cloud, package: Package) -> Release:
    """Put a package into the bucket, which is made where it is lacking."""
    bucket = bucket_of(cloud, package.stack)
    _made(cloud.objects, bucket)
    code = _put(cloud, bucket, package.code, "zip")
    template = _fitted(package, cloud.account, {"Bucket": bucket, "Key": code})
    said = _put(cloud, bucket, json.dumps(template, separators=(",", ":"), sort_keys=True).encode(), "json")
    desk = _put(cloud, bucket, _zipped(package.desk), "desk.zip")
    return Release(said, desk, code, package.commit, sorted(template.get("Parameters", {})))


def url_of(cloud: Cloud, stack: str, release: Release) -> str:
    """Where CloudFormation finds the template: a bucket takes what is too large for a call."""
    bucket, where = bucket_of(cloud, stack), cloud.objects.meta.endpoint_url
    base = where.replace("://", f"://{bucket}.") if where.endswith(".amazonaws.com") else f"{where}/{bucket}"
    return f"{base}/{release.template}"


def remember(cloud: Cloud, stack: str, release: Release, at: str) -> None:
    """Say that a release was deployed, at a moment that names it from then on."""
    body = json.dumps(release._asdict()).encode()
    cloud.objects.put_object(Bucket=bucket_of(cloud, stack), Key=f"{RELEASES}{at}.json", Body=body)


def releases(cloud: Cloud, stack: str) -> Iterator[tuple[str, Release]]:
    """What was deployed, the oldest first."""
    bucket = bucket_of(cloud, stack)
    for page in cloud.objects.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=RELEASES):
        for one in page.get("Contents", []):
            name = one["Key"].removeprefix(RELEASES).removesuffix(".json")
            yield name, Release(**json.loads(_read(cloud, bucket, one["Key"])))


def release_of(cloud: Cloud, stack: str, named: str) -> Release:
    """A release by the name that `releases` gives it."""
    found = dict(releases(cloud, stack))
    if named not in found:
        raise NotDeployed(f"There is no release {named}. There are: {', '.join(found) or 'none'}.")
    return found[named]


def desk_of(cloud: Cloud, stack: str, release: Release) -> dict[str, bytes]:
    """The files of the workspace of a release."""
    with ZipFile(BytesIO(_read(cloud, bucket_of(cloud, stack), release.desk))) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def bucket_of(cloud: Cloud, stack: str) -> str:
    """The bucket of a stack's packages."""
    return f"{stack}-artifacts-{cloud.account}"


def _read(cloud: Cloud, bucket: str, key: str) -> bytes:
    return bytes(cloud.objects.get_object(Bucket=bucket, Key=key)["Body"].read())


def _put(cloud: Cloud, bucket: str, body: bytes, ending: str) -> str:
    key = f"{sha256(body).hexdigest()[:24]}.{ending}"
    cloud.objects.put_object(Bucket=bucket, Key=key, Body=body)
    return key


def _fitted(package: Package, account: str, code: Mapping[str, str]) -> dict[str, Any]:
    """The template with its code; names are written out, for only what has one can be taken back into a stack."""
    template: dict[str, Any] = json.loads(json.dumps(package.template))
    said = {"${AWS::StackName}": package.stack, "${AWS::AccountId}": account}
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = dict(code)
        for name in NAMES:
            if isinstance(properties.get(name), dict) and "Fn::Sub" in properties[name]:
                properties[name] = _said(properties[name]["Fn::Sub"], said)
    return template


def _said(pattern: str, said: Mapping[str, str]) -> str:
    for name, value in said.items():
        pattern = pattern.replace(name, value)
    return pattern


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as zipped:
        for name in sorted(files):
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            zipped.writestr(entry, files[name])
    return out.getvalue()


def _made(objects: Any, bucket: str) -> None:
    if bucket in {one["Name"] for one in objects.list_buckets()["Buckets"]}:
        return
    region = objects.meta.region_name
    objects.create_bucket(
        Bucket=bucket,
        **({} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}),
    )
    closed = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    objects.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)
