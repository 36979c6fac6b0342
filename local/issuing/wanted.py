"""What the workspace asks of the issuer, checked: RFC 6749 and 7636, OpenID Connect Core 3.1.2."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qs

CLIENT = "casefold"
BACK = "/desk/signed-in"  # the one path that a code is ever sent to
SIGNED_OUT = "/desk/"
LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost)(?::\d{1,5})?")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # SHA-256 in base64url
MOST_FIELDS = 50
PROMPTS = {"none", "login", "consent", "select_account"}
Said = Mapping[str, list[str]]


class Untrusted(Exception):  # noqa: N818, answered with a page
    """Nobody knows where this came from, so it is told on a page and sent nowhere."""


class Refused(Exception):  # noqa: N818, an answer of the protocol
    """The request is refused, and whoever asked is told so: where, under which state, and why."""

    def __init__(self, wanted: "Wanted", error: str, why: str) -> None:
        super().__init__(error)
        self.wanted = wanted
        self.error = error
        self.why = why


class Wanted(NamedTuple):
    """A sign-in that was asked for."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    scope: str
    prompt: frozenset[str]


class _Rule(NamedTuple):
    """When a request is refused, with which error, and why."""

    is_broken: Callable[[Mapping[str, str]], bool]
    error: str
    why: str


RULES = (
    _Rule(lambda one: "request" in one, "request_not_supported", "request objects are not known here"),
    _Rule(lambda one: "request_uri" in one, "request_uri_not_supported", "request objects are not known here"),
    _Rule(lambda one: "response_type" not in one, "invalid_request", "response_type is missing"),
    _Rule(lambda one: one["response_type"] != "code", "unsupported_response_type", "response_type must be code"),
    _Rule(lambda one: one.get("response_mode", "query") != "query", "invalid_request", "response_mode must be query"),
    _Rule(lambda one: "openid" not in one.get("scope", "").split(), "invalid_scope", "scope must name openid"),
    _Rule(lambda one: "code_challenge" not in one, "invalid_request", "code challenge required"),
    _Rule(
        lambda one: one.get("code_challenge_method") != "S256",
        "invalid_request",
        "transform algorithm not supported: code_challenge_method must be S256",
    ),
    _Rule(
        lambda one: not CHALLENGE.fullmatch(one["code_challenge"]), "invalid_request", "code_challenge is no SHA-256"
    ),
    _Rule(lambda one: not _is_prompt(one), "invalid_request", "prompt is not understood"),
)


def read(text: str) -> Said:
    """The parameters of a query or a form; one without a value is none (RFC 6749, 3.1). A hundred are nonsense."""
    try:
        return parse_qs(text, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def once(said: Said) -> dict[str, str]:
    """Each parameter's value; of one that came more than once the first."""
    return {name: values[0] for name, values in said.items()}


def wanted(said: Said) -> Wanted:
    """The sign-in that is asked for. Whoever asked is trusted first; only then are they told what is wrong."""
    one = once(said)
    asked = Wanted(
        _trusted(said),
        one.get("state", ""),
        one.get("nonce", ""),
        one.get("code_challenge", ""),
        one.get("scope", ""),
        frozenset(one.get("prompt", "").split()),
    )
    if doubled := sorted(name for name, values in said.items() if len(values) > 1):
        raise Refused(asked, "invalid_request", f"{doubled[0]} is there more than once")
    for rule in RULES:
        if rule.is_broken(one):
            raise Refused(asked, rule.error, rule.why)
    return asked


def is_loopback(url: str, path: str) -> bool:
    """Whether an address is exactly this path, on this machine."""
    return re.fullmatch(LOOPBACK.pattern + re.escape(path), url) is not None


def is_loopback_origin(origin: str) -> bool:
    """Whether a page of this machine asks."""
    return LOOPBACK.fullmatch(origin) is not None


def _trusted(said: Said) -> str:
    if said.get("client_id") != [CLIENT]:
        raise Untrusted(f"The application that asks is not known here. Its client_id would be {CLIENT}.")
    match said.get("redirect_uri"):
        case [url] if is_loopback(url, BACK):
            return url
    raise Untrusted(f"The sign-in would be sent to an address that is not known here. It would end with {BACK}.")


def _is_prompt(one: Mapping[str, str]) -> bool:
    prompts = set(one.get("prompt", "").split())
    return prompts <= PROMPTS and ("none" not in prompts or len(prompts) == 1)
