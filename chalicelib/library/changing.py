"""How a request changes the library or a secret: once for a key, and only on the version the client named."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from chalicelib.edge import secrets
from chalicelib.edge.asking import Ask
from chalicelib.edge.log import log
from chalicelib.edge.once import done_before, once
from chalicelib.edge.tables import transact
from chalicelib.kernel.problems import Invalid, NotFound
from chalicelib.library import actions
from chalicelib.library.model import SecretName
from chalicelib.library.shown import NewSecret
from chalicelib.library.store import Library, current, save

PAGE = 100  # things in one answer


class Page(NamedTuple):
    """Some things of a kind, and where the next ones start."""

    things: list[Any]
    next: str | None


def made(ask: Ask, kind: str, make: Callable[[Library], Any]) -> Any:
    """What `make` gives, written; for a key that was used before, what it made then."""
    library = current()
    if done := done_before(ask.cause):
        return library.thing(kind, done)
    thing = make(library)
    return save(kind, thing.id, thing, 0, cause=ask.cause)


def switched(ask: Ask, kind: str, name: str, *, enabled: bool) -> Any:
    """A connection or an inbox, on or off from now on."""
    before = found(kind, name)
    if done_before(ask.cause):
        return before
    ask.expects(str(before.v))
    after = actions.switch(before, enabled=enabled, by=ask.actor.id)
    return before if after is before else save(kind, before.id, after, before.v, cause=ask.cause)


def rotated(ask: Ask, kind: str, name: str, secret: str) -> Any:
    """The thing whose secret now has the value that was sent."""
    value, thing = ask.read(NewSecret).value, found(kind, name)
    _checked(secret)
    return _kept(ask, "secret-set", thing, lambda: secrets.put(f"{kind}/{thing.id}", secret, value))


def dropped(ask: Ask, kind: str, name: str, secret: str) -> Any:
    """The thing of whose secret only the newest value is valid now."""
    thing = found(kind, name)
    if not secrets.values(f"{kind}/{thing.id}", secret):
        raise NotFound("secret-not-found")
    return _kept(ask, "secret-former-dropped", thing, lambda: secrets.drop_former(f"{kind}/{thing.id}", secret))


def keep(owner: str, given: Mapping[str, str]) -> None:
    """The secrets of a thing that was just made. A repeated request sets those that did not get there, and no other."""
    for name, value in given.items():
        if not secrets.values(owner, name):
            secrets.put(owner, name, value)


def found(kind: str, name: str) -> Any:
    """The thing with this id, as a path names it."""
    thing = current().thing(kind, name)
    if thing is None:
        raise NotFound(f"{kind}-not-found")
    return thing


def page(ask: Ask, kind: str) -> Page:
    """The things after the client's cursor, by id."""
    library, after = current(), _opened(ask.query("after") or "")
    names = [name for name in library.ids(kind) if name > after]
    shown = names[:PAGE]
    cursor = urlsafe_b64encode(shown[-1].encode()).decode() if len(names) > PAGE else None
    return Page([library.thing(kind, name) for name in shown], cursor)


def _kept(ask: Ask, said: str, thing: Any, change: Callable[[], None]) -> Any:
    """Change a secret; the key of the request is kept after it: setting the same again changes nothing."""
    if done_before(ask.cause):
        return thing
    ask.expects(str(thing.v))
    change()
    transact(once(ask.cause, thing.id))
    log.info(said, extra={"thing": thing.id, "by": ask.actor.id})
    return thing


def _checked(secret: str) -> None:
    try:
        msgspec.convert(secret, SecretName)
    except msgspec.ValidationError as error:
        raise Invalid("fields-not-understood", fields={"name": str(error)}) from error


def _opened(cursor: str) -> str:
    try:
        return b64decode(cursor, altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise Invalid("fields-not-understood", fields={"after": "not-a-cursor"}) from error
