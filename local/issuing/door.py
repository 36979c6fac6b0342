"""The issuer over HTTP: who comes to /local-issuer/ is shown in, sent back with a code, or told why not."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from jwt import InvalidTokenError

from local.gateway import Answer, Asked
from local.issuer import HALF_A_DAY, Issuer
from local.issuing import page, wanted
from local.issuing.grants import Grants, NotGranted, Session
from local.issuing.people import NobodyYet, chosen, of
from local.issuing.wanted import Refused, Said, Untrusted, Wanted
from local.site import KINDS, WEB

PREFIX = "/local-issuer"
STYLES = {"page.css": Path(__file__).with_name("page.css"), "tokens.css": WEB / "src/design/tokens.css"}
FORM = "application/x-www-form-urlencoded"
CHOSEN = {"person", "name", "role", "team"}  # fields of the page, besides what was asked
PAGE = {
    "Content-Type": KINDS[".html"],
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self' http://127.0.0.1:* http://localhost:*"  # where the answer to the form leads, too
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # else a form of our own came from nowhere: see _is_foreign
}
SEE_OTHER = 303


class Door:
    """All paths of the issuer. Who signed in is in a cookie that only we read: a reload needs no page."""

    def __init__(self, issuer: Issuer, clock: Callable[[], float] = time.time) -> None:
        self._issuer = issuer
        self._grants = Grants(issuer, clock)
        self._cookie = f"casefold-sign-in-{urlsplit(issuer.url).port}"  # a browser keeps one jar for all ports
        self._ways: dict[tuple[str, str], Callable[[Asked], Answer]] = {
            ("GET", "/.well-known/openid-configuration"): lambda asked: _shared(asked, 200, issuer.configuration()),
            ("GET", "/.well-known/jwks.json"): lambda asked: _shared(asked, 200, issuer.jwks()),
            ("GET", "/authorize"): self._authorize,
            ("POST", "/authorize"): self._authorize,
            ("POST", "/token"): self._token,
            ("OPTIONS", "/token"): lambda asked: _shared(asked, 204, None),
            ("GET", "/end"): self._end,
            ("POST", "/end"): self._end,
        }
        for name in STYLES:
            self._ways["GET", f"/{name}"] = _style

    def answer(self, asked: Asked) -> Answer:
        """The answer of the path; a page that says so where there is none."""
        way = self._ways.get((asked.method, asked.path.removeprefix(PREFIX)))
        if way is None:
            return _page(404, page.told("Nothing is here", "The sign-in of this machine has no such page."))
        return way(asked)

    def _authorize(self, asked: Asked) -> Answer:
        said = _said(asked)
        if _is_foreign(asked):
            return _page(403, page.told("Not signed in", "The form was sent by a page that is not ours."))
        try:
            return self._decided(asked, said, wanted.wanted(_asked_for(said)))
        except Untrusted as trouble:
            return _page(400, page.told("Not signed in", str(trouble)))
        except Refused as refusal:
            return self._back(refusal.wanted, {"error": refusal.error, "error_description": refusal.why})

    def _decided(self, asked: Asked, said: Said, want: Wanted) -> Answer:
        if asked.method == "POST" and CHOSEN & said.keys():
            return self._chosen(said, want)
        session = self._session(asked)
        if session and want.prompt <= {"none"}:
            return self._back(want, {"code": self._grants.code(session, want)})
        if "none" in want.prompt:
            raise Refused(want, "login_required", "nobody is signed in in this browser")
        return _page(200, page.choice(_asked_for(said), {}))

    def _chosen(self, said: Said, want: Wanted) -> Answer:
        one = wanted.once(said)
        try:
            session = Session(chosen(one), int(time.time()), uuid4().hex)
        except NobodyYet as why:
            return _page(422, page.choice(_asked_for(said), one, str(why)))
        kept = {**session.person.claims, "auth_time": session.at, "sid": session.id}
        signed = self._issuer.signed(kept, self._issuer.own("session"), HALF_A_DAY)
        return self._back(want, {"code": self._grants.code(session, want)}, cookie=self._set(signed))

    def _session(self, asked: Asked) -> Session | None:
        """Who is signed in in this browser."""
        try:
            known = self._issuer.read(_cookie(asked, self._cookie), "session")
        except InvalidTokenError:
            return None
        session = Session(of(known), known["auth_time"], known["sid"])
        return None if self._grants.has_ended(session) else session

    def _token(self, asked: Asked) -> Answer:
        try:
            given = self._grants.tokens(_single(asked))
        except NotGranted as trouble:
            return _shared(asked, 400, {"error": trouble.error, "error_description": trouble.why})
        return _shared(asked, 200, given)

    def _end(self, asked: Asked) -> Answer:
        """The sign-in of this browser is over; back to the workspace, if it is one of this machine."""
        one = wanted.once(_said(asked))
        if session := self._session(asked):
            self._grants.end(session)
        gone = {"Set-Cookie": self._set("", "; Max-Age=0")}
        back, state = one.get("post_logout_redirect_uri", ""), {"state": one["state"]} if "state" in one else {}
        if wanted.is_loopback(back, wanted.SIGNED_OUT):
            return _redirect(back, state, gone)
        shown = _page(200, page.told("You are signed out", "Nobody is signed in in this browser any more."))
        return Answer(200, {**shown.headers, **gone}, shown.body)

    def _back(self, want: Wanted, said: dict[str, str], cookie: str = "") -> Answer:
        """To who asked, with the state they gave and who we are (RFC 9207)."""
        state = {"state": want.state} if want.state else {}
        return _redirect(
            want.redirect_uri, {**said, **state, "iss": self._issuer.url}, {"Set-Cookie": cookie} if cookie else {}
        )

    def _set(self, value: str, more: str = "") -> str:
        return f"{self._cookie}={value}; Path={PREFIX}; HttpOnly; SameSite=Lax{more}"


def _cookie(asked: Asked, name: str) -> str:
    """A cookie's value, whatever other programs of this machine have put into the same jar; empty when it is none."""
    kept = (one.strip().partition("=") for one in asked.headers.get("cookie", "").split(";"))
    return next((value for said, _, value in kept if said == name), "")


def _said(asked: Asked) -> Said:
    """What a form or a query says."""
    if asked.method == "POST":
        return wanted.read(asked.body.decode(errors="replace"))
    return wanted.read(asked.target.partition("?")[2])


def _asked_for(said: Said) -> Said:
    """Without what the page itself adds."""
    return {name: values for name, values in said.items() if name not in CHOSEN}


def _single(asked: Asked) -> dict[str, str]:
    """The parameters of a form, each once."""
    said = _said(asked)
    if not asked.headers.get("content-type", "").startswith(FORM):
        raise NotGranted("invalid_request", f"the request is not {FORM}")
    if any(len(values) > 1 for values in said.values()):
        raise NotGranted("invalid_request", "a parameter is there more than once")
    return wanted.once(said)


def _is_foreign(asked: Asked) -> bool:
    """A choice that another page makes for somebody: it would sign them in as whom it likes."""
    origin = asked.headers.get("origin")
    is_ours = origin in {None, f"http://{asked.headers.get('host', '')}"}
    return asked.method == "POST" and bool(CHOSEN & _said(asked).keys()) and not is_ours


def _page(status: int, text: str) -> Answer:
    return Answer(status, PAGE, text.encode())


def _style(asked: Asked) -> Answer:
    file = STYLES[asked.path.rpartition("/")[2]]
    return Answer(200, {"Content-Type": KINDS[".css"], "Cache-Control": "no-cache"}, file.read_bytes())


def _redirect(url: str, said: dict[str, str], headers: dict[str, str]) -> Answer:
    """By GET, whatever came: a form is not sent on."""
    location = f"{url}?{urlencode(said)}" if said else url
    return Answer(SEE_OTHER, {**PAGE, "Location": location, "Referrer-Policy": "no-referrer", **headers})


def _shared(asked: Asked, status: int, shown: object) -> Answer:
    """JSON that pages of this machine may read, on whatever port; tokens are never kept by a cache."""
    origin = asked.headers.get("origin", "")
    allowed = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
    }
    told = {"Content-Type": "application/json", "Cache-Control": "no-store", "Vary": "Origin"}
    body = b"" if shown is None else json.dumps(shown).encode()
    return Answer(status, told | (allowed if wanted.is_loopback_origin(origin) else {}), body)
