"""The local run's own OIDC issuer: a key made at first start, and tokens for people of its demo."""

import argparse
import json
import os
import sys
import time
from base64 import urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt import decode, encode
from jwt.algorithms import RSAAlgorithm

from local.issuing.people import PEOPLE, ROLES

DATA = Path(os.environ.get("DATA", ".run/data"))  # of the running product
HALF_A_DAY = 12 * 3600


DEMO = {role: next(person for person in PEOPLE if person.role == role) for role in ROLES}


class Issuer:
    """Signs tokens with a key that only it has: `issuer.pem` in its folder, made when it is not there.

    Starting again keeps the key, so tokens outlive a restart; another folder is another issuer,
    whose tokens are foreign. `issuer.url` beside it says where the product was started last.
    """

    def __init__(self, folder: Path, url: str, audience: str = "casefold") -> None:
        self.url = url.rstrip("/")
        self.audience = audience
        self._key = _kept_key(folder / "issuer.pem")
        self._public = _published(self._key)
        (folder / "issuer.url").write_text(self.url)

    def configuration(self) -> dict[str, Any]:
        """What is published at `/.well-known/openid-configuration`."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "end_session_endpoint": f"{self.url}/end",
            "jwks_uri": f"{self.url}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": ["openid", "profile"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "claims_supported": ["sub", "name", "role", "teams"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["public"],
            "authorization_response_iss_parameter_supported": True,
        }

    def jwks(self) -> dict[str, Any]:
        """What is published at `/.well-known/jwks.json`."""
        return {"keys": [self._public]}

    def token(
        self, sub: str, *, role: str, teams: tuple[str, ...] = (), name: str = "", seconds: int = HALF_A_DAY
    ) -> str:
        """A token for somebody: whoever has it is they, until it expires."""
        who = {"sub": sub, "role": role, "teams": list(teams), "name": name or sub}
        return self.signed(who, self.audience, seconds)

    def signed(self, claims: dict[str, Any], audience: str, seconds: int) -> str:
        """These claims, for somebody who believes us, until they expire."""
        moment = int(time.time())
        when = {"iat": moment, "nbf": moment, "exp": moment + seconds, "jti": uuid4().hex}
        said = {"iss": self.url, "aud": audience, **claims, **when}
        return encode(said, self._key, algorithm="RS256", headers={"kid": self._public["kid"]})

    def own(self, what: str) -> str:
        """The audience of what only we read ourselves: the product refuses it."""
        return f"{self.url}/{what}"

    def read(self, token: str, what: str) -> dict[str, Any]:
        """The claims of a token that we signed for ourselves; PyJWT says no in its own words."""
        public = self._key.public_key()
        return decode(token, public, algorithms=["RS256"], audience=self.own(what), issuer=self.url)


def main(said: list[str] | None = None) -> None:
    """Print a token for one of the demo's people, or for anybody with --sub."""
    asked = _arguments().parse_args(said)
    started_at = asked.folder / "issuer.url"
    if not started_at.exists():
        sys.exit("there is no issuer yet: start the product first with `make run`")
    person = DEMO[asked.role]
    teams = tuple(asked.team) if asked.team is not None else person.teams
    issuer = Issuer(asked.folder, started_at.read_text())
    sub, name = (asked.sub, asked.sub) if asked.sub else (person.sub, person.name)
    print(issuer.token(sub, role=asked.role, teams=teams, name=name, seconds=asked.seconds))


def _arguments() -> argparse.ArgumentParser:
    known = argparse.ArgumentParser(prog="local.issuer", description="A token for the product that runs here.")
    known.add_argument("--role", choices=sorted(DEMO), default="agent")
    known.add_argument("--sub", help="who, instead of the demo's person of this role")
    known.add_argument("--team", action="append", help="a team's id, as often as needed")
    known.add_argument("--seconds", type=int, default=HALF_A_DAY, help="until it expires")
    known.add_argument("--folder", type=Path, default=DATA, help="the product's data folder")
    return known


def _kept_key(path: Path) -> RSAPrivateKey:
    """The key of a folder; two that start at once agree, because only a whole file takes the name, and once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{uuid4().hex}")
        made.touch(0o600)
        made.write_bytes(_pem(generate_private_key(public_exponent=65537, key_size=2048)))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, RSAPrivateKey):
        sys.exit(f"{path} holds no RSA key: move it away, and the next start makes one")
    return key


def _pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _published(key: RSAPrivateKey) -> dict[str, Any]:
    """The public half as a JWK; its id is its thumbprint (RFC 7638)."""
    known = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    named = {name: known[name] for name in ("e", "kty", "n")}
    digest = sha256(json.dumps(named, sort_keys=True, separators=(",", ":")).encode()).digest()
    return {**named, "kid": urlsafe_b64encode(digest).rstrip(b"=").decode(), "use": "sig", "alg": "RS256"}


if __name__ == "__main__":
    main()
