"""Who is who, over HTTP: where one signs in, oneself, and one's colleagues."""

from chalice.app import Blueprint

from chalicelib.access import model, store
from chalicelib.access.endpoints import endpoint, open_endpoint
from chalicelib.edge import cursors, settings
from chalicelib.edge.asking import Ask
from chalicelib.edge.once import done_before
from chalicelib.kernel.model import STAFF
from chalicelib.kernel.problems import Unavailable

routes = Blueprint(__name__)
PAGE = 100  # people in one answer


@open_endpoint(routes, "GET", "/sign-in", gives=model.SignIn)
def show_sign_in(_: Ask) -> model.SignIn:
    """Where a browser signs somebody in, and as which client."""
    if not settings.OIDC_ISSUER:
        raise Unavailable("sign-in-not-configured")
    return model.SignIn(
        issuer=settings.OIDC_ISSUER,
        client_id=settings.OIDC_CLIENT_ID,
        scope=settings.OIDC_SCOPE,
        token="id_token" if settings.OIDC_TOKEN == "id_token" else "access_token",  # noqa: S105, a kind
    )


@endpoint(routes, "PUT", "/me", STAFF, takes=model.Mine, gives=model.Me)
def greet(ask: Ask) -> model.Me:
    """Come in: keeps one's card as the token says it and as one prefers to work, and shows it.

    Preferences that are sent take the place of all that were: what they do not name has its default again.
    Without any they stay. Writes only what is new.
    """
    preferences = ask.read(model.Mine).preferences
    before = store.card_of(ask.actor.id)
    if before and done_before(ask.cause):
        return model.me(before)
    ask.expects(str(before.v if before else 0))
    after = model.greeted(before, ask.actor, ask.name, preferences)
    return model.me(store.save(before, after, ask.cause))


@endpoint(routes, "GET", "/people", STAFF, gives=model.People, asks=("after",))
def show_people(ask: Ask) -> model.People:
    """Everybody who works here and has come in once, by id: a hundred at a time."""
    found = store.cards(cursors.read(ask.query("after")), PAGE + 1)
    shown = found[:PAGE]
    return model.People(
        people=[model.person_seen(card) for card in shown],
        next=cursors.written(shown[-1].id) if len(found) > PAGE else None,
    )
