"""A browser at the issuer, and the workspace that signs people in with it."""

import json
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from local.gateway import Answer, Asked
from local.issuer import Issuer
from local.issuing.door import Door

URL = "http://127.0.0.1:8000"
BACK = f"{URL}/desk/signed-in"
VERIFIER = "a-verifier-of-at-least-forty-three-characters"
FORM = {"content-type": "application/x-www-form-urlencoded", "host": "127.0.0.1:8000"}


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.moment = 1_800_000_000.0

    def __call__(self) -> float:
        return self.moment


class Browser:
    """Keeps the cookie; sends what it is told, and shows what came back."""

    def __init__(self, issuer: Issuer, clock: Clock | None = None) -> None:
        self.issuer = issuer
        self.door = Door(issuer, clock or Clock())
        self.cookie = ""

    def get(self, path: str, said: dict[str, str] | None = None, **headers: str) -> Answer:
        query = f"?{urlencode(said)}" if said else ""
        return self._sent(Asked("GET", f"/local-issuer{path}{query}", headers))

    def post(self, path: str, said: dict[str, str] | str, **headers: str) -> Answer:
        body = said if isinstance(said, str) else urlencode(said)
        return self._sent(Asked("POST", f"/local-issuer{path}", {**FORM, **headers}, body.encode()))

    def ask(self, **more: str) -> Answer:
        """What the workspace asks for when somebody presses Sign in; a parameter of None's text is left out."""
        return self.get("/authorize", a_request(**more))

    def choose(self, said: dict[str, str], **more: str) -> Answer:
        """The form of the page, filled in."""
        shown = hidden(self.ask(prompt="login", **more).body.decode())
        return self.post("/authorize", {**shown, **said})

    def redeem(self, code: str, **more: str) -> tuple[int, dict[str, Any]]:
        """A code for tokens."""
        said = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return self.token(**{**said, "code_verifier": VERIFIER, **more})

    def token(self, **said: str) -> tuple[int, dict[str, Any]]:
        asked = {"client_id": "casefold", **said}
        answer = self.post("/token", {name: value for name, value in asked.items() if value})
        return answer.status, json.loads(answer.body)

    def _sent(self, asked: Asked) -> Answer:
        answer = self.door.answer(asked._replace(headers={**asked.headers, "cookie": self.cookie}))
        if "Set-Cookie" in answer.headers:
            self.cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
        return answer


def a_request(**more: str) -> dict[str, str]:
    """A request that is as it should be, but for what is said; what is empty is left out."""
    said = {
        "client_id": "casefold",
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "openid profile",
        "state": "s1",
        "nonce": "n1",
        "code_challenge": urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in {**said, **more}.items() if value}


def came_back(answer: Answer) -> tuple[str, dict[str, str]]:
    """Where an answer leads, and with what."""
    parts = urlsplit(str(answer.headers["Location"]))
    return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query))


def hidden(page: str) -> dict[str, str]:
    """What the first form of a page sends besides what somebody chooses."""
    first = page.partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', first)
    return {unescape(name): unescape(value) for name, value in found}
