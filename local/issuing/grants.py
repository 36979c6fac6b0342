"""What a code or a refresh token is good for: each once, a code for a minute."""

import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock
from typing import Any, NamedTuple

from jwt import InvalidTokenError

from local.issuer import Issuer
from local.issuing.people import Person, of
from local.issuing.wanted import CLIENT, Wanted

SECONDS_OF_A_CODE = 60
SECONDS_OF_A_TOKEN = 3600
SECONDS_OF_A_SIGN_IN = 30 * 24 * 3600  # that its refresh tokens are good for
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
Answered = dict[str, Any]


class NotGranted(Exception):  # noqa: N818, an answer of the protocol
    """No token, with the error of RFC 6749, 5.2."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(error)
        self.error = error
        self.why = why


class Session(NamedTuple):
    """Somebody who signed in in this browser: who, since when, and a name for it that only we know."""

    person: Person
    at: int
    id: str


class _Code(NamedTuple):
    session: Session
    wanted: Wanted
    until: float


class Grants:
    """Codes and refresh tokens of one issuer. Codes are of this run; a refresh token outlives a restart."""

    def __init__(self, issuer: Issuer, clock: Callable[[], float] = time.time) -> None:
        self._issuer = issuer
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._spent: set[str] = set()  # refresh tokens, and sign-ins that were ended
        self._lock = Lock()

    def code(self, session: Session, wanted: Wanted) -> str:
        """A code for whoever can show the verifier of the challenge."""
        made, moment = token_urlsafe(32), self._clock()
        with self._lock:
            self._codes = {code: kept for code, kept in self._codes.items() if kept.until > moment}
            self._codes[made] = _Code(session, wanted, moment + SECONDS_OF_A_CODE)
        return made

    def tokens(self, said: Mapping[str, str]) -> Answered:
        """Tokens for what a client holds, or why there are none."""
        if said.get("client_id") != CLIENT:
            raise NotGranted("invalid_client", f"client_id must be {CLIENT}")
        match said.get("grant_type"):
            case "authorization_code":
                return self._for_a_code(said)
            case "refresh_token":
                return self._for_a_refresh_token(said)
            case None:
                raise NotGranted("invalid_request", "grant_type is missing")
        raise NotGranted("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")

    def end(self, session: Session) -> None:
        """A sign-in is over: its refresh tokens and codes are good for nothing."""
        with self._lock:
            self._spent.add(session.id)

    def has_ended(self, session: Session) -> bool:
        """Whether somebody signed out of it since the start."""
        return session.id in self._spent

    def _for_a_code(self, said: Mapping[str, str]) -> Answered:
        _asked(said, "code", "redirect_uri", "code_verifier")
        with self._lock:
            kept = self._codes.pop(said["code"], None)
        if kept is None or kept.until <= self._clock() or self.has_ended(kept.session):
            raise NotGranted("invalid_grant", "the code is not known, was used, or is too old")
        if kept.wanted.redirect_uri != said["redirect_uri"]:
            raise NotGranted("invalid_grant", "redirect_uri is not the one that the code was sent to")
        if not _is_verified(said["code_verifier"], kept.wanted.challenge):
            raise NotGranted("invalid_grant", "code_verifier does not match the challenge")
        return self._given(kept.session, kept.wanted.scope, kept.wanted.nonce)

    def _for_a_refresh_token(self, said: Mapping[str, str]) -> Answered:
        _asked(said, "refresh_token")
        try:
            known = self._issuer.read(said["refresh_token"], "token")
        except InvalidTokenError:
            raise NotGranted("invalid_grant", "the refresh token is not known or is too old") from None
        self._spend(known["jti"], known["sid"])
        return self._given(Session(of(known), known["auth_time"], known["sid"]), known["scope"])

    def _spend(self, token: str, session: str) -> None:
        with self._lock:
            if {token, session} & self._spent:
                raise NotGranted("invalid_grant", "the refresh token was used, or its sign-in has ended")
            self._spent.add(token)

    def _given(self, session: Session, scope: str, nonce: str = "") -> Answered:
        person = session.person
        more = {"auth_time": session.at, **({"nonce": nonce} if nonce else {})}
        kept = {**person.claims, "sid": session.id, "auth_time": session.at, "scope": scope}
        return {
            "access_token": self._issuer.signed(person.claims, self._issuer.audience, SECONDS_OF_A_TOKEN),
            "id_token": self._issuer.signed(person.claims | more, CLIENT, SECONDS_OF_A_TOKEN),
            "token_type": "Bearer",  # nosec B105, its name
            "expires_in": SECONDS_OF_A_TOKEN,
            "refresh_token": self._issuer.signed(kept, self._issuer.own("token"), SECONDS_OF_A_SIGN_IN),
            "scope": scope,
        }


def _asked(said: Mapping[str, str], *names: str) -> None:
    for name in names:
        if name not in said:
            raise NotGranted("invalid_request", f"{name} is missing")


def _is_verified(verifier: str, challenge: str) -> bool:
    digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return VERIFIER.fullmatch(verifier) is not None and compare_digest(digest, challenge)
