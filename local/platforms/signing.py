"""Proofs: the signature of a webhook and the answer to a challenge, and who has signed a call to X."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha1, sha256
from hmac import compare_digest
from hmac import digest as keyed_digest
from threading import Lock
from urllib.parse import parse_qsl, quote, unquote

from local.platforms.model import Account
from local.platforms.trouble import unauthorized

PART = re.compile(r'(\w+)="([^"]*)"')
NEEDED = ("oauth_consumer_key", "oauth_token", "oauth_nonce", "oauth_timestamp", "oauth_signature")
APART = 300  # seconds that a caller's clock may be off


def signature(secret: str, signed: bytes) -> str:
    """What X sends in `x-twitter-webhooks-signature`, and wants as `response_token`."""
    return "sha256=" + b64encode(keyed_digest(secret.encode(), signed, sha256)).decode()


class Doorman:
    """Knows who calls by OAuth 1.0a; the same call twice is refused."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[tuple[str, str], int] = {}

    def caller(self, header: str, method: str, url: str, *, accounts: Iterable[Account], now: float) -> Account:
        """The account that has signed a call, with a fresh nonce, just now; anything else is 401."""
        said = {name: unquote(value) for name, value in PART.findall(header.removeprefix("OAuth "))}
        if not header.startswith("OAuth ") or any(not said.get(name) for name in NEEDED):
            raise unauthorized()
        if said.get("oauth_signature_method") != "HMAC-SHA1" or said.get("oauth_version", "1.0") != "1.0":
            raise unauthorized()
        account = next((one for one in accounts if _is_of(one, said)), None)
        if account is None or not compare_digest(_expected(account, said, method, url), said["oauth_signature"]):
            raise unauthorized()
        self._once(said, now)
        return account

    def _once(self, said: Mapping[str, str], now: float) -> None:
        at = said["oauth_timestamp"]
        if not at.isdecimal() or abs(int(at) - now) > APART:
            raise unauthorized()
        with self._lock:
            self._seen = {known: then for known, then in self._seen.items() if now - then < 2 * APART}
            if (key := (said["oauth_token"], said["oauth_nonce"])) in self._seen:
                raise unauthorized()
            self._seen[key] = int(at)


def _is_of(account: Account, said: Mapping[str, str]) -> bool:
    return (account.consumer_key, account.access_token) == (said["oauth_consumer_key"], said["oauth_token"])


def _expected(account: Account, said: Mapping[str, str], method: str, url: str) -> str:
    """RFC 5849, section 3.4: a body that is no form takes no part."""
    address, _, query = url.partition("?")
    own = [(name, value) for name, value in said.items() if name not in {"realm", "oauth_signature"}]
    pairs = sorted((_coded(name), _coded(value)) for name, value in [*own, *parse_qsl(query, keep_blank_values=True)])
    listed = "&".join(f"{name}={value}" for name, value in pairs)
    signed = "&".join(map(_coded, (method, address, listed)))
    key = f"{_coded(account.consumer_secret)}&{_coded(account.access_token_secret)}"
    return b64encode(keyed_digest(key.encode(), signed.encode(), sha1)).decode()


def _coded(text: str) -> str:
    return quote(text, safe="-._~")
