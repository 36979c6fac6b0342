"""The issuer's public keys: fetched when they are needed, kept while they are good."""

from collections.abc import Callable
from http.client import HTTPException
from threading import Lock
from typing import Any

from msgspec import Struct
from msgspec.json import decode

from chalicelib.edge import settings
from chalicelib.edge.log import log
from chalicelib.kernel.problems import Unavailable

PATIENCE = 60  # seconds between two fetches, however many unknown keys are named meanwhile
EAGERNESS = 5  # the same, while we have no key at all
LIFETIME = 3600  # seconds after which a withdrawn key is no longer ours either
DEADLINE = 3  # seconds for one fetch
MOST_BYTES = 200_000  # of an answer of the issuer
FOR_SIGNATURES = {"RSA", "EC"}


class Published(Struct):
    """A JWK set, as an issuer publishes it."""

    keys: list[dict[str, Any]]


class Configuration(Struct):
    """Of what an issuer says about itself, where its keys are."""

    jwks_uri: str


class Keys:
    """The keys of one issuer by their ids, one cache for the process.

    A fetch that fails leaves the keys as they are; only who never had one is `Unavailable`.
    """

    def __init__(self, fetch: Callable[[], bytes]) -> None:
        self._fetch = fetch
        self._keys: dict[str, Any] = {}
        self._tried_at = float("-inf")
        self._fresh_until = float("-inf")
        self._lock = Lock()

    def key(self, kid: str, moment: float) -> Any:
        """The key of this id, None when the issuer has none. An unknown id may mean a new key."""
        with self._lock:
            if self._is_time(kid, moment):
                self._refresh(moment)
        if not self._keys:
            raise Unavailable("issuer-does-not-answer", retry_after=EAGERNESS)
        return self._keys.get(kid)

    def _is_time(self, kid: str, moment: float) -> bool:
        wanted = kid not in self._keys or moment >= self._fresh_until
        return wanted and moment - self._tried_at >= (PATIENCE if self._keys else EAGERNESS)

    def _refresh(self, moment: float) -> None:
        self._tried_at = moment
        try:
            self._keys = _usable(self._fetch()) or self._keys
            self._fresh_until = moment + LIFETIME
        except (OSError, HTTPException, ValueError) as error:
            log.warning("keys not fetched", extra={"reason": type(error).__name__})


def fetched() -> bytes:
    """What the issuer publishes as its keys, at the address we were given or the one it names itself."""
    if settings.OIDC_JWKS_URL:
        return _read(settings.OIDC_JWKS_URL)
    about = _read(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    return _read(decode(about, type=Configuration).jwks_uri)


def _read(url: str) -> bytes:
    from urllib.request import urlopen  # noqa: PLC0415, only an authorizer pays for it

    if not url.startswith(("https://", "http://")):
        raise ValueError("keys are fetched over HTTP")
    with urlopen(url, timeout=DEADLINE) as answer:  # noqa: S310, the scheme was looked at
        return answer.read(MOST_BYTES)  # type: ignore[no-any-return]


def _usable(body: bytes) -> dict[str, Any]:
    """The keys that can check a signature, by id; one that we do not understand does not spoil the others."""
    from jwt import PyJWK, PyJWTError  # noqa: PLC0415, only an authorizer pays for it

    found = {}
    for listed in decode(body, type=Published).keys:
        if listed.get("kty") in FOR_SIGNATURES and listed.get("use", "sig") == "sig" and "kid" in listed:
            try:
                found[listed["kid"]] = PyJWK(listed)
            except PyJWTError:
                log.warning("key not understood", extra={"kty": listed["kty"]})
    return found


keys = Keys(fetched)
