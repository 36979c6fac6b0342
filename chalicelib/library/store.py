"""The rows of the library: entries that never change, and one vector that says which are current."""

from collections.abc import Mapping
from random import uniform
from time import sleep
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.edge import settings
from chalicelib.edge.once import once
from chalicelib.edge.rows import packed, read, read_each, unpacked
from chalicelib.edge.tables import MOST_ROWS, Put, transact
from chalicelib.kernel.model import Cause
from chalicelib.kernel.problems import Stale
from chalicelib.library.model import Connection, Entry, Inbox, Policy, Team, inbox_id

POLICY = "policy"  # the kind and the id of the one there is
KINDS: Mapping[str, type[Any]] = {"connection": Connection, "inbox": Inbox, "team": Team, POLICY: Policy}
RACES = 6  # against writers of other things, within one try
E = TypeVar("E", bound=Entry)

entries: dict[str, Entry] = {}  # by kind, id and version: they never change, so a process keeps them


class EntryRow(Model):
    """kind; id: `<id>#<version>`. `cause` says which request wrote it."""

    class Meta:
        table_name = settings.LIBRARY_TABLE

    kind = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    cause = BinaryAttribute(legacy_encoding=False)


class VectorRow(Model):
    """kind: vector; id: current. `v` is the condition of the next write."""

    class Meta:
        table_name = settings.LIBRARY_TABLE

    kind = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    v = NumberAttribute()


class Vector(Struct, frozen=True, kw_only=True):
    """The current version of each thing, by `<kind>#<id>`."""

    versions: Mapping[str, int] = {}
    v: int = 0


class Library:
    """The library as one vector names it. Things are read when they are asked for, and then kept."""

    def __init__(self, vector: Vector) -> None:
        self._vector = vector

    @property
    def v(self) -> int:
        """How many writes came before."""
        return self._vector.v

    @property
    def policy(self) -> Policy:
        """What holds for all cases."""
        return self._one(f"{POLICY}#{POLICY}") or Policy()

    def inbox(self, name: str) -> Inbox | None:
        """An inbox by its id, even when it is disabled."""
        return self._one(f"inbox#{name}")  # type: ignore[no-any-return]

    def inbox_of(self, channel: str, account: str) -> Inbox | None:
        """The inbox of an account, even when it is disabled."""
        return self.inbox(inbox_id(channel, account))

    def connection(self, name: str) -> Connection | None:
        """A connection, even when it is disabled."""
        return self._one(f"connection#{name}")  # type: ignore[no-any-return]

    def team(self, name: str) -> Team | None:
        """A team."""
        return self._one(f"team#{name}")  # type: ignore[no-any-return]

    def inboxes(self) -> list[Inbox]:
        """All inboxes, by id."""
        return [self._one(f"inbox#{name}") for name in self.ids("inbox")]

    def connections(self) -> list[Connection]:
        """All connections, by id."""
        return [self._one(f"connection#{name}") for name in self.ids("connection")]

    def teams(self) -> list[Team]:
        """All teams, by id."""
        return [self._one(f"team#{name}") for name in self.ids("team")]

    def thing(self, kind: str, name: str) -> Any:
        """A thing of any kind; None is absent."""
        return self._one(f"{kind}#{name}")

    def ids(self, kind: str) -> list[str]:
        """The ids of all things of a kind, in order: no call."""
        named = (thing.partition("#") for thing in sorted(self._vector.versions))
        return [name for found, _, name in named if found == kind]

    def version(self, kind: str, name: str) -> int:
        """The current version of a thing; 0 is absent."""
        return self._vector.versions.get(f"{kind}#{name}", 0)

    def _one(self, thing: str) -> Any:
        if thing not in self._vector.versions:
            return None
        if self._key(thing) not in entries:
            self._fetch(thing)
        return entries[self._key(thing)]

    def _key(self, thing: str) -> str:
        return f"{thing}#{self._vector.versions[thing]:012}"

    def _fetch(self, wanted: str) -> None:
        """One call brings what is wanted, and of the rest that is not here yet as much as fits."""
        keys = [self._key(thing) for thing in (wanted, *self._vector.versions)]
        absent = list(dict.fromkeys(key for key in keys if key not in entries))[:MOST_ROWS]
        for key, row in zip(absent, read_each([_key_row(key) for key in absent]), strict=True):
            if row is not None:
                entries[key] = unpacked(row.body, KINDS[row.kind])


def vector_key() -> VectorRow:
    """The row to read, alone or beside others, for `library`."""
    return VectorRow("vector", "current")


def library(row: VectorRow | None) -> Library:
    """The library that this row names; None is an empty one."""
    return Library(unpacked(row.body, Vector) if row else Vector())


def current() -> Library:
    """The library as it is now."""
    return library(read(vector_key()))


def save(kind: str, name: str, thing: E, expected: int, *, cause: Cause) -> E:
    """Write the version that follows `expected` (0: there was none), and make it current: both, or neither.

    A write of another thing meanwhile is no reason to refuse: this one is tried again on what is there now.
    A write of the same thing is `Stale`.
    """
    after = replace(thing, v=expected + 1)
    row = _key_row(f"{kind}#{name}#{after.v:012}")
    row.body, row.cause = packed(after), packed(cause)
    for race in range(RACES):
        try:
            _write(row, f"{kind}#{name}", after.v, cause)
            break
        except Stale:
            if race == RACES - 1 or current().version(kind, name) != expected:
                raise
            sleep(uniform(0, 0.02 * 2**race))  # noqa: S311, jitter
    entries[f"{kind}#{row.id}"] = after
    return after


def _write(row: EntryRow, thing: str, version: int, cause: Cause) -> None:
    found = read(vector_key())
    vector = unpacked(found.body, Vector) if found else Vector()
    if vector.versions.get(thing, 0) != version - 1:
        raise Stale("changed-meanwhile")

    after = Vector(versions={**vector.versions, thing: version}, v=vector.v + 1)
    unmoved = VectorRow.v == vector.v if found else VectorRow.kind.does_not_exist()
    puts = [
        Put(row, EntryRow.kind.does_not_exist()),
        Put(VectorRow("vector", "current", body=packed(after), v=after.v), unmoved),
        *once(cause, row.id.rpartition("#")[0]),
    ]
    transact(puts, landed=lambda: _landed(row))


def _landed(row: EntryRow) -> bool:
    """Whether the version that is there was written by this request."""
    there = read(EntryRow(row.kind, row.id))
    return there is not None and there.cause == row.cause


def _key_row(key: str) -> EntryRow:
    kind, _, name = key.partition("#")
    return EntryRow(kind, name)
