"""The session of a visitor: a signed word that a thread is theirs, good for two hours."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex

from msgspec import Struct, ValidationError, convert, to_builtins

from chalicelib.edge import secrets
from chalicelib.kernel.problems import Unknown

KEY = "session_key"
ALGORITHM = "HS256"
LIFE = timedelta(hours=2)
GRACE = timedelta(days=7)  # after its end: to renew it, and for nothing else
BELIEVED = timedelta(seconds=secrets.BELIEVED)


class Session(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who a visitor is in one inbox, and for how long this is taken for true."""

    inbox: str
    visitor: str
    iat: int
    exp: int
    name: str | None = None

    @property
    def ends_at(self) -> datetime:
        return datetime.fromtimestamp(self.exp, UTC)


def opened(inbox: str, visitor: str, name: str | None, at: datetime) -> Session:
    """A session that starts at this moment."""
    start = int(at.timestamp())
    return Session(inbox=inbox, visitor=visitor, iat=start, exp=start + int(LIFE.total_seconds()), name=name)


def renewed(old: Session, name: str | None, at: datetime) -> Session:
    """The same visitor, from this moment on."""
    return opened(old.inbox, old.visitor, name or old.name, at)


def signed(session: Session, now: datetime) -> str:
    """The token of a session."""
    import jwt  # noqa: PLC0415, only a chat pays for it

    return jwt.encode(to_builtins(session), _signing_key(f"inbox/{session.inbox}", now), algorithm=ALGORITHM)


def session_of(header: str | None, inbox: str, now: datetime, grace: timedelta = timedelta()) -> Session:
    """The session that an Authorization header proves for this inbox; anything else is `Unknown`."""
    scheme, _, token = (header or "").partition(" ")
    keys = secrets.values(f"inbox/{inbox}", KEY) if scheme.lower() == "bearer" else ()
    known = next((one for key in keys if (one := _proven(token.strip(), key))), None)
    if known is None or known.inbox != inbox:
        raise Unknown("session-not-valid")
    if now.timestamp() >= known.exp + grace.total_seconds():
        raise Unknown("session-expired")
    return known


def _proven(token: str, key: str) -> Session | None:
    import jwt  # noqa: PLC0415, only a chat pays for it

    try:
        said = jwt.decode(token, key, algorithms=[ALGORITHM], options={"verify_exp": False, "verify_iat": False})
        return convert(said, Session)  # which needs every claim; `session_of` looks at the times, by our clock
    except (jwt.InvalidTokenError, ValidationError):
        return None


def _signing_key(owner: str, now: datetime) -> str:
    """The newest, once every process has heard of it; until then the one before, which all know."""
    secret = secrets.store().read(owner).get(KEY) or _made(owner, now)
    is_news = secret.former is not None and now - secret.set_at < BELIEVED
    return secret.former if is_news and secret.former else secret.value


def _made(owner: str, now: datetime) -> secrets.Secret:
    """The first key of an inbox: one, however many ask at once."""
    with secrets.store().alone():
        there = secrets.store().read(owner).get(KEY)
        if there is None:
            there = secrets.Secret(value=token_hex(32), set_at=now)
            secrets.store().write(owner, KEY, there)
    return there
