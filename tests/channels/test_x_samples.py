"""Calls as X documents them and others test them: `../shared/data/channels/x`, where it is there."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.channels import x
from chalicelib.channels.model import Deleted, Ignored, Posted, Revoked

FOLDER = Path(__file__).parents[3] / "shared/data/channels/x"
SAMPLES = [pytest.param(path, id=path.stem) for path in sorted(FOLDER.glob("*.json"))]
KINDS = {
    "post": Posted,
    "message": Posted,
    "echo": Posted,
    "post_delete": Deleted,
    "revoked": Revoked,
    "favorite": Ignored,
    "follow": Ignored,
    "block": Ignored,
    "mute": Ignored,
    "other": Ignored,
    "encrypted_message": Ignored,
    "encrypted_echo": Ignored,
}


@pytest.mark.parametrize("path", SAMPLES or [pytest.param(None, id="none")])
def test_a_sample_means_what_it_says(path):
    if path is None:
        pytest.skip("no samples: ../shared/data/channels/x is absent")
    sample = json.loads(path.read_text(encoding="utf-8"))
    {"handshake": shakes, "inbound": is_understood, "signature": is_judged}[sample["kind"]](sample)


def shakes(sample):
    (token,) = parse_qs(urlsplit(sample["url"]).query)["crc_token"]

    assert x.crc_answer(sample["secret"], token) == sample["expect"]["response_json"]


def is_judged(sample):
    raw = sample["body"].encode()

    assert x.verified([sample["secret"]], sample["headers"], raw) == (sample["expect"]["signature"] == "valid")


def is_understood(sample):
    is_judged(sample)
    deliveries = x.deliveries(sample["body"].encode())
    expected = sample["expect"]["events"]

    assert len(deliveries) == len(expected)
    for delivery, event in zip(deliveries, expected, strict=True):
        fits(delivery, event, sample["expect"].get("for_user_id"))


def fits(delivery, event, for_user_id):
    (fact,) = x.parse(bytes(delivery.raw), delivery.account)
    account = for_user_id or event.get("account_id")

    assert type(fact) is KINDS[event["type"]]
    assert account is None or delivery.account == account
    assert (event.get("event_id") or "") in delivery.key
    if isinstance(fact, Posted):
        says(fact, event, account)
    if isinstance(fact, Deleted):
        assert (fact.id, fact.author.id) == (event["event_id"], event["sender_id"])
    if isinstance(fact, Revoked) and "sender_id" in event:
        assert fact.account.id == event["sender_id"]


def says(fact, event, account):
    assert fact.id == (event.get("message_id") or event.get("post_id") or event["event_id"])
    assert (fact.author.id, fact.text) == (event["sender_id"], event["text"])
    assert fact.public == event.get("public", False)
    assert event.get("from_self", event["type"] == "echo") == (fact.author.id == account)
    if "sender_name" in event:
        assert fact.author.address == event["sender_name"]
    if "recipient_id" in event:
        assert fact.thread == (event["recipient_id"] if event["type"] == "echo" else event["sender_id"])
    if "timestamp_ms" in event:
        assert int(fact.at.timestamp()) == int(event["timestamp_ms"]) // 1000
