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
from typing import Any, NamedTuple
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt import encode
from jwt.algorithms import RSAAlgorithm

DATA = Path(os.environ.get("DATA", ".run/data"))  # of the running product
HALF_A_DAY = 12 * 3600


class Person(NamedTuple):
    """Somebody of the demo."""

    sub: str
    name: str
    teams: tuple[str, ...] = ()


DEMO = {
    "agent": Person("anna", "Anna", ("support",)),
    "supervisor": Person("sam", "Sam"),
    "administrator": Person("ada", "Ada"),
}


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
            "jwks_uri": f"{self.url}/.well-known/jwks.json",
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["public"],
            "response_types_supported": ["id_token"],
        }

    def jwks(self) -> dict[str, Any]:
        """What is published at `/.well-known/jwks.json`."""
        return {"keys": [self._public]}

    def token(
        self, sub: str, *, role: str, teams: tuple[str, ...] = (), name: str = "", seconds: int = HALF_A_DAY
    ) -> str:
        """A token for somebody: whoever has it is they, until it expires."""
        moment = int(time.time())
        who = {"sub": sub, "role": role, "teams": list(teams), "name": name or sub}
        when = {"iat": moment, "nbf": moment, "exp": moment + seconds, "jti": uuid4().hex}
        claims = {"iss": self.url, "aud": self.audience, **who, **when}
        return encode(claims, self._key, algorithm="RS256", headers={"kid": self._public["kid"]})


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
