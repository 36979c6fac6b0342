"""Secrets, written and never shown: Parameter Store in AWS, a file that only its owner reads elsewhere.

A secret has two values that are valid at once, so that rotating it refuses nobody. The file is looked at
each time, so a change is seen at once; what Parameter Store says is believed for a minute.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import msgspec
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004, botocore's own
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.edge import settings
from chalicelib.edge.clock import now
from chalicelib.edge.tables import passes
from chalicelib.kernel.problems import Unavailable

BELIEVED = 60  # seconds
FOLDERS = {"connection": "connections", "inbox": "inboxes"}
BUSY = {"ThrottlingException", "TooManyUpdates", "InternalServerError"}


class Named(Struct, frozen=True, kw_only=True):
    """What may be told of a secret: that it is there, since when, and whether its former value still counts."""

    name: str
    set_at: datetime
    former: bool = False


class Secret(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A secret as it is kept. It never shows its values, in a log or a traceback either."""

    value: str
    set_at: datetime
    former: str | None = None

    def __repr__(self) -> str:
        return "Secret(...)"


Secrets = Mapping[str, Secret]  # by name


class Store(Protocol):
    """Where secrets are kept."""

    def read(self, owner: str) -> Secrets:
        """All secrets of an owner."""
        ...

    def write(self, owner: str, name: str, secret: Secret) -> None:
        """Keep a secret in place of what was there."""
        ...

    def alone(self) -> Any:
        """While this is open, other writers wait, where the store can make them."""
        ...


def put(owner: str, name: str, value: str) -> None:
    """Set a secret; the value it had stays valid as the second. Setting the same again changes nothing."""
    with store().alone():
        before = store().read(owner).get(name)
        if before is None or before.value != value:
            former = before.value if before else None
            store().write(owner, name, Secret(value=value, set_at=now(), former=former))


def values(owner: str, name: str) -> tuple[str, ...]:
    """The values that are valid now, newest first: none, one or two."""
    secret = store().read(owner).get(name)
    if secret is None:
        return ()
    return (secret.value,) if secret.former is None else (secret.value, secret.former)


def drop_former(owner: str, name: str) -> None:
    """The former value is valid no longer. Dropping what is not there changes nothing."""
    with store().alone():
        secret = store().read(owner).get(name)
        if secret is not None and secret.former is not None:
            store().write(owner, name, replace(secret, former=None))


def names(owner: str) -> tuple[Named, ...]:
    """Which secrets an owner has, by name."""
    kept = sorted(store().read(owner).items())
    return tuple(Named(name=name, set_at=one.set_at, former=one.former is not None) for name, one in kept)


def store() -> Store:
    """The store that the settings name."""
    return _file(settings.SECRETS_FILE) if settings.SECRETS_FILE else _parameters()


class File:
    """A JSON file with mode 0600, replaced as a whole; read again when it is another one."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._read: tuple[Any, dict[str, dict[str, Secret]]] = (None, {})

    def read(self, owner: str) -> Secrets:
        """All secrets of an owner; a look at the file's times tells whether it must be read."""
        return self._all().get(owner, {})

    def write(self, owner: str, name: str, secret: Secret) -> None:
        """Replace the file by one that holds this too; only within `alone`."""
        owners = self._all()
        after = {**owners, owner: {**owners.get(owner, {}), name: secret}}
        fresh = self._path.with_name(f".{self._path.name}.new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(after, order="deterministic")))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One writer at a time, of all processes and threads."""
        import fcntl  # noqa: PLC0415, not on every system that may import this

        self._path.parent.mkdir(parents=True, exist_ok=True)
        locked = os.open(self._path.with_name(f".{self._path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(locked, fcntl.LOCK_EX)
            yield
        finally:
            os.close(locked)

    def _all(self) -> dict[str, dict[str, Secret]]:
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return {}
        seen = (there.st_ino, there.st_mtime_ns, there.st_size)
        if self._read[0] != seen:
            self._read = (seen, msgspec.json.decode(self._path.read_bytes(), type=dict[str, dict[str, Secret]]))
        return self._read[1]


class Parameters:
    """SecureStrings under `/<stack>/connections/<id>/` and `/<stack>/inboxes/<id>/`.

    They are encrypted with the account's own key for Parameter Store (`alias/aws/ssm`), whose policy lets everybody
    use it who may use the parameter: no role needs a right of KMS. Parameter Store has no condition for a write: of
    two rotations of one secret at once, one is lost.
    """

    def __init__(self) -> None:
        import boto3  # noqa: PLC0415, the local run needs none
        from aws_lambda_powertools.utilities.parameters import SSMProvider  # noqa: PLC0415

        self._client = boto3.session.Session().client("ssm", region_name=settings.REGION)
        self._believed: Any = SSMProvider(boto3_client=self._client)

    def read(self, owner: str) -> Secrets:
        """All secrets of an owner, as they were at most a minute ago."""
        from aws_lambda_powertools.utilities.parameters import GetParameterError  # noqa: PLC0415

        with _answering():
            try:
                found = self._believed.get_multiple(_folder(owner), max_age=BELIEVED, decrypt=True)
            except GetParameterError as error:
                raise error.__context__ or error from None  # what was wrong, in place of its text
        return {_named(name): msgspec.json.decode(value, type=Secret) for name, value in found.items()}

    def write(self, owner: str, name: str, secret: Secret) -> None:
        """Keep a secret; this process believes it at once."""
        folder, value = _folder(owner), msgspec.json.encode(secret).decode()
        kept = {"Type": "SecureString", "Overwrite": True, "Tier": "Intelligent-Tiering"}
        with _answering():
            self._client.put_parameter(Name=f"{folder}/{_safe(name)}", Value=value, **kept)
        self._believed.clear_cache()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A decision is made on what is there now, not on what was believed."""
        self._believed.clear_cache()
        yield


@contextmanager
def _answering() -> Iterator[None]:
    """No answer, or no room for one, is `Unavailable`; a refusal is a bug of ours or of the stack's rights."""
    try:
        yield
    except (ClientError, ConnectionError, HTTPClientError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code not in BUSY and not passes(set(), error):
            raise
        raise Unavailable("secrets-do-not-answer") from error


def _folder(owner: str) -> str:
    kind, _, name = owner.partition("/")
    return f"/{settings.STACK}/{FOLDERS[kind]}/{_safe(name)}"


def _safe(name: str) -> str:
    """A name in the letters that Parameter Store takes; no two names become one."""
    return re.sub(r"[^A-Za-z0-9_-]", lambda found: f".{ord(found[0]):04x}", name)


def _named(path: str) -> str:
    return re.sub(r"\.([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), path.rpartition("/")[2])


@cache
def _file(path: str) -> Store:
    return File(path)


@cache
def _parameters() -> Store:
    return Parameters()
