"""An issuer, a forger, and tokens that are wrong in one way."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

ISSUER = "https://issuer.example"
NOON = 1_767_614_400.0  # 2026-01-05T12:00:00Z


class Signer:
    """Holds one private key of its own."""

    def __init__(self, kid: str, kind: str = "RS256") -> None:
        self.kid, self.kind = kid, kind
        self.key: Any = (
            rsa.generate_private_key(65537, 2048) if kind == "RS256" else ec.generate_private_key(ec.SECP256R1())
        )

    def published(self, **changed: str) -> dict[str, Any]:
        made = RSAAlgorithm if self.kind == "RS256" else ECAlgorithm
        return {**made.to_jwk(self.key.public_key(), as_dict=True), "kid": self.kid, "use": "sig", **changed}

    def token(self, *, kid: str | None = None, without: str = "", **changed: Any) -> str:
        claims = {**a_good_claim(), **changed}
        claims.pop(without, None)
        return jwt.encode(claims, self.key, algorithm=self.kind, headers={"kid": kid or self.kid})

    def public_pem(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def a_good_claim() -> dict[str, Any]:
    when = {"iat": NOON - 60, "nbf": NOON - 60, "exp": NOON + 3600}
    return {"iss": ISSUER, "aud": "casefold", "sub": "anna", "role": "agent", "teams": ["support", "billing"], **when}


def key_set(*signers: Signer) -> bytes:
    return json.dumps({"keys": [signer.published() for signer in signers]}).encode()


def unsigned(kid: str) -> str:
    """A token that says it needs no signature."""
    return f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{_part(a_good_claim())}."


def signed_with_the_public_key(signer: Signer) -> str:
    """A token whose signature anybody can make: HS256 with what the issuer publishes."""
    body = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': signer.kid})}.{_part(a_good_claim())}"
    return f"{body}.{_text(hmac.digest(signer.public_pem(), body.encode(), hashlib.sha256))}"


def _part(said: dict[str, Any]) -> str:
    return _text(json.dumps(said).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
