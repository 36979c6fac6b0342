"""X, once Twitter: what it proves, tells and takes. The door to the files beside this one."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as keyed_digest

from chalicelib.channels.model import Limits
from chalicelib.channels.x_parse import parse
from chalicelib.channels.x_read import snowflake_time
from chalicelib.channels.x_send import outcome, request
from chalicelib.channels.x_text import LONGEST_MESSAGE, LONGEST_POST, weighted_length
from chalicelib.channels.x_wire import deliveries
from chalicelib.kernel.problems import Forbidden

__all__ = [
    "LIMITS",
    "crc_answer",
    "deliveries",
    "limits",
    "measured",
    "outcome",
    "parse",
    "request",
    "snowflake_time",
    "verified",
    "weighted_length",
]

CHALLENGE = re.compile(r"[A-Za-z0-9+/=_.-]{1,200}")
SIGNATURE = "x-twitter-webhooks-signature"
LIMITS: Mapping[str, Limits] = {
    "public": Limits(longest=LONGEST_POST, measure="weighted"),
    "private": Limits(longest=LONGEST_MESSAGE, measure="characters"),
}


def verified(secrets: Sequence[str], headers: Mapping[str, str], raw: bytes) -> bool:
    """Whether X signed these very bytes with one of our consumer secrets: two are valid while they are changed.

    It takes the same time whichever fits, or none. There is no age to check: X signs no time.
    """
    claimed = next((value for name, value in headers.items() if name.lower() == SIGNATURE), "")
    fits = [compare_digest(_proof(secret, raw), claimed.encode(errors="replace")) for secret in secrets if secret]
    return any(fits)


def crc_answer(secret: str, token: str) -> Mapping[str, str]:
    """The answer to X's challenge, by which it knows that this address is ours.

    The proof is the one that signs bodies: what is no token as X makes them might be a body that somebody
    wants signed, and is refused.
    """
    if CHALLENGE.fullmatch(token) is None:
        raise Forbidden("not-a-challenge")
    return {"response_token": _proof(secret, token.encode()).decode()}


def limits(*, public: bool) -> Limits:
    """What a message may be at most."""
    return LIMITS["public" if public else "private"]


def measured(text: str, *, public: bool) -> int:
    """How long a text is in the measure of its limit."""
    return weighted_length(text) if public else len(text)


def _proof(secret: str, signed: bytes) -> bytes:
    return b"sha256=" + b64encode(keyed_digest(secret.encode(), signed, sha256))
