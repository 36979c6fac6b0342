"""Where cases are kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.access.view import may_know
from chalicelib.cases.commits import Commit
from chalicelib.cases.events import Events
from chalicelib.cases.fold import committed, decided
from chalicelib.cases.model import Case
from chalicelib.cases.upcast import commit_in
from chalicelib.edge import settings
from chalicelib.edge.once import once
from chalicelib.edge.rows import packed, plain, query, query_page, read, read_each, shard_of, unpacked
from chalicelib.edge.tables import Change, Delete, Put, transact
from chalicelib.kernel.model import Actor, Cause, Text, TextRef, stamp
from chalicelib.kernel.problems import NotFound, Stale

NUMBER_TAKEN = "number-taken"


class CaseRow(Model):
    """A row of the case table. All rows of one case share its hash key."""

    class Meta:
        table_name = settings.CASES_TABLE

    case_id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)


class StateRow(CaseRow):
    """sort: state. The whole present case; `version` refuses a write based on an old read. Due while a clock runs."""

    version = NumberAttribute()
    customer_id = UnicodeAttribute(null=True)
    opened_at = UnicodeAttribute(null=True)
    number = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    team = UnicodeAttribute(null=True)
    people = UnicodeAttribute(null=True)  # of us, who have something to do with it
    due_shard = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)


class CommitRow(CaseRow):
    """sort: commit#<version, 12 digits>. Written with the state it leads to, never altered."""


class TextRow(CaseRow):
    """sort: text#<id>. A person's words and their salt: erased by deleting the row."""


class WorkRow(CaseRow):
    """sort: work#<holder>#<item>. One for each holder of something to do."""

    holder = UnicodeAttribute()
    rank = UnicodeAttribute()
    item = UnicodeAttribute()


class NumberRow(CaseRow):
    """case_id: number#<number>, sort: number. Whose number it is; claimed once."""

    owner = UnicodeAttribute()


class LinkRow(CaseRow):
    """sort: link#<kind>#<case>. A link from another case, outside state."""


class Link(NamedTuple):
    """Another case that has to do with this one, and how."""

    kind: str
    case_id: str


def case_for(actor: Actor, case_id: str) -> Case:
    """The case, if `actor` may know it; absent and forbidden look alike. A merged one is the one it went into."""
    case = state(case_id)
    while case is not None and case.into:
        case = state(case.into)
    if case is None or not may_know(case, actor):
        raise NotFound("case-not-found")
    return case


def state_key(case_id: str) -> StateRow:
    """The row of a case, named by its keys."""
    return StateRow(case_id, "state")


def case_in(row: StateRow | None) -> Case | None:
    """The case that a row holds."""
    return unpacked(row.body, Case) if row else None


def state(case_id: str) -> Case | None:
    """The case as it is now, whoever asks."""
    return case_in(read(state_key(case_id)))


def live(case_id: str) -> Case:
    """The case that this one is, or was merged into."""
    found = state(case_id)
    while found is not None and found.into:
        found = state(found.into)
    if found is None:
        raise NotFound("case-not-found")
    return found


def history(case_id: str, newest: int | None = None) -> list[Commit]:
    """Every decision on a case, in order; or the newest ones, newest first."""
    where = (CommitRow.case_id == case_id) & CommitRow.sort.startswith("commit#")
    if newest is None:
        return [_commit_in(row) for row in query(CommitRow, where)]
    return [_commit_in(row) for row in query_page(CommitRow, where, newest=True, limit=newest).rows]


def kept(case_id: str, until: int) -> list[tuple[Commit, bytes]]:
    """Every decision up to a version with its bytes as they were written: what the chain is over."""
    where = (CommitRow.case_id == case_id) & CommitRow.sort.between(_commit(0), _commit(until))
    return [(_commit_in(row), plain(row.body)) for row in query(CommitRow, where)]


def history_before(case_id: str, version: int, limit: int) -> list[Commit]:
    """The decisions before a version, newest first."""
    where = (CommitRow.case_id == case_id) & CommitRow.sort.between(_commit(0), _commit(version - 1))
    return [_commit_in(row) for row in query_page(CommitRow, where, newest=True, limit=limit).rows]


def links(case_id: str, limit: int) -> list[Link]:
    """Which cases are linked with this one."""
    where = (LinkRow.case_id == case_id) & LinkRow.sort.startswith("link#")
    return [Link(*row.sort.split("#")[1:3]) for row in query_page(LinkRow, where, limit=limit).rows]


def text_in(row: TextRow) -> Text:
    """The words that a row holds."""
    return unpacked(row.body, Text)


def texts(case_id: str, refs: Iterable[TextRef]) -> dict[str, Text]:
    """The texts that were not erased, by id."""
    rows = read_each([TextRow(case_id, f"text#{ref.id}") for ref in refs])
    return {text.id: text for text in (unpacked(row.body, Text) for row in rows if row)}


def save(
    before: Case | None, events: Events, cause: Cause, said: Sequence[Text] = (), also: Sequence[Change] = ()
) -> Case:
    """Write one decision: its commit, the state it leads to, the words said, and what else it touches. All, or nothing.

    Safe to try again: what this cause did before is found, not doubled, however many commits follow it.
    A key that changed nothing is kept too: sent again it changes nothing, whatever others did meanwhile.
    """
    if before and cause.id in before.commits:
        return before
    if before and not events:
        transact(once(cause, before.id))
        return before
    after, changes = changed(before, events, cause, said)
    transact([*changes, *also], landed=lambda: landed(after.id, after.version, cause))
    return after


def changed(before: Case | None, events: Events, cause: Cause, said: Sequence[Text] = ()) -> tuple[Case, list[Change]]:
    """The case after a decision, and its rows, the first refusal first: for a transaction that writes more."""
    commit = decided(before, events, cause)
    after = committed(before, commit)
    return after, [
        *once(cause, after.id),
        _state_put(before, after),
        Put(CommitRow(after.id, _commit(commit.version), body=packed(commit)), CommitRow.sort.does_not_exist()),
        *(Put(TextRow(after.id, f"text#{text.id}", body=packed(text))) for text in said),
        *_work(before, after),
        *(_number(after) if before is None else []),
    ]


def landed(case_id: str, version: int, cause: Cause) -> bool:
    """Whether a write whose answer was lost is there: only the commit of the version it tried can say so."""
    row = read(CommitRow(case_id, _commit(version)))
    return row is not None and _commit_in(row).cause.id == cause.id


def all_case_ids() -> Iterator[str]:
    """Every case there is: for proof, not for pages."""
    from chalicelib.edge.tables import call  # noqa: PLC0415

    after: dict[str, Any] | None = None
    while True:
        how = {"ExclusiveStartKey": after} if after else {}
        page = call("scan", TableName=settings.CASES_TABLE, ProjectionExpression="case_id, sort", **how)
        yield from (item["case_id"]["S"] for item in page["Items"] if item["sort"]["S"] == "state")
        if (after := page.get("LastEvaluatedKey")) is None:
            return


def _commit_in(row: CommitRow) -> Commit:
    return commit_in(plain(row.body))


def _state_put(before: Case | None, after: Case) -> Put:
    row = state_key(after.id)
    row.body, row.version = packed(after, "case-too-large"), after.version
    if after.is_live:
        row.number, row.opened_at, row.status = after.number, stamp(after.opened_at), after.status
        row.customer_id, row.team, row.people = after.customer_id, after.team, " ".join(after.people) or None
    if due := after.strikes:
        row.due_shard, row.due_at, row.tries = shard_of("clock", after.id), stamp(due), 0
    return Put(row, StateRow.version == before.version if before else StateRow.sort.does_not_exist())


def _work(before: Case | None, after: Case) -> Iterator[Change]:
    """The rows of the worklists that differ."""
    was, now = before.work() if before else {}, after.work()
    for (holder, item), rank in now.items():
        if was.get((holder, item)) != rank:
            yield Put(WorkRow(after.id, f"work#{holder}#{item}", holder=holder, rank=rank, item=item))
    for holder, item in was.keys() - now.keys():
        yield Delete(WorkRow(after.id, f"work#{holder}#{item}"))


def _number(case: Case) -> list[Change]:
    row = NumberRow(f"number#{case.number}", "number", owner=case.id)
    free = NumberRow.sort.does_not_exist() | (NumberRow.owner == case.id)
    return [Put(row, free, Stale(NUMBER_TAKEN))]


def _commit(version: int) -> str:
    return f"commit#{version:012}"
