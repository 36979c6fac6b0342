"""A request as a view sees it: who asks, when, why and what with."""

from hashlib import sha256
from secrets import token_hex
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
from chalice.app import Request

from chalicelib.edge.clock import now
from chalicelib.kernel.model import Actor, Cause, Once, Text
from chalicelib.kernel.problems import Changed, Invalid, TooLarge, Unknown

T = TypeVar("T")


class Ask:
    """One for all its tries, so that what it makes is made once."""

    def __init__(self, request: Request, *, signed_in: bool = True) -> None:
        self.request = request
        self.now = now()
        self.raw = _bytes(request.raw_body)
        if len(self.raw) > (most := _most_body()):
            raise TooLarge("body-too-large", most=most)
        self._actor = _actor(request, self.now.timestamp()) if signed_in else None
        self._texts: dict[str, Text] = {}
        self.cause = Cause(
            id=uuid4().hex,
            source=f"{request.method} {request.context['resourcePath']}",
            recorded_at=self.now,
            once=self._once(),
        )

    @property
    def actor(self) -> Actor:
        """Who asks; only behind a sign-in."""
        if self._actor is None:
            raise Unknown("not-signed-in")
        return self._actor

    @property
    def name(self) -> str:
        """What whoever asks is called, as their token says; else their id."""
        said = (self.request.context.get("authorizer") or {}).get("name")
        return said if isinstance(said, str) and said else self.actor.id

    @property
    def expires(self) -> float:
        """The second when the token ends that they came with."""
        return float((self.request.context.get("authorizer") or {}).get("expires", self.now.timestamp() + 1))

    def header(self, name: str) -> str | None:
        """A header, whatever its case."""
        sent: Any = self.request.headers
        found: str | None = sent.get(name)
        return found

    def query(self, name: str, otherwise: str | None = None) -> str | None:
        """A query parameter."""
        sent: Any = self.request.query_params or {}
        found: str | None = sent.get(name, otherwise)
        return found

    def read(self, kind: type[T]) -> T:
        """The body as this struct; a refusal names every field that is wrong."""
        sent = self._json()
        if wrong := _wrong(kind, sent):
            raise Invalid("fields-not-understood", fields=wrong)
        try:
            return msgspec.convert(sent, kind)
        except msgspec.ValidationError as error:
            raise Invalid("fields-do-not-fit-together") from error

    def text(self, name: str, words: str) -> Text:
        """A person's words: they get an id and a salt, so that they can be erased. The same for all tries."""
        if name not in self._texts:
            self._texts[name] = Text(id=uuid4().hex, salt=token_hex(16), words=words)
        return self._texts[name]

    def expects(self, etag: str) -> None:
        """`If-Match`, when the client sent one, still holds."""
        asked = self.header("if-match")
        if asked and asked != "*" and etag not in {part.strip().strip('"') for part in asked.split(",")}:
            raise Changed("changed-meanwhile", etag=etag)

    def _json(self) -> dict[str, Any]:
        try:
            return msgspec.json.decode(self.raw or b"{}", type=dict[str, Any])
        except (ValueError, RecursionError) as error:
            raise Invalid("not-a-json-object") from error

    def _once(self) -> Once | None:
        key = self.header("idempotency-key")
        if not key or self._actor is None:
            return None
        keys = sorted((self.request.uri_params or {}).items())  # the path itself is only a pattern
        queries = sorted((self.request.query_params or {}).items())
        asked = msgspec.json.encode([self.request.method, self.request.path, keys, queries, self.raw.hex()])
        named = sha256(f"{self._actor.id}\x00{key}".encode()).hexdigest()
        return Once(key=named, digest=sha256(asked).hexdigest())


def _most_body() -> int:
    from chalicelib.edge import settings  # noqa: PLC0415, the local run imports this before it makes its settings

    return settings.MOST_BODY


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


def _wrong(kind: Any, sent: dict[str, Any]) -> dict[str, str]:
    """What is wrong with each field: absent, not of its type, or unheard of."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    wrong = dict.fromkeys(sent.keys() - fields, "not-known")
    for name, field in fields.items():
        if name in sent:
            wrong |= _unfit(name, sent[name], field.type)
        elif field.required:
            wrong[name] = "required"
    return wrong


def _unfit(name: str, value: Any, kind: Any) -> dict[str, str]:
    """A value that is not of its type, under its place: `origins[0]` for one in a list."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$")
        return {f"{name}{place.rstrip('`')}": said}
    return {}


def _actor(request: Request, moment: float) -> Actor:
    """Who the authorizer says it is; without checked, unexpired claims there is nobody.

    API Gateway keeps an authorizer's answer for some minutes: a token that expires meanwhile is refused here.
    """
    said = dict(request.context.get("authorizer") or {})
    teams = said.get("teams") or ""
    said["teams"] = teams.split() if isinstance(teams, str) else teams
    try:
        lasts = float(said.pop("expires", moment + 1)) > moment
        actor = msgspec.convert(said, Actor)
    except ValueError as error:
        raise Unknown("not-signed-in") from error
    if not lasts:
        raise Unknown("token-expired")
    return actor
