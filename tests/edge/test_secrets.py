"""Secrets: two values at once, seen soon, and never shown."""

import json
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from subprocess import run
from sys import executable
from types import SimpleNamespace
from uuid import uuid4

import boto3
import pytest
from aws_lambda_powertools.utilities.parameters import base
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from chalicelib.edge import secrets, settings
from chalicelib.edge.secrets import drop_former, names, put, values
from chalicelib.kernel.problems import Unavailable

OWNER = "connection/x-app"
ROOT = Path(__file__).parents[2]


def refused(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "asked")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is not there yet, in a folder that is not there yet."""
    path = tmp_path / "data" / "secrets.json"
    monkeypatch.setattr(settings, "SECRETS_FILE", str(path))
    return path


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    secrets._parameters.cache_clear()
    with mock_aws():
        yield
    secrets._parameters.cache_clear()


@pytest.fixture
def parameters(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    """Parameter Store, pretended, in a stack of the test's own."""
    monkeypatch.setattr(settings, "SECRETS_FILE", None)
    monkeypatch.setattr(settings, "STACK", uuid4().hex)


@pytest.fixture(params=["file", "parameters"])
def kept(request: pytest.FixtureRequest) -> str:
    """One promise, two stores."""
    request.getfixturevalue(request.param)
    return request.param


def in_another_process(code: str, file: Path) -> str:
    environment = {**os.environ, "SECRETS_FILE": str(file)}
    asked = [executable, "-c", f"from chalicelib.edge.secrets import *; {code}"]
    return run(asked, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.usefixtures("kept")
def test_a_secret_that_is_set_is_valid() -> None:
    put(OWNER, "consumer_secret", "first")

    assert values(OWNER, "consumer_secret") == ("first",)


@pytest.mark.usefixtures("kept")
def test_what_was_never_set_has_no_values() -> None:
    put(OWNER, "consumer_secret", "first")

    assert values(OWNER, "access_token") == ()
    assert values("connection/other", "consumer_secret") == ()
    assert names("connection/other") == ()


@pytest.mark.usefixtures("kept")
def test_after_a_rotation_two_values_are_valid_the_newest_first() -> None:
    for value in ("first", "second", "third"):
        put(OWNER, "consumer_secret", value)

    assert values(OWNER, "consumer_secret") == ("third", "second")


@pytest.mark.usefixtures("kept")
def test_a_repeated_rotation_does_not_push_the_former_value_out() -> None:
    for value in ("first", "second", "second"):
        put(OWNER, "consumer_secret", value)

    assert values(OWNER, "consumer_secret") == ("second", "first")


@pytest.mark.usefixtures("kept")
def test_a_rotation_that_is_taken_back_leaves_both_valid() -> None:
    for value in ("first", "second", "first"):
        put(OWNER, "consumer_secret", value)

    assert values(OWNER, "consumer_secret") == ("first", "second")


@pytest.mark.usefixtures("kept")
def test_a_former_value_can_be_dropped() -> None:
    put(OWNER, "consumer_secret", "first")
    put(OWNER, "consumer_secret", "second")

    drop_former(OWNER, "consumer_secret")
    drop_former(OWNER, "consumer_secret")
    drop_former(OWNER, "never_set")

    assert values(OWNER, "consumer_secret") == ("second",)


@pytest.mark.usefixtures("kept")
def test_names_tell_since_when_and_no_value() -> None:
    put(OWNER, "consumer_secret", "hush-1")
    put(OWNER, "consumer_secret", "hush-2")
    put(OWNER, "access_token", "hush-3")

    told = names(OWNER)

    assert [(one.name, one.former) for one in told] == [("access_token", False), ("consumer_secret", True)]
    assert all(one.set_at.tzinfo for one in told)
    assert "hush" not in repr(told)


@pytest.mark.usefixtures("kept")
def test_a_secret_does_not_print_itself() -> None:
    put(OWNER, "consumer_secret", "hush")

    assert "hush" not in repr(secrets.store().read(OWNER))


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "account", ["x:Shop_1", "x:help@shop.example", "x:+4912", "x:Shop__1", "x:shop_1", "x:..", "ä"]
)
def test_every_inbox_has_secrets_of_its_own(account: str) -> None:
    others = [f"inbox/{other}" for other in ("x:Shop-1", "x:Shop.003a1", "x:shop-1")]
    for owner in others:
        put(owner, "access_token", owner)

    put(f"inbox/{account}", "access_token", "ours")

    assert values(f"inbox/{account}", "access_token") == ("ours",)
    assert [one.name for one in names(f"inbox/{account}")] == ["access_token"]
    assert [values(owner, "access_token") for owner in others] == [(owner,) for owner in others]


@pytest.mark.usefixtures("kept")
def test_the_longest_secrets_fit_twice() -> None:
    put(OWNER, "key", "a" * 3_500)
    put(OWNER, "key", "b" * 3_500)

    assert values(OWNER, "key") == ("b" * 3_500, "a" * 3_500)


def test_only_its_owner_reads_the_file(file: Path) -> None:
    before = os.umask(0)
    try:
        put(OWNER, "consumer_secret", "first")
        put(OWNER, "consumer_secret", "second")
    finally:
        os.umask(before)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}

    assert modes == {"secrets.json": 0o600, ".secrets.json.lock": 0o600}


def test_a_rotation_by_another_process_is_seen_at_once(file: Path) -> None:
    put(OWNER, "consumer_secret", "first")
    assert values(OWNER, "consumer_secret") == ("first",)

    in_another_process(f"put({OWNER!r}, 'consumer_secret', 'second')", file)

    assert values(OWNER, "consumer_secret") == ("second", "first")


@pytest.mark.usefixtures("file")
def test_a_file_that_did_not_change_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    put(OWNER, "consumer_secret", "first")
    values(OWNER, "consumer_secret")
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))

    assert values(OWNER, "consumer_secret") == ("first",)


def test_writers_at_once_lose_nothing(file: Path) -> None:
    with ThreadPoolExecutor(9) as threads:
        code = f"[put({OWNER!r}, f'other_{{n}}', 'v') for n in range(20)]"
        other = threads.submit(in_another_process, code, file)
        list(threads.map(lambda n: put(OWNER, f"ours_{n}", "v"), range(40)))
        other.result()

    assert len(names(OWNER)) == 60
    assert len(json.loads(file.read_bytes())[OWNER]) == 60


def test_a_write_that_was_killed_leaves_the_file_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(OWNER, "consumer_secret", "first")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            put(OWNER, "consumer_secret", "second")
    assert values(OWNER, "consumer_secret") == ("first",)

    put(OWNER, "consumer_secret", "third")

    assert values(OWNER, "consumer_secret") == ("third", "first")
    assert b"second" not in file.read_bytes()


@pytest.mark.usefixtures("parameters")
def test_parameters_are_encrypted_and_named_by_stack_and_owner() -> None:
    put(OWNER, "consumer_secret", "first")
    put("inbox/x:Shop", "access_token", "first")

    ssm = boto3.client("ssm", region_name=settings.REGION)
    found = ssm.get_parameters_by_path(Path=f"/{settings.STACK}", Recursive=True)["Parameters"]

    assert {one["Name"]: one["Type"] for one in found} == {
        f"/{settings.STACK}/connections/x-app/consumer_secret": "SecureString",
        f"/{settings.STACK}/inboxes/x.003aShop/access_token": "SecureString",
    }


@pytest.mark.usefixtures("parameters")
def test_parameter_store_is_believed_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    put(OWNER, "consumer_secret", "first")
    values(OWNER, "consumer_secret")
    moment = secrets.now().astimezone().replace(tzinfo=None)
    secrets.Parameters().write(OWNER, "consumer_secret", secrets.Secret(value="second", set_at=secrets.now()))

    monkeypatch.setattr(base, "datetime", SimpleNamespace(now=lambda: moment + timedelta(seconds=59)))
    assert values(OWNER, "consumer_secret") == ("first",)

    monkeypatch.setattr(base, "datetime", SimpleNamespace(now=lambda: moment + timedelta(seconds=61)))
    assert values(OWNER, "consumer_secret") == ("second",)


@pytest.mark.usefixtures("parameters")
def test_a_rotation_is_decided_on_what_is_there_and_not_on_what_was_believed() -> None:
    put(OWNER, "consumer_secret", "first")
    values(OWNER, "consumer_secret")
    secrets.Parameters().write(OWNER, "consumer_secret", secrets.Secret(value="second", set_at=secrets.now()))

    put(OWNER, "consumer_secret", "third")

    assert values(OWNER, "consumer_secret") == ("third", "second")


@pytest.mark.usefixtures("parameters")
def test_an_owner_may_have_more_secrets_than_fit_a_page() -> None:
    owner = f"connection/{uuid4().hex}"
    for number in range(12):
        put(owner, f"secret_{number:02}", "v")

    assert len(names(owner)) == 12


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (EndpointConnectionError(endpoint_url="https://ssm"), Unavailable),
        (refused("ThrottlingException", 400), Unavailable),
        (refused("InternalServerError", 500), Unavailable),
        (refused("AccessDeniedException", 400), ClientError),
    ],
)
@pytest.mark.usefixtures("parameters")
def test_no_answer_is_unavailable_and_a_missing_right_is_a_bug(error: Exception, raised: type[Exception]) -> None:
    def fail(**_: object) -> None:
        raise error

    events = secrets.store()._client.meta.events  # type: ignore[attr-defined]
    events.register("before-call.ssm", fail)

    with pytest.raises(raised):
        put(OWNER, "consumer_secret", "first")
    events.unregister("before-call.ssm", fail)
