"""Rows of restored tables take the place of a stack's own, and what holds of them is proved on either."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.edge import settings, tables
from chalicelib.edge.rows import plain as plain_text
from infra import restore
from local.tables import definitions
from support.office import Office, good, office, plain
from support.standing import all_rows

__all__ = ["office", "plain"]
ROOT = Path(__file__).parents[2]
MARIA = "maria-who-was-erased"


@pytest.fixture
def beside(tables: None) -> str:  # noqa: ARG001
    """Empty tables of the same engine, whose names begin otherwise."""
    stack = f"beside-{uuid4().hex[:8]}"
    for one in definitions():
        kind = one["TableName"].removeprefix(f"{settings.STACK}-")
        tables_client().create_table(**{**one, "TableName": f"{stack}-{kind}"})
    return stack


def tables_client() -> Any:
    return tables.client


def rows(stack: str) -> dict[str, str]:
    """All rows that are kept, as they are."""
    names = [f"{stack}-{kind}" for kind in restore.KINDS]
    found = ((table.removeprefix(stack), dict(item)) for table, item in all_rows(tables_client(), names))
    return {f"{kind} {_named(item)}": repr(sorted(item.items())) for kind, item in found}


def _named(item: dict[str, Any]) -> str:
    names = ("case_id", "thing", "envelope_id", "customer_id", "kind", "sort", "id")
    return " ".join(item[name]["S"] for name in names if name in item)


def the_same(stack: str) -> None:
    """Fill tables beside with what the stack has, row by row."""
    for kind in restore.KINDS:
        for _, row in list(all_rows(tables_client(), [f"{settings.STACK}-{kind}"])):
            tables_client().put_item(TableName=f"{stack}-{kind}", Item=row)


def restored(source: str, target: str) -> int:
    return restore.main([source, target, "--yes"])


def verified(stack: str, *case_ids: str) -> subprocess.CompletedProcess[str]:
    """`make verify STACK=` where tables of that name are."""
    words = [sys.executable, "-m", "local.verify", "--stack", stack, *case_ids]
    given = {**os.environ, "BUCKET": "of-the-stack"}
    return subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def test_restored_tables_are_verified_beside_the_stack_and_then_in_it(office: Office, beside: str) -> None:
    case = office.case(office.hears("Where is it?"))
    assert restored(settings.STACK, beside) == 0

    proved = verified(beside, case)

    assert (proved.returncode, proved.stdout[:10]) == (0, "Verified 1"), proved.stderr
    table, keys = f"{beside}-cases", {"case_id": {"S": case}, "sort": {"S": "commit#000000000001"}}
    tables_client().delete_item(TableName=table, Key=keys)
    altered = verified(beside, case)
    assert (altered.returncode, altered.stdout) == (1, f"Case {case}: there are 0 commits, and the state knows 1\n")


def test_the_tables_are_what_they_were_without_what_came_since(office: Office, beside: str) -> None:
    office.hears("Where is it?")
    the_same(beside)
    before = rows(beside)
    changed = dict(next(item for _, item in all_rows(tables_client(), [f"{beside}-content"])))
    tables_client().put_item(TableName=f"{beside}-content", Item={**changed, "body": {"B": b"spoilt"}})
    for number in range(120):
        later = {"envelope_id": {"S": f"c#later-{number}"}, "body": {"B": b"{}"}}
        tables_client().put_item(TableName=f"{beside}-intake", Item=later)
    assert rows(beside) != before

    assert restored(settings.STACK, beside) == 0

    assert rows(beside) == before == rows(settings.STACK)


def test_who_was_erased_since_then_is_named_for_they_are_back(
    office: Office, beside: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.hears("Where is it?")
    the_same(beside)
    profile = {"customer_id": {"S": MARIA}, "sort": {"S": "profile"}, "v": {"N": "2"}}
    body = json.dumps({"erased_at": "2026-01-05T12:00:00Z"}).encode()
    tables_client().put_item(TableName=f"{beside}-customers", Item={**profile, "body": {"B": body}})
    capsys.readouterr()

    monkeypatch.setattr("builtins.input", lambda _: "")
    restore.main([settings.STACK, beside])  # it is said before anything is written

    told = capsys.readouterr().out.partition("to be erased again")[2].split()
    assert MARIA in told


def test_a_reply_that_was_sent_since_then_is_not_sent_again_by_itself(office: Office, beside: str) -> None:
    post = office.hears("Where is it?")
    case = office.case(post)
    for text in ("It was sent since.", "It still waits."):
        good("POST", f"/cases/{case}/replies", {"text": text, "hold_seconds": 60})
    the_same(beside)
    table = f"{beside}-content"
    waiting = [row for row in of_replies(table) if row["due_shard"]["S"].startswith("send#")]
    gone, stays = (row for row in waiting if row["thing"]["S"] == f"conv#{office.seg(post)}")
    tables_client().delete_item(TableName=table, Key={name: gone[name] for name in ("thing", "sort")})

    for _ in range(2):  # stopped, and run again
        restored(settings.STACK, beside)

        found = {row["sort"]["S"]: row for row in of_replies(table)}
        held = found[gone["sort"]["S"]]
        assert found[stays["sort"]["S"]] == stays
        assert held["due_shard"]["S"].startswith("aside#")
        assert (held["owes"], held["reason"]["S"]) == (gone["due_shard"], "restored")


def test_what_a_platform_told_since_then_is_worked_on_again(office: Office, beside: str) -> None:
    the_same(beside)
    office.hears("It came since.")
    (told,) = (row for row in all_envelopes(settings.STACK) if row not in all_envelopes(beside))
    assert "due_shard" not in told  # it was worked on
    tables_client().put_item(TableName=f"{beside}-intake", Item=told)
    once = {"envelope_id": {"S": f"once#{uuid4().hex}"}, "body": {"B": b"{}"}}
    tables_client().put_item(TableName=f"{beside}-intake", Item=once)
    tables_client().delete_item(TableName=f"{settings.STACK}-intake", Key={"envelope_id": told["envelope_id"]})

    restored(settings.STACK, beside)

    (owed,) = (row for row in all_envelopes(beside) if row["envelope_id"] == told["envelope_id"])
    assert owed["due_shard"]["S"].startswith("work#")
    event, before = (json.loads(plain_text(row["body"]["B"])) for row in (owed, told))
    assert (event["raw"], event.get("outcome"), before["outcome"]) == (before["raw"], None, "done")
    assert once not in all_envelopes(beside)


def all_envelopes(stack: str) -> list[dict[str, Any]]:
    return [dict(row) for _, row in all_rows(tables_client(), [f"{stack}-intake"])]


def of_replies(table: str) -> list[dict[str, Any]]:
    return [dict(row) for _, row in all_rows(tables_client(), [table]) if row["sort"]["S"].startswith("sending#")]


def test_nothing_is_replaced_unless_whoever_is_asked_agrees(
    office: Office, beside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.hears("Where is it?")
    monkeypatch.setattr("builtins.input", lambda _: "")

    assert restore.main([settings.STACK, beside]) == 1
    assert rows(beside) == {}


def test_tables_do_not_replace_themselves() -> None:
    with pytest.raises(SystemExit):
        restore.main([settings.STACK, settings.STACK])


def test_what_is_momentary_is_not_restored() -> None:
    assert restore.KINDS == ["cases", "content", "intake", "customers", "library"]
