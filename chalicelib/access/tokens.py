"""Who signs in: the authorizer of every route that needs it, and what it makes of a token."""

from typing import Any

from chalice.app import AuthRequest, AuthResponse, Blueprint
from msgspec import Struct, convert

from chalicelib.access.keys import keys
from chalicelib.edge import settings
from chalicelib.edge.clock import now
from chalicelib.edge.log import log
from chalicelib.kernel.model import STAFF, Role
from chalicelib.kernel.problems import Unavailable, Unknown

ALGORITHMS = ["RS256", "ES256"]  # a public key proves these; `none` and HS256 prove nothing
LEEWAY = 60  # seconds that the issuer's clock may be ahead of ours; an expired token gets none
LONGEST_ID = 255  # characters of a subject, which are ASCII, as OpenID Connect has it
LONGEST_GROUP = 128  # characters of a role or a team, as Cognito has it
LONGEST_NAME = 100  # characters of a name that are shown
RANK = [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENT]  # of several roles, the first counts

routes = Blueprint(__name__)


class Unauthorized(Unknown):
    """API Gateway answers 401 to an authorizer's error that reads exactly so, and 500 to any other."""

    def __str__(self) -> str:
        return "Unauthorized"


class Claims(Struct, frozen=True, kw_only=True):
    """What a token must say of its bearer, once its signature holds; the names of two more claims are settings."""

    sub: str
    exp: float
    iat: float
    nbf: float = 0


@routes.authorizer()
def sign_in(request: AuthRequest) -> AuthResponse:
    """Let the bearer of a good token in: what it says of them goes with the request.

    Every other token is 401, whatever is wrong with it. When the issuer's keys could
    never be had nobody can be told apart: that is 503.
    """
    context = bearer(request.token)
    return AuthResponse(routes=["*"], principal_id=context["id"], context=context)


def bearer(header: str) -> dict[str, str]:
    """Who an Authorization header is from, in the strings that API Gateway hands on to the view."""
    from jwt import InvalidTokenError  # noqa: PLC0415, only an authorizer pays for it

    try:
        return _context(_checked(_token(header)))
    except (InvalidTokenError, ValueError, Unauthorized) as error:
        log.info("token refused", extra={"reason": type(error).__name__})
        raise Unauthorized("not-signed-in") from None


def _token(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized("not-signed-in")
    return token.strip()


def _checked(token: str) -> dict[str, Any]:
    """The claims of a token that our issuer signed for us; PyJWT says no in its own words."""
    import jwt  # noqa: PLC0415, only an authorizer pays for it

    if not settings.OIDC_ISSUER:
        raise Unavailable("sign-in-not-configured")
    key = keys.key(str(jwt.get_unverified_header(token).get("kid")), now().timestamp())
    if key is None:
        raise Unauthorized("not-signed-in")
    return jwt.decode(
        token,
        key,
        algorithms=ALGORITHMS,
        audience=settings.OIDC_AUDIENCE,
        issuer=settings.OIDC_ISSUER,
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},  # see _context
    )


def _context(said: dict[str, Any]) -> dict[str, str]:
    claims, moment = convert(said, Claims), now().timestamp()
    timely = claims.exp > moment and max(claims.nbf, claims.iat) <= moment + LEEWAY
    roles = _names(said.get(settings.OIDC_ROLE_CLAIM))
    role = next((role for role in RANK if role in roles), None)
    if not timely or not _is_id(claims.sub) or role is None:
        raise Unauthorized("not-signed-in")
    teams = [team for team in _names(said.get(settings.OIDC_TEAMS_CLAIM)) if team not in STAFF]
    who = {"id": claims.sub, "name": _called(said.get("name")) or claims.sub}
    return {**who, "role": role.value, "teams": " ".join(teams), "expires": str(claims.exp)}


def _is_id(sub: str) -> bool:
    """What can be part of our keys, and of a line of the log, whoever reads it."""
    return 0 < len(sub) <= LONGEST_ID and sub.isascii() and sub.isprintable()


def _called(claim: Any) -> str:
    """What somebody is called, in one line without marks that change how others read; empty when nothing is said."""
    words = " ".join(claim.split()) if isinstance(claim, str) else ""
    return "".join(filter(str.isprintable, words))[:LONGEST_NAME].strip()


def _names(claim: Any) -> list[str]:
    """A claim of names: one text with spaces between them, or a list as Cognito's groups. No name has a space in it."""
    listed = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return [name for name in listed if isinstance(name, str) and _is_name(name)]


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_GROUP and name.isprintable() and " " not in name
