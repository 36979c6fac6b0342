"""A payload and the facts it becomes: adding an example is adding two files to `tests/golden/x`."""

from pathlib import Path

import pytest
from msgspec import json

from chalicelib.channels import x
from support.x_bodies import SHOP

FOLDER = Path(__file__).parents[1] / "golden/x"
PAYLOADS = sorted(path for path in FOLDER.glob("*.json") if not path.name.endswith(".facts.json"))


def meant(raw):
    """Every delivery of a call, with its key, and its facts."""
    return [
        {"key": one.key, "account": one.account, "facts": [json.decode(json.encode(fact)) for fact in facts(one)]}
        for one in x.deliveries(raw)
    ]


def facts(one):
    return x.parse(bytes(one.raw), one.account)


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_a_payload_becomes_its_facts(path):
    expected = json.decode(path.with_name(f"{path.stem}.facts.json").read_bytes())

    assert meant(path.read_bytes()) == expected


def test_every_payload_is_for_an_account():
    assert PAYLOADS
    assert {one.account for path in PAYLOADS for one in x.deliveries(path.read_bytes())} == {SHOP}
